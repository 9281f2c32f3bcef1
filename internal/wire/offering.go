package wire

import "time"

// Offering is what is sold: resources, terms and price plans.
type Offering struct {
	ID              string        `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b38"`
	Organisation    string        `json:"organisation" doc:"Who sells." example:"bakery"`
	Name            string        `json:"name" doc:"With organisation and version unique." example:"bread"`
	Version         string        `json:"version" example:"1.0"`
	Title           string        `json:"title" example:"Bread for everybody"`
	Abstract        string        `json:"abstract,omitempty" doc:"One line."`
	Description     string        `json:"description,omitempty" doc:"Markdown."`
	TermsTitle      string        `json:"terms_title,omitempty"`
	TermsText       string        `json:"terms_text,omitempty" doc:"What a buyer accepts."`
	State           string        `json:"state" enum:"uploaded,published,deleted" example:"published"`
	Open            bool          `json:"open" doc:"Free for every signed-in user, without a purchase."`
	Visibility      string        `json:"visibility" enum:"public,organisation,chosen" doc:"Who sees it while it is on sale: everybody, its seller's members, or besides those the organisations in visible_to."`
	Revision        int64         `json:"revision" doc:"Raised by every change; the ETag." example:"2"`
	Price           Price         `json:"price" doc:"Of its cheapest plan that everybody may choose."`
	Plans           []Plan        `json:"plans" doc:"What it is sold on, in the seller's order."`
	Resources       []Resource    `json:"resources" doc:"What a buyer gets."`
	Logo            *Picture      `json:"logo,omitempty"`
	Screenshots     []Screenshot  `json:"screenshots" doc:"In the seller's order."`
	Categories      []CategoryRef `json:"categories" doc:"Where it stands in the market."`
	VisibleTo       []string      `json:"visible_to,omitempty" doc:"Organisations that see it, where the visibility is chosen. For its seller; others find their own here only." example:"mill"`
	FreeFor         []string      `json:"free_for,omitempty" doc:"Organisations that pay nothing. For its seller; others find their own here only." example:"mill"`
	NotificationURL string        `json:"notification_url,omitempty" doc:"Where the seller is told of purchases. For its seller."`
	Sold            int64         `json:"sold" doc:"How often it was acquired." example:"3"`
	Quarantine      *Quarantine   `json:"quarantine,omitempty" doc:"There while an administrator hides it: it is not bought, and not downloaded."`
	CreatedAt       time.Time     `json:"created_at"`
	PublishedAt     time.Time     `json:"published_at,omitzero"`
	DeletedAt       time.Time     `json:"deleted_at,omitzero"`
	Warnings        []string      `json:"warnings,omitempty" doc:"After a change: what may not be meant, in sentences."`
}

// Picture is a logo or a screenshot; its addresses are below that of the market.
type Picture struct {
	ID    string `json:"id" example:"674f1c2e9b1d4c0f8a7e5b40"`
	Large string `json:"large" doc:"At most 1600 pixels on the longer side." example:"/pictures/674f1c2e9b1d4c0f8a7e5b40/large"`
	Small string `json:"small" doc:"At most 256 pixels." example:"/pictures/674f1c2e9b1d4c0f8a7e5b40/small"`
}

// Screenshot is a picture that shows what is sold.
type Screenshot struct {
	Picture Picture `json:"picture"`
	Caption string  `json:"caption,omitempty" doc:"One line."`
}

// CategoryRef names a category of the market.
type CategoryRef struct {
	Slug  string `json:"slug" example:"kitchen"`
	Title string `json:"title" example:"Kitchen"`
}

// Quarantine says why something is hidden.
type Quarantine struct {
	Since  time.Time `json:"since,omitzero" doc:"Absent where not the offering but a module in it is quarantined."`
	Reason string    `json:"reason,omitempty" doc:"For its seller and administrators."`
}

// OfferingInput is an offering as its seller writes it. A PUT replaces all of it.
type OfferingInput struct {
	Name            string    `json:"name,omitempty" doc:"When absent: made from the title; in a change, kept." example:"bread"`
	Version         string    `json:"version,omitempty" doc:"When absent: 1.0; in a change, kept." example:"1.0"`
	Title           string    `json:"title" example:"Bread for everybody"`
	Abstract        string    `json:"abstract,omitempty" doc:"One line."`
	Description     string    `json:"description,omitempty" doc:"Markdown."`
	TermsTitle      string    `json:"terms_title,omitempty"`
	TermsText       string    `json:"terms_text,omitempty" doc:"What a buyer must accept."`
	Open            bool      `json:"open,omitempty" doc:"Free for every signed-in user, without a purchase."`
	Visibility      string    `json:"visibility,omitempty" doc:"public; organisation for the members of its seller; chosen for the organisations in visible_to as well. public when absent." example:"public"`
	Modules         []string  `json:"modules,omitempty" doc:"Ids or package names of the modules on sale."`
	Resources       []string  `json:"resources,omitempty" doc:"Ids or names of resources of yours on sale, of any kind; they come behind the modules."`
	Categories      []string  `json:"categories,omitempty" doc:"Slugs of the categories where it stands; at most five." example:"kitchen"`
	VisibleTo       []string  `json:"visible_to,omitempty" doc:"Names of the organisations that see it, where the visibility is chosen." example:"mill"`
	FreeFor         []string  `json:"free_for,omitempty" doc:"Names of the organisations that pay nothing." example:"mill"`
	NotificationURL string    `json:"notification_url,omitempty" doc:"Where to tell of purchases; http or https." example:"https://shop.example.org/sold"`
	Plan            PlanInput `json:"plan,omitzero" doc:"A plain price. Free when absent, and when there are no plans."`
	Plans           []Plan    `json:"plans,omitempty" doc:"Price plans, instead of a plain price."`
}

// PlanInput is the plain price of an offering, as its seller writes it.
type PlanInput struct {
	Title       string `json:"title,omitempty" example:"Single payment"`
	Description string `json:"description,omitempty"`
	Price       string `json:"price,omitempty" doc:"Decimal number, paid once; free when absent, together with the currency." example:"5.00"`
	Currency    string `json:"currency,omitempty" doc:"Code after ISO 4217; the first of the market's when absent." example:"EUR"`
	TaxIncluded bool   `json:"tax_included,omitempty" doc:"Whether the price contains the tax."`
}

// BindInput is everything that an offering contains.
type BindInput struct {
	Resources []string `json:"resources" nullable:"false" doc:"Ids or names of resources of yours, and ids or package names of modules, in the order that buyers see; none empties the offering." example:"Bread"`
}

// ScreenshotsInput is the order of an offering's screenshots. Those that are left out are removed.
type ScreenshotsInput struct {
	Screenshots []ScreenshotInput `json:"screenshots" nullable:"false"`
}

// ScreenshotInput is a screenshot that the offering has already.
type ScreenshotInput struct {
	Picture string `json:"picture" doc:"Id of the picture." example:"674f1c2e9b1d4c0f8a7e5b40"`
	Caption string `json:"caption,omitempty" doc:"One line."`
}

// CopyInput is a new version of an offering.
type CopyInput struct {
	Version string `json:"version,omitempty" doc:"Above all versions of it; the next one when absent." example:"1.1"`
}
