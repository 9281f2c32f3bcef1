package tax

import (
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
)

// The categories of EN 16931 (code list UNTDID 5305) that sales here can have.
const (
	Standard      = "S"  // taxed at a rate above zero
	ZeroRated     = "Z"  // taxed at zero
	Exempt        = "E"  // exempt, as with small enterprises
	ReverseCharge = "AE" // the buyer owes it
	Export        = "G"  // goods that leave the Union
	OutOfScope    = "O"  // not subject to VAT
)

// The reasons why no tax is taken, as they are printed.
const (
	reasonReverse = "Reverse charge: the buyer owes the tax (Article 196 of Directive 2006/112/EC)."
	reasonSmall   = "Exempt from tax: the seller is a small enterprise (Article 284 of Directive 2006/112/EC)."
	reasonAbroad  = "Not subject to tax: the place of supply is in the buyer's country."
	reasonNone    = "Not subject to tax."
)

// Rate is the tax on a sale.
type Rate struct {
	Percent  decimal.Decimal // of the net price
	Category string          // after EN 16931
	Reason   string          // why no tax is taken; "" where some is
	Country  string          // whose rate it is, ISO 3166-1; "" for the market's one rate and where no tax is taken
}

// On returns the tax on a net amount, rounded half to even.
func (r Rate) On(net money.Amount) (money.Amount, error) {
	return net.MulRate(money.Factor(r.Percent))
}

// Within splits an amount that includes the tax: the net amount is rounded half to even, the tax is the rest.
func (r Rate) Within(gross money.Amount) (net, tax money.Amount, err error) {
	if net, err = gross.Without(money.Factor(r.Percent)); err != nil {
		return money.Amount{}, money.Amount{}, err
	}
	tax, err = gross.Sub(net)
	return net, tax, err
}

// taxed is a rate of a country; at 0 percent it is zero-rated.
func taxed(percent decimal.Decimal, country string) Rate {
	if percent.IsZero() {
		return Rate{Category: ZeroRated, Reason: "Taxed at 0 percent.", Country: country}
	}
	return Rate{Percent: percent, Category: Standard, Country: country}
}

// single is the one rate of a market; at 0 percent it takes no part in tax.
func single(percent decimal.Decimal) Rate {
	if percent.IsZero() {
		return Rate{Category: OutOfScope, Reason: reasonNone}
	}
	return Rate{Percent: percent, Category: Standard}
}

func untaxed(category, reason string) Rate { return Rate{Category: category, Reason: reason} }
