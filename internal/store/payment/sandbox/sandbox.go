package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
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
	Reference string // the purchase's or charge's id
	Title     string // what is bought
	Amount    money.Amount
	State     payment.State
	ExpiresAt time.Time
	ReturnURL string // where the buyer goes after approval, with the token
	CancelURL string // where the buyer goes after declining, with the token

	Payer   string          // organisation that pays; "" for nobody
	Keep    bool            // the shop would keep the card
	Card    string          // that was paid with; "" before
	Failure payment.Failure // of the last attempt; "" for none
	// Refunded and ChargedBack are what went back of a captured payment; zero Amounts for nothing.
	Refunded, ChargedBack money.Amount

	Method *payment.Method // the card that is kept; nil for none
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

// Test returns true.
func (g *Gateway) Test() bool { return true }

// errLost is the answer that never came: the caller cannot know whether the call took effect.
var errLost = errors.New("the sandbox's answer was lost, as its card says")

// Start opens a payment; see payment.Gateway.
func (g *Gateway) Start(ctx context.Context, c payment.Charge) (payment.Status, error) {
	if err := check(c); err != nil {
		return payment.Status{}, err
	}
	p := paymentOf(c)
	var err error
	if p.ReturnURL, err = withToken(c.ReturnURL, p.Token); err != nil {
		return payment.Status{}, err
	}
	if p.CancelURL, err = withToken(c.CancelURL, p.Token); err != nil {
		return payment.Status{}, err
	}
	err = g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		if _, err := g.insert(ctx, tx, p); err != nil {
			return err
		}
		p, err = g.find(ctx, tx, "reference", c.Reference)
		return err
	})
	if err != nil {
		return payment.Status{}, err
	}
	return g.agreed(p, c)
}

// check refuses a charge that no gateway takes.
func check(c payment.Charge) error {
	if c.Reference == "" || c.Amount.Minor <= 0 || c.ExpiresAt.IsZero() {
		return errs.New(errs.KindInternal, "bad_charge", "A charge needs a reference, an amount and a limit.")
	}
	return nil
}

// paymentOf returns a new payment of the charge, without the ways back.
func paymentOf(c payment.Charge) Payment {
	return Payment{
		Token: rand.Text(), Reference: c.Reference, Title: c.Title, Amount: c.Amount, State: payment.Created,
		ExpiresAt: c.ExpiresAt, Payer: c.Payer, Keep: c.Keep && c.Payer != "",
	}
}

// agreed returns where the payment stands, unless it was started with another amount.
func (g *Gateway) agreed(p Payment, c payment.Charge) (payment.Status, error) {
	if p.Amount != c.Amount {
		return payment.Status{}, errs.Conflict("charge_changed", "The payment of %s was started with another amount.", c.Reference)
	}
	return g.status(p), nil
}

// Capture charges the buyer; see payment.Gateway.
func (g *Gateway) Capture(ctx context.Context, ref string) (payment.Status, error) {
	p, news, err := g.change(ctx, ref, func(tx *sqldb.Tx, p *Payment) error {
		if p.State != payment.Approved {
			return nil
		}
		p.State = payment.Captured
		return g.keepCard(ctx, tx, p)
	})
	if err != nil {
		return payment.Status{}, err
	}
	if card, _ := cardNamed(p.Card); news && card.loses {
		return payment.Status{}, errLost
	}
	return g.status(p), nil
}

// Cancel sees to it that the payment is never captured; see payment.Gateway.
func (g *Gateway) Cancel(ctx context.Context, ref string) error {
	_, _, err := g.change(ctx, ref, cancelled)
	return err
}

// Status returns where the payment stands; see payment.Gateway.
func (g *Gateway) Status(ctx context.Context, ref string) (payment.Status, error) {
	p, err := g.byToken(ctx, g.db, ref)
	if err != nil {
		return payment.Status{}, err
	}
	return g.status(p), nil
}

func cancelled(_ *sqldb.Tx, p *Payment) error {
	switch p.State {
	case payment.Captured:
		return errs.Conflict("payment_captured", "This payment is made already and cannot be cancelled.")
	case payment.Failed: // will never be charged anyhow
	default:
		p.State = payment.Cancelled
	}
	return nil
}

func (g *Gateway) status(p Payment) payment.Status {
	st := payment.Status{
		Ref: p.Token, State: p.State, Amount: p.Amount, Failure: p.Failure, Refunded: p.Refunded, ChargedBack: p.ChargedBack,
	}
	switch p.State {
	case payment.Created, payment.Approved:
		st.URL = g.pageURL(p.Token)
	case payment.Captured:
		st.Method = p.Method
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
