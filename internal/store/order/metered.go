package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/pricing"
)

// Metering knows what was used; *metering.Service does.
type Metering interface {
	// Usage returns what was used from one moment up to another.
	Usage(ctx context.Context, q sqldb.Queryer, contractID string, from, to time.Time) (pricing.Usage, error)
	// MarkBilled notes that the usage up to the moment, and what Late gave, is in the charge.
	MarkBilled(ctx context.Context, tx *sqldb.Tx, contractID string, to time.Time, chargeID string) error
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

// corrections returns what came in too late for charges before, by the plan of now: for each window what its
// usage comes to now, less what it came to before. What came in for a trial costs nothing.
func (s *Service) corrections(ctx context.Context, q sqldb.Queryer, c Contract) (pricing.Bill, error) {
	corrected := pricing.Bill{}
	if s.metering == nil || !c.Metered() {
		return corrected, nil
	}
	late, err := s.metering.Late(ctx, q, c.ID())
	if err != nil {
		return pricing.Bill{}, err
	}
	for _, w := range late {
		if !w.To.After(c.TrialUntil) {
			continue
		}
		lines, err := correction(c.Plan, w)
		if err != nil {
			return pricing.Bill{}, err
		}
		corrected.Lines = append(corrected.Lines, lines...)
	}
	return corrected, nil
}

// correction returns the line for a window of which more is known by now; none where it costs the same.
func correction(plan pricing.Plan, w metering.Late) ([]pricing.Line, error) {
	var sums [2]money.Amount
	for i, used := range []pricing.Usage{w.Before, w.After} {
		if used == nil {
			used = pricing.Usage{}
		}
		bill, err := pricing.Rate(plan, pricing.Input{Usage: used, UsageFrom: w.From, UsageTo: w.To})
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
	if s.metering == nil || ch.after.BilledTo.IsZero() {
		return nil
	}
	return s.metering.Unbill(ctx, tx, ch.ID)
}
