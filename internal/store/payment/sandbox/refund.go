package sandbox

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

// refund is money that went back.
type refund struct {
	token  string
	amount int64
}

// Refund gives money back at once; see payment.Refunder.
func (g *Gateway) Refund(ctx context.Context, ref, refundReference string, amount money.Amount) (payment.RefundStatus, error) {
	if refundReference == "" || amount.Minor <= 0 {
		return payment.RefundStatus{}, errs.New(errs.KindInternal, "bad_refund", "A refund needs a reference and an amount.")
	}
	err := g.db.Tx(ctx, func(tx *sqldb.Tx) error {
		p, err := g.byToken(ctx, tx, ref)
		if err != nil {
			return err
		}
		r, done, err := findRefund(ctx, tx, refundReference)
		if err != nil {
			return err
		}
		if done {
			if r != (refund{ref, amount.Minor}) || amount.Currency != p.Amount.Currency {
				return errs.Conflict("refund_changed", "The refund %s was made with another amount, or of another payment.", refundReference)
			}
			return nil
		}
		if p.State != payment.Captured {
			return notCaptured()
		}
		if left := p.Amount.Minor - p.Refunded.Minor - p.ChargedBack.Minor; amount.Currency != p.Amount.Currency || amount.Minor > left {
			return errs.Conflict("refund_too_large", "There is less left of the payment than %s %s.", amount, amount.Currency)
		}
		_, err = tx.Exec(ctx, `INSERT INTO sandbox_refunds (reference, token, amount, created_at) VALUES ($1, $2, $3, $4)`,
			refundReference, ref, amount.Minor, sqldb.Micros(g.clock.Now()))
		return err
	})
	if err != nil {
		return payment.RefundStatus{}, err
	}
	return payment.RefundStatus{Ref: refundReference, State: payment.RefundDone, Amount: amount}, nil
}

func findRefund(ctx context.Context, tx *sqldb.Tx, reference string) (refund, bool, error) {
	r, err := sqldb.One(ctx, tx, func(row sqldb.Row) (r refund, err error) { return r, row.Scan(&r.token, &r.amount) },
		`SELECT token, amount FROM sandbox_refunds WHERE reference = $1`, reference)
	if errors.Is(err, sql.ErrNoRows) {
		return refund{}, false, nil
	}
	if err != nil {
		return refund{}, false, fmt.Errorf("find refund: %w", err)
	}
	return r, true, nil
}
