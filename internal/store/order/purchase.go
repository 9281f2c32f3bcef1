package order

import (
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
)

// State is where a purchase stands.
type State string

// The states of a purchase. All but the first are final.
const (
	StatePending   State = "pending"   // waits for its payment
	StatePaid      State = "paid"      // done; the buyer is entitled
	StateCancelled State = "cancelled" // the buyer gave it up; nothing was charged
	StateExpired   State = "expired"   // was not paid in time; nothing was charged
)

// Purchase is one acquisition of an offering by an organisation.
type Purchase struct {
	ID    string
	State State

	OfferingID      string
	OfferingTitle   string
	OfferingVersion string
	OfferingRef     string // "org/name/version"
	OrgID, OrgName  string // who owns what is bought
	UserID          string // who bought it
	UserName        string
	SellerID        string // organisation
	SellerName      string

	PlanTitle string
	Net       money.Amount // zero Amounts for a free plan
	Tax       money.Amount
	Total     money.Amount // what the buyer pays: Net + Tax
	TaxRate   string       // percent, as "19"
	// Fee is what the market keeps of Net, at FeeRate percent. They are for the seller and
	// administrators; others see zero and "".
	Fee     money.Amount
	FeeRate string

	TaxAddress account.Address // empty where none was needed
	TermsHash  string          // see TermsHash; "" where there were no terms

	Gateway string // name of the payment gateway; "" for a free plan
	// GatewayRef is what the gateway calls the payment: the token that comes back with the buyer. It is
	// for those who may buy for the buyer's organisation, while the purchase is pending, and never shown.
	GatewayRef string
	// PaymentURL is where the buyer pays. Buy, Payable and Get fill it for the same, as long.
	PaymentURL string

	CreatedAt time.Time
	ExpiresAt time.Time // until when it can be paid; zero unless pending
	ClosedAt  time.Time // when it stopped being pending; zero before
}

// Free reports whether nothing was to be paid.
func (p Purchase) Free() bool { return p.Total.IsZero() }

// closed returns the purchase as it is after it stopped being pending.
func (p Purchase) closed(state State, at time.Time) Purchase {
	p.State, p.ClosedAt, p.ExpiresAt = state, at, time.Time{}
	return p
}

// BuyInput is what a buyer decides.
type BuyInput struct {
	Offering    string // id, or org/name/version
	AcceptTerms bool   // needed where the offering has terms
	// TaxAddress is all four parts or nothing, the country as a code of ISO 3166-1; nil is the
	// organisation's own. One that is given becomes the organisation's own where it has none.
	TaxAddress *account.Address
}

// mayBuy returns nil when the actor buys, pays and gives up for the organisation that it acts for.
func mayBuy(actor account.Actor) error {
	return actor.NeedRole(account.ScopeBuy, account.RoleCustomer)
}

// mayPay returns nil when the actor buys for the organisation that the purchase is of. Members without the
// role learn what they lack; for others there is no such purchase.
func (p Purchase) mayPay(actor account.Actor) error {
	if p.OrgID != actor.OrgID {
		return notFound(p.ID, actor)
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
	if !admin && !seller {
		p.Fee, p.FeeRate = money.Amount{}, ""
	}
	return p, admin || buyer || seller
}
