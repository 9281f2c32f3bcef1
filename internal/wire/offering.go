package wire

import "time"

// Offering is what is sold: modules, terms and a plan.
type Offering struct {
	ID           string     `json:"id" doc:"24 hex digits." example:"674f1c2e9b1d4c0f8a7e5b38"`
	Organisation string     `json:"organisation" doc:"Who sells." example:"bakery"`
	Name         string     `json:"name" doc:"With organisation and version unique." example:"bread"`
	Version      string     `json:"version" example:"1.0"`
	Title        string     `json:"title" example:"Bread for everybody"`
	Abstract     string     `json:"abstract,omitempty" doc:"One line."`
	Description  string     `json:"description,omitempty" doc:"Markdown."`
	TermsTitle   string     `json:"terms_title,omitempty"`
	TermsText    string     `json:"terms_text,omitempty" doc:"What a buyer accepts."`
	State        string     `json:"state" enum:"uploaded,published,deleted" example:"published"`
	Open         bool       `json:"open" doc:"Free for every signed-in user, without a purchase."`
	Visibility   string     `json:"visibility" enum:"public,organisation"`
	Revision     int64      `json:"revision" doc:"Raised by every change; the ETag." example:"2"`
	Plan         Plan       `json:"plan"`
	Resources    []Resource `json:"resources" doc:"What a buyer gets."`
	CreatedAt    time.Time  `json:"created_at"`
	PublishedAt  time.Time  `json:"published_at,omitzero"`
	DeletedAt    time.Time  `json:"deleted_at,omitzero"`
	Warnings     []string   `json:"warnings,omitempty" doc:"After a change: what may not be meant, in sentences."`
}

// Plan is what an offering costs.
type Plan struct {
	Title       string `json:"title" example:"Single payment"`
	Description string `json:"description,omitempty"`
	Price       *Money `json:"price,omitempty" doc:"Paid once; absent when it is free."`
	TaxIncluded bool   `json:"tax_included" doc:"Whether the price contains the tax."`
}

// OfferingInput is an offering as its seller writes it. A PUT replaces all of it.
type OfferingInput struct {
	Name        string    `json:"name,omitempty" doc:"When absent: made from the title; in a change, kept." example:"bread"`
	Version     string    `json:"version,omitempty" doc:"When absent: 1.0; in a change, kept." example:"1.0"`
	Title       string    `json:"title" example:"Bread for everybody"`
	Abstract    string    `json:"abstract,omitempty" doc:"One line."`
	Description string    `json:"description,omitempty" doc:"Markdown."`
	TermsTitle  string    `json:"terms_title,omitempty"`
	TermsText   string    `json:"terms_text,omitempty" doc:"What a buyer must accept."`
	Open        bool      `json:"open,omitempty" doc:"Free for every signed-in user, without a purchase."`
	Visibility  string    `json:"visibility,omitempty" doc:"public, or organisation for the members of its seller; public when absent." example:"public"`
	Modules     []string  `json:"modules" doc:"Ids or package names of the modules on sale."`
	Plan        PlanInput `json:"plan,omitzero" doc:"Free when absent."`
}

// PlanInput is what an offering costs, as its seller writes it.
type PlanInput struct {
	Title       string `json:"title,omitempty" example:"Single payment"`
	Description string `json:"description,omitempty"`
	Price       string `json:"price,omitempty" doc:"Decimal number, paid once; free when absent, together with the currency." example:"5.00"`
	Currency    string `json:"currency,omitempty" doc:"Code after ISO 4217; the first of the market's when absent." example:"EUR"`
	TaxIncluded bool   `json:"tax_included,omitempty" doc:"Whether the price contains the tax."`
}
