package payment

import "context"

// Manual is a gateway whose money arrives elsewhere: somebody at the market says which payments have
// come. Everything that holds of a [Gateway] holds of it; its approval is [Manual.Approve].
type Manual interface {
	Gateway
	// Approve notes that the money of the payment has come. Doing it again changes nothing; a payment
	// that is cancelled gives KindConflict, code "payment_cancelled", one past its limit KindGone, code
	// "payment_expired".
	Approve(ctx context.Context, ref string) error
	// Details returns where the money goes, in lines of text for people to copy.
	Details() string
	// Transfers returns what buyers write on their transfers, and where these stand, by the references
	// of their charges. References that were never started are left out.
	Transfers(ctx context.Context, references []string) (map[string]Transfer, error)
	// Reference returns the reference of the charge with the code, which may be anything that somebody
	// typed; "" where there is none.
	Reference(ctx context.Context, code string) (string, error)
}

// Transfer is a payment of a [Manual] gateway.
type Transfer struct {
	Code  string // what the buyer writes on it, as "7K3D-9QXM"
	State State
}
