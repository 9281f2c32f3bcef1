package order

import (
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
)

// State is where a purchase stands.
type State string

// The states of a purchase. All but the first two are final.
const (
	StateRequested State = "requested" // waits for a manager of the buying organisation
	StatePending   State = "pending"   // waits for its payment
	StatePaid      State = "paid"      // done; the buyer is entitled
	StateCancelled State = "cancelled" // the buyer gave it up; nothing was charged
	StateExpired   State = "expired"   // was not paid in time; nothing was charged
	StateRefused   State = "refused"   // a manager refused the request
)

// Purchase is one acquisition of an offering by an organisation.
type Purchase struct {
	ID    string
	State State

	OfferingID      string
	OfferingTitle   string
	LogoID          string // picture of the offering, "" for none
	OfferingVersion string
	OfferingRef     string // "org/name/version"
	OrgID, OrgName  string // who owns what is bought
	UserID          string // who bought it, or asked for it
	UserName        string
	SellerID        string // organisation
	SellerName      string

	PlanTitle string
	Net       money.Amount // zero Amounts for a free plan
	Tax       money.Amount
	Total     money.Amount // what the buyer pays: Net + Tax
	TaxRate   string       // percent, as "19"
	Coupon    string       // code of the coupon that it was made with; "" for none
	Discount  money.Amount // what the coupon took off Net; zero without one
	// Fee is what the market keeps of Net, at FeeRate percent. They are for the seller and
	// administrators; others see zero and "".
	Fee     money.Amount
	FeeRate string

	TaxAddress account.Address // empty where none was needed
	TermsHash  string          // see TermsHash; "" where there were no terms
	Reference  string          // the buyer's own order number; "" for none

	// RequestNote says why it was asked for; it is for the buyer's organisation and administrators.
	RequestNote            string
	DecidedByID, DecidedBy string    // user who approved or refused the request; "" where there was none
	DecidedAt              time.Time // zero before, and where there was none
	CloseReason            string    // why it was refused, dismissed or taken over; "" otherwise
	// Quarantined says that the market blocks what is bought: until it is restored nobody pays for it.
	Quarantined bool

	Gateway string // name of the payment gateway; "" for a free plan
	// GatewayRef is what the gateway calls the payment: the token that comes back with the buyer. It is
	// for those who may buy for the buyer's organisation, while the purchase is pending, and never shown.
	GatewayRef string
	// PaymentURL is where the buyer pays. Buy, Payable and Get fill it for the same, as long.
	PaymentURL string
	// Transfer is how the buyer pays where somebody at the market sees the money arrive; filled as
	// PaymentURL, and for administrators.
	Transfer Transfer

	CreatedAt time.Time
	ExpiresAt time.Time // until when it can be paid; zero unless pending
	ClosedAt  time.Time // when it came to its end; zero before
	EndedAt   time.Time // when the contract that it made ended; zero before
}

// Transfer tells a buyer how to pay by bank transfer. The zero value is another way to pay.
type Transfer struct {
	Code    string // to write on the transfer
	Details string // lines that say where the money goes
}

// Free reports whether nothing was to be paid.
func (p Purchase) Free() bool { return p.Total.IsZero() }

// approved reports whether it began as a request that a manager approved.
func (p Purchase) approved() bool { return !p.DecidedAt.IsZero() && p.State != StateRefused }

// takenBack reports whether it was a request that its maker gave up, or that somebody took over.
func (p Purchase) takenBack() bool {
	return p.State == StateCancelled && p.DecidedAt.IsZero() && p.ExpiresAt.IsZero() && p.GatewayRef == ""
}

// open reports whether it has not come to its end.
func (p Purchase) open() bool { return p.State == StateRequested || p.State == StatePending }

// closed returns the purchase as it is after it came to its end.
func (p Purchase) closed(state State, at time.Time) Purchase {
	p.State, p.ClosedAt, p.ExpiresAt = state, at, time.Time{}
	return p
}

// BuyInput is what a buyer decides.
type BuyInput struct {
	Offering    string // id, or org/name/version
	Plan        string // label of a price plan; "" where the offering has one only
	Coupon      string // code of the seller's; "" for none
	AcceptTerms bool   // needed where the offering has terms
	// TaxAddress is all four parts or nothing, the country as a code of ISO 3166-1; nil is the
	// organisation's own. One that is given becomes the organisation's own where it has none.
	TaxAddress *account.Address
	Gateway    string // name of a gateway; "" is the first of [Service.Gateways]
	// Keep lets the gateway keep what is paid with, and charge renewals to it, where it can.
	Keep      bool
	Reference string // the buyer's own order number, one line, at most 60 characters; "" for none
	// Request asks a manager of the organisation instead of buying, for those who may not buy by
	// themselves; Note says why, at most 500 characters.
	Request bool
	Note    string
}

// mayBuy returns nil when the actor buys, pays and gives up for the organisation that it acts for.
func mayBuy(actor account.Actor) error {
	return actor.NeedRole(account.ScopeBuy, account.RoleCustomer)
}

// mayPay returns nil when the actor buys for the organisation that the purchase is of. Members without the
// role learn what they lack; for others there is no such purchase. What a manager approved is paid by who
// asked for it, or by a manager, as well.
func (p Purchase) mayPay(actor account.Actor) error {
	if p.OrgID != actor.OrgID {
		return notFound(p.ID, actor)
	}
	if p.approved() && (p.boughtBy(actor) || actor.Has(account.RoleManager)) {
		return actor.Need(account.ScopeBuy)
	}
	return mayBuy(actor)
}

// boughtBy reports whether the actor is the user who made the purchase, whatever it acts for now.
func (p Purchase) boughtBy(actor account.Actor) bool {
	return actor.UserID != "" && actor.UserID == p.UserID
}

// seenBy returns the purchase as the actor may see it, and whether it may see it at all.
func (p Purchase) seenBy(actor account.Actor) (Purchase, bool) {
	admin := actor.NeedAdmin() == nil
	buyer := p.boughtBy(actor) || (actor.OrgID == p.OrgID && actor.OrgID != "")
	payer := p.mayPay(actor) == nil // whoever has the way to pay can also decline there
	seller := actor.OrgID == p.SellerID && actor.Has(account.RoleProvider) && p.State == StatePaid
	if !payer || p.State != StatePending {
		p.GatewayRef, p.PaymentURL = "", ""
	}
	if !admin && (!payer || p.State != StatePending) {
		p.Transfer = Transfer{}
	}
	if !admin && !buyer {
		p.RequestNote = ""
	}
	if !admin && !seller {
		p.Fee, p.FeeRate = money.Amount{}, ""
	}
	return p, admin || buyer || seller
}
