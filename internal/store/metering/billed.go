package metering

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// Late is a window that was billed, and of which more is known by now.
type Late struct {
	From, To      time.Time
	Before, After pricing.Usage // as it was counted last, and as it is now
}

// MarkBilled notes in the transaction of a charge that the usage of a contract is billed up to a moment: what
// follows is the next window. The usage of it that the transaction sees is kept, and with it what the transaction
// sees of the windows that [Service.Late] gave, which the charge corrects.
func (s *Service) MarkBilled(ctx context.Context, tx *sqldb.Tx, contractID string, to time.Time, chargeID string) error {
	late, err := s.Late(ctx, tx, contractID)
	if err != nil {
		return err
	}
	last, _, err := newest(ctx, tx)
	if err != nil {
		return err
	}
	from, err := s.billedTo(ctx, tx, contractID)
	if err != nil {
		return err
	}
	if to.After(from) {
		used, err := s.Usage(ctx, tx, contractID, from, to)
		if err != nil {
			return err
		}
		late = append(late, Late{From: from, To: to, After: used})
	}
	for _, w := range late {
		quantities, err := json.Marshal(w.After)
		if err != nil {
			return fmt.Errorf("usage as JSON: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO usage_billed (contract_id, to_at, charge_id, from_at, quantities, block_id)
VALUES ($1, $2, $3, $4, $5, $6)`, contractID, clock.Micros(w.To), chargeID, clock.Micros(w.From), string(quantities), last)
		if err != nil {
			return fmt.Errorf("note that contract %s is billed: %w", contractID, err)
		}
	}
	return nil
}

// billedTo returns up to when a contract is billed; before that is when it began.
func (s *Service) billedTo(ctx context.Context, q sqldb.Queryer, contractID string) (to time.Time, err error) {
	row := q.QueryRow(ctx, `SELECT MAX(to_at) FROM usage_billed WHERE contract_id = $1`, contractID)
	if err := row.Scan(sqldb.Time(&to)); err != nil || !to.IsZero() {
		return to, err
	}
	c, err := s.contracts.from.UsageContract(ctx, q, contractID)
	return c.StartedAt, err
}

// window is a billed window as it was counted last.
type window struct {
	from, to, block int64
	quantities      string
}

// Late returns the billed windows of a contract for which events came in since they were counted, the oldest first.
func (s *Service) Late(ctx context.Context, q sqldb.Queryer, contractID string) ([]Late, error) {
	windows, err := sqldb.All(ctx, q, func(row sqldb.Row) (w window, err error) {
		return w, row.Scan(&w.from, &w.to, &w.block, &w.quantities)
	}, `SELECT from_at, to_at, block_id, quantities FROM usage_billed b WHERE contract_id = $1 AND EXISTS (
    SELECT 1 FROM usage_totals t WHERE t.contract_id = $1 AND t.hour < b.to_at AND t.hour + $2 > b.from_at AND t.block_id > b.block_id)
  AND NOT EXISTS (SELECT 1 FROM usage_billed n WHERE n.contract_id = $1 AND n.to_at = b.to_at AND n.block_id > b.block_id)
ORDER BY to_at`, contractID, microsPerHour)
	if err != nil {
		return nil, fmt.Errorf("late usage of contract %s: %w", contractID, err)
	}
	var late []Late
	for _, w := range windows {
		l := Late{From: clock.FromMicros(w.from), To: clock.FromMicros(w.to)}
		if err := json.Unmarshal([]byte(w.quantities), &l.Before); err != nil {
			return nil, fmt.Errorf("billed usage of contract %s: %w", contractID, err)
		}
		if l.After, err = s.Usage(ctx, q, contractID, l.From, l.To); err != nil {
			return nil, err
		}
		if !same(l.Before, l.After) {
			late = append(late, l)
		}
	}
	return late, nil
}

// same reports whether two usages are equal.
func same(a, b pricing.Usage) bool {
	for meter, n := range a {
		if !n.Equal(b[meter]) {
			return false
		}
	}
	return len(a) == len(b)
}
