package pricing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// component reads a component, or a deduction.
func (p parser) component(d DraftComponent, deduction bool) Component {
	c := Component{Label: p.line("label", d.Label, maxLabel), Description: p.text("description", d.Description)}
	p.check(c.Label != "", "label", "required", "Give the price a label: it stands on every bill.")
	basic := strings.TrimSpace(d.Unit) != "" || strings.TrimSpace(d.Value) != "" || len(d.Tiers) > 0
	switch {
	case d.Function != nil && basic:
		p.fields.Add(p.path, "two_prices", "It has both a unit with a price and a formula. Keep one of them.")
	case d.Function != nil:
		c.Model = PayPerUse
		c.Function = p.within("price_function").function(d.Function, c.Label)
		p.check(d.Scheme == "" || d.Scheme == string(Flat), "scheme", "not_for_functions", "A formula is not priced by a scheme.")
	case !basic:
		p.fields.Add(p.path, "no_price", "It has no price. Choose a unit and write a value, or write a formula.")
	default:
		p.basic(d, &c, deduction)
	}
	return c
}

// basic reads the price of a unit.
func (p parser) basic(d DraftComponent, c *Component, deduction bool) {
	if !p.check(strings.TrimSpace(d.Unit) != "", "unit", "required", "Choose the unit that the price is for.") {
		return
	}
	unit, ok := p.rules.Units.Find(strings.TrimSpace(d.Unit))
	if !p.check(ok, "unit", "unknown_unit", "This market has no unit %q.", clip(d.Unit)) {
		return
	}
	c.Unit, c.Model, c.Period = unit.Name, unit.Model, unit.Period
	p.check(!deduction || c.Model == PayPerUse, "unit", "not_by_use", "Deductions are for units that are paid by use, and %s is not.", c.Unit)
	c.Scheme = Scheme(strings.TrimSpace(d.Scheme))
	if c.Scheme == Flat {
		c.Scheme = ""
	}
	if !p.check(slices.Contains(Schemes, c.scheme()), "scheme", "unknown_scheme", "There is no scheme %q; there are %s.", clip(d.Scheme), schemeNames()) {
		return
	}
	if c.Model != PayPerUse {
		p.check(c.scheme() == Flat, "scheme", "not_by_use", "Only units that are paid by use have a scheme other than flat.")
		p.check(isNothing(d.FreeUnits), "free_units", "not_by_use", "Only units that are paid by use can be free up to a number.")
		c.Value = p.price("value", d.Value, true)
		return
	}
	c.FreeUnits, _ = p.number("free_units", d.FreeUnits, false)
	p.scheme(d, c)
}

// scheme reads what the component's scheme needs, and nothing else.
func (p parser) scheme(d DraftComponent, c *Component) {
	tiered := c.Scheme == Graduated || c.Scheme == Volume
	if tiered {
		p.check(isNothing(d.Value), "value", "tiers_only", "The tiers say the price. Leave the value out.")
		c.Tiers = p.tiers(d.Tiers)
	} else {
		p.check(len(d.Tiers) == 0, "tiers", "not_tiered", "Only graduated and volume prices have tiers.")
		c.Value, _ = p.number("value", d.Value, true)
	}
	p.check(c.Scheme != Percentage || c.Value.LessThanOrEqual(decimal.NewFromInt(100)), "value", "too_high", "A percentage is at most 100.")
	if c.Scheme != Package {
		p.check(isNothing(d.Package), "package", "not_packaged", "Only prices by package say how large a package is.")
		return
	}
	size, ok := p.number("package", d.Package, true)
	c.Package = size
	p.check(!ok || size.Sign() > 0, "package", "required", "Say how many units a package has.")
}

// tiers reads tiers: each ends above the one before, and the last, and no other, has no end.
func (p parser) tiers(drafts []DraftTier) []Tier {
	if !p.check(len(drafts) > 0, "tiers", "required", "Add at least one tier.") ||
		!p.check(len(drafts) <= MaxTiers, "tiers", "too_many", "There are at most %d tiers.", MaxTiers) {
		return nil
	}
	tiers := make([]Tier, len(drafts))
	before := decimal.Decimal{}
	for i, d := range drafts {
		t := p.within(fmt.Sprintf("tiers[%d]", i))
		tiers[i].Unit, _ = t.number("unit", d.Unit, true)
		tiers[i].Flat, _ = t.number("flat", d.Flat, false)
		last := i == len(drafts)-1
		if strings.TrimSpace(d.UpTo) == "" {
			t.check(last, "up_to", "required", "Only the last tier has no end. Say where this one ends.")
			continue
		}
		if !t.check(!last, "up_to", "last_tier_ends", "The last tier has no end, so that every quantity has a price. Leave it out.") {
			continue
		}
		end, ok := t.number("up_to", d.UpTo, true)
		if ok && t.check(end.GreaterThan(before), "up_to", "not_rising", "It must be above %s, where the tier before ends.", before) {
			before = end
		}
		tiers[i].UpTo = &end
	}
	return tiers
}

// isNothing reports whether the text is empty or zero.
func isNothing(text string) bool {
	n, ok := readNumber(text)
	return strings.TrimSpace(text) == "" || (ok && n.IsZero())
}

func schemeNames() string {
	names := make([]string, len(Schemes))
	for i, s := range Schemes {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
