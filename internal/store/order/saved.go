package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Wallet keeps the ways to pay that organisations let gateways keep.
type Wallet interface {
	// Saved returns the gateway and the token of the way to pay that an organisation is charged by; "" for none.
	Saved(ctx context.Context, q sqldb.Queryer, orgID string) (gateway, token string, err error)
	// Keep adds a way to pay, which becomes the one that the organisation is charged by.
	Keep(ctx context.Context, tx *sqldb.Tx, actor account.Actor, orgID, gateway string, m payment.Method) error
}

// tries are how long after the first try, on the day when a payment is due, the next ones come: when the grace is over, half way to
// being suspended, and then. After the last one there is no other.
func (p Patience) tries() []time.Duration {
	return []time.Duration{p.Grace, max(p.Grace, p.Suspend/2), p.Suspend}
}

// keepMethod keeps the way to pay of a captured payment, where the buyer said that it may be kept; then
// the contract renews by itself.
func (s *Service) keepMethod(ctx context.Context, tx *sqldb.Tx, actor account.Actor, c *Contract, ch Charge, st payment.Status) error {
	if !ch.after.Keeps || st.Method == nil || s.wallet == nil {
		return nil
	}
	c.Renews = true
	return s.wallet.Keep(ctx, tx, actor, c.Purchase.OrgID, ch.Gateway, *st.Method)
}

// keepFirst is keepMethod for a purchase that was just completed.
func (s *Service) keepFirst(ctx context.Context, tx *sqldb.Tx, actor account.Actor, p Purchase, st payment.Status) error {
	c, err := s.findContract(ctx, tx, actor, p.ID)
	if err != nil {
		return err
	}
	ch, err := findCharge(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if err := s.keepMethod(ctx, tx, actor, &c, ch, st); err != nil || !c.Renews {
		return err
	}
	return s.keep(ctx, tx, &c)
}

// saver returns the gateway and the token that the buyer of the contract is charged by. A try whose outcome is
// not known goes on where it was made.
func (s *Service) saver(ctx context.Context, c Contract, ch Charge) (payment.Saver, string, error) {
	none := errs.Conflict("no_saved_method", "%s has no way to pay that is kept for renewals.", c.Purchase.OrgName)
	if s.wallet == nil {
		return nil, "", none
	}
	name, token, err := s.wallet.Saved(ctx, s.db, c.Purchase.OrgID)
	if err != nil {
		return nil, "", err
	}
	if ch.saved {
		name = ch.Gateway
	}
	g, _ := s.named(name)
	saver, ok := g.(payment.Saver)
	if !ok || (token == "" && !ch.saved) {
		return nil, "", none
	}
	return saver, token, nil
}

// TrySaved charges the way to pay that the buyer of the contract has saved with the contract's open charge, if
// there is one that nobody is paying. It is for the periodic run, which may do it again at any time. What did
// not go through stands in the charge.
func (s *Service) TrySaved(ctx context.Context, actor account.Actor, contractID string) (Charge, error) {
	c, err := s.findContract(ctx, s.db, actor, contractID)
	if err != nil {
		return Charge{}, err
	}
	if c.Open == nil {
		return Charge{}, errs.Conflict("no_open_charge", "The contract %s has no charge to pay.", c.ID())
	}
	ch := *c.Open
	if !ch.ExpiresAt.IsZero() { // the buyer is paying it at a gateway
		st, err := s.paymentOf(ctx, c, ch)
		if err != nil {
			return ch, err
		}
		return s.followCharge(ctx, actor, ch, st)
	}
	if c.Purchase.Quarantined {
		return ch, quarantined(c.Purchase.OfferingTitle)
	}
	saver, token, err := s.saver(ctx, c, ch)
	if err != nil {
		return ch, err
	}
	if ch, err = s.bind(ctx, ch, saver.Name()); err != nil || ch.State != ChargeOpen {
		return ch, err
	}
	st, err := saver.ChargeSaved(ctx, payment.Charge{
		Reference: ch.reference(), Amount: ch.Total, Title: c.Purchase.OfferingTitle, Payer: c.Purchase.OrgID,
		ReturnURL: s.options.PublicURL + "/contracts/" + c.ID(), CancelURL: s.options.PublicURL + "/contracts/" + c.ID(),
		ExpiresAt: s.clock.Now().Add(s.options.Limit),
	}, token)
	if err != nil {
		return ch, unavailable(err)
	}
	return s.followCharge(ctx, actor, ch, st)
}

// bind notes that an open charge is tried with a saved way to pay at the gateway, before it is: who finds it
// later asks there how it ended.
func (s *Service) bind(ctx context.Context, ch Charge, gateway string) (Charge, error) {
	if ch.saved {
		return ch, nil
	}
	attempt := ch.Attempt
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if ch, err = findCharge(ctx, tx, ch.ID); err != nil || ch.State != ChargeOpen {
			return err
		}
		if ch.saved && ch.Gateway == gateway { // another server tries it too, with the same reference
			return nil
		}
		if ch.saved || !ch.ExpiresAt.IsZero() || ch.Attempt != attempt {
			return errs.Conflict("charge_changed", "The charge %s is being paid in another way.", ch.ID)
		}
		ch.Gateway, ch.saved = gateway, true
		return keepCharge(ctx, tx, ch, ChargeOpen)
	})
	return ch, err
}

// failed follows a payment by a saved way to pay that did not go through: it is tried again later, under a
// reference of its own.
func (s *Service) failed(ctx context.Context, actor account.Actor, ch Charge, st payment.Status) (Charge, error) {
	attempt := ch.Attempt
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if ch, err = findCharge(ctx, tx, ch.ID); err != nil || ch.State != ChargeOpen || ch.Attempt != attempt {
			return err // somebody was faster
		}
		ch.Attempt, ch.GatewayRef, ch.saved, ch.Problem = ch.Attempt+1, "", false, problemOf(st.Failure)
		ch.Tries++
		ch.NextTryAt = nextTry(ch, s.options.Patience)
		if err := keepCharge(ctx, tx, ch, ChargeOpen); err != nil {
			return err
		}
		c, err := s.findContract(ctx, tx, actor, ch.ContractID)
		if err != nil {
			return err
		}
		if err := s.keep(ctx, tx, &c); err != nil {
			return err
		}
		if err := s.mailContract(ctx, tx, c, ch, s.failedLetter); err != nil {
			return err
		}
		return s.auditCharge(ctx, tx, actor, "charge.fail", ch)
	})
	return ch, err
}

// nextTry returns when a charge that failed is tried again; zero for never.
func nextTry(ch Charge, p Patience) time.Time {
	tries := p.tries()
	if ch.Tries > int64(len(tries)) {
		return time.Time{}
	}
	return ch.DueAt.Add(tries[ch.Tries-1])
}

// problemOf says in words why a payment did not go through.
func problemOf(f payment.Failure) string {
	switch f {
	case payment.NoFunds:
		return "There was not enough money."
	case payment.NeedsBuyer:
		return "The bank wants the buyer to confirm the payment."
	case payment.MethodGone:
		return "The saved way to pay is expired, or was removed."
	case payment.GatewayRefused:
		return "The payment gateway refused it."
	}
	return "The bank declined it."
}
