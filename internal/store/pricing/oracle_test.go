package pricing_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/pricing"
)

// The oracle works a bill out plainly: with rational numbers, unit by unit of a tier where it can, and with a
// rounding of its own. It shares no code with the package but its types.

// oracleRound rounds to minor units, half to even, by looking at which of the two neighbours is nearer.
func oracleRound(x *big.Rat, exponent int) int64 {
	scaled := new(big.Rat).Set(x)
	for range exponent {
		scaled.Mul(scaled, big.NewRat(10, 1))
	}
	low := new(big.Int).Div(scaled.Num(), scaled.Denom()) // towards minus infinity, since Div is Euclidean
	high := new(big.Int).Add(low, big.NewInt(1))
	below := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(low))
	above := new(big.Rat).Sub(new(big.Rat).SetInt(high), scaled)
	switch below.Cmp(above) {
	case -1:
		return low.Int64()
	case 1:
		return high.Int64()
	}
	if low.Bit(0) == 0 {
		return low.Int64()
	}
	return high.Int64()
}

func number(d decimal.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic(d.String())
	}
	return r
}

// oracleUse is what a quantity of a component costs.
func oracleUse(c pricing.Component, usage pricing.Usage) *big.Rat {
	if c.Function != nil {
		return oracleTree(c.Function, pricing.Operand{Expr: c.Function.Body}, usage)
	}
	q := number(usage[strings.ToLower(c.Unit)])
	if q.Sub(q, number(c.FreeUnits)); q.Sign() < 0 {
		q = new(big.Rat)
	}
	switch c.Scheme {
	case pricing.Percentage:
		return new(big.Rat).Mul(q, new(big.Rat).Quo(number(c.Value), big.NewRat(100, 1)))
	case pricing.Package:
		sum := new(big.Rat)
		for q.Sign() > 0 { // package by package
			sum.Add(sum, number(c.Value))
			q.Sub(q, number(c.Package))
		}
		return sum
	case pricing.Volume:
		return oracleVolume(c.Tiers, q)
	case pricing.Graduated:
		return oracleGraduated(c.Tiers, q)
	}
	return new(big.Rat).Mul(q, number(c.Value))
}

// oracleVolume looks for the last tier that begins below the quantity.
func oracleVolume(tiers []pricing.Tier, q *big.Rat) *big.Rat {
	sum, begin := new(big.Rat), new(big.Rat)
	for _, t := range tiers {
		if q.Cmp(begin) > 0 {
			sum = new(big.Rat).Add(new(big.Rat).Mul(q, number(t.Unit)), number(t.Flat))
		}
		if t.UpTo != nil {
			begin = number(*t.UpTo)
		}
	}
	return sum
}

// oracleGraduated fills tier after tier with what is left.
func oracleGraduated(tiers []pricing.Tier, q *big.Rat) *big.Rat {
	sum, left, begin := new(big.Rat), new(big.Rat).Set(q), new(big.Rat)
	for _, t := range tiers {
		if left.Sign() <= 0 {
			break
		}
		part := new(big.Rat).Set(left)
		if t.UpTo != nil {
			if room := new(big.Rat).Sub(number(*t.UpTo), begin); part.Cmp(room) > 0 {
				part = room
			}
			begin = number(*t.UpTo)
		}
		sum.Add(sum, new(big.Rat).Mul(part, number(t.Unit)))
		sum.Add(sum, number(t.Flat))
		left.Sub(left, part)
	}
	return sum
}

func oracleTree(f *pricing.Function, o pricing.Operand, usage pricing.Usage) *big.Rat {
	if o.Expr == nil {
		if v := f.Variables[o.Variable]; v.Type == pricing.ConstantVariable {
			return number(v.Value)
		}
		return number(usage[strings.ToLower(f.Variables[o.Variable].Label)])
	}
	a, b := oracleTree(f, o.Expr.Arg1, usage), oracleTree(f, o.Expr.Arg2, usage)
	switch o.Expr.Op {
	case "+":
		return new(big.Rat).Add(a, b)
	case "-":
		return new(big.Rat).Sub(a, b)
	case "*":
		return new(big.Rat).Mul(a, b)
	}
	return new(big.Rat).Quo(a, b)
}

// oracleBill is the sum of a bill in minor units.
func oracleBill(p pricing.Plan, in pricing.Input, exponent int) int64 {
	var sum, repeats int64
	for _, c := range p.Components {
		if c.Model == pricing.SinglePayment && in.Initial {
			sum += oracleRound(number(c.Value), exponent)
		}
	}
	if in.Initial {
		sum += oracleRound(number(p.SetupFee), exponent)
	}
	for _, s := range in.Spans {
		x := number(p.Components[s.Component].Value)
		if s.Part != nil {
			x.Mul(x, s.Part)
		}
		repeats += oracleRound(x, exponent)
	}
	if in.Usage != nil {
		for _, c := range p.Components {
			if c.Model == pricing.PayPerUse {
				repeats += oracleRound(oracleUse(c, in.Usage), exponent)
			}
		}
		for _, c := range p.Deductions {
			off := oracleUse(c, in.Usage)
			repeats += oracleRound(off.Neg(off), exponent)
		}
	}
	if sum+repeats < 0 {
		repeats = -sum
	}
	if least := oracleRound(number(p.Minimum), exponent); in.Usage != nil && least > 0 && repeats < least {
		repeats = least
	}
	sum += repeats
	if c := in.Coupon; c != nil && !c.Percent.IsZero() {
		off := new(big.Rat).Mul(number(c.Percent), big.NewRat(sum, 100))
		for range exponent {
			off.Quo(off, big.NewRat(10, 1))
		}
		sum -= oracleRound(off, exponent)
	} else if c != nil {
		sum -= min(sum, c.Amount.Minor)
	}
	return sum
}

