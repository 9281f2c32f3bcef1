package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// LookAgain looks at a payment that its gateway sent word of. What the buyer approved there, and has not come back
// from, is captured: the buyer may have closed the window. What the buyer's bank took back flows back in the
// books. A payment that belongs to nothing here is left alone.
func (s *Service) LookAgain(ctx context.Context, gateway, ref string) error {
	list, err := sqldb.All(ctx, s.db, scanPurchase, selectPurchases+`
WHERE p.gateway = $1 AND p.gateway_ref = $2 AND p.gateway_ref <> '' AND p.state = 'pending'`, gateway, ref)
	if err != nil {
		return fmt.Errorf("find purchase of a payment: %w", err)
	}
	for _, p := range list {
		if err := s.lookAtPurchase(ctx, p); err != nil {
			return err
		}
	}
	charges, err := sqldb.All(ctx, s.db, scanCharge, selectCharges+`
WHERE h.gateway = $1 AND h.gateway_ref = $2 AND h.gateway_ref <> '' AND h.concept <> 'refund' AND h.state IN ('open', 'paid', 'refunded')`, gateway, ref)
	if err != nil {
		return fmt.Errorf("find charge of a payment: %w", err)
	}
	for _, ch := range charges {
		if err := s.lookAtCharge(ctx, ch); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) lookAtPurchase(ctx context.Context, p Purchase) error {
	st, err := s.payment(ctx, p)
	if err != nil {
		return err
	}
	if st.State == payment.Approved && !p.Quarantined && s.clock.Now().Before(p.ExpiresAt) {
		_, err = s.capture(ctx, account.Operator, p)
		return err
	}
	_, err = s.follow(ctx, account.Operator, p, st)
	return err
}

func (s *Service) lookAtCharge(ctx context.Context, ch Charge) error {
	if ch.State == ChargeOpen && ch.Concept == ConceptInitial { // it follows its purchase
		return nil
	}
	c, err := s.findContract(ctx, s.db, account.Operator, ch.ContractID)
	if err != nil {
		return err
	}
	st, err := s.paymentOf(ctx, c, ch)
	switch {
	case err != nil:
		return err
	case ch.State == ChargePaid || ch.State == ChargeRefunded:
		return s.chargedBack(ctx, ch, st)
	case st.State == payment.Approved && !c.Purchase.Quarantined && s.clock.Now().Before(ch.ExpiresAt):
		_, err = s.captureCharge(ctx, account.Operator, c, ch)
		return err
	}
	_, err = s.followCharge(ctx, account.Operator, ch, st)
	return err
}
