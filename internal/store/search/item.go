package search

import (
	"time"

	"souk.dev/souk/internal/platform/money"
)

// The kinds of items.
const (
	KindOffering = "offering"
	KindModule   = "module"
)

// The kinds of what is in an item.
const (
	HoldsModule   = "module"
	HoldsPack     = "pack"
	HoldsTemplate = "template"
	HoldsDownload = "download"
	HoldsAPI      = "api"
	HoldsOther    = "other" // a kind that a plugin adds
)

// Item is one thing of the market: an offering on sale, or a module.
type Item struct {
	Kind    string // KindOffering or KindModule
	ID      string // of the offering or the module
	Package string // of the module; of an offering: of the first module in it, "" where there is none
	Name    string // of an offering: with Org.Name and Version its address
	Version string // of the offering; of the module: the latest
	Title   string
	Line    string // what it is, in one line; may be ""
	Org     Provider
	LogoID  string // picture; "" for none

	Free        bool         // nothing to pay
	Price       money.Amount // to begin with; nothing where it is free, paid by use only, or not on sale
	From        bool         // there are several plans, of which Price is the cheapest
	Class       string       // of revenue: single-payment, subscription or use; "" is free
	Period      string       // which Price is for, as "month"; "" where it is paid once or mixed
	TaxIncluded bool
	OnSale      bool // false for a commercial module that is in no offering

	Holds       []string // kinds of what is in it, each once
	Maturity    int      // of the newest versions, the lowest; 0 where nothing in it has one
	Level       string   // the name of Maturity
	Downloads   int64
	Sold        int64
	Open        bool // an open offering
	PublishedAt time.Time
	UpdatedAt   time.Time // when something in it was published last

	VersionID string // of a module: the latest, whose texts it shows
}

// Provider is the organisation behind an item.
type Provider struct {
	ID       string
	Name     string
	Title    string // its full name; "" for none
	Verified bool   // an administrator has checked who it is
}

// Label returns what people call the provider.
func (p Provider) Label() string {
	if p.Title != "" {
		return p.Title
	}
	return p.Name
}

// holds are the kinds by the bit that stands for each in a query.
var holds = []struct {
	bit  int64
	kind string
}{{1, HoldsModule}, {2, HoldsPack}, {4, HoldsTemplate}, {8, HoldsDownload}, {16, HoldsAPI}, {32, HoldsOther}}

// Holds are the kinds that can be asked for, in the order of the facet.
func Holds() []string {
	return []string{HoldsModule, HoldsPack, HoldsTemplate, HoldsDownload, HoldsAPI}
}

func kindsOf(mask int64) []string {
	var list []string
	for _, h := range holds {
		if mask&h.bit != 0 {
			list = append(list, h.kind)
		}
	}
	return list
}

func maskOf(kinds []string) int64 {
	var mask int64
	for _, h := range holds {
		for _, k := range kinds {
			if h.kind == k {
				mask |= h.bit
			}
		}
	}
	return mask
}
