package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

const selectContracts = `
SELECT c.id, c.plan, c.next_plan, c.subscriptions, c.coupon, c.discount, c.started_at, c.trial_until, c.billed_to, c.due_at, c.next_at,
       c.ends_at, c.ended_at, c.end_reason, c.gateway, c.renews, c.reminded_at, c.revision
FROM contracts c`

func (s *Service) scanContract(row sqldb.Row) (Contract, error) {
	c := Contract{patience: s.options.Patience}
	var plan, nextPlan, parts, discount string
	err := row.Scan(&c.Purchase.ID, &plan, &nextPlan, &parts, &c.Coupon, &discount, sqldb.Time(&c.StartedAt), sqldb.Time(&c.TrialUntil),
		sqldb.Time(&c.BilledTo), sqldb.Time(&c.DueAt), sqldb.Time(&c.NextAt), sqldb.Time(&c.EndsAt), sqldb.Time(&c.EndedAt), &c.EndReason,
		&c.Gateway, &c.Renews, sqldb.Time(&c.RemindedAt), &c.Revision)
	if err != nil {
		return Contract{}, err
	}
	if c.Plan, err = pricing.Decode([]byte(plan)); err != nil {
		return Contract{}, fmt.Errorf("contract %s: %w", c.ID(), err)
	}
	if nextPlan != "" {
		next, err := pricing.Decode([]byte(nextPlan))
		if err != nil {
			return Contract{}, fmt.Errorf("contract %s: %w", c.ID(), err)
		}
		c.NextPlan = &next
	}
	if err := decodeJSON("discount of contract "+c.ID(), discount, &c.Discount); err != nil {
		return Contract{}, err
	}
	return c, decodeJSON("contract "+c.ID(), parts, &c.Subscriptions)
}

func contractNotFound(id string, actor account.Actor) error {
	if !clock.IsID(id) {
		id = "with this id"
	}
	return errs.NotFound("contract_not_found",
		"There is no contract %s of %s. If you bought for another organisation, act for that one.", id, actor.OrgName)
}

// findContract returns the contract with the id, with its purchase and the charge that waits, whoever asks.
// One of a purchase that is not paid is not there.
func (s *Service) findContract(ctx context.Context, q sqldb.Queryer, actor account.Actor, id string) (Contract, error) {
	p, err := find(ctx, q, actor, id)
	if errs.Is(err, errs.KindNotFound) {
		err = contractNotFound(id, actor)
	}
	if err != nil {
		return Contract{}, err
	}
	c, err := s.contractOf(ctx, q, p)
	if err == nil && c.StartedAt.IsZero() {
		err = contractNotFound(id, actor)
	}
	if err != nil {
		return Contract{}, err
	}
	c.Open, err = findOpen(ctx, q, id)
	return c, err
}

// contractOf returns the contract of a purchase, started or not.
func (s *Service) contractOf(ctx context.Context, q sqldb.Queryer, p Purchase) (Contract, error) {
	c, err := sqldb.One(ctx, q, s.scanContract, selectContracts+" WHERE c.id = $1", p.ID)
	if err != nil {
		return Contract{}, fmt.Errorf("contract of purchase %s: %w", p.ID, err)
	}
	c.Purchase = p
	return c, nil
}

func (s *Service) insertContract(ctx context.Context, tx *sqldb.Tx, c Contract) error {
	row, err := c.encode()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
INSERT INTO contracts (id, plan, next_plan, subscriptions, coupon, started_at, trial_until, billed_to, due_at, next_at, ends_at, ended_at, end_reason,
                       gateway, renews, reminded_at, discount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, row...)
	if err != nil {
		return fmt.Errorf("insert contract: %w", err)
	}
	return nil
}

