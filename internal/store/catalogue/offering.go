package catalogue

import (
	"strings"
	"time"

	"souk.dev/souk/internal/store/pricing"
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
	Chosen       = "chosen"       // of offerings: besides, for organisations that the seller names
)

// Offering is what is sold: resources, terms and price plans.
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
	Open        bool       // free for everybody who is signed in, without buying
	Visibility  string     // Public, Organisation or Chosen
	Revision    int64      // raised by every change; the ETag
	Plans       []Plan     // in the seller's order; at least one
	Resources   []Resource // in the seller's order
	Logo        string     // id of a picture, "" for none
	Screenshots []Screenshot
	Categories  []Category // in the market's order
	Audience    []Party    // who sees it besides the seller, where Visibility is Chosen; by name
	FreeFor     []Party    // who pays nothing; by name
	Sold        int64      // completed purchases

	NotificationURL string // where the seller is told of purchases, "" for nowhere

	QuarantinedAt    time.Time // zero unless an administrator has hidden it
	QuarantineReason string    // why
	Withheld         bool      // a module in it is quarantined

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
	Visibility  string          // "": Public
	Modules     []string        // ids or package names, of modules of the seller's
	Resources   []string        // ids or names, of resources of the seller's; they come behind Modules
	Plan        PlanInput       // counts where there are no Plans
	Plans       []pricing.Draft // of an offering that has more than one price
	Categories  []string        // ids or slugs
	Audience    []string        // names of organisations; with the visibility Chosen only
	FreeFor     []string        // names of organisations

	NotificationURL string // http or https, "" for none
}

// Input returns what the seller has filled in, as Update takes it.
func (o Offering) Input() OfferingInput {
	in := OfferingInput{
		Name: o.Name, Version: o.Version, Title: o.Title, Abstract: o.Abstract, Description: o.Description,
		TermsTitle: o.TermsTitle, TermsText: o.TermsText, Open: o.Open, Visibility: o.Visibility, NotificationURL: o.NotificationURL,
		Resources: resourceIDs(o.Resources), Audience: partyNames(o.Audience), FreeFor: partyNames(o.FreeFor),
	}
	if len(o.Plans) == 1 && o.Plans[0].Simple() {
		p := o.Plans[0]
		in.Plan = PlanInput{Title: p.Title, Description: p.Description, TaxIncluded: p.TaxIncluded}
		if !p.Free() {
			in.Plan.Price, in.Plan.Currency = p.amount().String(), p.Currency
		}
	} else {
		in.Plans = drafts(o.Plans)
	}
	for _, c := range o.Categories {
		in.Categories = append(in.Categories, c.ID)
	}
	return in
}

// Summary returns what cards say about the offering: its abstract, else the first line of its
// description, else what its first resource says of itself. It is "" where nothing says anything.
func (o Offering) Summary() string {
	texts := []string{o.Abstract, o.Description}
	for _, r := range o.Resources {
		texts = append(texts, r.Description)
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if line = strings.Trim(line, "#*_>- \t\r\n"); line != "" {
				return line
			}
		}
	}
	return ""
}

// PlanInput is the plain price that a seller fills in: free, or paid once.
type PlanInput struct {
	Title       string // "": "Free" or "Single payment"
	Description string
	Price       string // "0", or "" without a currency: free; else as "5.00"
	Currency    string // "": the first of the market's currencies
	TaxIncluded bool
}
