package payment

import (
	"context"

	"souk.dev/souk/internal/platform/money"
)

// Payout is money that a payment service is to send to a seller's account there.
type Payout struct {
	Reference string // ours; the same one again is sent once
	Attempt   int64  // counts up when the service has answered that it cannot yet
	Account   string // what the service calls the seller's account
	Amount    money.Amount
	Text      string // what the seller recognises it by
	Again     bool   // the service was asked before, and it is not known how that ended
}

// Payer is a payment service that sends money to sellers. A seller has an account there, whose holder the service
// identifies itself.
type Payer interface {
	// Name is that of the service's gateway.
	Name() string
	// SetUp returns the address of the page where a seller tells the service who it is and where its money goes, and
	// the account that this is for; account "" opens one, once for a reference. The page leads to back, also when
	// it has expired.
	SetUp(ctx context.Context, reference, account, back string) (opened, url string, err error)
	// Ready reports whether money can be sent to an account, and what the service still wants to know if not.
	Ready(ctx context.Context, account string) (ready bool, lacks string, err error)
	// Send sends a payout, and returns what the service calls it. What the service refuses for good has a reason
	// in refused, and moved no money. What it cannot do yet, and surely did not, is of KindConflict: the next attempt
	// has another number. After any other error nothing is known; the same attempt is tried again, with Again.
	Send(ctx context.Context, p Payout) (ref, refused string, err error)
}
