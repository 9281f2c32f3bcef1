package tax

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// StandardClass is the class of rates that holds unless a sale says another.
const StandardClass = "standard"

// Day is how the day from which a rate holds is written.
const Day = "2006-01-02"

// Entry is a rate of a country from a day on.
type Entry struct {
	Country string          // ISO 3166-1
	Class   string          // StandardClass, or one that an administrator has added
	From    string          // the first day, as 2026-01-31
	Percent decimal.Decimal // see money.ParsePercent
	Added   bool            // by an administrator
}

// Rules are what a market takes as tax.
type Rules struct {
	ByCountry bool            // else the same rate for every sale
	Single    decimal.Decimal // that rate, in percent
	Added     []Entry         // by an administrator; they win over the table
}

// Case is what the tax on a sale depends on. Countries are codes of ISO 3166-1.
type Case struct {
	SellerCountry string // "" where it is not known: the market's one rate
	SellerSmall   bool   // it uses the exemption for small enterprises
	BuyerCountry  string // "" where it is not known: taken to be the seller's
	BuyerBusiness bool   // it buys as a business
	BuyerVATID    string
	Class         string // "" is StandardClass
	At            time.Time
}

// For returns the tax on a sale. It is total: where no rule fits, it is the market's one rate.
func (r Rules) For(c Case) Rate {
	if c.SellerSmall {
		return untaxed(Exempt, reasonSmall)
	}
	if !r.ByCountry || c.SellerCountry == "" {
		return single(r.Single)
	}
	if c.BuyerCountry == "" {
		c.BuyerCountry = c.SellerCountry
	}
	if c.BuyerCountry == c.SellerCountry {
		return r.of(c.SellerCountry, c)
	}
	if IsMember(c.BuyerCountry) {
		if c.reverses() {
			return untaxed(ReverseCharge, reasonReverse)
		}
		return r.of(c.BuyerCountry, c)
	}
	if _, known := r.percent(c.SellerCountry, c.Class, c.At); !known {
		return single(r.Single)
	}
	return untaxed(OutOfScope, reasonAbroad)
}

// reverses reports whether the buyer is a business with a VAT identification number of its member state.
func (c Case) reverses() bool {
	if !c.BuyerBusiness || c.BuyerVATID == "" {
		return false
	}
	id, err := CheckVATID(c.BuyerCountry, c.BuyerVATID)
	return err == nil && CountryOf(id) == c.BuyerCountry
}

func (r Rules) of(country string, c Case) Rate {
	percent, known := r.percent(country, c.Class, c.At)
	if !known {
		return single(r.Single)
	}
	return taxed(percent, country)
}

// percent returns the rate of a country on a day: the one that began last. A class that the country has no
// rate of falls back to the standard one.
func (r Rules) percent(country, class string, at time.Time) (decimal.Decimal, bool) {
	if class == "" {
		class = StandardClass
	}
	day := at.UTC().Format(Day)
	var best Entry
	for _, e := range r.Entries() {
		if e.Country == country && e.Class == class && e.From <= day && e.From >= best.From {
			best = e
		}
	}
	if best.From == "" && class != StandardClass {
		return r.percent(country, StandardClass, at)
	}
	return best.Percent, best.From != ""
}

// Entries returns all rates by country, class and day: those of the table, but where an administrator has
// set another for the same day.
func (r Rules) Entries() []Entry {
	list := slices.Clone(r.Added)
	for _, e := range table() {
		if !slices.ContainsFunc(r.Added, e.sameDay) {
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Country, b.Country), cmp.Compare(a.Class, b.Class), cmp.Compare(a.From, b.From))
	})
	return list
}

func (e Entry) sameDay(other Entry) bool {
	return e.Country == other.Country && e.Class == other.Class && e.From == other.From
}
