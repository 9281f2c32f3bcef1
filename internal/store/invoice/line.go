package invoice

import "time"

// Kind is what an invoice bills.
type Kind string

// The kinds of invoices.
const (
	Initial Kind = "initial" // the first charge of a purchase, free ones too; so is ""
	Renewal Kind = "renewal" // subscriptions for a further period, with what was used meanwhile
	Use     Kind = "use"     // what was used
	Credit  Kind = "credit"  // takes back an invoice, or a part of it: a credit note
)

// LineKind is what a line bills; the words are those of package pricing.
type LineKind string

// The kinds of lines. "" is a line of an invoice from before there were kinds.
const (
	LineSingle       LineKind = "single"
	LineSetup        LineKind = "setup"
	LineSubscription LineKind = "subscription"
	LineUsage        LineKind = "usage"
	LineDeduction    LineKind = "deduction"
	LineMinimum      LineKind = "minimum"
	LineDiscount     LineKind = "discount"
	LineCredit       LineKind = "credit"
	LineCorrection   LineKind = "correction"
)

// Line is one thing that is billed, or taken off: then Net, Tax and Total are below zero.
type Line struct {
	Kind      LineKind  `json:"kind,omitempty"`
	Text      string    `json:"text"`               // its name; further lines explain it
	Unit      string    `json:"unit,omitempty"`     // name of the unit; "" for a price function, and where there is none
	Quantity  string    `json:"quantity"`           // decimal text, as "1"
	UnitPrice int64     `json:"unit_price"`         // in minor units
	Price     string    `json:"price,omitempty"`    // the price of a unit where minor units cannot say it, decimal text, as "0.0015"
	Period    string    `json:"period,omitempty"`   // of a subscription, in words, as "month"
	From      time.Time `json:"from,omitzero"`      // what is covered: From, and up to To
	To        time.Time `json:"to,omitzero"`        //
	RenewsAt  time.Time `json:"renews_at,omitzero"` // when a subscription is due again
	Net       int64     `json:"net"`
	TaxRate   string    `json:"tax_rate"`           // percent, as "19"
	Category  string    `json:"category,omitempty"` // of the tax after EN 16931: S, Z, E, AE, G or O; "" is S above 0 percent, else O
	Reason    string    `json:"reason,omitempty"`   // why no tax is taken, in words
	Tax       int64     `json:"tax"`
	Total     int64     `json:"total"` // Net + Tax
}

// Rate sums up the lines with one rate and category of tax.
type Rate struct {
	Rate     string `json:"rate"`               // percent, as "19"
	Category string `json:"category,omitempty"` // as in Line
	Reason   string `json:"reason,omitempty"`   // as in Line
	Net      int64  `json:"net"`
	Tax      int64  `json:"tax"`
}

// Resource is something that the buyer got.
type Resource struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}
