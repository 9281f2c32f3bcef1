package remote

import (
	"context"
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/payment"
)

// Payment is one as the record has it.
type Payment struct {
	Reference            string // the shop's
	Ref                  string // the gateway's; "" before it answered
	Amount               money.Amount
	Title                string
	ReturnURL, CancelURL string
	Payer                string
	Keep                 bool
	Saved                string // token of what is charged without the buyer; "" for a payment at the gateway's page
	ChargeID             string // what the gateway calls what it took; "" before that is known
	CreatedAt, ExpiresAt time.Time

	state   state
	attempt int
	url     string
	failure payment.Failure
	method  *payment.Method
	// What went back, in minor units of Amount's currency.
	refunded, chargedBack int64
	asked                 int
}

// StartKey is the same for every try to open or charge the payment, and for no other payment.
func (p Payment) StartKey() string { return "souk-start-" + p.Reference }

// Refund is money that goes back.
type Refund struct {
	Reference string // the shop's
	ID        string // the gateway's; "" before it answered
	Amount    money.Amount
	Again     bool // it was asked for before, and the answer is not known

	state payment.RefundState
	asked int
}

// Key is the same for every try to give the money back.
func (r Refund) Key() string { return "souk-refund-" + r.Reference }

// Seen is how a payment stands at the gateway.
type Seen struct {
	Ref    string        // what the gateway calls it; needed from ChargeSaved alone
	State  payment.State // Created, Approved, Captured, Cancelled or Failed
	Amount money.Amount  // that was taken, where it is Captured
	// ChargeID is what the gateway calls what it took, if it has a name of its own.
	ChargeID string
	Failure  payment.Failure
	Method   *payment.Method
	// Refunded and ChargedBack are minor units; refunds that were asked for here are known without.
	Refunded, ChargedBack int64
}

// API is a gateway elsewhere. An error that is an *errs.Error and not of KindUnavailable says that the call
// surely had no effect; after any other nothing is known.
type API interface {
	Name() string
	About() (title, sentence string)
	Test() bool
	// Takes reports whether the gateway takes the amount, by its currency and decimals.
	Takes(a money.Amount) bool
	// Open begins a payment and returns what the gateway calls it, and where the buyer approves it. Opening
	// twice does no harm: a buyer who was not sent anywhere approves nothing.
	Open(ctx context.Context, p Payment) (ref, url string, err error)
	// Look returns how the payment stands.
	Look(ctx context.Context, p Payment) (Seen, error)
	// Take charges an approved payment, at most once for each key, and returns how it stands then.
	Take(ctx context.Context, p Payment, key string) (Seen, error)
	// Drop releases what is blocked for a payment that will not be taken; nothing is there to do where
	// it is released already, or never was approved.
	Drop(ctx context.Context, p Payment) error
	// Return gives money back, once for each key, and returns what the gateway calls it and how it stands.
	Return(ctx context.Context, p Payment, r Refund) (id string, state payment.RefundState, err error)
}

// Charger is an API that charges without the buyer what it keeps.
type Charger interface {
	API
	// ChargeSaved charges p.Saved at once: it is Captured or Failed then.
	ChargeSaved(ctx context.Context, p Payment) (Seen, error)
	// FindSaved looks for a payment that ChargeSaved may have made, too long ago for its key; found is
	// false where there surely is none.
	FindSaved(ctx context.Context, p Payment) (seen Seen, found bool, err error)
	// Forget removes what is kept.
	Forget(ctx context.Context, token string) error
}

// Notice is a message of a gateway: what it is about stands in one of the last three.
type Notice struct {
	ID, Kind                 string
	Ref, ChargeID, Reference string
}

// Notifier is an API that sends messages by itself; see payment.Hooked.
type Notifier interface {
	API
	// Verify returns what a message says, if it is from the gateway.
	Verify(ctx context.Context, header http.Header, body []byte) ([]Notice, error)
}
