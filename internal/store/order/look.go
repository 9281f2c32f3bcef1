package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// LookAgain looks at a payment that a gateway sent word of. What the buyer approved there, and has not come back
// from, is captured: the buyer may have closed the window. A payment that is no purchase's is left alone.
func (s *Service) LookAgain(ctx context.Context, gateway, ref string) error {
	p, err := sqldb.One(ctx, s.db, scanPurchase, selectPurchases+` WHERE p.gateway = $1 AND p.gateway_ref = $2 AND p.gateway_ref <> ''`, gateway, ref)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find purchase of a payment: %w", err)
	}
	if p.State != StatePending {
		return nil
	}
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
