package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// open stores a new charge of the contract in the transaction, with all that hangs on it. One of nothing is
// complete at once. It is the contract's only open one: the database refuses a second.
func (s *Service) open(ctx context.Context, tx *sqldb.Tx, actor account.Actor, c *Contract, ch *Charge) error {
	if c.Open != nil {
		return errs.Conflict("charge_open", "The contract %s has a charge that is not paid yet. Pay it, or give it up, first.", c.ID())
	}
	if ch.Total.Minor < 0 {
		return errs.New(errs.KindInternal, "bad_charge", "The charge of contract %s comes to %s.", c.ID(), ch.Total)
	}
	if err := s.spend(ctx, tx, c.Purchase, ch.Total); err != nil {
		return err
	}
	if err := insertCharge(ctx, tx, ch); err != nil {
		return err
	}
	if s.metering != nil && c.Metered() { // also where nothing new is billed: what came in late is
		if err := s.metering.MarkBilled(ctx, tx, c.ID(), c.BilledTo, ch.after.BilledTo, ch.ID); err != nil {
			return err
		}
	}
	if err := s.auditCharge(ctx, tx, actor, "charge.open", *ch); err != nil {
		return err
	}
	if ch.Free() {
		return s.pay(ctx, tx, actor, c, ch)
	}
	c.Open = ch
	if ch.Concept == ConceptUsage && (c.DueAt.IsZero() || ch.DueAt.Before(c.DueAt)) {
		c.DueAt = ch.DueAt
	}
	return s.keep(ctx, tx, c)
}

// pay writes everything that makes an open charge a paid one.
func (s *Service) pay(ctx context.Context, tx *sqldb.Tx, actor account.Actor, c *Contract, ch *Charge, more ...detail) error {
	now := s.clock.Now()
	c.apply(ch, now)
	ch.State, ch.PaidAt, ch.NextTryAt, ch.ExpiresAt, ch.Problem, ch.saved = ChargePaid, now, time.Time{}, time.Time{}, "", false
	if err := keepCharge(ctx, tx, *ch, ChargeOpen); err != nil {
		return err
	}
	if err := s.book(ctx, tx, *c, *ch); err != nil {
		return err
	}
	c.Open = nil
	if err := s.keep(ctx, tx, c); err != nil {
		return err
	}
	if err := s.tellPaid(ctx, tx, *c, *ch); err != nil {
		return err
	}
	if ch.Free() { // there is nothing to mail
		return s.auditCharge(ctx, tx, actor, "charge.pay", *ch, more...)
	}
	bill, err := s.bill(ctx, tx, actor, *c, *ch)
	if err != nil {
		return err
	}
	if err := s.mailCharged(ctx, tx, *c, *ch, bill); err != nil {
		return err
	}
	return s.auditCharge(ctx, tx, actor, "charge.pay", *ch, more...)
}

// apply makes of the contract what the payment of the charge makes of it.
func (c *Contract) apply(ch *Charge, now time.Time) {
	if ch.after.Plan != nil {
		c.Plan, c.NextPlan = *ch.after.Plan, nil
		if c.BilledTo = (time.Time{}); c.counts() {
			c.BilledTo = ch.From
		}
		if c.TrialUntil.After(now) {
			c.TrialUntil = time.Time{}
		}
	}
	if ch.after.Discount != nil {
		c.Discount = ch.after.Discount
	}
	c.Subscriptions = ch.after.Subscriptions
	if ch.after.Restart {
		c.restart(ch, now)
	}
	if !ch.after.BilledTo.IsZero() && c.counts() {
		c.BilledTo = ch.after.BilledTo
	}
	c.DueAt, c.RemindedAt = c.PaidTo(), time.Time{}
	if ch.Gateway != "" {
		c.Gateway = ch.Gateway
	}
}

