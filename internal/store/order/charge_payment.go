package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// paymentOf returns where the payment of an open charge stands that was sent to a gateway. It starts it where
// that may not have been done, which finds it again where it has.
func (s *Service) paymentOf(ctx context.Context, c Contract, ch Charge) (payment.Status, error) {
	gateway, err := s.gatewayNamed(ch)
	if err != nil {
		return payment.Status{}, err
	}
	if ch.GatewayRef != "" {
		st, err := gateway.Status(ctx, ch.GatewayRef)
		return st, unavailable(err)
	}
	page := s.options.PublicURL + "/contracts/" + c.ID()
	st, err := gateway.Start(ctx, payment.Charge{
		Reference: ch.reference(), Amount: ch.Total, Title: c.Purchase.OfferingTitle, Payer: c.Purchase.OrgID, Keep: ch.after.Keeps,
		ReturnURL: page + "/return", CancelURL: page + "/back", ExpiresAt: ch.ExpiresAt,
	})
	if err != nil {
		return payment.Status{}, unavailable(err)
	}
	ch.GatewayRef = st.Ref
	if err := s.instructCharge(ctx, &ch); err != nil {
		return payment.Status{}, err
	}
	return st, s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE charges SET gateway_ref = $2 WHERE id = $1 AND gateway_ref = '' AND attempt = $3 AND state = 'open'`, ch.ID, st.Ref, ch.Attempt)
		if err != nil || n == 0 || ch.Transfer == (Transfer{}) {
			return err
		}
		return s.mailContract(ctx, tx, c, ch, s.transferLetter)
	})
}

func (s *Service) gatewayNamed(ch Charge) (payment.Gateway, error) {
	g, ok := s.named(ch.Gateway)
	if !ok {
		return nil, errs.New(errs.KindUnavailable, "gateway_unavailable",
			"The payment gateway %s of charge %s is not connected. Ask the administrator of the market.", ch.Gateway, ch.ID)
	}
	return g, nil
}

// instructCharge fills the Transfer of a charge that is paid that way, and where it stands.
func (s *Service) instructCharge(ctx context.Context, ch *Charge) error {
	g, _ := s.named(ch.Gateway)
	manual, ok := g.(payment.Manual)
	if !ok {
		return nil
	}
	transfers, err := manual.Transfers(ctx, []string{ch.reference()})
	if t, ok := transfers[ch.reference()]; ok && err == nil {
		ch.Transfer = Transfer{Code: t.Code, Details: manual.Details()}
		ch.PaymentURL = s.options.PublicURL + "/contracts/" + ch.ContractID // where the buyer reads how
	}
	return unavailable(err)
}

// followCharge brings an open charge to where its payment stands. It is still open afterwards when the buyer
// has yet to approve, and in time; then it has the way to the gateway.
func (s *Service) followCharge(ctx context.Context, actor account.Actor, ch Charge, st payment.Status, more ...detail) (Charge, error) {
	switch {
	case st.State == payment.Captured:
		return s.completed(ctx, actor, ch, st, more...)
	case st.State == payment.Failed:
		return s.failed(ctx, actor, ch, st)
	case st.State == payment.Cancelled:
		return s.dropped(ctx, actor, ch, "")
	case st.State == payment.Expired || !ch.ExpiresAt.IsZero() && !s.clock.Now().Before(ch.ExpiresAt):
		return s.dropCharge(ctx, actor, ch, st.Ref, "It was not paid in time.")
	}
	ch.GatewayRef, ch.PaymentURL = st.Ref, st.URL
	return ch, s.instructCharge(ctx, &ch)
}

// dropCharge sees to it at the gateway that the payment is never captured. If it was captured already, the
// charge is completed instead.
func (s *Service) dropCharge(ctx context.Context, actor account.Actor, ch Charge, ref, why string) (Charge, error) {
	gateway, err := s.gatewayNamed(ch)
	if err != nil {
		return Charge{}, err
	}
	err = gateway.Cancel(ctx, ref)
	if errs.CodeOf(err) == "payment_captured" {
		st, err := gateway.Status(ctx, ref)
		if err != nil {
			return Charge{}, unavailable(err)
		}
		return s.completed(ctx, actor, ch, st)
	}
	if err != nil {
		return Charge{}, unavailable(err)
	}
	return s.dropped(ctx, actor, ch, why)
}

// dropped follows a payment that came to nothing. What the buyer asked for is given up with it; what it owes
// waits for another payment.
func (s *Service) dropped(ctx context.Context, actor account.Actor, ch Charge, why string) (Charge, error) {
	if ch.Concept != ConceptUsage && ch.UserID != "" {
		return s.closeCharge(ctx, actor, ch, ChargeVoid, why)
	}
	return s.anew(ctx, ch, func(again *Charge) { again.Gateway = "" })
}

// anew gets an open charge ready for another payment, after the one before is known to have come to nothing.
func (s *Service) anew(ctx context.Context, ch Charge, change func(*Charge)) (Charge, error) {
	attempt := ch.Attempt
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if ch, err = findCharge(ctx, tx, ch.ID); err != nil || ch.State != ChargeOpen || ch.Attempt != attempt {
			return err // somebody was faster
		}
		ch.Attempt, ch.GatewayRef, ch.ExpiresAt = ch.Attempt+1, "", time.Time{}
		change(&ch)
		if err := keepCharge(ctx, tx, ch, ChargeOpen); err != nil {
			return err
		}
		return s.touch(ctx, tx, ch.ContractID)
	})
	return ch, err
}

// touch computes anew what depends on the open charge of a contract.
func (s *Service) touch(ctx context.Context, tx *sqldb.Tx, contractID string) error {
	c, err := s.findContract(ctx, tx, account.Operator, contractID)
	if err != nil {
		return err
	}
	return s.keep(ctx, tx, &c)
}

// captureCharge charges the buyer of an open charge and follows what comes of it. Nobody is charged for what
// the market blocks.
func (s *Service) captureCharge(ctx context.Context, actor account.Actor, c Contract, ch Charge, more ...detail) (Charge, error) {
	gateway, err := s.gatewayNamed(ch)
	if err != nil {
		return Charge{}, err
	}
	var st payment.Status
	if c.Purchase.Quarantined {
		st, err = gateway.Status(ctx, ch.GatewayRef)
		if err == nil && (st.State == payment.Created || st.State == payment.Approved) {
			return Charge{}, quarantined(c.Purchase.OfferingTitle)
		}
	} else {
		st, err = gateway.Capture(ctx, ch.GatewayRef)
	}
	if err != nil {
		return Charge{}, unavailable(err)
	}
	return s.followCharge(ctx, actor, ch, st, more...)
}