// encode returns the columns of a contract but its revision.
func (c Contract) encode() ([]any, error) {
	plan, err := c.Plan.Encode()
	if err != nil {
		return nil, err
	}
	var next []byte
	if c.NextPlan != nil {
		if next, err = c.NextPlan.Encode(); err != nil {
			return nil, err
		}
	}
	if c.Subscriptions == nil {
		c.Subscriptions = []Subscription{}
	}
	discount := ""
	if c.Discount != nil {
		if discount, err = encodeJSON("discount of contract "+c.ID(), c.Discount); err != nil {
			return nil, err
		}
	}
	parts, err := encodeJSON("subscriptions of contract "+c.ID(), c.Subscriptions)
	if err != nil {
		return nil, err
	}
	return []any{
		c.ID(), string(plan), string(next), parts, c.Coupon, sqldb.Micros(c.StartedAt), sqldb.Micros(c.TrialUntil), sqldb.Micros(c.BilledTo),
		sqldb.Micros(c.DueAt), sqldb.Micros(c.NextAt), sqldb.Micros(c.EndsAt), sqldb.Micros(c.EndedAt), c.EndReason,
		c.Gateway, c.Renews, sqldb.Micros(c.RemindedAt), discount,
	}, nil
}

// keep stores a changed contract, with what depends on it: when it is looked at next, until when its buyer
// is entitled, and whether its purchase is history.
func (s *Service) keep(ctx context.Context, tx *sqldb.Tx, c *Contract) error {
	c.NextAt = c.wake()
	row, err := c.encode()
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `
UPDATE contracts
SET plan = $2, next_plan = $3, subscriptions = $4, coupon = $5, started_at = $6, trial_until = $7, billed_to = $8, due_at = $9, next_at = $10,
    ends_at = $11, ended_at = $12, end_reason = $13, gateway = $14, renews = $15, reminded_at = $16, discount = $17, revision = revision + 1
WHERE id = $1 AND revision = $18`, append(row, c.Revision)...)
	if err != nil {
		return fmt.Errorf("keep contract: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("keep contract %s: its revision is not %d any more", c.ID(), c.Revision)
	}
	c.Revision++
	if _, err := tx.Exec(ctx, `UPDATE entitlements SET expires_at = $2 WHERE purchase_id = $1`, c.ID(), sqldb.Micros(c.EntitledUntil())); err != nil {
		return fmt.Errorf("entitlements of contract: %w", err)
	}
	if c.EndedAt.IsZero() {
		return nil
	}
	if _, err := tx.Exec(ctx, `UPDATE purchases SET ended_at = $2 WHERE id = $1`, c.ID(), sqldb.Micros(c.EndedAt)); err != nil {
		return fmt.Errorf("end of purchase: %w", err)
	}
	return nil
}

// UsageEvery is how old usage is that is charged without a subscription (spec wstore 3.10).
const UsageEvery = 30 * day

// wake returns when the periodic run has something to do for the contract at the earliest; zero for never.
func (c Contract) wake() time.Time {
	if !c.EndedAt.IsZero() || c.StartedAt.IsZero() {
		return time.Time{}
	}
	var first time.Time
	add := func(at time.Time) {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	add(c.EndsAt)
	if !c.DueAt.IsZero() {
		if c.Renews || !c.RemindedAt.IsZero() {
			add(c.DueAt)
		} else {
			add(c.DueAt.Add(-c.patience.Ahead))
		}
	}
	if c.counts() && !c.Subscribed() {
		add(c.BilledTo.Add(UsageEvery))
	}
	if c.Open != nil {
		add(c.Open.NextTryAt)
	}
	return first
}

// NextContracts returns the ids of up to limit contracts that the periodic run has to look at by the moment,
// sorted by id, behind the one with the id.
func (s *Service) NextContracts(ctx context.Context, by time.Time, behind string, limit int) ([]string, error) {
	ids, err := sqldb.All(ctx, s.db, sqldb.Value[string], `
SELECT id FROM contracts WHERE next_at <= $1 AND ended_at IS NULL AND id > $2 ORDER BY id LIMIT $3`, sqldb.Micros(by), behind, limit)
	if err != nil {
		return nil, fmt.Errorf("contracts to look at: %w", err)
	}
	return ids, nil
}

// isMissing reports whether err says that there is no such row.
func isMissing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
