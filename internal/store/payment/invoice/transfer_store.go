package invoice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// transfer is a row of the table.
type transfer struct {
	token, reference, code string
	amount                 money.Amount
	state                  payment.State // takes the limit into account
}

const selectTransfers = `SELECT token, reference, code, currency, amount, state, expires_at FROM transfers`

func (g *Gateway) scan(row sqldb.Row) (transfer, error) {
	var t transfer
	var expires time.Time
	err := row.Scan(&t.token, &t.reference, &t.code, &t.amount.Currency, &t.amount.Minor, &t.state, sqldb.Time(&expires))
	waiting := t.state == payment.Created || t.state == payment.Approved
	if waiting && !g.clock.Now().Before(expires) {
		t.state = payment.Expired
	}
	return t, err
}

func notFound() error {
	return errs.NotFound("payment_not_found", "There is no such payment. Go back to the shop and start again.")
}

// byToken returns the transfer with the token, which may be anything that somebody sent.
func (g *Gateway) byToken(ctx context.Context, q sqldb.Queryer, token string) (transfer, error) {
	form := strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == "" && len(token) >= 26 && len(token) <= 64
	if !form { // of what crypto/rand.Text gives
		return transfer{}, notFound()
	}
	return g.find(ctx, q, "token", token)
}

// find returns the transfer whose column, token, reference or code, has the value.
func (g *Gateway) find(ctx context.Context, q sqldb.Queryer, column, value string) (transfer, error) {
	t, err := sqldb.One(ctx, q, g.scan, selectTransfers+` WHERE `+column+` = $1`, value)
	if errors.Is(err, sql.ErrNoRows) {
		return transfer{}, notFound()
	}
	if err != nil {
		return transfer{}, fmt.Errorf("find transfer: %w", err)
	}
	return t, nil
}

// insert stores a new transfer, unless the reference has one.
func (g *Gateway) insert(ctx context.Context, tx *sqldb.Tx, c payment.Charge, token, code string) error {
	_, err := tx.Exec(ctx, `
INSERT INTO transfers (token, reference, code, currency, amount, title, return_url, state, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'created', $8, $9)
ON CONFLICT (reference) DO NOTHING`,
		token, c.Reference, code, c.Amount.Currency, c.Amount.Minor, c.Title, c.ReturnURL,
		sqldb.Micros(g.clock.Now()), sqldb.Micros(c.ExpiresAt))
	if err != nil {
		return fmt.Errorf("start transfer: %w", err)
	}
	return nil
}

// change moves the transfer to the state that next gives, and returns it as it is then.
func (g *Gateway) change(ctx context.Context, token string, next func(transfer) (payment.State, error)) (transfer, error) {
	var t transfer
	err := g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if t, err = g.byToken(ctx, tx, token); err != nil {
			return err
		}
		state, err := next(t)
		if err != nil || state == t.state {
			return err
		}
		t.state = state
		if _, err := tx.Exec(ctx, `UPDATE transfers SET state = $2 WHERE token = $1`, token, state); err != nil {
			return fmt.Errorf("change transfer: %w", err)
		}
		return nil
	})
	return t, err
}
