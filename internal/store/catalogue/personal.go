package catalogue

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedReport is what a user reported about an item.
type exportedReport struct {
	Kind       string    `json:"kind"`
	Item       string    `json:"item"`
	Title      string    `json:"title"`
	Reason     string    `json:"reason"`
	Text       string    `json:"text"`
	State      string    `json:"state"`
	Answer     string    `json:"answer,omitempty"`
	ReportedAt time.Time `json:"reported_at"`
	HandledAt  time.Time `json:"handled_at,omitzero"`
}

// ExportUser implements [account.PersonalData]: what the user reported about items of the market.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	return account.EmitPages(ctx, s.db, userID, "reports", `
SELECT id, item_kind, item_id, item_title, reason, body, state, answer, reported_at, handled_at
FROM reports WHERE reported_by = $1 AND id > $2 ORDER BY id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedReport, error) {
			var e exportedReport
			return e, row.Scan(key, &e.Kind, &e.Item, &e.Title, &e.Reason, &e.Text, &e.State, &e.Answer,
				sqldb.Time(&e.ReportedAt), sqldb.Time(&e.HandledAt))
		}, emit)
}

// MayErase implements [account.Holder]: a user stays while its private organisation has something on sale.
func (s *Service) MayErase(ctx context.Context, tx *sqldb.Tx, user account.User) error {
	sold, err := sqldb.One(ctx, tx, sqldb.Value[int64],
		`SELECT COUNT(*) FROM offerings WHERE org_id = $1 AND state = 'published'`, user.PrivateOrg)
	if err == nil && sold > 0 {
		return errs.Conflict("offerings_published", "%s has offerings on sale. Take them off sale first.", user.Name)
	}
	return err
}
