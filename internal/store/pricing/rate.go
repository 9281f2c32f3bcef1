package pricing

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
)

// Rate returns what of the plan the input comes to. Lines come in this order: single payments, set-up fee,
// subscriptions, usage, deductions, minimum, credit, discount. The codes of its errors, all of KindInvalid, are
// "division_by_zero", "amount_overflow", "bad_usage", and for a plan that Parse did not return "bad_plan".
func Rate(p Plan, in Input) (Bill, error) {
	if p.Free() {
		return Bill{}, nil
	}
	currency, ok := money.Code(p.Currency)
	if !ok {
		return Bill{}, errs.Invalid("bad_plan", "The plan %q has prices but no currency that there is.", clip(p.Title))
	}
	r := &rating{plan: p, in: in, currency: currency, net: money.Amount{Currency: currency}}
	for _, step := range []func() error{r.once, r.subscriptions, r.usage, r.deductions, r.floor, r.minimum, r.credit, r.discount} {
		if err := step(); err != nil {
			return Bill{}, err
		}
	}
	return Bill{Lines: r.lines, Net: r.net}, nil
}

// rating is a bill in the making.
type rating struct {
	plan     Plan
	in       Input
	currency string
	lines    []Line
	net      money.Amount // of lines
}

// add rounds the exact sum of a line, and puts the line on the bill.
func (r *rating) add(line Line, exact *big.Rat) error {
	var err error
	if line.Net, err = round(exact, r.currency); err != nil {
		return err
	}
	if rounded := toRat(line.Net); rounded.Cmp(exact) != 0 {
		line.Steps = append(line.Steps, fmt.Sprintf("rounded half to even: %s", r.money(rounded)))
	}
	return r.put(line)
}

// put puts a line, whose sum is rounded, on the bill.
func (r *rating) put(line Line) (err error) {
	r.lines = append(r.lines, line)
	r.net, err = r.net.Add(line.Net)
	return err
}

// money writes an exact sum with its currency, with at least that one's decimals, rounded for the eye to ten.
func (r *rating) money(exact *big.Rat) string { return inMoney(exact, r.currency) }

func inMoney(exact *big.Rat, currency string) string {
	text, decimals := number(exact), 0
	if _, behind, point := strings.Cut(text, "."); point {
		decimals = len(behind)
	}
	if exponent, _ := money.Exponent(currency); decimals < exponent {
		text = exact.FloatString(exponent)
	}
	return text + " " + currency
}

// once bills single payments and the set-up fee.
func (r *rating) once() error {
	if !r.in.Initial {
		return nil
	}
	for _, c := range r.plan.Components {
		if c.Model != SinglePayment {
			continue
		}
		value, err := rat(c.Value)
		if err != nil {
			return err
		}
		line := Line{Kind: LineSingle, Label: c.Label, Unit: c.Unit, Quantity: one, UnitPrice: c.Value,
			Steps: []string{fmt.Sprintf("%s, once: %s", c.Label, r.money(value))}}
		if err := r.add(line, value); err != nil {
			return err
		}
	}
	if r.plan.SetupFee.IsZero() {
		return nil
	}
	fee, err := rat(r.plan.SetupFee)
	if err != nil {
		return err
	}
	return r.add(Line{Kind: LineSetup, Label: "Set-up fee", Quantity: one, UnitPrice: r.plan.SetupFee,
		Steps: []string{"set-up fee, once: " + r.money(fee)}}, fee)
}

// subscriptions bills the spans.
func (r *rating) subscriptions() error {
	for _, span := range r.in.Spans {
		line, exact, err := r.span(LineSubscription, span)
		if err != nil {
			return err
		}
		if err := r.add(line, exact); err != nil {
			return err
		}
	}
	return nil
}

