package remote

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/payment"
)

// asking is the state of a refund of which it is not known whether the gateway took it up.
const asking payment.RefundState = "asking"

// Refund gives money back; see payment.Refunder.
func (g *Gateway) Refund(ctx context.Context, ref, refundReference string, amount money.Amount) (payment.RefundStatus, error) {
	if refundReference == "" || amount.Minor <= 0 {
		return payment.RefundStatus{}, errs.New(errs.KindInternal, "bad_refund", "A refund needs a reference and an amount.")
	}
	p, r, err := g.noteRefund(ctx, ref, refundReference, amount)
	if err != nil {
		return payment.RefundStatus{}, err
	}
	return g.giveBack(ctx, p, r)
}

// giveBack asks the gateway to give the money back, or how that stands.
func (g *Gateway) giveBack(ctx context.Context, p Payment, r Refund) (payment.RefundStatus, error) {
	if r.state == asking || r.state == payment.RefundPending {
		id, state, err := g.api.Return(ctx, p, r)
		switch {
		case unknown(err):
			return payment.RefundStatus{}, errors.Join(g.fault(ctx, "refund", err), g.refundLater(ctx, r))
		case err != nil && r.state == asking && !r.Again: // nothing was given back, and never will be
			return payment.RefundStatus{}, errors.Join(g.fault(ctx, "refund", err), g.dropRefund(ctx, r))
		case err != nil:
			id, state = r.ID, payment.RefundFailed
			_ = g.fault(ctx, "refund", err) // noted; that it failed is the answer
		}
		r.ID, r.state = id, state
		if err := g.keepRefund(ctx, r); err != nil {
			return payment.RefundStatus{}, err
		}
	}
	return payment.RefundStatus{Ref: r.ID, State: r.state, Amount: r.Amount}, nil
}

// noteRefund writes down that money is to go back, if it may, and returns the refund as it stands.
func (g *Gateway) noteRefund(ctx context.Context, ref, reference string, amount money.Amount) (p Payment, r Refund, err error) {
	err = g.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if p, err = g.byRef(ctx, tx, ref); err != nil {
			return err
		}
		var of string
		r, of, err = g.findRefund(ctx, tx, reference)
		if err == nil {
			r.Amount.Currency, r.Again = p.Amount.Currency, true
			if of != p.Reference || r.Amount != amount {
				return errs.Conflict("refund_changed", "The refund %s was made with another amount, or of another payment.", reference)
			}
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("find refund: %w", err)
		}
		if p.state != captured {
			return errs.Conflict("payment_not_captured", "Nothing was charged with this payment, so nothing can go back.")
		}
		left, err := g.left(ctx, tx, p)
		if err != nil {
			return err
		}
		if amount.Currency != p.Amount.Currency || amount.Minor > left {
			return tooLarge(amount)
		}
		r = Refund{Reference: reference, Amount: amount, state: asking}
		now := g.clock.Now()
		_, err = tx.Exec(ctx, `
INSERT INTO gateway_refunds (gateway, reference, payment, amount, state, created_at, ask_at) VALUES ($1, $2, $3, $4, 'asking', $5, $6)`,
			g.Name(), reference, p.Reference, amount.Minor, sqldb.Micros(now), sqldb.Micros(now.Add(pause(0))))
		return err
	})
	return p, r, err
}

func tooLarge(amount money.Amount) error {
	return errs.Conflict("refund_too_large", "There is less left of the payment than %s %s.", amount, amount.Currency)
}

// left returns how much of a captured payment can still go back, in minor units. What is being asked for
// counts as gone.
func (g *Gateway) left(ctx context.Context, tx *sqldb.Tx, p Payment) (int64, error) {
	waiting, err := sqldb.One(ctx, tx, sqldb.Value[int64], `
SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM gateway_refunds WHERE gateway = $1 AND payment = $2 AND state = 'asking'`, g.Name(), p.Reference)
	if err != nil {
		return 0, fmt.Errorf("sum of refunds: %w", err)
	}
	return p.Amount.Minor - p.refunded - p.chargedBack - waiting, nil
}

func scanRefund(row sqldb.Row) (found struct {
	r       Refund
	payment string
}, err error) {
	return found, row.Scan(&found.r.Reference, &found.payment, &found.r.Amount.Minor, &found.r.state, &found.r.ID, &found.r.asked)
}

// findRefund returns the refund, without its currency, and the reference of its payment; sql.ErrNoRows for
// none.
func (g *Gateway) findRefund(ctx context.Context, q sqldb.Queryer, reference string) (Refund, string, error) {
	found, err := sqldb.One(ctx, q, scanRefund, `
SELECT reference, payment, amount, state, refund_id, asked FROM gateway_refunds WHERE gateway = $1 AND reference = $2`, g.Name(), reference)
	return found.r, found.payment, err
}

// keepRefund notes the answer of the gateway. One that is pending is asked about again.
func (g *Gateway) keepRefund(ctx context.Context, r Refund) error {
	if r.state == payment.RefundPending {
		return g.changeRefund(ctx, r, `state = 'pending', refund_id = $3, asked = asked + 1, ask_at = $4`,
			r.ID, sqldb.Micros(g.clock.Now().Add(pause(r.asked))))
	}
	return g.changeRefund(ctx, r, `state = $3, refund_id = $4, asked = 0, ask_at = NULL`, r.state, r.ID)
}

func (g *Gateway) refundLater(ctx context.Context, r Refund) error {
	return g.changeRefund(ctx, r, `asked = asked + 1, ask_at = $3`, sqldb.Micros(g.clock.Now().Add(pause(r.asked))))
}

func (g *Gateway) changeRefund(ctx context.Context, r Refund, change string, values ...any) error {
	return g.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE gateway_refunds SET `+change+` WHERE gateway = $1 AND reference = $2 AND state IN ('asking', 'pending')`,
			append([]any{g.Name(), r.Reference}, values...)...)
		return err
	})
}

// dropRefund takes back a refund that the gateway surely refused.
func (g *Gateway) dropRefund(ctx context.Context, r Refund) error {
	return g.db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM gateway_refunds WHERE gateway = $1 AND reference = $2 AND state = 'asking'`, g.Name(), r.Reference)
		return err
	})
}
