package pricing_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/pricing"
)

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func upTo(text string) *decimal.Decimal { d := dec(text); return &d }

var (
	january  = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	february = january.AddDate(0, 1, 0)
	month    = pricing.Period{Count: 1, Unit: pricing.Month}
)

func use(label, unit, value string) pricing.Component {
	return pricing.Component{Label: label, Unit: unit, Model: pricing.PayPerUse, Value: dec(value)}
}

func sub(label, value string) pricing.Component {
	return pricing.Component{Label: label, Unit: "per month", Model: pricing.Subscription, Period: month, Value: dec(value)}
}

func once(label, value string) pricing.Component {
	return pricing.Component{Label: label, Unit: "single payment", Model: pricing.SinglePayment, Value: dec(value)}
}

func plan(components ...pricing.Component) pricing.Plan {
	return pricing.Plan{Title: "Plan", Currency: "EUR", Components: components}
}

func used(pairs ...string) pricing.Usage {
	u := pricing.Usage{}
	for i := 0; i < len(pairs); i += 2 {
		u[pairs[i]] = dec(pairs[i+1])
	}
	return u
}

// TestReferenceTotals are those of WStore's own tests (spec wstore 3.9): 33.00 for use only, 38.00 with a
// subscription of 5.00, 33.30 with a deduction.
func TestReferenceTotals(t *testing.T) {
	p := plan(use("Calls", "invocation", "1.5"), pricing.Component{
		Label: "Storage", Model: pricing.PayPerUse, Function: &pricing.Function{
			Label: "By size", Text: "size * price",
			Variables: map[string]pricing.Variable{
				"s": {Label: "Size", Type: pricing.UsageVariable}, "p": {Label: "Price", Type: pricing.ConstantVariable, Value: dec("0.2")},
			},
			Body: &pricing.Expr{Op: "*", Arg1: pricing.Operand{Variable: "s"}, Arg2: pricing.Operand{Variable: "p"}},
		},
	})
	in := pricing.Input{Usage: used("invocation", "12", "size", "75", "issue", "47")}
	total(t, "use only", p, in, "33.00")
	p.Components = append(p.Components, sub("Seat", "5.00"))
	in.Spans = []pricing.Span{{Component: 2, From: january, To: february}}
	total(t, "with a subscription", p, in, "38.00")
	p.Deductions = []pricing.Component{use("Faults", "issue", "0.1")}
	total(t, "with a deduction", p, in, "33.30")
}

func total(t *testing.T, name string, p pricing.Plan, in pricing.Input, want string) pricing.Bill {
	t.Helper()
	bill, err := pricing.Rate(p, in)
	if err != nil || bill.Net.String() != want {
		t.Errorf("%s: %s, error %v; want %s\n%+v", name, bill.Net, err, want, bill.Lines)
	}
	return bill
}

