package order

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/pricing"
)

// Metering knows what was used; *metering.Service does.
type Metering interface {
	// Usage returns what was used from one moment up to another.
	Usage(ctx context.Context, q sqldb.Queryer, contractID string, from, to time.Time) (pricing.Usage, error)
	// MarkBilled notes that the usage between the moments, and what Late gave, is in the charge.
	MarkBilled(ctx context.Context, tx *sqldb.Tx, contractID string, from, to time.Time, chargeID string) error
	// Unbill takes that back, for a charge that is given up.
	Unbill(ctx context.Context, tx *sqldb.Tx, chargeID string) error
	// Late returns what came in for windows that are billed.
	Late(ctx context.Context, q sqldb.Queryer, contractID string) ([]metering.Late, error)
	// Unbilled says since when there is usage that is not billed; zero for none.
	Unbilled(ctx context.Context, q sqldb.Queryer, contractID string) (since time.Time, err error)
}

var _ Metering = (*metering.Service)(nil)

// UsageContract implements [metering.Contracts].
func (s *Service) UsageContract(ctx context.Context, q sqldb.Queryer, ref string) (metering.Contract, error) {
	c, err := s.findContract(ctx, q, account.Actor{}, ref)
	if err != nil {
		return metering.Contract{}, err
	}
	ended := c.EndedAt
	if ended.IsZero() && c.over(s.clock.Now()) {
		ended = c.EndsAt
	}
	return metering.Contract{
		ID: c.ID(), OrgID: c.Purchase.OrgID, UserID: c.Purchase.UserID, SellerID: c.Purchase.SellerID, Offering: c.Purchase.OfferingRef,
		Plan: c.Plan, StartedAt: c.StartedAt, EndedAt: ended, BilledTo: c.BilledTo,
	}, nil
}

// UnbilledSince says since when a contract has usage that is not billed; zero for none.
func (s *Service) UnbilledSince(ctx context.Context, c Contract) (time.Time, error) {
	if s.metering == nil || !c.Metered() {
		return time.Time{}, nil
	}
	since, err := s.metering.Unbilled(ctx, s.db, c.ID())
	if since.Before(c.BilledTo) && !since.IsZero() {
		since = c.BilledTo
	}
	return since, err
}

// corrections returns what came in too late for charges before: for each window what its usage comes to now, less
// what it came to before, by the plan that it was billed by. What came in for a trial costs nothing.
func (s *Service) corrections(ctx context.Context, q sqldb.Queryer, c Contract) ([]rated, error) {
	if s.metering == nil || !c.Metered() {
		return nil, nil
	}
	late, err := s.metering.Late(ctx, q, c.ID())
	if err != nil {
		return nil, err
	}
	var bills []rated
	for _, w := range late {
		if w.Charge == c.ID() || !w.To.After(c.TrialUntil) { // the purchase itself bills a trial only
			continue
		}
		plan := c.Plan
		if w.Plan != nil {
			plan = *w.Plan
		}
		floor, err := s.minimumLeft(ctx, q, plan, w)
		if err != nil {
			return nil, err
		}
		lines, err := correction(plan, w, floor)
		if err != nil {
			return nil, err
		}
		bills = append(bills, rated{pricing.Bill{Lines: lines}, plan})
	}
	return bills, nil
}

// minimumLeft returns which part of the plan's minimum is left for the usage of a window, after the subscriptions
// that it was billed with; nil is all of it.
func (s *Service) minimumLeft(ctx context.Context, q sqldb.Queryer, plan pricing.Plan, w metering.Late) (part *big.Rat, err error) {
	if plan.Minimum.IsZero() {
		return part, nil
	}
	part = new(big.Rat).SetInt64(1)
	if some := periodPart(plan, w.From, w.To); some != nil {
		part = some
	}
	ch, err := findCharge(ctx, q, w.Charge)
	if errs.Is(err, errs.KindNotFound) || ch.after.Plan != nil { // its subscriptions were of another plan
		return part, nil
	}
	if err != nil {
		return nil, err
	}
	reached := ch.Amount(0)
	for _, l := range ch.Lines {
		if l.Kind == pricing.LineSubscription && plan.TaxIncluded {
			reached.Minor += l.Total
		} else if l.Kind == pricing.LineSubscription {
			reached.Minor += l.Net
		}
	}
	sum, ok := new(big.Rat).SetString(reached.String())
	if !ok {
		return nil, fmt.Errorf("sum of charge %s: %q is no number", ch.ID, reached)
	}
	if part.Sub(part, sum.Quo(sum, plan.Minimum.Rat())).Sign() < 0 {
		part.SetInt64(0)
	}
	return part, nil
}

// correction returns the line for a window of which more is known by now; none where it costs the same.
func correction(plan pricing.Plan, w metering.Late, floor *big.Rat) ([]pricing.Line, error) {
	var sums [2]money.Amount
	for i, used := range []pricing.Usage{w.Before, w.After} {
		if used == nil {
			used = pricing.Usage{}
		}
		bill, err := pricing.Rate(plan, pricing.Input{Usage: used, UsageFrom: w.From, UsageTo: w.To, MinimumPart: floor})
		if err != nil {
			return nil, err
		}
		sums[i] = bill.Net
	}
	more, err := sums[1].Sub(sums[0])
	if err != nil || more.IsZero() {
		return nil, err
	}
	return []pricing.Line{{
		Kind: pricing.LineCorrection, Label: "Usage that came in later", Net: more, From: w.From, To: w.To,
		Steps: []string{"it comes to " + sums[1].String() + " now; " + sums[0].String() + " were charged before"},
	}}, nil
}

// unbill gives usage that was in a charge back to the next one.
func (s *Service) unbill(ctx context.Context, tx *sqldb.Tx, ch Charge) error {
	if s.metering == nil {
		return nil
	}
	return s.metering.Unbill(ctx, tx, ch.ID)
}