// restart moves the subscriptions that begin with the charge, and its lines, to when it was paid.
func (c *Contract) restart(ch *Charge, now time.Time) {
	began := ch.From
	for i, sub := range c.Subscriptions {
		if !sub.Anchor.Equal(began) {
			continue
		}
		moved, span := Subscription{Component: sub.Component, Anchor: now, PaidTo: now}.upTo(c.Plan, time.Time{})
		c.Subscriptions[i] = moved
		for n, line := range ch.Lines {
			if line.From.Equal(began) && line.To.Equal(sub.PaidTo) {
				ch.Lines[n].From, ch.Lines[n].To = span.From, span.To
			}
		}
		if ch.To.Equal(sub.PaidTo) {
			ch.To = span.To
		}
	}
	ch.From = now
}

// completed makes an open charge a paid one after its payment was captured. Whoever comes second finds it
// paid.
func (s *Service) completed(ctx context.Context, actor account.Actor, ch Charge, st payment.Status, more ...detail) (Charge, error) {
	if st.State != payment.Captured || st.Amount != ch.Total {
		return Charge{}, errs.New(errs.KindInternal, "payment_differs",
			"The gateway captured %s %s for the charge %s, which comes to %s %s.", st.Amount, st.Amount.Currency, ch.ID, ch.Total, ch.Total.Currency)
	}
	id := ch.ID
	err := s.db.TxTogether(ctx, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if ch, err = findCharge(ctx, tx, id); err != nil || ch.State == ChargePaid || ch.State == ChargeRefunded {
			return err
		}
		if ch.State != ChargeOpen {
			return errs.New(errs.KindInternal, "charged_after_close", "The charge %s was %s, but its payment is captured.", ch.ID, ch.State)
		}
		c, err := s.findContract(ctx, tx, actor, ch.ContractID)
		if err != nil {
			return err
		}
		ch.GatewayRef = st.Ref
		if err := s.keepMethod(ctx, tx, actor, &c, ch, st); err != nil {
			return err
		}
		return s.pay(ctx, tx, actor, &c, &ch, more...)
	})
	return ch, err
}

// close ends an open charge that will not be paid, as void or failed. Whoever comes second finds it closed.
func (s *Service) closeCharge(ctx context.Context, actor account.Actor, ch Charge, state ChargeState, why string) (Charge, error) {
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if ch, err = findCharge(ctx, tx, ch.ID); err != nil || ch.State == ChargeVoid || ch.State == ChargeFailed {
			return err
		}
		if ch.State != ChargeOpen {
			return errs.New(errs.KindInternal, "closed_after_charge", "The charge %s is %s and cannot be given up.", ch.ID, ch.State)
		}
		c, err := s.findContract(ctx, tx, actor, ch.ContractID)
		if err != nil {
			return err
		}
		ch.State, ch.ClosedAt, ch.NextTryAt, ch.ExpiresAt = state, s.clock.Now(), time.Time{}, time.Time{}
		if why != "" {
			ch.Problem = why
		}
		if err := keepCharge(ctx, tx, ch, ChargeOpen); err != nil {
			return err
		}
		if err := s.unbill(ctx, tx, ch); err != nil {
			return err
		}
		if err := s.unspend(ctx, tx, c.Purchase, ch.Total, ch.CreatedAt); err != nil {
			return err
		}
		c.Open = nil
		if err := s.keep(ctx, tx, &c); err != nil {
			return err
		}
		return s.auditCharge(ctx, tx, actor, "charge."+string(state), ch)
	})
	return ch, err
}

func (s *Service) auditCharge(ctx context.Context, tx *sqldb.Tx, actor account.Actor, action string, ch Charge, more ...detail) error {
	all := map[string]any{
		"charge": ch.ID, "concept": string(ch.Concept), "total": ch.Total.String(), "currency": ch.Total.Currency, "state": string(ch.State),
	}
	for _, d := range more {
		all[d.name] = d.text
	}
	return s.accounts.Audit(ctx, tx, actor, action, "contract:"+ch.ContractID, all)
}
