package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// isToken reports whether s has the form of what crypto/rand.Text gives.
func isToken(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == "" && len(s) >= 26 && len(s) <= 64
}

func notFound() error {
	return errs.NotFound("payment_not_found", "There is no such payment. Go back to the shop and start again.")
}

// byToken returns the payment with the token, which may be anything that a visitor sent.
func (g *Gateway) byToken(ctx context.Context, q sqldb.Queryer, token string) (Payment, error) {
	if !isToken(token) {
		return Payment{}, notFound()
	}
	return g.find(ctx, q, "token", token)
}

// find returns the payment whose column, token or reference, has the value. Its state takes the
// limit into account.
func (g *Gateway) find(ctx context.Context, q sqldb.Queryer, column, value string) (Payment, error) {
	p, err := sqldb.One(ctx, q, func(row sqldb.Row) (p Payment, err error) {
		err = row.Scan(&p.Token, &p.Reference, &p.Amount.Currency, &p.Amount.Minor, &p.Title,
			&p.ReturnURL, &p.CancelURL, &p.State, sqldb.Time(&p.ExpiresAt))
		return p, err
	}, `
SELECT token, reference, currency, amount, title, return_url, cancel_url, state, expires_at
FROM sandbox_payments WHERE `+column+` = $1`, value)
	if errors.Is(err, sql.ErrNoRows) {
		return Payment{}, notFound()
	}
	if err != nil {
		return Payment{}, fmt.Errorf("find payment: %w", err)
	}
	waiting := p.State == payment.Created || p.State == payment.Approved
	if waiting && !g.clock.Now().Before(p.ExpiresAt) {
		p.State = payment.Expired
	}
	return p, nil
}

// change moves the payment to the state that next gives, and returns it as it is then.
func (g *Gateway) change(ctx context.Context, token string, next func(Payment) (payment.State, error)) (Payment, error) {
	var p Payment
	err := g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if p, err = g.byToken(ctx, tx, token); err != nil {
			return err
		}
		state, err := next(p)
		if err != nil || state == p.State {
			return err
		}
		p.State = state
		if _, err := tx.Exec(ctx, `UPDATE sandbox_payments SET state = $2 WHERE token = $1`, token, state); err != nil {
			return fmt.Errorf("change payment: %w", err)
		}
		return nil
	})
	return p, err
}
