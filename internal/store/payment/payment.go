package payment

import (
	"context"
	"time"

	"souk.dev/souk/internal/platform/money"
)

// Charge is what a buyer is to pay.
type Charge struct {
	Reference string       // what the shop calls it: the purchase's id
	Amount    money.Amount // above zero
	Title     string       // what is bought, for the buyer to recognise
	ReturnURL string       // where the buyer comes back after approval, with the payment's ref as parameter "token"
	CancelURL string       // where the buyer comes back after declining, with the ref in the same way
	ExpiresAt time.Time    // from here on the payment is not taken any more
}

// State is where a payment stands at its gateway.
type State string

// The states of a payment.
const (
	Created   State = "created"   // waits for the buyer
	Approved  State = "approved"  // the buyer agreed; nothing is charged yet
	Captured  State = "captured"  // the buyer is charged
	Cancelled State = "cancelled" // will never be charged
	Expired   State = "expired"   // was not captured in time; will never be charged
)

// Status is what a gateway knows of a payment.
type Status struct {
	Ref    string // what the gateway calls the payment; it cannot be guessed
	State  State
	Amount money.Amount
	URL    string // where the buyer approves it; "" when that is over
}

// Gateway takes payments; package payment says what holds of all of them. An error that is not an
// *errs.Error, or is of KindUnavailable, leaves open whether the call took effect. A ref that the
// gateway never gave is KindNotFound, code "payment_not_found".
type Gateway interface {
	// Name returns the stable name that purchases keep, as "sandbox".
	Name() string
	// About returns what buyers choose it by: a title of a few words, and one sentence.
	About() (title, sentence string)
	// Start opens a payment and returns where to send the buyer. A reference that was started before
	// gives the payment of then, in whatever state it is; with another amount it is KindConflict,
	// code "charge_changed".
	Start(ctx context.Context, c Charge) (Status, error)
	// Capture charges the buyer, if the payment is approved and in time, and returns where it stands
	// after that. Nothing is charged unless the state is Captured.
	Capture(ctx context.Context, ref string) (Status, error)
	// Cancel sees to it that the payment is never captured. One that is captured already gives
	// KindConflict, code "payment_captured".
	Cancel(ctx context.Context, ref string) error
	// Status returns where the payment stands.
	Status(ctx context.Context, ref string) (Status, error)
}
