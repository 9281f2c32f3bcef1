package order

import (
	"context"
	"crypto/subtle"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// PayInput is how a buyer pays what a contract comes to.
type PayInput struct {
	Gateway string // name of a gateway; "" is the one of the last payment, else the first
	// Keep lets the gateway keep what is paid with, and charge renewals to it, where it can.
	Keep bool
}

// Renew pays for the next period of a contract of the actor's organisation, with the usage before it, or for
// what is open of it. It needs what Payable needs. A charge that waits is returned again, with the way to pay
// it; one of nothing is paid at once.
//
// For others it is "contract_not_found". Where nothing is to be renewed by now it is KindConflict, code
// "nothing_to_renew", in WStore's words; after its end "contract_ended"; while the market blocks what was bought
// "offering_quarantined". Gateways as in Buy.
func (s *Service) Renew(ctx context.Context, actor account.Actor, id string, in PayInput) (Charge, error) {
	c, err := s.ownContract(ctx, actor, id)
	if err != nil {
		return Charge{}, err
	}
	if c.Purchase.Quarantined {
		return Charge{}, quarantined(c.Purchase.OfferingTitle)
	}
	if err := c.owed(s.clock.Now()); err != nil {
		return Charge{}, err
	}
	if c.Open == nil {
		ch, err := s.OpenNext(ctx, actor, id)
		if err != nil || ch.State != ChargeOpen {
			return ch, err
		}
		c.Open = &ch
	}
	return s.payOpen(ctx, actor, c, in)
}

// OpenNext makes the charge that a contract comes to next, if it may be made by now, or finds the one that is
// open. One of nothing is paid afterwards.
func (s *Service) OpenNext(ctx context.Context, actor account.Actor, id string) (Charge, error) {
	return s.openFor(ctx, actor, id, func(tx *sqldb.Tx, c Contract) (Charge, error) {
		if err := c.renewable(s.clock.Now()); err != nil {
			return Charge{}, err
		}
		ch, err := s.next(ctx, tx, c, s.clock.Now())
		if err == nil && ch.Free() && ch.Concept == ConceptUsage && len(ch.used) == 0 {
			err = errs.Conflict("nothing_to_renew", "No SDRs to charge")
		}
		ch.UserID = actor.UserID
		return ch, err
	})
}

// owed returns nil where the open charge, if there is one, is still to be paid: one of usage always, because what it
// is for was used; any other until the contract ends. A payment that was begun before counts, see [Service.ReturnCharge].
func (c Contract) owed(now time.Time) error {
	if c.Open == nil || c.Open.Concept == ConceptUsage {
		return nil
	}
	return c.alive(now)
}

// once runs a transaction that makes a charge. Where another one was faster it runs again, and finds that.
func (s *Service) once(ctx context.Context, fn func(tx *sqldb.Tx) error) error {
	var err error
	for range buyTurns {
		if err = s.db.Tx(ctx, fn); !sqldb.IsUnique(err) {
			break
		}
	}
	return err
}

// renewable returns nil when there may be a next charge by now.
func (c Contract) renewable(now time.Time) error {
	if err := c.alive(now); err != nil && (!c.over(now) || !c.EndedAt.IsZero()) {
		return err
	}
	if c.Subscribed() && !c.over(now) {
		if paidTo := c.PaidTo(); paidTo.After(now.Add(c.patience.Ahead)) || paidTo.Equal(c.horizon()) && c.NextPlan == nil {
			return errs.Conflict("nothing_to_renew", "No subscriptions to renovate: it is paid until %s.", paidTo.Format(dayForm))
		} else if c.NextPlan != nil && c.counts() && paidTo.After(now) && paidTo.Equal(c.horizon()) {
			return errs.Conflict("nothing_to_renew", "No subscriptions to renovate: another plan begins on %s, after the last usage by the old one.", paidTo.Format(dayForm))
		}
		return nil
	}
	if !c.counts() {
		return errs.Conflict("nothing_to_renew", "No subscriptions to renovate: %s is paid once and for all.", c.Purchase.OfferingTitle)
	}
	return nil
}

// dayForm is how days are written in messages.
const dayForm = "2 January 2006"

// alive returns nil while the contract has not ended.
func (c Contract) alive(now time.Time) error {
	if c.State(now) != ContractEnded {
		return nil
	}
	return errs.Conflict("contract_ended", "The contract has ended. Buy %s again instead.", c.Purchase.OfferingTitle)
}

// payOpen sends the buyer to a gateway with the open charge of a contract.
func (s *Service) payOpen(ctx context.Context, actor account.Actor, c Contract, in PayInput) (Charge, error) {
	ch := *c.Open
	if !ch.ExpiresAt.IsZero() && (in.Gateway == "" || in.Gateway == ch.Gateway) { // it goes on
		st, err := s.paymentOf(ctx, c, ch)
		if err == nil {
			ch, err = s.followCharge(ctx, actor, ch, st)
		}
		if err != nil || ch.State != ChargeOpen || ch.PaymentURL != "" {
			return ch, err
		}
	}
	gateway, err := s.chooseAgain(in.Gateway, c.Gateway, ch.Total)
	if err != nil {
		return Charge{}, err
	}
	if ch, err = s.release(ctx, actor, c, ch); err != nil || ch.State != ChargeOpen {
		return ch, err
	}
	if ch, err = s.aim(ctx, ch, gateway, in.Keep); err != nil || ch.State != ChargeOpen {
		return ch, err
	}
	st, err := s.paymentOf(ctx, c, ch)
	if err != nil {
		return Charge{}, err
	}
	return s.followCharge(ctx, actor, ch, st)
}

// chooseAgain returns the gateway that a buyer chose, or else the one it used before, while it is offered.
func (s *Service) chooseAgain(name, before string, amount money.Amount) (string, error) {
	if name == "" && before != "" {
		if again, err := s.choose(before, amount); err == nil {
			return again, nil
		}
	}
	return s.choose(name, amount)
}

// release sees to it that what was begun with an open charge at a gateway comes to nothing, or finds it paid.
func (s *Service) release(ctx context.Context, actor account.Actor, c Contract, ch Charge) (Charge, error) {
	if ch.saved {
		return s.TrySaved(ctx, actor, c.ID())
	}
	if ch.ExpiresAt.IsZero() {
		return ch, nil
	}
	st, err := s.paymentOf(ctx, c, ch)
	if err != nil {
		return Charge{}, err
	}
	gateway, err := s.gatewayNamed(ch)
	if err != nil {
		return Charge{}, err
	}
	switch err := gateway.Cancel(ctx, st.Ref); {
	case errs.CodeOf(err) == "payment_captured":
		if st, err = gateway.Status(ctx, st.Ref); err != nil {
			return Charge{}, unavailable(err)
		}
		return s.completed(ctx, actor, ch, st)
	case err != nil:
		return Charge{}, unavailable(err)
	}
	return s.anew(ctx, ch, func(*Charge) {})
}

// aim notes where an open charge is paid and until when, before the payment is started.
func (s *Service) aim(ctx context.Context, ch Charge, gateway string, keep bool) (Charge, error) {
	attempt := ch.Attempt
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if ch, err = findCharge(ctx, tx, ch.ID); err != nil || ch.State != ChargeOpen {
			return err
		}
		if ch.saved || !ch.ExpiresAt.IsZero() || ch.Attempt != attempt { // another click, or a run, was faster
			return nil
		}
		ch.Gateway, ch.ExpiresAt = gateway, s.clock.Now().Add(s.limit(gateway))
		ch.after.Keeps = keep
		if err := keepCharge(ctx, tx, ch, ChargeOpen); err != nil {
			return err
		}
		return s.touch(ctx, tx, ch.ContractID)
	})
	return ch, err
}

