package order

import (
	"context"
	"crypto/subtle"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
)

// Payable returns a purchase of the actor's organisation that is pending, with the way to pay it, or is
// paid already; it needs what Buy needs, and what a manager approved may be paid by who asked for it, or by
// a manager, too. One that was given up, came too late or was refused is "purchase_cancelled",
// "purchase_expired" or "purchase_refused" (KindGone); one that waits for a manager "not_approved_yet", one
// that the market blocks "offering_quarantined" (KindConflict).
func (s *Service) Payable(ctx context.Context, actor account.Actor, id string) (Purchase, error) {
	p, err := s.findOwn(ctx, actor, id)
	if err == nil && p.State == StatePending {
		p, err = s.refresh(ctx, actor, p)
	}
	if err == nil {
		err = gone(p)
	}
	if err == nil && p.State == StatePending && p.Quarantined {
		err = quarantined(p.OfferingTitle)
	}
	if err != nil {
		return Purchase{}, err
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// Return completes a purchase whose buyer comes back from the gateway with the token that the gateway
// gave. The user who bought may, whatever organisation it acts for by now and whatever its roles, as long as
// its credential covers the scope buy; so may every member of the buyer's organisation who has what Buy
// needs. Coming back again gives the paid purchase again.
//
// For others the purchase is "purchase_not_found"; another token is "wrong_token" (KindInvalid). A
// payment that was not approved is "payment_not_approved" (KindConflict), and the purchase stays
// pending, as one that the market blocks ("offering_quarantined", the same); one that was given up or came
// too late is "purchase_cancelled" or "purchase_expired" (KindGone), and nothing is charged. When the gateway does not answer, "gateway_unavailable", the
// purchase stays pending and is settled later.
func (s *Service) Return(ctx context.Context, actor account.Actor, id, token string) (Purchase, error) {
	p, err := s.findBack(ctx, actor, id, token)
	if err == nil && p.State == StatePending {
		p, err = s.capture(ctx, actor, p)
	}
	if err == nil {
		err = gone(p)
	}
	if err != nil {
		return Purchase{}, err
	}
	if p.State == StatePending {
		return Purchase{}, errs.Conflict("payment_not_approved", "The payment is not approved yet. Go to the payment page and pay there.")
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// Cancel gives up a pending purchase of the actor's organisation; it needs what Payable needs. Giving it up
// again, or one that has expired or was refused, changes nothing. One that is paid is KindConflict, code
// "already_paid". A request is taken back by who made it; for others it is KindForbidden, code
// "not_your_request".
func (s *Service) Cancel(ctx context.Context, actor account.Actor, id string) (Purchase, error) {
	if err := actor.Need(account.ScopeBuy); err != nil {
		return Purchase{}, err
	}
	p, err := find(ctx, s.db, actor, id)
	if err != nil {
		return Purchase{}, err
	}
	if p.boughtBy(actor) && (p.State == StateRequested || p.takenBack()) {
		return s.takeBack(ctx, actor, p)
	}
	if err := p.mayPay(actor); err != nil {
		return Purchase{}, err
	}
	if p.State == StateRequested {
		return Purchase{}, errs.Forbidden("not_your_request", "%s asked for it, and takes it back; a manager refuses it.", p.UserName)
	}
	return s.cancel(ctx, actor, p)
}

// CancelReturn is Cancel for a buyer who gave up at the gateway, and comes back with the token that the
// gateway gave; those may who may Return. Another token is "wrong_token" (KindInvalid), and the purchase stays as it is: a link that
// somebody else made up cancels nothing.
func (s *Service) CancelReturn(ctx context.Context, actor account.Actor, id, token string) (Purchase, error) {
	p, err := s.findBack(ctx, actor, id, token)
	if err != nil {
		return Purchase{}, err
	}
	return s.cancel(ctx, actor, p)
}

func (s *Service) cancel(ctx context.Context, actor account.Actor, p Purchase) (Purchase, error) {
	if p.State == StatePending {
		st, err := s.payment(ctx, p)
		if err != nil {
			return Purchase{}, err
		}
		if p, err = s.giveUp(ctx, actor, p, st, StateCancelled, ""); err != nil {
			return Purchase{}, err
		}
	}
	if p.State == StatePaid {
		return Purchase{}, errs.Conflict("already_paid", "The purchase %s is paid and cannot be cancelled.", p.ID)
	}
	p, _ = p.seenBy(actor)
	return p, nil
}

// gone tells a buyer who wants to pay why there is nothing to pay; nil where there is.
func gone(p Purchase) error {
	switch p.State {
	case StateRequested:
		return errs.Conflict("not_approved_yet", "%s has asked for it, and a manager of %s decides first.", p.UserName, p.OrgName)
	case StateRefused:
		return errs.New(errs.KindGone, "purchase_refused", "A manager of %s refused it; nothing was charged.", p.OrgName)
	case StateCancelled:
		return errs.New(errs.KindGone, "purchase_cancelled", "The purchase was cancelled; nothing was charged. You can buy again.")
	case StateExpired:
		return errs.New(errs.KindGone, "purchase_expired", "The time to pay was over; nothing was charged. You can buy again.")
	}
	return nil
}

// findBack returns the purchase if the actor comes back from the gateway with its token, and either
// bought it itself or may pay it.
func (s *Service) findBack(ctx context.Context, actor account.Actor, id, token string) (Purchase, error) {
	if err := actor.Need(account.ScopeBuy); err != nil {
		return Purchase{}, err
	}
	p, err := find(ctx, s.db, actor, id)
	if err == nil && !p.boughtBy(actor) {
		err = p.mayPay(actor)
	}
	if err != nil {
		return Purchase{}, err
	}
	if p.GatewayRef == "" || subtle.ConstantTimeCompare([]byte(p.GatewayRef), []byte(token)) != 1 {
		return Purchase{}, errs.Invalid("wrong_token", "This is not the way back of purchase %s. Start again from the purchase.", p.ID)
	}
	return p, nil
}

// findOwn returns the purchase if the actor may buy, and it is of the organisation that it buys for.
func (s *Service) findOwn(ctx context.Context, actor account.Actor, id string) (Purchase, error) {
	if err := actor.Need(account.ScopeBuy); err != nil {
		return Purchase{}, err
	}
	p, err := find(ctx, s.db, actor, id)
	if err == nil {
		err = p.mayPay(actor)
	}
	return p, err
}