// credit gives the unused spans back.
func (r *rating) credit() error {
	for _, span := range r.in.Credit {
		line, exact, err := r.span(LineCredit, span)
		if err != nil {
			return err
		}
		if span.Off != nil {
			exact.Mul(exact, new(big.Rat).Sub(whole, span.Off))
			line.Steps = append(line.Steps, fmt.Sprintf("less %s %% that a coupon took off = %s", number(new(big.Rat).Mul(span.Off, hundred)), r.money(exact)))
		}
		line.Steps = append(line.Steps, "not used, so it is given back")
		if err := r.add(line, exact.Neg(exact)); err != nil {
			return err
		}
	}
	return nil
}

// span prices a span of a subscription.
func (r *rating) span(kind LineKind, s Span) (Line, *big.Rat, error) {
	if s.Component < 0 || s.Component >= len(r.plan.Components) || r.plan.Components[s.Component].Model != Subscription {
		return Line{}, nil, errs.Invalid("bad_plan", "Component %d of the plan %q is no subscription.", s.Component, clip(r.plan.Title))
	}
	c := r.plan.Components[s.Component]
	value, err := rat(c.Value)
	if err != nil {
		return Line{}, nil, err
	}
	line := Line{Kind: kind, Label: c.Label, Unit: c.Unit, Quantity: one, UnitPrice: c.Value, From: s.From, To: s.To}
	line.Steps = []string{fmt.Sprintf("%s, each %s: %s", c.Label, c.Period, r.money(value))}
	if s.Part != nil {
		if s.Part.Sign() < 0 || s.Part.Cmp(whole) > 0 {
			return Line{}, nil, errs.Invalid("bad_plan", "A part of a period is between 0 and 1, not %s.", s.Part.FloatString(6))
		}
		value.Mul(value, s.Part)
		line.Quantity = approximate(s.Part)
		line.Steps = append(line.Steps, fmt.Sprintf("× %s of the period = %s", number(s.Part), r.money(value)))
	}
	return line, value, nil
}

// floor keeps what deductions take off to what there is to take off from.
func (r *rating) floor() error {
	if r.net.Minor >= 0 {
		return nil
	}
	back, err := r.net.Neg()
	if err != nil {
		return err
	}
	return r.put(Line{Kind: LineDeduction, Label: "Nothing is paid out", Quantity: one, Net: back,
		Steps: []string{fmt.Sprintf("deductions exceed the prices by %s %s, which is not paid out", back, r.currency)}})
}

// minimum raises subscriptions and usage of a billed period to the plan's minimum.
func (r *rating) minimum() error {
	if r.plan.Minimum.IsZero() || !r.in.billsUsage() {
		return nil
	}
	least, err := rat(r.plan.Minimum)
	if err != nil {
		return err
	}
	part := ""
	if r.in.MinimumPart != nil {
		least.Mul(least, r.in.MinimumPart)
		part = fmt.Sprintf(" (%s of the period)", number(r.in.MinimumPart))
	}
	reached := money.Amount{Currency: r.currency}
	for _, line := range r.lines {
		if line.Kind == LineSubscription || line.Kind == LineUsage || line.Kind == LineDeduction {
			if reached, err = reached.Add(line.Net); err != nil {
				return err
			}
		}
	}
	missing := new(big.Rat).Sub(least, toRat(reached))
	if missing.Sign() <= 0 {
		return nil
	}
	return r.add(Line{Kind: LineMinimum, Label: "Minimum", Quantity: one, UnitPrice: r.plan.Minimum, From: r.in.UsageFrom, To: r.in.UsageTo,
		Steps: []string{fmt.Sprintf("minimum of the period%s %s − %s %s reached = %s", part, r.money(least), reached, r.currency, r.money(missing))}}, missing)
}

// discount takes the coupon off.
func (r *rating) discount() error {
	if r.in.Coupon == nil {
		return nil
	}
	less, err := Bill{Lines: r.lines, Net: r.net}.Less(*r.in.Coupon)
	r.lines, r.net = less.Lines, less.Net
	return err
}

// billsUsage reports whether usage is part of the bill.
func (in Input) billsUsage() bool { return in.Usage != nil || in.UsageTo.After(in.UsageFrom) }

var (
	one     = decimal.NewFromInt(1)
	whole   = big.NewRat(1, 1)
	hundred = big.NewRat(100, 1)
)
