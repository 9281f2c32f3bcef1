package remote

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// state is where a payment stands in the record. The last three are final.
type state string

const (
	open      state = "open"
	taking    state = "taking" // the money is being taken, and how that ended is not known
	captured  state = "captured"
	cancelled state = "cancelled"
	failed    state = "failed"
)

// keyLife is how long gateways surely remember a key; later, they are asked what there is.
const keyLife = 20 * time.Hour

// Gateway is a payment.Gateway and a payment.Refunder over an API. It is safe for concurrent use.
type Gateway struct {
	db    *sqldb.DB
	clock clock.Clock
	api   API
	again func(ctx context.Context, p Payment) (payment.Status, error) // charges what is saved; nil for no Saver
}

// New returns the gateway over the API.
func New(db *sqldb.DB, clk clock.Clock, api API) *Gateway {
	return &Gateway{db: db, clock: clk, api: api}
}

// Name returns the stable name of the gateway.
func (g *Gateway) Name() string { return g.api.Name() }

// About returns what buyers choose it by.
func (g *Gateway) About() (title, sentence string) { return g.api.About() }

// Test reports whether no real money moves.
func (g *Gateway) Test() bool { return g.api.Test() }

// Takes reports whether a charge of the amount can be paid; see payment.Selective.
func (g *Gateway) Takes(a money.Amount) bool { return g.api.Takes(a) }

// Check asks the gateway whether it knows our account; see payment.Checked. An API that cannot be asked is taken
// at its word.
func (g *Gateway) Check(ctx context.Context) error {
	if api, ok := g.api.(payment.Checked); ok {
		return api.Check(ctx)
	}
	return nil
}

// Start opens a payment; see payment.Gateway.
func (g *Gateway) Start(ctx context.Context, c payment.Charge) (payment.Status, error) {
	p, err := g.begin(ctx, c, "")
	if err != nil {
		return payment.Status{}, err
	}
	if p.Ref != "" {
		return g.look(ctx, p)
	}
	ref, url, err := g.api.Open(ctx, p)
	if err != nil {
		return payment.Status{}, g.fault(ctx, "start", err)
	}
	if p, err = g.opened(ctx, p, ref, url); err != nil {
		return payment.Status{}, err
	}
	return g.status(p, payment.Created), nil
}

// begin returns the payment of the charge, new or as it was begun before.
func (g *Gateway) begin(ctx context.Context, c payment.Charge, saved string) (Payment, error) {
	if c.Reference == "" || c.Amount.Minor <= 0 || c.ExpiresAt.IsZero() {
		return Payment{}, errs.New(errs.KindInternal, "bad_charge", "A charge needs a reference, an amount and a limit.")
	}
	p, err := g.insert(ctx, c, saved)
	if err != nil {
		return Payment{}, err
	}
	if p.Amount != c.Amount || (p.Saved == "") != (saved == "") {
		return Payment{}, errs.Conflict("charge_changed", "The payment of %s was started with another amount, or in another way.", c.Reference)
	}
	return p, nil
}

// Status returns where the payment stands; see payment.Gateway.
func (g *Gateway) Status(ctx context.Context, ref string) (payment.Status, error) {
	p, err := g.byRef(ctx, g.db, ref)
	if err != nil {
		return payment.Status{}, err
	}
	return g.look(ctx, p)
}

// look asks the gateway how the payment stands, and notes what is news.
func (g *Gateway) look(ctx context.Context, p Payment) (payment.Status, error) {
	if p.state == cancelled || p.state == failed {
		return g.status(p, ""), nil
	}
	seen, err := g.api.Look(ctx, p)
	if err != nil {
		return payment.Status{}, g.fault(ctx, "status", err)
	}
	return g.note(ctx, p, seen)
}

// note writes down what was seen of a payment, and returns where it stands. That it was not taken says
// nothing while it is being taken: the question may still be on its way.
func (g *Gateway) note(ctx context.Context, p Payment, seen Seen) (payment.Status, error) {
	var err error
	switch {
	case seen.State == payment.Captured:
		p, err = g.taken(ctx, p, seen)
	case seen.State == payment.Cancelled && p.state == open:
		p, err = g.ended(ctx, p, cancelled)
	case p.state == open && seen.Failure != p.failure:
		p, err = g.update(ctx, p, `failure = $3`, `state = 'open' AND attempt = $4`, seen.Failure, p.attempt)
	}
	if err != nil {
		return payment.Status{}, err
	}
	return g.status(p, seen.State), nil
}

