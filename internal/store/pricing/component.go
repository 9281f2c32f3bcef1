package pricing

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/money"
)

// Model is how often a component is paid, in WStore's words (spec wstore 1.7).
type Model string

// The models.
const (
	SinglePayment Model = "single payment"
	Subscription  Model = "subscription"
	PayPerUse     Model = "pay per use"
)

// Unit is one that the market has registered.
type Unit struct {
	Name   string
	Model  Model
	Period Period // of a subscription, else the zero Period
}

// Units are those that the market has registered.
type Units []Unit

// Find returns the unit with the name in any case.
func (u Units) Find(name string) (Unit, bool) {
	i := slices.IndexFunc(u, func(unit Unit) bool { return strings.EqualFold(unit.Name, name) })
	if i < 0 {
		return Unit{}, false
	}
	return u[i], true
}

// Scheme is how a component that is paid by use prices a quantity.
type Scheme string

// The schemes.
const (
	Flat       Scheme = "flat"       // every unit at Value
	Graduated  Scheme = "graduated"  // the units within each tier at the tier's price
	Volume     Scheme = "volume"     // all units at the price of the tier that the quantity falls into
	Package    Scheme = "package"    // every package that is begun at Value
	Percentage Scheme = "percentage" // Value percent of the quantity, which is an amount of money
)

// Schemes lists the schemes.
var Schemes = []Scheme{Flat, Graduated, Volume, Package, Percentage}

// Component is one price of a plan, or one deduction from it.
type Component struct {
	Label       string          `json:"label"`
	Description string          `json:"description,omitempty"`
	Unit        string          `json:"unit,omitempty"` // as it is registered; "" for a function
	Model       Model           `json:"model"`          // of the unit; a function is paid by use
	Period      Period          `json:"period,omitzero"`
	Scheme      Scheme          `json:"scheme,omitempty"` // "" is Flat
	Value       decimal.Decimal `json:"value,omitzero"`
	Tiers       []Tier          `json:"tiers,omitempty"`     // of Graduated and Volume; the last has no end
	Package     decimal.Decimal `json:"package,omitzero"`    // units in a package
	FreeUnits   decimal.Decimal `json:"free_units,omitzero"` // in every billed period
	Function    *Function       `json:"price_function,omitempty"`
}

// Tier is a range of quantities with its price.
type Tier struct {
	UpTo *decimal.Decimal `json:"up_to,omitempty"` // the last quantity in it; nil has no end
	Unit decimal.Decimal  `json:"unit"`            // for each unit
	Flat decimal.Decimal  `json:"flat,omitzero"`   // once, where the tier is reached
}

// scheme returns the scheme with its default.
func (c Component) scheme() Scheme {
	if c.Scheme == "" {
		return Flat
	}
	return c.Scheme
}

// SinglePaymentUnit is the unit that every market has, and a plain price is for.
const SinglePaymentUnit = "single payment"

// Single returns the plan that is paid once, with the title as the label of its only price.
func Single(title, description string, price money.Amount, taxIncluded bool) Plan {
	decimals, _ := money.Exponent(price.Currency)
	return Plan{
		Title: title, Description: description, Currency: price.Currency, TaxIncluded: taxIncluded,
		Components: []Component{{Label: title, Unit: SinglePaymentUnit, Model: SinglePayment, Value: decimal.New(price.Minor, int32(-decimals))}},
	}
}

// Simple reports whether the plan has no label and is free, or what Single returns.
func (p Plan) Simple() bool {
	if p.Label != "" || len(p.Deductions) > 0 || !p.SetupFee.IsZero() || !p.Minimum.IsZero() || p.TrialDays > 0 || len(p.Components) > 1 {
		return false
	}
	if p.Free() {
		return true
	}
	c := p.Components[0]
	return c.Model == SinglePayment && c.Unit == SinglePaymentUnit && c.Label == p.Title && c.Description == ""
}

// Each returns the period that Price is for, as "month", where the plan is nothing but subscriptions of one
// period; else "".
func (p Plan) Each() string {
	if p.Class() != ClassSubscription || !p.SetupFee.IsZero() {
		return ""
	}
	period := p.Components[0].Period
	for _, c := range p.Components {
		if c.Model != Subscription || c.Period != period {
			return ""
		}
	}
	return period.String()
}
