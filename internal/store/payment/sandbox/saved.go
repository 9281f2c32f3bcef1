package sandbox

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// keepCard keeps the card of a payment that is captured, where shop and buyer want it.
func (g *Gateway) keepCard(ctx context.Context, tx *sqldb.Tx, p *Payment) error {
	card, _ := cardNamed(p.Card)
	if !p.Keep || p.Method != nil {
		return nil
	}
	token, now := rand.Text(), g.clock.Now()
	_, err := tx.Exec(ctx, `INSERT INTO sandbox_methods (token, payer, card, created_at) VALUES ($1, $2, $3, $4)`,
		token, p.Payer, card.Name, sqldb.Micros(now))
	if err != nil {
		return fmt.Errorf("keep card: %w", err)
	}
	p.Method = card.method(token, now)
	return nil
}

// ChargeSaved charges a card that is kept; see payment.Saver.
func (g *Gateway) ChargeSaved(ctx context.Context, c payment.Charge, token string) (payment.Status, error) {
	if err := check(c); err != nil {
		return payment.Status{}, err
	}
	p, news := paymentOf(c), false
	err := g.db.Tx(ctx, func(tx *sqldb.Tx) error {
		name, kept, err := cardOf(ctx, tx, token, c.Payer)
		if err != nil {
			return err
		}
		card, _ := cardNamed(name)
		p.Card, p.State, p.Failure = name, payment.Captured, ""
		switch {
		case !kept:
			p.State, p.Failure = payment.Failed, payment.MethodGone
		case card.later != "":
			p.State, p.Failure = payment.Failed, card.later
		default:
			p.Method = card.method(token, g.clock.Now())
		}
		if news, err = g.insert(ctx, tx, p); err != nil || news {
			return err
		}
		p, err = g.find(ctx, tx, "reference", c.Reference)
		return err
	})
	if err != nil {
		return payment.Status{}, err
	}
	if p.State == payment.Created || p.State == payment.Approved {
		return payment.Status{}, errs.Conflict("charge_changed", "The payment of %s was started at the gateway's page.", c.Reference)
	}
	if card, _ := cardNamed(p.Card); news && card.loses {
		return payment.Status{}, errLost
	}
	return g.agreed(p, c)
}

// cardOf returns the name of the card that is kept for the payer under the token, and whether it is.
func cardOf(ctx context.Context, tx *sqldb.Tx, token, payer string) (name string, kept bool, err error) {
	name, err = sqldb.One(ctx, tx, sqldb.Value[string],
		`SELECT card FROM sandbox_methods WHERE token = $1 AND payer = $2`, token, payer)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find card: %w", err)
	}
	return name, true, nil
}

// Forget removes a card that is kept; see payment.Saver.
func (g *Gateway) Forget(ctx context.Context, token string) error {
	return g.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM sandbox_methods WHERE token = $1`, token); err != nil {
			return fmt.Errorf("forget card: %w", err)
		}
		return nil
	})
}