// ReturnCharge completes the open charge of a contract whose buyer comes back from the gateway with the token
// that the gateway gave; coming back again gives the paid charge again. Those may who may Return.
func (s *Service) ReturnCharge(ctx context.Context, actor account.Actor, id, token string) (Charge, error) {
	c, ch, err := s.chargeBack(ctx, actor, id, token)
	if err == nil && ch.State == ChargeOpen {
		ch, err = s.captureCharge(ctx, actor, c, ch)
	}
	if err != nil {
		return Charge{}, err
	}
	switch ch.State {
	case ChargePaid, ChargeRefunded:
		return ch, nil
	case ChargeOpen:
		return Charge{}, errs.Conflict("payment_not_approved", "The payment is not approved yet. Go to the payment page and pay there.")
	}
	return Charge{}, errs.New(errs.KindGone, "charge_closed", "The time to pay was over, or it was given up; nothing was charged. You can start again.")
}

// DropReturn gives the open charge of a contract up for a buyer who gave up at the gateway and comes back with
// its token.
func (s *Service) DropReturn(ctx context.Context, actor account.Actor, id, token string) (Charge, error) {
	c, ch, err := s.chargeBack(ctx, actor, id, token)
	if err != nil || ch.State != ChargeOpen {
		return ch, err
	}
	return s.dropCharge(ctx, actor, ch, ch.GatewayRef, c.Purchase.UserName+" gave it up.")
}

