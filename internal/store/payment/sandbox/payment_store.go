package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

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
	p, err := sqldb.One(ctx, q, scanPayment, `
SELECT p.token, p.reference, p.currency, p.amount, p.title, p.return_url, p.cancel_url, p.state, p.expires_at,
       p.payer, p.keep, p.card, p.failure, p.charged_back, m.token, m.created_at,
       COALESCE((SELECT CAST(SUM(r.amount) AS BIGINT) FROM sandbox_refunds r WHERE r.token = p.token), 0)
FROM sandbox_payments p LEFT JOIN sandbox_methods m ON m.token = p.Method
WHERE p.`+column+` = $1`, value)
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

func scanPayment(row sqldb.Row) (Payment, error) {
	var p Payment
	var method string
	var keptAt time.Time
	err := row.Scan(&p.Token, &p.Reference, &p.Amount.Currency, &p.Amount.Minor, &p.Title,
		&p.ReturnURL, &p.CancelURL, &p.State, sqldb.Time(&p.ExpiresAt),
		&p.Payer, &p.Keep, &p.Card, &p.Failure, &p.ChargedBack.Minor, sqldb.Text(&method), sqldb.Time(&keptAt), &p.Refunded.Minor)
	if p.Refunded.Minor > 0 {
		p.Refunded.Currency = p.Amount.Currency
	}
	if p.ChargedBack.Minor > 0 {
		p.ChargedBack.Currency = p.Amount.Currency
	}
	if card, known := cardNamed(p.Card); known && method != "" {
		p.Method = card.method(method, keptAt)
	}
	return p, err
}

// insert stores a payment, unless there is one with its reference already.
func (g *Gateway) insert(ctx context.Context, tx *sqldb.Tx, p Payment) (news bool, err error) {
	method := ""
	if p.Method != nil {
		method = p.Method.Token
	}
	n, err := tx.Exec(ctx, `
INSERT INTO sandbox_payments (token, reference, currency, amount, title, return_url, cancel_url, state, payer, keep, card, failure, method,
                              created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (reference) DO NOTHING`,
		p.Token, p.Reference, p.Amount.Currency, p.Amount.Minor, p.Title, p.ReturnURL, p.CancelURL, p.State, p.Payer, p.Keep,
		p.Card, p.Failure, method, sqldb.Micros(g.clock.Now()), sqldb.Micros(p.ExpiresAt))
	if err != nil {
		return false, fmt.Errorf("start payment: %w", err)
	}
	return n == 1, nil
}

// change lets next alter the payment, and returns it as it is then, and whether that is news. Only its
// state, card, failure, saved card and what was charged back are kept.
func (g *Gateway) change(ctx context.Context, token string, next func(tx *sqldb.Tx, p *Payment) error) (p Payment, news bool, err error) {
	err = g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		news = false
		if p, err = g.byToken(ctx, tx, token); err != nil {
			return err
		}
		before := p
		if err := next(tx, &p); err != nil || p == before {
			return err
		}
		news = true
		method := ""
		if p.Method != nil {
			method = p.Method.Token
		}
		_, err = tx.Exec(ctx, `
UPDATE sandbox_payments SET state = $2, card = $3, failure = $4, method = $5, charged_back = $6 WHERE token = $1`,
			token, p.State, p.Card, p.Failure, method, p.ChargedBack.Minor)
		if err != nil {
			return fmt.Errorf("change payment: %w", err)
		}
		return nil
	})
	return p, news, err
}
