package pricing

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// Limits of what a seller writes. They keep plans readable, and a bill quick to work out.
const (
	MaxPlans     = 20  // of an offering
	MaxParts     = 100 // components and deductions of a plan
	MaxTiers     = 50  // of a component
	MaxVariables = 50  // of a function, numbers in its formula included
	MaxNodes     = 200 // operations of a function
	maxLabel     = 100 // characters
	maxTitle     = 200
	maxText      = 10_000
	maxTrial     = 730 // days
)

// Rules is what a market allows in a plan.
type Rules struct {
	Units      Units
	Currencies []string // codes
	Earlier    bool     // there is an earlier version of the offering, so there may be an update plan
}

// Parse reads the plans of an offering. All mistakes come back together as an error of KindInvalid, code
// "bad_plans", with paths as plans[0].price_components[1].value (spec wstore 3.2). No plans are right: the offering
// is free.
func Parse(drafts []Draft, rules Rules) ([]Plan, error) {
	var f errs.Fields
	plans := ParseInto(&f, drafts, rules)
	return plans, f.Err("bad_plans", "The price plans cannot be kept like this.")
}

// ParseInto is Parse for one who collects more mistakes; the plans count only where there are none.
func ParseInto(f *errs.Fields, drafts []Draft, rules Rules) []Plan {
	if !f.Check(len(drafts) <= MaxPlans, "plans", "too_many", "An offering has at most %d price plans.", MaxPlans) {
		return nil
	}
	plans := make([]Plan, len(drafts))
	labels := map[string]bool{}
	for i, d := range drafts {
		path := fmt.Sprintf("plans[%d]", i)
		p := parser{fields: f, rules: rules, path: path}
		plans[i] = p.plan(d)
		label := plans[i].Label
		f.Check(label != "" || len(drafts) == 1, path+".label", "required", "Where there are several plans, each has a label. Give this one its own.")
		f.Check(label == "" || !labels[label], path+".label", "label_twice", "Another plan has the label %q. Labels are unique.", clip(label))
		labels[label] = true
	}
	return plans
}

// parser reads one plan, or a part of one at path.
type parser struct {
	fields   *errs.Fields
	rules    Rules
	path     string
	currency string // "" where it is missing or wrong
}

func (p parser) at(name string) string { return p.path + "." + name }

func (p parser) within(name string) parser {
	p.path = p.at(name)
	return p
}

func (p parser) check(ok bool, name, code, format string, args ...any) bool {
	return p.fields.Check(ok, p.at(name), code, format, args...)
}

func (p parser) plan(d Draft) Plan {
	plan := Plan{
		Label: p.line("label", d.Label, maxLabel), Title: p.line("title", d.Title, maxTitle), Description: p.text("description", d.Description),
	}
	p.check(plan.Title != "", "title", "required", "Give the plan a title.")
	p.check(strings.ToLower(plan.Label) != LabelUpdate || p.rules.Earlier, "label", "no_earlier_version",
		"A plan for updates needs an earlier version of the offering; there is none.")
	parts := len(d.Components) + len(d.Deductions)
	if !p.check(parts <= MaxParts, "price_components", "too_many", "A plan has at most %d prices and deductions.", MaxParts) {
		return plan
	}
	if parts == 0 {
		p.nothing(d)
		return plan
	}
	p.currency = p.takenCurrency(d.Currency)
	plan.Currency, plan.TaxIncluded = p.currency, d.TaxIncluded
	for i, c := range d.Components {
		plan.Components = append(plan.Components, p.within(fmt.Sprintf("price_components[%d]", i)).component(c, false))
	}
	for i, c := range d.Deductions {
		plan.Deductions = append(plan.Deductions, p.within(fmt.Sprintf("deductions[%d]", i)).component(c, true))
	}
	p.extras(d, &plan)
	return plan
}

// nothing sees to it that a free plan says nothing of money.
func (p parser) nothing(d Draft) {
	const message = "The plan has no prices, so it is free. Add a price first."
	p.check(isNothing(d.SetupFee), "setup_fee", "needs_prices", message)
	p.check(isNothing(d.Minimum), "minimum", "needs_prices", message)
	p.check(d.TrialDays == 0, "trial_days", "needs_prices", message)
}

func (p parser) takenCurrency(text string) string {
	text = strings.TrimSpace(text)
	if !p.check(text != "", "currency", "required", "Say which currency the prices are in.") {
		return ""
	}
	code := strings.ToUpper(text)
	if !p.check(slices.Contains(p.rules.Currencies, code), "currency", "currency_not_taken", "This market takes %s only.", strings.Join(p.rules.Currencies, ", ")) {
		return ""
	}
	return code
}

