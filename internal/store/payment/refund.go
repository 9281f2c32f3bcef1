package payment

import (
	"context"

	"souk.dev/souk/internal/platform/money"
)

// RefundState is where money stands that is given back.
type RefundState string

// The states of a refund. The last two are final.
const (
	RefundPending RefundState = "pending" // the gateway has it in hand
	RefundDone    RefundState = "done"    // the buyer has it, or will have it without anybody's doing
	RefundFailed  RefundState = "failed"  // it did not go through; nothing was given back
)

// RefundStatus is what a gateway knows of a refund.
type RefundStatus struct {
	Ref    string // what the gateway calls the refund; "" before it says
	State  RefundState
	Amount money.Amount
}

// Refunder is a gateway that gives money back.
type Refunder interface {
	Gateway
	// Refund gives back amount, which is above zero and in the payment's currency, of a captured payment.
	// There is one refund for each refundReference, however often it is asked for: again gives the refund
	// of then, as it stands by now; for another payment or amount it is KindConflict, code "refund_changed".
	// More than is left is KindConflict, code "refund_too_large"; a payment that is not captured is
	// KindConflict, code "payment_not_captured".
	Refund(ctx context.Context, ref, refundReference string, amount money.Amount) (RefundStatus, error)
}
