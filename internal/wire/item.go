package wire

import "time"

// Item is one thing of the market: an offering on sale, or a module that is in none.
type Item struct {
	Kind         string    `json:"kind" enum:"offering,module" example:"offering"`
	ID           string    `json:"id" doc:"Of the offering or the module." example:"674f1c2e9b1d4c0f8a7e5b38"`
	Name         string    `json:"name,omitempty" doc:"Of an offering: with provider and version its address." example:"bread"`
	Version      string    `json:"version" doc:"Of the offering, or the latest of the module." example:"1.0"`
	Package      string    `json:"package,omitempty" doc:"Of the module; of an offering: of the first module in it." example:"org.example.bread"`
	Title        string    `json:"title" example:"Bread for everybody"`
	Line         string    `json:"line,omitempty" doc:"What it is, in one line."`
	Provider     string    `json:"provider" doc:"Name of the organisation." example:"bakery"`
	ProviderName string    `json:"provider_name" doc:"What people call it." example:"Baker and Sons"`
	Verified     bool      `json:"verified" doc:"The market has checked who the provider is."`
	Logo         string    `json:"logo,omitempty" doc:"Id of a picture." example:"674f1c2e9b1d4c0f8a7e5b3b"`
	Free         bool      `json:"free"`
	OnSale       bool      `json:"on_sale" doc:"False for a commercial module that is in no offering."`
	Price        *Money    `json:"price,omitempty" doc:"Absent when it is free or not on sale."`
	TaxIncluded  bool      `json:"tax_included"`
	Open         bool      `json:"open" doc:"An offering that every signed-in user may download without buying it."`
	Holds        []string  `json:"holds" doc:"Kinds of what is in it: module, pack, template, download, api or other." example:"module"`
	Maturity     int       `json:"maturity,omitempty" doc:"Of the newest versions in it, the lowest." example:"500"`
	MaturityName string    `json:"maturity_name,omitempty" example:"Confirmed Stable"`
	Downloads    int64     `json:"downloads" example:"17"`
	Sold         int64     `json:"sold" example:"3"`
	PublishedAt  time.Time `json:"published_at"`
	UpdatedAt    time.Time `json:"updated_at" doc:"When something in it was published last."`
}

// Items is a page of items, and how they can be narrowed.
type Items struct {
	Items      []Item  `json:"items" doc:"The items of this page, in the order of the list."`
	Next       string  `json:"next,omitempty" doc:"Cursor of the next page, for the parameter after. It belongs to this query. Absent on the last page."`
	Total      int64   `json:"total" doc:"Items on all pages together." example:"1"`
	Sort       string  `json:"sort" doc:"The order that was taken." example:"relevance"`
	Facets     []Facet `json:"facets" doc:"How many items there would be with each choice; a facet's own choice does not count."`
	DidYouMean string  `json:"did_you_mean,omitempty" doc:"Where nothing was found: the words in another spelling." example:"bread"`
}

// Facet is one way to narrow a search.
type Facet struct {
	Name   string       `json:"name" enum:"category,kind,price,verified,maturity,provider" example:"kind"`
	Values []FacetValue `json:"values"`
}

// FacetValue is one choice of a facet.
type FacetValue struct {
	Value  string `json:"value" doc:"For the parameter of the facet's name." example:"module"`
	Label  string `json:"label,omitempty" doc:"For people, where the value is none." example:"Baker and Sons"`
	Count  int64  `json:"count" example:"1"`
	Chosen bool   `json:"chosen"`
}

// Suggestion is something that a person who types may mean.
type Suggestion struct {
	Kind     string `json:"kind" enum:"offering,module,category,provider" example:"offering"`
	Label    string `json:"label" example:"Bread for everybody"`
	Note     string `json:"note,omitempty" doc:"Who provides it." example:"Baker and Sons"`
	Ref      string `json:"ref" doc:"Names it: organisation/name/version of an offering, package of a module, slug of a category, name of a provider." example:"bakery/bread/1.0"`
	Provider string `json:"provider,omitempty" example:"bakery"`
}

// Suggestions are what is suggested, at most eight.
type Suggestions struct {
	Items []Suggestion `json:"items"`
}

// Category is a shelf of the market that offerings stand on.
type Category struct {
	Slug        string `json:"slug" example:"food"`
	Title       string `json:"title" example:"Food and drink"`
	Description string `json:"description,omitempty" doc:"One line."`
	Icon        string `json:"icon,omitempty" doc:"Name of an icon." example:"shopping-bag"`
	Items       int64  `json:"items" doc:"Offerings in it that the one who asks sees." example:"12"`
}

// Categories are all categories, in the order of the market's administrators.
type Categories struct {
	Items []Category `json:"items"`
}