func TestSchemes(t *testing.T) {
	tiers := []pricing.Tier{
		{UpTo: upTo("100"), Unit: dec("0.10")}, {UpTo: upTo("1000"), Unit: dec("0.05"), Flat: dec("2")}, {Unit: dec("0.01")},
	}
	component := func(scheme pricing.Scheme) pricing.Component {
		c := use("Calls", "call", "0.10")
		c.Scheme = scheme
		switch scheme {
		case pricing.Graduated, pricing.Volume:
			c.Tiers, c.Value = tiers, decimal.Decimal{}
		case pricing.Package:
			c.Package, c.Value = dec("100"), dec("9")
		case pricing.Percentage:
			c.Value = dec("2.5")
		}
		return c
	}
	free := component(pricing.Flat)
	free.FreeUnits = dec("50")
	tests := []struct {
		c     pricing.Component
		used  string
		want  string
		steps string
	}{
		{component(""), "250", "25.00", "250 call × 0.1 = 25.00 EUR"},
		{component(pricing.Flat), "0", "0.00", ""},
		{component(pricing.Flat), "0.25", "0.02", "0.25 call × 0.1 = 0.025 EUR; rounded half to even: 0.02 EUR"},
		{component(pricing.Flat), "0.35", "0.04", "0.35 call × 0.1 = 0.035 EUR; rounded half to even: 0.04 EUR"},
		{free, "40", "0.00", "40 − 50 free = 0 call; 0 call × 0.1 = 0.00 EUR"},
		{free, "60", "1.00", "60 − 50 free = 10 call; 10 call × 0.1 = 1.00 EUR"},
		{component(pricing.Graduated), "100", "10.00", "100 call × 0.1 = 10.00 EUR"},
		{component(pricing.Graduated), "101", "12.05", "100 call × 0.1 = 10.00 EUR; 1 call × 0.05 = 0.05 EUR; + 2.00 EUR for the tier"},
		{component(pricing.Graduated), "1100", "58.00", "100 call × 0.1 = 10.00 EUR; 900 call × 0.05 = 45.00 EUR; + 2.00 EUR for the tier; 100 call × 0.01 = 1.00 EUR"},
		{component(pricing.Volume), "100", "10.00", "100 call × 0.1 = 10.00 EUR"},
		{component(pricing.Volume), "101", "7.05", "101 call × 0.05 = 5.05 EUR; + 2.00 EUR for the tier"},
		{component(pricing.Volume), "2000", "20.00", "2000 call × 0.01 = 20.00 EUR"},
		{component(pricing.Package), "100", "9.00", "100 call in packages of 100: 1 × 9 = 9.00 EUR"},
		{component(pricing.Package), "100.5", "18.00", "100.5 call in packages of 100: 2 × 9 = 18.00 EUR"},
		{component(pricing.Percentage), "199.99", "5.00", "2.5 % of 199.99 = 4.99975 EUR; rounded half to even: 5.00 EUR"},
	}
	for _, tt := range tests {
		name := fmt.Sprintf("%s of %s", tt.used, tt.c.Scheme)
		bill := total(t, name, plan(tt.c), pricing.Input{Usage: used("call", tt.used)}, tt.want)
		steps := ""
		if len(bill.Lines) > 0 {
			steps = strings.Join(bill.Lines[0].Steps, "; ")
		}
		if diff := cmp.Diff(tt.steps, steps); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWholeBill(t *testing.T) {
	p := plan(once("Installation", "40"), sub("Seat", "10"), use("Calls", "call", "0.01"))
	p.Deductions = []pricing.Component{use("Faults", "fault", "1")}
	p.SetupFee, p.Minimum, p.TrialDays = dec("5"), dec("30"), 14

	start := p.Start(january)
	if len(start.Spans) != 0 || !start.Initial {
		t.Errorf("a trial begins with %+v", start)
	}
	total(t, "in the trial", p, start, "45.00")
	p.TrialDays = 0
	bill := total(t, "first bill", p, p.Start(january), "55.00")
	if line := bill.Lines[2]; !line.From.Equal(january) || !line.To.Equal(february) || line.Kind != pricing.LineSubscription {
		t.Errorf("the subscription is billed as %+v", line)
	}
	price, err := p.Price()
	if price.String() != "55.00" || err != nil {
		t.Errorf("the price shown is %s, error %v", price, err)
	}

	next := pricing.Input{
		Spans: []pricing.Span{{Component: 1, From: february, To: february.AddDate(0, 1, 0)}},
		Usage: used("call", "1000", "fault", "3"), UsageFrom: january, UsageTo: february,
	}
	total(t, "raised to the minimum", p, next, "30.00")
	next.MinimumPart = big.NewRat(1, 2)
	total(t, "half a minimum is reached", p, next, "17.00")
	next.MinimumPart, next.Usage = nil, used("call", "3000", "fault", "100")
	total(t, "never below zero, so the minimum counts", p, next, "30.00")
	p.Minimum = decimal.Decimal{}
	total(t, "never below zero", p, next, "0.00")

	half := pricing.Input{Spans: []pricing.Span{{Component: 1, From: january, To: february, Part: big.NewRat(1, 3)}}}
	total(t, "a third", p, half, "3.33")
	half = pricing.Input{Credit: half.Spans}
	total(t, "a third back", p, half, "-3.33")
	half.Coupon = &pricing.Coupon{Code: "HALF", Percent: dec("50")}
	total(t, "what is given back has no discount", p, half, "-3.33")
	half.Credit[0].Off = big.NewRat(1, 2)
	total(t, "of half price", p, half, "-1.67")
}

func TestCoupons(t *testing.T) {
	p := plan(once("Price", "10"))
	amount := func(minor int64, currency string) *pricing.Coupon {
		return &pricing.Coupon{Code: "C", Amount: money.Amount{Minor: minor, Currency: currency}}
	}
	start := p.Start(january)
	for _, tt := range []struct {
		coupon *pricing.Coupon
		want   string
	}{
		{amount(250, "EUR"), "7.50"}, {amount(1000, "EUR"), "0.00"}, {amount(99999, "EUR"), "0.00"}, {amount(0, ""), "10.00"},
		{&pricing.Coupon{Percent: dec("33.3333")}, "6.67"}, {&pricing.Coupon{Percent: dec("100")}, "0.00"},
	} {
		start.Coupon = tt.coupon
		total(t, fmt.Sprintf("%+v", tt.coupon), p, start, tt.want)
	}
	for _, coupon := range []*pricing.Coupon{amount(1, "USD"), amount(-1, "EUR"), {Percent: dec("101")}, {Percent: dec("-1")}} {
		start.Coupon = coupon
		refused(t, fmt.Sprintf("%+v", coupon), p, start, "bad_coupon")
	}
}

func refused(t *testing.T, name string, p pricing.Plan, in pricing.Input, code string) {
	t.Helper()
	bill, err := pricing.Rate(p, in)
	if !errs.Is(err, errs.KindInvalid) || errs.As(err).Code != code {
		t.Errorf("%s: %+v, error %v; want %s", name, bill, err, code)
	}
}

// TestRateRefuses gives what Parse lets nobody write, and numbers that no meter counts.
func TestRateRefuses(t *testing.T) {
	f := func(op string) pricing.Component {
		return pricing.Component{Label: "F", Model: pricing.PayPerUse, Function: &pricing.Function{
			Variables: map[string]pricing.Variable{"a": {Label: "A", Type: pricing.UsageVariable}, "b": {Label: "B", Type: pricing.UsageVariable}},
			Body:      &pricing.Expr{Op: op, Arg1: pricing.Operand{Variable: "a"}, Arg2: pricing.Operand{Variable: "b"}},
		}}
	}
	odd := use("Calls", "call", "1")
	odd.Scheme = "magic"
	ends := use("Calls", "call", "0")
	ends.Scheme, ends.Tiers = pricing.Graduated, []pricing.Tier{{UpTo: upTo("5"), Unit: dec("1")}}
	volume := ends
	volume.Scheme = pricing.Volume
	empty := use("Calls", "call", "1")
	empty.Scheme = pricing.Package
	nothing := f("+")
	nothing.Function = &pricing.Function{}
	unknown := f("+")
	unknown.Function.Body.Arg2 = pricing.Operand{Variable: "c"}
	nameless := plan(once("Price", "1"))
	nameless.Currency = ""
	span := pricing.Input{Spans: []pricing.Span{{Component: 7}}}
	long := pricing.Input{Spans: []pricing.Span{{Part: big.NewRat(3, 2)}}}
	calls := pricing.Input{Usage: used("call", "6", "a", "1")}
	tests := []struct {
		name string
		p    pricing.Plan
		in   pricing.Input
		code string
	}{
		{"division by zero", plan(f("/")), calls, "division_by_zero"},
		{"unknown operation", plan(f("^")), calls, "unknown_operation"},
		{"unknown variable", plan(unknown), calls, "unknown_variable"},
		{"no function", plan(nothing), calls, "bad_plan"},
		{"unknown scheme", plan(odd), calls, "bad_plan"},
		{"tiers end", plan(ends), calls, "bad_plan"},
		{"volume ends", plan(volume), calls, "bad_plan"},
		{"empty package", plan(empty), calls, "bad_plan"},
		{"no currency", nameless, calls, "bad_plan"},
		{"no such component", plan(sub("Seat", "1")), span, "bad_plan"},
		{"more than a period", plan(sub("Seat", "1")), long, "bad_plan"},
		{"negative use", plan(use("Calls", "call", "1")), pricing.Input{Usage: used("call", "-1")}, "bad_usage"},
		{"huge use", plan(use("Calls", "call", "1")), pricing.Input{Usage: used("call", "1e18")}, "amount_overflow"},
		{"monstrous use", plan(use("Calls", "call", "1")), pricing.Input{Usage: used("call", "1e9999")}, "amount_overflow"},
		{"sum too large", plan(once("A", "90000000000000000"), once("B", "90000000000000000")), pricing.Input{Initial: true}, "amount_overflow"},
	}
	for _, tt := range tests {
		refused(t, tt.name, tt.p, tt.in, tt.code)
	}
}

func TestClassesAndMeters(t *testing.T) {
	f := pricing.Component{Label: "F", Model: pricing.PayPerUse, Function: &pricing.Function{Variables: map[string]pricing.Variable{
		"a": {Label: "Big Calls", Type: pricing.UsageVariable}, "b": {Label: "Price", Type: pricing.ConstantVariable},
	}}}
	for want, p := range map[string]pricing.Plan{
		"": {}, "single-payment": plan(once("A", "1")), "subscription": plan(once("A", "1"), sub("B", "1")), "use": plan(f, sub("B", "1"), once("A", "1")),
	} {
		if got := p.Class(); got != want || p.Free() != (want == "") {
			t.Errorf("class %q, free %v; want %q", got, p.Free(), want)
		}
	}
	p := plan(use("Calls", "Invocation", "1"), f, use("More calls", "invocation", "2"), once("A", "1"))
	p.Deductions = []pricing.Component{use("Faults", "issue", "1")}
	want := []pricing.Meter{{Key: "invocation", Label: "Calls", Unit: "Invocation"}, {Key: "big calls", Label: "Big Calls"}, {Key: "issue", Label: "Faults", Unit: "issue"}}
	if diff := cmp.Diff(want, p.Meters()); diff != "" {
		t.Errorf("meters (-want +got):\n%s", diff)
	}
	for _, tt := range []struct{ unit, label, want string }{
		{"INVOCATION", "whatever", "invocation"}, {"invocation", "BIG calls", "big calls"}, {"", "Price", ""}, {"single payment", "A", ""}, {"Issue", "", "issue"},
	} {
		if key, ok := p.Meter(tt.unit, tt.label); key != tt.want || ok != (tt.want != "") {
			t.Errorf("Meter(%q, %q) = %q, %v; want %q", tt.unit, tt.label, key, ok, tt.want)
		}
	}
}

func TestCanonicalJSON(t *testing.T) {
	c := use("Calls", "call", "0")
	c.Scheme, c.Tiers = pricing.Volume, []pricing.Tier{{UpTo: upTo("10"), Unit: dec("1.50")}, {Unit: dec("1"), Flat: dec("2")}}
	p := plan(once("Price", "5.00"), sub("Seat", "3"), c, pricing.Component{Label: "F", Model: pricing.PayPerUse, Function: &pricing.Function{
		Label: "F", Variables: map[string]pricing.Variable{"a": {Label: "A", Type: pricing.UsageVariable}},
		Body: &pricing.Expr{Op: "+", Arg1: pricing.Operand{Variable: "a"}, Arg2: pricing.Operand{Expr: &pricing.Expr{Op: "-",
			Arg1: pricing.Operand{Variable: "a"}, Arg2: pricing.Operand{Variable: "a"}}}},
	}})
	data, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := pricing.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Encode()
	if err != nil || string(again) != string(data) {
		t.Errorf("error %v; first %s\nthen  %s", err, data, again)
	}
	const want = `{"title":"Plan","currency":"EUR","price_components":[` +
		`{"label":"Price","unit":"single payment","model":"single payment","value":"5"},` +
		`{"label":"Seat","unit":"per month","model":"subscription","period":{"count":1,"unit":"month"},"value":"3"},` +
		`{"label":"Calls","unit":"call","model":"pay per use","scheme":"volume","tiers":[{"up_to":"10","unit":"1.5"},{"unit":"1","flat":"2"}]},` +
		`{"label":"F","model":"pay per use","price_function":{"label":"F","variables":{"a":{"label":"A","type":"usage"}},` +
		`"function":{"operation":"+","arg1":"a","arg2":{"operation":"-","arg1":"a","arg2":"a"}}}}]}`
	if string(data) != want {
		t.Errorf("canonical JSON is\n%s, want\n%s", data, want)
	}
	bill, err := pricing.Rate(p, pricing.Input{Usage: used("call", "1")})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(bill)
	var same pricing.Bill
	if err != nil || json.Unmarshal(text, &same) != nil || same.Net != bill.Net || len(same.Lines) != len(bill.Lines) {
		t.Errorf("a bill comes back as %+v, error %v", same, err)
	}
	if _, err := pricing.Decode([]byte(`{`)); err == nil {
		t.Error("half a plan was decoded")
	}
}