// TestRateAgreesWithTheOracle draws plans as sellers write them, usage, spans and coupons.
func TestRateAgreesWithTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]string{"EUR", "JPY"}).Draw(t, "currency")
		exponent, _ := money.Exponent(currency)
		plans, err := pricing.Parse([]pricing.Draft{drawDraft(t, currency, exponent)}, rules)
		if err != nil {
			t.Fatalf("%v: %v", err, mistakes(err))
		}
		p := plans[0]
		in := pricing.Input{Initial: rapid.Bool().Draw(t, "initial"), Usage: pricing.Usage{}}
		for _, m := range p.Meters() {
			in.Usage[m.Key] = dec(drawNumber(t, "used", 3))
		}
		for i, c := range p.Components {
			if c.Model == pricing.Subscription {
				s := pricing.Span{Component: i, From: january, To: february}
				if rapid.Bool().Draw(t, "part") {
					s.Part = big.NewRat(rapid.Int64Range(0, 31).Draw(t, "days"), 31)
				}
				in.Spans = append(in.Spans, s)
			}
		}
		switch rapid.IntRange(0, 2).Draw(t, "coupon") {
		case 1:
			in.Coupon = &pricing.Coupon{Percent: dec(rapid.SampledFrom([]string{"10", "33.3", "50", "100"}).Draw(t, "percent"))}
		case 2:
			in.Coupon = &pricing.Coupon{Amount: money.Amount{Minor: rapid.Int64Range(0, 5000).Draw(t, "amount"), Currency: currency}}
		}
		bill, err := pricing.Rate(p, in)
		if err != nil {
			t.Fatal(err)
		}
		if want := oracleBill(p, in, exponent); bill.Net.Minor != want {
			t.Fatalf("%d, want %d: %+v", bill.Net.Minor, want, bill.Lines)
		}
		var sum int64
		for _, line := range bill.Lines {
			sum += line.Net.Minor
		}
		if sum != bill.Net.Minor || sum < 0 {
			t.Fatalf("the lines make %d, the bill %d", sum, bill.Net.Minor)
		}
	})
}

func drawNumber(t *rapid.T, name string, decimals int) string {
	d := decimal.New(rapid.Int64Range(0, 200_000).Draw(t, name), int32(-rapid.IntRange(0, decimals).Draw(t, "decimals")))
	return d.String()
}

func drawDraft(t *rapid.T, currency string, exponent int) pricing.Draft {
	d := pricing.Draft{Title: "Drawn", Currency: currency}
	for range rapid.IntRange(1, 5).Draw(t, "prices") {
		d.Components = append(d.Components, drawComponent(t, exponent))
	}
	for range rapid.IntRange(0, 2).Draw(t, "deductions") {
		d.Deductions = append(d.Deductions, drawByUse(t))
	}
	d.SetupFee = drawNumber(t, "set-up fee", exponent)
	d.Components = append(d.Components, pricing.DraftComponent{Label: "Always", Unit: "call", Value: "0.1"}) // so that there may be a minimum
	d.Minimum = drawNumber(t, "minimum", exponent)
	return d
}

func drawComponent(t *rapid.T, exponent int) pricing.DraftComponent {
	switch rapid.IntRange(0, 3).Draw(t, "model") {
	case 0:
		return pricing.DraftComponent{Label: "Once", Unit: "single payment", Value: drawNumber(t, "value", exponent)}
	case 1:
		return pricing.DraftComponent{Label: "Seat", Unit: "per month", Value: drawNumber(t, "value", exponent)}
	}
	return drawByUse(t)
}

func drawByUse(t *rapid.T) pricing.DraftComponent {
	c := pricing.DraftComponent{Label: "Used", Unit: rapid.SampledFrom([]string{"call", "fault"}).Draw(t, "unit"), Value: drawNumber(t, "value", 6)}
	if rapid.Bool().Draw(t, "free") {
		c.FreeUnits = drawNumber(t, "free units", 2)
	}
	switch rapid.IntRange(0, 5).Draw(t, "scheme") {
	case 1:
		c.Scheme, c.Value = "percentage", rapid.SampledFrom([]string{"0.5", "2.25", "100"}).Draw(t, "percent")
	case 2:
		c.Scheme, c.Package = "package", rapid.SampledFrom([]string{"10000", "2500", "7777.7"}).Draw(t, "package")
	case 3, 4:
		c.Scheme, c.Value = rapid.SampledFrom([]string{"graduated", "volume"}).Draw(t, "tiers"), ""
		for _, end := range []string{"0.5", "100", "1500.25", ""} {
			c.Tiers = append(c.Tiers, pricing.DraftTier{UpTo: end, Unit: drawNumber(t, "price", 5), Flat: drawNumber(t, "flat", 2)})
		}
	case 5:
		formula := rapid.SampledFrom([]string{"a * 0.05 + b", "(a - b) / 3", "a / (b + 1) - 7", "(a + 2) * (b - 1000.5) / 12.25"}).Draw(t, "formula")
		return pricing.DraftComponent{Label: "Formula", Function: &pricing.DraftFunction{Formula: formula,
			Variables: map[string]pricing.DraftVariable{"a": {Type: "usage", Label: "Alpha"}, "b": {Type: "usage", Label: "Beta"}}}}
	}
	return c
}
