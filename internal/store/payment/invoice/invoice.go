package invoice

import (
	"context"
	"crypto/rand"
	"fmt"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// Name is the name of the gateway.
const Name = "invoice"

// codeTurns is how many codes are tried: two that are the same are rarer than one in ten thousand
// millions.
const codeTurns = 5

// Gateway takes bank transfers. It is safe for concurrent use.
type Gateway struct {
	db      *sqldb.DB
	clock   clock.Clock
	details string
	pageURL func(reference string) string
}

// New returns the gateway. Details are the lines that say where the money goes: account holder, IBAN and
// such; pageURL gives the address of the page where a buyer reads them.
func New(db *sqldb.DB, clk clock.Clock, details string, pageURL func(reference string) string) *Gateway {
	return &Gateway{db: db, clock: clk, details: details, pageURL: pageURL}
}

// Name returns "invoice".
func (g *Gateway) Name() string { return Name }

// About returns what buyers choose it by.
func (g *Gateway) About() (title, sentence string) {
	return "Bank transfer", "You get the bank details and a code to write on the transfer; it is yours when the money has arrived."
}

// Details returns where the money goes.
func (g *Gateway) Details() string { return g.details }

// Start opens a payment; see payment.Gateway.
func (g *Gateway) Start(ctx context.Context, c payment.Charge) (payment.Status, error) {
	if c.Reference == "" || c.Amount.Minor <= 0 || c.ExpiresAt.IsZero() {
		return payment.Status{}, errs.New(errs.KindInternal, "bad_charge", "A charge needs a reference, an amount and a limit.")
	}
	var t transfer
	var err error
	for range codeTurns {
		token, code := rand.Text(), newCode()
		err = g.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
			if err := g.insert(ctx, tx, c, token, code); err != nil {
				return err
			}
			t, err = g.find(ctx, tx, "reference", c.Reference)
			return err
		})
		if !sqldb.IsUnique(err) { // else the code is somebody's
			break
		}
	}
	if err != nil {
		return payment.Status{}, err
	}
	if t.amount != c.Amount {
		return payment.Status{}, errs.Conflict("charge_changed", "The payment of %s was started with another amount.", c.Reference)
	}
	return g.status(t), nil
}

// Approve notes that the money has come; see payment.Manual.
func (g *Gateway) Approve(ctx context.Context, ref string) error {
	_, err := g.change(ctx, ref, func(t transfer) (payment.State, error) {
		switch t.state {
		case payment.Created:
			return payment.Approved, nil
		case payment.Cancelled:
			return "", errs.Conflict("payment_cancelled", "This transfer is not waited for any more: the purchase was cancelled.")
		case payment.Expired:
			return "", errs.New(errs.KindGone, "payment_expired", "This transfer is not waited for any more: the time to pay is over.")
		}
		return t.state, nil
	})
	return err
}

// Capture makes an approved payment final; see payment.Gateway.
func (g *Gateway) Capture(ctx context.Context, ref string) (payment.Status, error) {
	t, err := g.change(ctx, ref, func(t transfer) (payment.State, error) {
		if t.state == payment.Approved {
			return payment.Captured, nil
		}
		return t.state, nil
	})
	if err != nil {
		return payment.Status{}, err
	}
	return g.status(t), nil
}

// Cancel sees to it that the payment is never captured; see payment.Gateway.
func (g *Gateway) Cancel(ctx context.Context, ref string) error {
	_, err := g.change(ctx, ref, func(t transfer) (payment.State, error) {
		if t.state == payment.Captured {
			return "", errs.Conflict("payment_captured", "This payment is made already and cannot be cancelled.")
		}
		return payment.Cancelled, nil
	})
	return err
}

// Status returns where the payment stands; see payment.Gateway.
func (g *Gateway) Status(ctx context.Context, ref string) (payment.Status, error) {
	t, err := g.byToken(ctx, g.db, ref)
	if err != nil {
		return payment.Status{}, err
	}
	return g.status(t), nil
}

// Transfers returns codes and states by reference; see payment.Manual.
func (g *Gateway) Transfers(ctx context.Context, references []string) (map[string]payment.Transfer, error) {
	found := make(map[string]payment.Transfer, len(references))
	if len(references) == 0 {
		return found, nil
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, g.db, g.scan, selectTransfers+` WHERE reference IN (`+sqldb.List(&a, references)+`)`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("find transfers: %w", err)
	}
	for _, t := range list {
		found[t.reference] = payment.Transfer{Code: shown(t.code), State: t.state}
	}
	return found, nil
}

// Reference returns what the code stands for; see payment.Manual.
func (g *Gateway) Reference(ctx context.Context, code string) (string, error) {
	code, ok := parseCode(code)
	if !ok {
		return "", nil
	}
	t, err := g.find(ctx, g.db, "code", code)
	if errs.Is(err, errs.KindNotFound) {
		return "", nil
	}
	return t.reference, err
}

func (g *Gateway) status(t transfer) payment.Status {
	st := payment.Status{Ref: t.token, State: t.state, Amount: t.amount}
	if t.state == payment.Created || t.state == payment.Approved {
		st.URL = g.pageURL(t.reference)
	}
	return st
}
