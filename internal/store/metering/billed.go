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
	Plan          *pricing.Plan // by which it was billed; nil where that was not kept
	Charge        string        // that billed it first
}

// MarkBilled notes in the transaction of a charge that the usage of a contract is billed from one moment up to another,
// less what was billed before: what follows is the next window. The usage of it that the transaction sees is kept with
// the plan of the contract, and so is what the transaction sees of the windows that [Service.Late] gave, which the charge
// corrects. Where the window is empty it is these alone.
func (s *Service) MarkBilled(ctx context.Context, tx *sqldb.Tx, contractID string, from, to time.Time, chargeID string) error {
	late, err := s.Late(ctx, tx, contractID)
	if err != nil {
		return err
	}
	last, _, err := newest(ctx, tx)
	if err != nil {
		return err
	}
	c, err := s.contracts.from.UsageContract(ctx, tx, contractID)
	if err != nil {
		return err
	}
	before, err := billedTo(ctx, tx, contractID)
	if err != nil {
		return err
	}
	if from.Before(before) {
		from = before
	}
	if to.After(from) {
		used, err := s.Usage(ctx, tx, contractID, from, to)
		if err != nil {
			return err
		}
		late = append(late, Late{From: from, To: to, After: used, Plan: &c.Plan})
	}
	for _, w := range late {
		if err := w.keep(ctx, tx, contractID, chargeID, last); err != nil {
			return fmt.Errorf("note that contract %s is billed: %w", contractID, err)
		}
	}
	return nil
}

// keep stores a window as a charge has it, counted up to a block.
func (w Late) keep(ctx context.Context, tx *sqldb.Tx, contractID, chargeID string, block int64) error {
	quantities, err := json.Marshal(w.After)
	if err != nil {
		return err
	}
	plan := []byte{}
	if w.Plan != nil {
		if plan, err = json.Marshal(w.Plan); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO usage_billed (contract_id, to_at, charge_id, from_at, quantities, block_id, plan)
VALUES ($1, $2, $3, $4, $5, $6, $7)`, contractID, clock.Micros(w.To), chargeID, clock.Micros(w.From), string(quantities), block, string(plan))
	return err
}

// billedTo returns up to when a contract is billed; zero for never.
func billedTo(ctx context.Context, q sqldb.Queryer, contractID string) (to time.Time, err error) {
	row := q.QueryRow(ctx, `SELECT MAX(to_at) FROM usage_billed WHERE contract_id = $1`, contractID)
	return to, row.Scan(sqldb.Time(&to))
}

// window is a billed window as it was counted last.
type window struct {
	from, to, block          int64
	quantities, plan, charge string
}

// Late returns the billed windows of a contract for which events came in since they were counted, the oldest first.
func (s *Service) Late(ctx context.Context, q sqldb.Queryer, contractID string) ([]Late, error) {
	windows, err := sqldb.All(ctx, q, func(row sqldb.Row) (w window, err error) {
		return w, row.Scan(&w.from, &w.to, &w.block, &w.quantities, &w.plan, &w.charge)
	}, `SELECT from_at, to_at, block_id, quantities, plan,
       (SELECT f.charge_id FROM usage_billed f WHERE f.contract_id = $1 AND f.to_at = b.to_at ORDER BY f.block_id LIMIT 1)
FROM usage_billed b WHERE contract_id = $1 AND EXISTS (
    SELECT 1 FROM usage_totals t WHERE t.contract_id = $1 AND t.hour < b.to_at AND t.hour + $2 > b.from_at AND t.block_id > b.block_id)
  AND NOT EXISTS (SELECT 1 FROM usage_billed n WHERE n.contract_id = $1 AND n.to_at = b.to_at AND n.block_id > b.block_id)
ORDER BY to_at`, contractID, microsPerHour)
	if err != nil {
		return nil, fmt.Errorf("late usage of contract %s: %w", contractID, err)
	}
	var late []Late
	for _, w := range windows {
		l := Late{From: clock.FromMicros(w.from), To: clock.FromMicros(w.to), Charge: w.charge}
		if w.plan != "" {
			if err := json.Unmarshal([]byte(w.plan), &l.Plan); err != nil {
				return nil, fmt.Errorf("billed plan of contract %s: %w", contractID, err)
			}
		}
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
