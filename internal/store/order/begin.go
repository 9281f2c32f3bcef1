package order

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/pricing"
)

// first returns what a purchase comes to: the first charge of its contract.
func (s *Service) first(ctx context.Context, q sqldb.Queryer, c Contract) (Charge, error) {
	now := s.clock.Now()
	ch := Charge{
		ID: c.ID(), ContractID: c.ID(), Concept: ConceptInitial, State: ChargeOpen, From: now, To: now, UserID: c.Purchase.UserID,
		CreatedAt: now, DueAt: now,
	}
	bill, err := pricing.Rate(c.Plan, c.Plan.Start(now))
	if err != nil {
		return Charge{}, err
	}
	return ch, s.fill(ctx, q, c, &ch, rated{bill, c.Plan})
}

// begin starts the contract of a purchase that is paid now, with everything that comes of it: the entries in
// the books, the entitlements and the invoice.
func (s *Service) begin(ctx context.Context, tx *sqldb.Tx, actor account.Actor, p Purchase) (invoice.Invoice, error) {
	c, err := s.contractOf(ctx, tx, p)
	if err != nil {
		return invoice.Invoice{}, err
	}
	ch, err := findCharge(ctx, tx, p.ID)
	if err != nil {
		return invoice.Invoice{}, err
	}
	c = c.started(p.ClosedAt)
	c.Gateway = p.Gateway
	if ch.after.Discount != nil {
		c.Discount = ch.after.Discount
	}
	ch.begin(c)
	ch.Gateway, ch.GatewayRef = p.Gateway, p.GatewayRef
	ch.State, ch.PaidAt = ChargePaid, p.ClosedAt
	if err := keepCharge(ctx, tx, ch, ChargeOpen); err != nil {
		return invoice.Invoice{}, err
	}
	if err := s.book(ctx, tx, c, ch); err != nil {
		return invoice.Invoice{}, err
	}
	if err := grant(ctx, tx, p, c.EntitledUntil()); err != nil {
		return invoice.Invoice{}, err
	}
	if err := s.keep(ctx, tx, &c); err != nil {
		return invoice.Invoice{}, err
	}
	if s.metering != nil && c.Metered() && !c.TrialUntil.IsZero() { // what is used in a trial is never billed
		if err := s.metering.MarkBilled(ctx, tx, c.ID(), c.StartedAt, c.TrialUntil, ch.ID); err != nil {
			return invoice.Invoice{}, err
		}
	}
	if err := s.events.ContractHappened(ctx, tx, HappenedPaid, c, ch); err != nil {
		return invoice.Invoice{}, err
	}
	return s.bill(ctx, tx, actor, c, ch)
}

// begin moves what was computed when the purchase was made to when it was paid.
func (c *Charge) begin(contract Contract) {
	c.From, c.To = contract.StartedAt, contract.StartedAt
	i := 0
	for n, line := range c.Lines {
		if line.Kind == pricing.LineSubscription && i < len(contract.Subscriptions) {
			part := contract.Subscriptions[i]
			c.Lines[n].From, c.Lines[n].To = part.Anchor, part.PaidTo
			i++
		}
	}
	if i > 0 {
		c.To = contract.PaidTo()
	}
}

// voidFirst gives up the charge of a purchase that was closed without being paid, and the use of its coupon.
func (s *Service) voidFirst(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	ch, err := findCharge(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if err := s.coupons.GiveBack(ctx, tx, p.ID); err != nil {
		return err
	}
	ch.State, ch.ClosedAt = ChargeVoid, p.ClosedAt
	return keepCharge(ctx, tx, ch, ChargeOpen)
}
