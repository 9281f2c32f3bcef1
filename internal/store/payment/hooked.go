package payment

import (
	"context"
	"net/http"
)

// MostWebhook is how many bytes a message of a gateway may have.
const MostWebhook = 256 << 10

// Hooked is a gateway that tells by itself when something happened to a payment.
type Hooked interface {
	Gateway
	// Webhook verifies a message that came in, which may be anything that anybody sent, and returns what
	// it is about: nothing where it does not concern a payment of ours. One that is not from the gateway,
	// or too old, is KindUnauthenticated, code "bad_signature". When that cannot be found out now it is
	// KindUnavailable, and the gateway sends it again later.
	Webhook(ctx context.Context, header http.Header, body []byte) ([]Event, error)
}

// Event says: look at this payment again. It says nothing else that counts.
type Event struct {
	ID   string // unique at the gateway; the same message sent twice has the same
	Ref  string // of the payment
	Kind string // as the gateway calls it, for the log
}