// extras reads set-up fee, minimum and trial.
func (p parser) extras(d Draft, plan *Plan) {
	plan.SetupFee = p.price("setup_fee", d.SetupFee, false)
	plan.Minimum = p.price("minimum", d.Minimum, false)
	plan.TrialDays = d.TrialDays
	p.check(d.TrialDays >= 0 && d.TrialDays <= maxTrial, "trial_days", "bad_trial", "A trial has between 0 and %d days.", maxTrial)
	repeats := slices.ContainsFunc(plan.Components, func(c Component) bool { return c.Model == Subscription || c.Model == PayPerUse })
	p.check(plan.TrialDays == 0 || repeats, "trial_days", "needs_repeating", "There is nothing to try: no price of the plan repeats.")
	p.check(plan.Minimum.IsZero() || repeats, "minimum", "needs_repeating", "A minimum is of what repeats, and no price of the plan does.")
	p.check(plan.SetupFee.IsZero() || len(plan.Components) > 0, "setup_fee", "needs_prices", "The plan has no prices, so it is free. Add a price first.")
}

// price reads an amount in the plan's currency with no more decimals than that has; where it may be left out,
// needed is false.
func (p parser) price(name, text string, needed bool) decimal.Decimal {
	n, ok := p.number(name, text, needed)
	if !ok || p.currency == "" {
		return n
	}
	decimals, _ := money.Exponent(p.currency)
	p.check(n.Equal(n.Truncate(int32(decimals))), name, "too_many_decimals", "%s has %d decimal places. Write the price with no more.", p.currency, decimals)
	p.check(n.Shift(int32(decimals)).LessThanOrEqual(maxMinor), name, "too_high", "The highest price is %s %s.", maxMinor.Shift(int32(-decimals)), p.currency)
	return n
}

// number reads a number that is not below zero.
func (p parser) number(name, text string, needed bool) (decimal.Decimal, bool) {
	n, ok := p.signed(name, text, needed)
	return n, p.check(n.Sign() >= 0, name, "negative", "%s is below zero. What is taken off belongs to the deductions.", clip(text)) && ok
}

// signed reads a number.
func (p parser) signed(name, text string, needed bool) (decimal.Decimal, bool) {
	if text = strings.TrimSpace(text); text == "" {
		return decimal.Decimal{}, p.check(!needed, name, "required", "Write a number.")
	}
	n, ok := readNumber(text)
	return n, p.check(ok, name, "bad_number",
		"%q is not a number that can be taken. Write at most %d digits before the point and %d behind it, as 12.5.", clip(text), maxUnits, maxDecimals)
}

// Limits of the numbers in a plan, and of a price in minor units of its currency: far from where balances
// overflow.
const (
	maxUnits    = 15
	maxDecimals = 12
)

var maxMinor = decimal.New(1, 12)

// readNumber reads decimal text of a bounded length; an exponent, which JSON numbers may have, is taken.
func readNumber(text string) (decimal.Decimal, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 40 || strings.Trim(text, "0123456789.eE+-") != "" {
		return decimal.Decimal{}, false
	}
	n, err := decimal.NewFromString(text)
	if err != nil || n.Exponent() > maxUnits || n.Exponent() < -40 {
		return decimal.Decimal{}, false
	}
	if !n.Equal(n.Truncate(maxDecimals)) || n.Abs().GreaterThanOrEqual(decimal.New(1, maxUnits)) {
		return decimal.Decimal{}, false
	}
	return n.Truncate(maxDecimals), true
}

// line reads one line of text without the blanks around it.
func (p parser) line(name, text string, most int) string {
	text = strings.TrimSpace(text)
	p.check(utf8.ValidString(text) && !strings.ContainsFunc(text, breaksLine), name, "bad_characters", "It must be one line of text without control characters.")
	p.check(utf8.RuneCountInString(text) <= most, name, "too_long", "It has more than %d characters.", most)
	return text
}

func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// text reads a text of many lines.
func (p parser) text(name, text string) string {
	text = strings.TrimSpace(text)
	p.check(utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) }),
		name, "bad_characters", "It must be text without control characters.")
	p.check(utf8.RuneCountInString(text) <= maxText, name, "too_long", "It has more than %d characters.", maxText)
	return text
}
