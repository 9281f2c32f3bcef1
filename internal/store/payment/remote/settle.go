package remote

import (
	"context"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// settleBatch is how many open questions one round asks.
const settleBatch = 100

// Settle asks again what is due: about payments that are being taken, refunds that have no answer, what is
// to be released. It returns the refs of payments of which something is known now that was not before, for the
// shop to look at. It may run on several servers at once: asking twice does no harm.
func (g *Gateway) Settle(ctx context.Context) (refs []string, err error) {
	now := sqldb.Micros(g.clock.Now())
	due, err := sqldb.All(ctx, g.db, scanPayment, selectPayments+`
WHERE p.gateway = $1 AND p.ask_at <= $2 ORDER BY p.ask_at LIMIT $3`, g.Name(), now, settleBatch)
	if err != nil {
		return nil, fmt.Errorf("payments to ask about: %w", err)
	}
	var failures []error
	for _, p := range due {
		known, err := g.settle(ctx, p)
		if err != nil {
			failures = append(failures, err)
		} else if known != "" {
			refs = append(refs, known)
		}
	}
	refunds, err := sqldb.All(ctx, g.db, scanRefund, `
SELECT reference, payment, amount, state, refund_id, asked FROM gateway_refunds WHERE gateway = $1 AND ask_at <= $2 ORDER BY ask_at LIMIT $3`,
		g.Name(), now, settleBatch)
	if err != nil {
		return refs, errors.Join(append(failures, fmt.Errorf("refunds to ask about: %w", err))...)
	}
	for _, f := range refunds {
		p, err := g.find(ctx, g.db, "reference", f.payment)
		if err == nil {
			f.r.Amount.Currency, f.r.Again = p.Amount.Currency, true
			_, err = g.giveBack(ctx, p, f.r)
		}
		if err != nil {
			failures = append(failures, err)
		} else {
			refs = append(refs, p.Ref)
		}
	}
	return refs, errors.Join(failures...)
}

// settle asks again about one payment, and returns its ref when that tells something to the shop.
func (g *Gateway) settle(ctx context.Context, p Payment) (ref string, err error) {
	switch {
	case p.state == cancelled:
		if err := g.askLater(ctx, p); err != nil {
			return "", err
		}
		g.drop(ctx, p)
		return "", nil
	case p.state != taking:
		return "", g.answered(ctx, p)
	case p.Saved != "" && g.again == nil:
		return "", fmt.Errorf("payment of %s: %s does not keep ways to pay", p.Reference, g.Name())
	case p.Saved != "":
		st, err := g.again(ctx, p)
		return st.Ref, err
	}
	st, err := g.take(ctx, p)
	return st.Ref, err
}
