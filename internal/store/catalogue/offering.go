package catalogue

import (
	"time"

	"souk.dev/souk/internal/platform/money"
)

// State is where an offering stands in its life.
type State string

// The states of an offering.
const (
	StateUploaded  State = "uploaded"  // being prepared; seen by its organisation only
	StatePublished State = "published" // on sale; not edited any more
	StateDeleted   State = "deleted"   // off sale for good; kept for its buyers
)

// The visibilities of offerings and resources.
const (
	Public       = "public"       // for everybody
	Organisation = "organisation" // for the members of its organisation and administrators
)

// Offering is what is sold: resources, terms and a price.
type Offering struct {
	ID      string
	OrgID   string // who sells
	OrgName string
	// Name, with OrgID and Version, is unique and part of the offering's address (spec wstore 3.1).
	Name        string
	Version     string // dot separated numbers, as "1.0"
	Title       string // free text, one line
	Abstract    string // one line, "" for none
	Description string // Markdown, as it was written
	TermsTitle  string // "" when there are no terms
	TermsText   string
	State       State
	Open        bool   // free for everybody who is signed in, without buying
	Visibility  string // Public or Organisation
	Revision    int64  // raised by every change; the ETag
	Plan        Plan
	Resources   []Resource // in the seller's order

	CreatedBy   string // user id
	CreatedAt   time.Time
	PublishedAt time.Time // zero before
	DeletedAt   time.Time // zero before

	// Warnings tell the seller what may not be meant; Create, Update and Publish fill them.
	Warnings []string
}

// HasTerms reports whether a buyer must accept terms.
func (o Offering) HasTerms() bool { return o.TermsText != "" }

// Missing returns the first resource that has nothing to download at present, and whether there is one.
func (o Offering) Missing() (Resource, bool) {
	for _, r := range o.Resources {
		if !r.Available {
			return r, true
		}
	}
	return Resource{}, false
}

// Ref returns the address of the offering inside the market: "org/name/version".
func (o Offering) Ref() string { return o.OrgName + "/" + o.Name + "/" + o.Version }

// Plan is what an offering costs: nothing, or one single payment.
type Plan struct {
	ID          string
	Title       string
	Description string
	Price       money.Amount // the zero Amount for a free plan
	TaxIncluded bool         // the price includes the tax
}

// Free reports whether the plan costs nothing.
func (p Plan) Free() bool { return p.Price.IsZero() }

// OfferingInput is what a seller fills in.
type OfferingInput struct {
	Name        string // "": made from Title, or "offering" where that has no Latin letters; kept as it is in an update
	Version     string // "": "1.0"; kept as it is in an update
	Title       string
	Abstract    string
	Description string // Markdown
	TermsTitle  string // "" with a TermsText: "Terms and conditions"
	TermsText   string // "": there are no terms
	Open        bool
	Visibility  string   // "": Public
	Modules     []string // ids or package names, of modules of the seller's
	Plan        PlanInput
}

// PlanInput is the price that a seller fills in.
type PlanInput struct {
	Title       string // "": "Free" or "Single payment"
	Description string
	Price       string // "0", or "" without a currency: free; else as "5.00"
	Currency    string // "": the first of the market's currencies
	TaxIncluded bool
}
