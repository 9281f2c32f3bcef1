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
	// Payer is the organisation that pays. A way to pay that is kept is kept for it, and charged for no
	// other; "" for nobody's.
	Payer string
	// Keep asks to keep what is paid with for later charges of Payer. A gateway that is no [Saver]
	// ignores it, and so may the buyer.
	Keep bool
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
	Failed    State = "failed"    // a saved way to pay was refused; will never be charged under this reference
)

// Failure is why an attempt to charge did not go through. The set is closed, so that the shop knows what
// to do next.
type Failure string

// The failures.
const (
	Declined       Failure = "declined"                // by the buyer's bank, without a reason
	NoFunds        Failure = "insufficient_funds"      // there is not enough money; later there may be
	NeedsBuyer     Failure = "authentication_required" // the buyer must confirm it at the gateway's page
	MethodGone     Failure = "method_gone"             // the saved way to pay is expired, or was removed
	GatewayRefused Failure = "refused"                 // by the gateway itself, for reasons of its own
)

// Status is what a gateway knows of a payment.
type Status struct {
	Ref    string // what the gateway calls the payment; it cannot be guessed
	State  State
	Amount money.Amount
	URL    string // where the buyer approves it; "" when that is over

	Failure Failure // why the last attempt did not go through; "" where none failed
	// Method is what was paid with, when it is captured and kept for later charges; nil else.
	Method *Method
	// Refunded is what was given back of a captured payment, and ChargedBack what the buyer's bank took
	// back; zero Amounts for nothing.
	Refunded, ChargedBack money.Amount
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

// Selective is a gateway that does not take every amount in every currency. Those that are none do.
type Selective interface {
	// Takes reports whether a charge of the amount can be paid there.
	Takes(a money.Amount) bool
}

// Takes reports whether a charge of the amount can be paid at the gateway.
func Takes(g Gateway, a money.Amount) bool {
	s, ok := g.(Selective)
	return !ok || s.Takes(a)
}

// Tester is a gateway that can be run without real money. Those that are no Tester take real money.
type Tester interface {
	// Test reports whether no real money moves.
	Test() bool
}

// IsTest reports whether no real money moves at the gateway.
func IsTest(g Gateway) bool {
	t, ok := g.(Tester)
	return ok && t.Test()
}

// Checked is a gateway elsewhere that can be asked whether it knows the account of this market. Asking changes
// nothing; what it answers carries no secrets.
type Checked interface {
	Check(ctx context.Context) error
}
