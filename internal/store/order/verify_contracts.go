package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// verifyContracts compares until when contracts entitle their buyers with until when these are entitled, and
// whether purchases and contracts ended alike.
func (s *Service) verifyContracts(ctx context.Context, r *Report) error {
	type right struct {
		contract Contract
		org      string
		until    time.Time
		rights   int64
		ended    time.Time
	}
	for after := ""; ; {
		batch, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (v right, err error) {
			v.contract.patience = s.options.Patience
			return v, row.Scan(&v.contract.Purchase.ID, &v.org, sqldb.Time(&v.contract.DueAt), sqldb.Time(&v.contract.TrialUntil), sqldb.Time(&v.contract.EndsAt),
				sqldb.Time(&v.contract.EndedAt), sqldb.Time(&v.ended), &v.rights, sqldb.Time(&v.until))
		}, `
SELECT c.id, p.org_id, c.due_at, c.trial_until, c.ends_at, c.ended_at, p.ended_at, COUNT(e.purchase_id), MAX(e.expires_at)
FROM contracts c JOIN purchases p ON p.id = c.id LEFT JOIN entitlements e ON e.purchase_id = c.id
WHERE c.started_at IS NOT NULL AND c.id > $1
GROUP BY c.id, p.org_id, c.due_at, c.trial_until, c.ends_at, c.ended_at, p.ended_at ORDER BY c.id LIMIT $2`, after, verifyBatch)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, v := range batch {
			after = v.contract.ID()
			if until := v.contract.EntitledUntil(); v.rights > 0 && !v.until.Equal(until) {
				r.Addf("The organisation %s is entitled through contract %s until %s, not until %s.", v.org, after, moment(v.until), moment(until))
			}
			if !v.ended.Equal(v.contract.EndedAt) {
				r.Addf("The contract %s ended %s, but its purchase %s.", after, moment(v.contract.EndedAt), moment(v.ended))
			}
		}
	}
}

// moment writes a time, and "never" for the zero time.
func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format(time.RFC3339)
}
