package payment

import (
	"context"
	"time"
)

// Method is a way to pay that a gateway keeps for later charges. Neither it nor the market ever has the
// number of a card.
type Method struct {
	// Token is what the gateway calls it. It is of no use without the market's own credentials, and
	// shown to nobody all the same.
	Token string
	Brand string // as "Visa"; "" where the gateway does not say
	Last4 string // last four digits; "" where there are none
	// Month and Year are the last month in which it can be charged; zero where it has no end.
	Month time.Month
	Year  int
}

// Saver is a gateway that charges without the buyer what the buyer let it keep: see Charge.Keep and
// Status.Method.
type Saver interface {
	Gateway
	// ChargeSaved charges the saved way to pay at once, without a page: the payment it returns is
	// Captured or Failed, and both are final. A reference that was charged before gives the payment of
	// then, so that a caller who does not know how it ended repeats the call; with another amount it
	// is KindConflict, code "charge_changed". After Failed, another attempt is one with another
	// reference. A token of another payer fails as one that was removed, with MethodGone.
	ChargeSaved(ctx context.Context, c Charge, token string) (Status, error)
	// Forget removes the saved way to pay at the gateway. Doing it again changes nothing.
	Forget(ctx context.Context, token string) error
}
