package sandbox

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Name is the name of the gateway.
const Name = "sandbox"

// Payment is what the gateway's page shows.
type Payment struct {
	Token     string
	Reference string // the purchase's id
	Title     string // what is bought
	Amount    money.Amount
	State     payment.State
	ExpiresAt time.Time
	ReturnURL string // where the buyer goes after approval, with the token
	CancelURL string // where the buyer goes after declining, with the token
}

// Gateway is the sandbox. It is safe for concurrent use.
type Gateway struct {
	db      *sqldb.DB
	clock   clock.Clock
	pageURL func(token string) string
}

// New returns the gateway; pageURL gives the address of its page for a payment.
func New(db *sqldb.DB, clk clock.Clock, pageURL func(token string) string) *Gateway {
	return &Gateway{db: db, clock: clk, pageURL: pageURL}
}

// Name returns "sandbox".
func (g *Gateway) Name() string { return Name }

// About returns what buyers choose it by.
func (g *Gateway) About() (title, sentence string) {
	return "Sandbox", "You press a button on the next page, and no real money moves."
}

// Start opens a payment; see payment.Gateway.
func (g *Gateway) Start(ctx context.Context, c payment.Charge) (payment.Status, error) {
	if c.Reference == "" || c.Amount.Minor <= 0 || c.ExpiresAt.IsZero() {
		return payment.Status{}, errs.New(errs.KindInternal, "bad_charge", "A charge needs a reference, an amount and a limit.")
	}
	token := rand.Text()
	returnURL, err := withToken(c.ReturnURL, token)
	if err != nil {
		return payment.Status{}, err
	}
	cancelURL, err := withToken(c.CancelURL, token)
	if err != nil {
		return payment.Status{}, err
	}
	var p Payment
	err = g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		_, err = tx.Exec(ctx, `
INSERT INTO sandbox_payments (token, reference, currency, amount, title, return_url, cancel_url, state, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'created', $8, $9)
ON CONFLICT (reference) DO NOTHING`,
			token, c.Reference, c.Amount.Currency, c.Amount.Minor, c.Title, returnURL, cancelURL,
			sqldb.Micros(g.clock.Now()), sqldb.Micros(c.ExpiresAt))
		if err != nil {
			return fmt.Errorf("start payment: %w", err)
		}
		p, err = g.find(ctx, tx, "reference", c.Reference)
		return err
	})
	if err != nil {
		return payment.Status{}, err
	}
	if p.Amount != c.Amount {
		return payment.Status{}, errs.Conflict("charge_changed", "The payment of %s was started with another amount.", c.Reference)
	}
	return g.status(p), nil
}

// Capture charges the buyer; see payment.Gateway.
func (g *Gateway) Capture(ctx context.Context, ref string) (payment.Status, error) {
	p, err := g.change(ctx, ref, func(p Payment) (payment.State, error) {
		if p.State == payment.Approved {
			return payment.Captured, nil
		}
		return p.State, nil
	})
	return g.status(p), err
}

// Cancel sees to it that the payment is never captured; see payment.Gateway.
func (g *Gateway) Cancel(ctx context.Context, ref string) error {
	_, err := g.change(ctx, ref, cancelled)
	return err
}

// Status returns where the payment stands; see payment.Gateway.
func (g *Gateway) Status(ctx context.Context, ref string) (payment.Status, error) {
	p, err := g.byToken(ctx, g.db, ref)
	return g.status(p), err
}

// Payment returns what the page shows. An unknown token gives KindNotFound, code
// "payment_not_found".
func (g *Gateway) Payment(ctx context.Context, token string) (Payment, error) {
	return g.byToken(ctx, g.db, token)
}

// Approve is the button Pay. Pressing it again changes nothing; a payment that is declined gives
// KindConflict, code "payment_cancelled", one past its limit KindGone, code "payment_expired".
func (g *Gateway) Approve(ctx context.Context, token string) (Payment, error) {
	return g.change(ctx, token, func(p Payment) (payment.State, error) {
		switch p.State {
		case payment.Created:
			return payment.Approved, nil
		case payment.Cancelled:
			return "", errs.Conflict("payment_cancelled", "This payment was cancelled; nothing is charged. Go back to the shop to start again.")
		case payment.Expired:
			return "", errs.New(errs.KindGone, "payment_expired", "The time to pay is over; nothing is charged. Go back to the shop to start again.")
		default:
			return p.State, nil
		}
	})
}

// Decline is the button Cancel. Pressing it again changes nothing; a payment that is captured gives
// KindConflict, code "payment_captured".
func (g *Gateway) Decline(ctx context.Context, token string) (Payment, error) {
	return g.change(ctx, token, cancelled)
}

func cancelled(p Payment) (payment.State, error) {
	if p.State == payment.Captured {
		return "", errs.Conflict("payment_captured", "This payment is made already and cannot be cancelled.")
	}
	return payment.Cancelled, nil
}

func (g *Gateway) status(p Payment) payment.Status {
	st := payment.Status{Ref: p.Token, State: p.State, Amount: p.Amount}
	if p.State == payment.Created || p.State == payment.Approved {
		st.URL = g.pageURL(p.Token)
	}
	return st
}

// withToken returns the address with the parameter token.
func withToken(address, token string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errs.New(errs.KindInternal, "bad_charge", "A charge has a way back that is not an address.")
	}
	q := u.Query()
	q.Set("token", token)
	u.RawQuery = q.Encode()
	return u.String(), nil
}