// chargeBack returns a charge of the contract if the actor comes back with its payment's token.
func (s *Service) chargeBack(ctx context.Context, actor account.Actor, id, token string) (Contract, Charge, error) {
	if err := actor.Need(account.ScopeBuy); err != nil {
		return Contract{}, Charge{}, err
	}
	c, err := s.findContract(ctx, s.db, actor, id)
	if err == nil && !c.Purchase.boughtBy(actor) {
		err = c.mayPay(actor)
	}
	if err != nil {
		return Contract{}, Charge{}, err
	}
	list, err := chargesOf(ctx, s.db, id)
	if err != nil {
		return Contract{}, Charge{}, err
	}
	for _, ch := range list {
		if ch.GatewayRef != "" && subtle.ConstantTimeCompare([]byte(ch.GatewayRef), []byte(token)) == 1 {
			return c, ch, nil
		}
	}
	return Contract{}, Charge{}, errs.Invalid("wrong_token", "This is not the way back of a payment of contract %s. Start again from the contract.", id)
}

// mayPay returns nil when the actor may pay for the contract; for others than its organisation there is none.
func (c Contract) mayPay(actor account.Actor) error {
	if c.Purchase.OrgID != actor.OrgID {
		return contractNotFound(c.ID(), actor)
	}
	return c.Purchase.mayPay(actor)
}

// ownContract returns the contract if the actor may pay for it.
func (s *Service) ownContract(ctx context.Context, actor account.Actor, id string) (Contract, error) {
	if err := actor.Need(account.ScopeBuy); err != nil {
		return Contract{}, err
	}
	c, err := s.findContract(ctx, s.db, actor, id)
	if err == nil {
		err = c.mayPay(actor)
	}
	return c, err
}

// OpenDue makes the charge that is due for a contract by now, for the periodic run, or finds the one that is open.
func (s *Service) OpenDue(ctx context.Context, actor account.Actor, id string) (Charge, error) {
	return s.openFor(ctx, actor, id, func(tx *sqldb.Tx, c Contract) (Charge, error) {
		if err := c.renewable(s.clock.Now()); err != nil {
			return Charge{}, err
		}
		return s.next(ctx, tx, c, s.clock.Now())
	})
}

// OpenUsage makes a charge of what was used of a contract until now, whether or not it is due, or finds the one that is
// open.
func (s *Service) OpenUsage(ctx context.Context, actor account.Actor, id string) (Charge, error) {
	return s.openFor(ctx, actor, id, func(tx *sqldb.Tx, c Contract) (Charge, error) {
		return s.usage(ctx, tx, c, s.clock.Now())
	})
}

// openFor stores the charge that make makes, by nobody's wish.
func (s *Service) openFor(ctx context.Context, actor account.Actor, id string, draft func(*sqldb.Tx, Contract) (Charge, error)) (Charge, error) {
	var ch Charge
	err := s.once(ctx, func(tx *sqldb.Tx) error {
		c, err := s.findContract(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if c.Open != nil {
			ch = *c.Open
			return nil
		}
		if c.Purchase.Quarantined {
			return quarantined(c.Purchase.OfferingTitle)
		}
		if ch, err = draft(tx, c); err != nil {
			return err
		}
		return s.open(ctx, tx, actor, &c, &ch)
	})
	if err != nil {
		return Charge{}, err
	}
	return ch, nil
}
