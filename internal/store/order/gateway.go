package order

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// capture charges the buyer of a pending purchase and follows what comes of it. Nobody is charged for
// what the market blocks.
func (s *Service) capture(ctx context.Context, actor account.Actor, p Purchase, more ...detail) (Purchase, error) {
	gateway, err := s.gatewayOf(p)
	if err != nil {
		return Purchase{}, err
	}
	var st payment.Status
	if p.Quarantined {
		st, err = gateway.Status(ctx, p.GatewayRef)
		if err == nil && (st.State == payment.Created || st.State == payment.Approved) {
			return Purchase{}, quarantined(p.OfferingTitle)
		}
	} else {
		st, err = gateway.Capture(ctx, p.GatewayRef)
	}
	if err != nil {
		return Purchase{}, unavailable(err)
	}
	return s.follow(ctx, actor, p, st, more...)
}

// refresh asks the gateway about a pending purchase and follows what it says.
func (s *Service) refresh(ctx context.Context, actor account.Actor, p Purchase) (Purchase, error) {
	st, err := s.payment(ctx, p)
	if err != nil {
		return Purchase{}, err
	}
	return s.follow(ctx, actor, p, st)
}

// follow brings a pending purchase to where its payment stands. It is still pending afterwards when
// the buyer has yet to approve, and in time; then it has the way to the gateway.
func (s *Service) follow(ctx context.Context, actor account.Actor, p Purchase, st payment.Status, more ...detail) (Purchase, error) {
	switch {
	case st.State == payment.Captured:
		return s.complete(ctx, actor, p, st, more...)
	case st.State == payment.Cancelled:
		return s.close(ctx, actor, p, StateCancelled, "")
	case st.State == payment.Expired || !s.clock.Now().Before(p.ExpiresAt):
		return s.giveUp(ctx, actor, p, st, StateExpired, "")
	}
	p.GatewayRef, p.PaymentURL = st.Ref, st.URL
	return p, s.instruct(ctx, &p)
}

// giveUp sees to it at the gateway that the purchase is never charged, and closes it. If it was charged
// already it is completed instead.
func (s *Service) giveUp(ctx context.Context, actor account.Actor, p Purchase, st payment.Status, state State, reason string) (Purchase, error) {
	gateway, err := s.gatewayOf(p)
	if err != nil {
		return Purchase{}, err
	}
	err = gateway.Cancel(ctx, st.Ref)
	if errs.CodeOf(err) == "payment_captured" {
		if st, err = gateway.Status(ctx, st.Ref); err == nil {
			return s.complete(ctx, actor, p, st)
		}
	}
	if err != nil {
		return Purchase{}, unavailable(err)
	}
	return s.close(ctx, actor, p, state, reason)
}

// payment returns where the payment of a pending purchase stands. It starts it where that may not
// have been done, which finds it again where it has.
func (s *Service) payment(ctx context.Context, p Purchase) (payment.Status, error) {
	gateway, err := s.gatewayOf(p)
	if err != nil {
		return payment.Status{}, err
	}
	if p.GatewayRef != "" {
		st, err := gateway.Status(ctx, p.GatewayRef)
		return st, unavailable(err)
	}
	first, err := findCharge(ctx, s.db, p.ID)
	if err != nil {
		return payment.Status{}, err
	}
	page := s.options.PublicURL + "/purchases/" + p.ID
	st, err := gateway.Start(ctx, payment.Charge{
		Reference: p.ID, Amount: p.Total, Title: p.OfferingTitle, Payer: p.OrgID, Keep: first.after.Keeps,
		ReturnURL: page + "/return", CancelURL: page + "/cancel", ExpiresAt: p.ExpiresAt,
	})
	if err != nil {
		return payment.Status{}, unavailable(err)
	}
	return st, s.started(ctx, p, st)
}

// started notes what the gateway calls the payment. Who pays by bank transfer gets a mail that says how,
// once.
func (s *Service) started(ctx context.Context, p Purchase, st payment.Status) error {
	if err := s.instruct(ctx, &p); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		news, err := keepRef(ctx, tx, p.ID, st.Ref)
		if err != nil || !news || p.Transfer == (Transfer{}) {
			return err
		}
		return s.mailBuyer(ctx, tx, p, s.instructions)
	})
}

// unavailable tells the buyer that the gateway failed, and keeps why for the log.
func unavailable(err error) error {
	if err == nil {
		return nil
	}
	e := errs.New(errs.KindUnavailable, "gateway_unavailable",
		"The payment gateway does not answer as it should. Nothing is lost: try again, or look at the purchase later.")
	e.Err = err
	return e
}