// Capture charges the buyer; see payment.Gateway.
func (g *Gateway) Capture(ctx context.Context, ref string) (payment.Status, error) {
	p, err := g.takeUp(ctx, ref)
	if err != nil {
		return payment.Status{}, err
	}
	if p.state != taking {
		return g.status(p, payment.Created), nil
	}
	return g.take(ctx, p)
}

// take asks for the money of a payment that is being taken, until the answer is known.
func (g *Gateway) take(ctx context.Context, p Payment) (payment.Status, error) {
	seen, err := g.api.Take(ctx, p, fmt.Sprintf("souk-take-%s-%d", p.Reference, p.attempt))
	switch {
	case unknown(err):
		return payment.Status{}, errors.Join(g.fault(ctx, "capture", err), g.askLater(ctx, p))
	case err != nil:
		_, noteErr := g.refused(ctx, p, payment.GatewayRefused)
		return payment.Status{}, errors.Join(g.fault(ctx, "capture", err), noteErr)
	case seen.State == payment.Captured:
		p, err = g.taken(ctx, p, seen)
	case seen.State == payment.Cancelled:
		p, err = g.ended(ctx, p, cancelled)
	default:
		p, err = g.refused(ctx, p, seen.Failure)
	}
	if err != nil {
		return payment.Status{}, err
	}
	return g.status(p, seen.State), nil
}

// cancelTurns is how often Cancel looks again at a payment that somebody else is taking.
const cancelTurns = 3

// Cancel sees to it that the payment is never captured; see payment.Gateway.
func (g *Gateway) Cancel(ctx context.Context, ref string) error {
	for range cancelTurns {
		p, err := g.giveUp(ctx, ref)
		if err != nil {
			return err
		}
		switch p.state {
		case captured:
			return errs.Conflict("payment_captured", "This payment is made already and cannot be cancelled.")
		case taking:
			if _, err := g.take(ctx, p); err != nil {
				return err
			}
		case cancelled:
			g.drop(ctx, p)
			return nil
		default:
			return nil
		}
	}
	return errs.New(errs.KindUnavailable, "payment_busy", "The payment is being made at this moment. Look again in a minute.")
}

// drop releases at the gateway what is cancelled here. Where it fails, Settle tries again: it changes
// nothing of what holds here.
func (g *Gateway) drop(ctx context.Context, p Payment) {
	err := g.api.Drop(ctx, p)
	if err == nil {
		err = g.answered(ctx, p)
	} else if !unknown(err) {
		err = errors.Join(err, g.answered(ctx, p))
	}
	if err != nil {
		_ = g.fault(ctx, "release", err) // noted; the payment is cancelled all the same
	}
}

// status returns where a payment of the record stands; seen is what the gateway says of one that is
// open, or being taken.
func (g *Gateway) status(p Payment, seen payment.State) payment.Status {
	st := payment.Status{Ref: p.Ref, Amount: p.Amount, Failure: p.failure}
	switch p.state {
	case captured:
		st.State, st.Method = payment.Captured, p.method
		st.Refunded, st.ChargedBack = p.minor(p.refunded), p.minor(p.chargedBack)
	case cancelled:
		st.State = payment.Cancelled
	case failed:
		st.State = payment.Failed
	default:
		st.State = seen
		if st.State != payment.Approved {
			st.State = payment.Created
		}
		if p.state == open && !g.clock.Now().Before(p.ExpiresAt) {
			st.State = payment.Expired
			return st
		}
		st.URL = p.url
	}
	return st
}

// unknown reports whether the error of a call leaves open whether it had an effect.
func unknown(err error) bool {
	var e *errs.Error
	return err != nil && (!errors.As(err, &e) || e.Kind == errs.KindUnavailable)
}

// newRef names a payment that failed before the gateway gave it a name.
func newRef() string { return "none_" + rand.Text() }
