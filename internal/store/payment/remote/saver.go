package remote

import (
	"context"
	"errors"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Saver is a gateway over an API that keeps ways to pay, and sends messages.
type Saver struct {
	*Hooked
	charger Charger
}

// SaverAPI is what a Saver stands on.
type SaverAPI interface {
	Charger
	Notifier
}

// NewSaver returns the gateway over the API.
func NewSaver(db *sqldb.DB, clk clock.Clock, api SaverAPI) *Saver {
	s := &Saver{Hooked: NewHooked(db, clk, api), charger: api}
	s.again = s.charge
	return s
}

// ChargeSaved charges what is kept; see payment.Saver.
func (s *Saver) ChargeSaved(ctx context.Context, c payment.Charge, token string) (payment.Status, error) {
	if token == "" {
		token = "none"
	}
	p, err := s.begin(ctx, c, token)
	if err != nil {
		return payment.Status{}, err
	}
	if p.state != taking {
		return s.status(p, ""), nil
	}
	return s.charge(ctx, p)
}

// charge charges what is kept, until the answer is known.
func (s *Saver) charge(ctx context.Context, p Payment) (payment.Status, error) {
	kept, err := s.keeps(ctx, p)
	if err != nil {
		return payment.Status{}, err
	}
	seen, err := Seen{State: payment.Failed, Failure: payment.MethodGone}, nil
	if kept {
		seen, err = s.askToCharge(ctx, p)
	}
	switch {
	case unknown(err):
		return payment.Status{}, errors.Join(s.fault(ctx, "charge", err), s.askLater(ctx, p))
	case err != nil:
		p.failure = payment.GatewayRefused
		_, endErr := s.ended(ctx, p, failed)
		return payment.Status{}, errors.Join(s.fault(ctx, "charge", err), endErr)
	case seen.State == payment.Captured:
		p, err = s.taken(ctx, p, seen)
	default:
		p.failure = seen.Failure
		if p.Ref == "" {
			p.Ref = seen.Ref
		}
		p, err = s.ended(ctx, p, failed)
	}
	if err != nil {
		return payment.Status{}, err
	}
	return s.status(p, ""), nil
}

// askToCharge asks the gateway for the money. A question so old that its key is forgotten, or that comes too
// late, is answered by what there is.
func (s *Saver) askToCharge(ctx context.Context, p Payment) (Seen, error) {
	now := s.clock.Now()
	late := !now.Before(p.ExpiresAt)
	if !late && now.Sub(p.CreatedAt) < keyLife {
		return s.charger.ChargeSaved(ctx, p)
	}
	seen, found, err := s.charger.FindSaved(ctx, p)
	if err != nil || found {
		return seen, err
	}
	if late {
		return Seen{State: payment.Failed, Failure: payment.GatewayRefused}, nil
	}
	return s.charger.ChargeSaved(ctx, p)
}

// keeps reports whether what p charges is kept for its payer.
func (s *Saver) keeps(ctx context.Context, p Payment) (bool, error) {
	return sqldb.One(ctx, s.db, sqldb.Value[bool], `
SELECT EXISTS (SELECT 1 FROM gateway_payments WHERE gateway = $1 AND method = $2 AND payer = $3 AND payer <> '')`, s.Name(), p.Saved, p.Payer)
}

// Forget removes what is kept; see payment.Saver.
func (s *Saver) Forget(ctx context.Context, token string) error {
	known, err := sqldb.One(ctx, s.db, sqldb.Value[bool],
		`SELECT EXISTS (SELECT 1 FROM gateway_payments WHERE gateway = $1 AND method = $2 AND method <> '')`, s.Name(), token)
	if err != nil || !known {
		return err
	}
	if err := s.charger.Forget(ctx, token); err != nil {
		return s.fault(ctx, "forget", err)
	}
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE gateway_payments SET method = '' WHERE gateway = $1 AND method = $2`, s.Name(), token)
		return err
	})
}
