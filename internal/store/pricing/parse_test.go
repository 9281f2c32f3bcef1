package pricing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/pricing"
)

var (
	units = pricing.Units{
		{Name: "call", Model: pricing.PayPerUse}, {Name: "Fault", Model: pricing.PayPerUse}, {Name: "single payment", Model: pricing.SinglePayment},
		{Name: "per month", Model: pricing.Subscription, Period: month},
	}
	rules = pricing.Rules{Units: units, Currencies: []string{"EUR", "JPY"}}
)

// full is a draft with everything in it.
func full() pricing.Draft {
	return pricing.Draft{
		Label: "pro", Title: "Professional", Description: "For teams.", Currency: "eur", TaxIncluded: true,
		Components: []pricing.DraftComponent{
			{Label: "Installation", Unit: "Single Payment", Value: "40.00"},
			{Label: "Seat", Unit: "per month", Value: "9.9"},
			{Label: "Calls", Unit: "CALL", Value: "0.001", FreeUnits: "1000", Description: "Each call."},
			{Label: "Storage", Unit: "call", Scheme: "graduated", Tiers: []pricing.DraftTier{{UpTo: "10", Unit: "1", Flat: "2"}, {Unit: "0.5"}}},
			{Label: "Bulk", Unit: "call", Scheme: "package", Package: "100", Value: "3"},
			{Label: "Share", Unit: "call", Scheme: "percentage", Value: "2.5"},
			{Label: "Traffic", Function: &pricing.DraftFunction{Formula: "(gb - 5) * [price of one] / 1.50", Variables: map[string]pricing.DraftVariable{
				"gb": {Label: "Gigabytes", Type: "usage"}, "price of one": {Type: "constant", Value: "-0.2"},
			}}},
		},
		Deductions: []pricing.DraftComponent{{Label: "Faults", Unit: "fault", Value: "1"}},
		SetupFee:   "5", Minimum: "10.50", TrialDays: 14,
	}
}

func TestParse(t *testing.T) {
	plans, err := pricing.Parse([]pricing.Draft{full()}, rules)
	if err != nil {
		t.Fatalf("%v: %+v", err, errs.As(err).Fields)
	}
	p := plans[0]
	data, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"label":"pro","title":"Professional","description":"For teams.","currency":"EUR","tax_included":true,"price_components":[` +
		`{"label":"Installation","unit":"single payment","model":"single payment","value":"40"},` +
		`{"label":"Seat","unit":"per month","model":"subscription","period":{"count":1,"unit":"month"},"value":"9.9"},` +
		`{"label":"Calls","description":"Each call.","unit":"call","model":"pay per use","value":"0.001","free_units":"1000"},` +
		`{"label":"Storage","unit":"call","model":"pay per use","scheme":"graduated","tiers":[{"up_to":"10","unit":"1","flat":"2"},{"unit":"0.5"}]},` +
		`{"label":"Bulk","unit":"call","model":"pay per use","scheme":"package","value":"3","package":"100"},` +
		`{"label":"Share","unit":"call","model":"pay per use","scheme":"percentage","value":"2.5"},` +
		`{"label":"Traffic","model":"pay per use","price_function":{"label":"Traffic","text":"(gb - 5) * [price of one] / 1.5","variables":{` +
		`"1.5":{"label":"1.5","type":"constant","value":"1.5"},"5":{"label":"5","type":"constant","value":"5"},"gb":{"label":"Gigabytes","type":"usage"},` +
		`"price of one":{"label":"price of one","type":"constant","value":"-0.2"}},"function":{"operation":"/","arg1":{"operation":"*","arg1":` +
		`{"operation":"-","arg1":"gb","arg2":"5"},"arg2":"price of one"},"arg2":"1.5"}}}],` +
		`"deductions":[{"label":"Faults","unit":"Fault","model":"pay per use","value":"1"}],"setup_fee":"5","minimum":"10.5","trial_days":14}`
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("the plan (-want +got):\n%s", diff)
	}
	sameAgain(t, p)
}

// sameAgain sees to it that a seller who saves a plan without a change changes nothing.
func sameAgain(t *testing.T, p pricing.Plan) {
	t.Helper()
	before, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := pricing.Parse([]pricing.Draft{p.Draft()}, pricing.Rules{Units: units, Currencies: rules.Currencies, Earlier: true})
	if err != nil {
		t.Fatalf("%s: %v %+v", before, err, errs.As(err).Fields)
	}
	if after, err := again[0].Encode(); err != nil || string(after) != string(before) {
		t.Errorf("a plan comes back otherwise, error %v:\n%s\n%s", err, before, after)
	}
}

// mistakes lists the mistakes of an error as "path code".
func mistakes(err error) []string {
	var list []string
	if e := errs.As(err); e != nil {
		for _, f := range e.Fields {
			list = append(list, f.Path+" "+f.Code)
		}
	}
	return list
}

// TestMistakes spoils a good draft in one way each.
func TestMistakes(t *testing.T) {
	calls := func(d *pricing.Draft) *pricing.DraftComponent { return &d.Components[2] }
	tiered := func(d *pricing.Draft) *pricing.DraftComponent { return &d.Components[3] }
	formula := func(d *pricing.Draft) *pricing.DraftFunction { return d.Components[6].Function }
	tests := map[string]struct {
		spoil func(d *pricing.Draft)
		want  []string
	}{
		"no title":               {func(d *pricing.Draft) { d.Title = " " }, []string{"title required"}},
		"two lines":              {func(d *pricing.Draft) { d.Title = "a\nb" }, []string{"title bad_characters"}},
		"long label":             {func(d *pricing.Draft) { d.Label = strings.Repeat("x", 101) }, []string{"label too_long"}},
		"zero byte":              {func(d *pricing.Draft) { d.Description = "a\x00" }, []string{"description bad_characters"}},
		"update without earlier": {func(d *pricing.Draft) { d.Label = "UPdate" }, []string{"label no_earlier_version"}},
		"no currency":            {func(d *pricing.Draft) { d.Currency = "" }, []string{"currency required"}},
		"other currency":         {func(d *pricing.Draft) { d.Currency = "USD" }, []string{"currency currency_not_taken"}},
		"no component label":     {func(d *pricing.Draft) { calls(d).Label = "" }, []string{"price_components[2].label required"}},
		"unknown unit":           {func(d *pricing.Draft) { calls(d).Unit = "minute" }, []string{"price_components[2].unit unknown_unit"}},
		"value without unit":     {func(d *pricing.Draft) { calls(d).Unit = "" }, []string{"price_components[2].unit required"}},
		"no number":              {func(d *pricing.Draft) { calls(d).Value = "five" }, []string{"price_components[2].value bad_number"}},
		"not finite":             {func(d *pricing.Draft) { calls(d).Value = "Infinity" }, []string{"price_components[2].value bad_number"}},
		"monstrous":              {func(d *pricing.Draft) { calls(d).Value = "1e999999999" }, []string{"price_components[2].value bad_number"}},
		"huge":                   {func(d *pricing.Draft) { calls(d).Value = "1e15" }, []string{"price_components[2].value bad_number"}},
		"too fine":               {func(d *pricing.Draft) { calls(d).Value = "0.0000000000001" }, []string{"price_components[2].value bad_number"}},
		"negative":               {func(d *pricing.Draft) { calls(d).Value = "-1" }, []string{"price_components[2].value negative"}},
		"no value":               {func(d *pricing.Draft) { calls(d).Value = "" }, []string{"price_components[2].value required"}},
		"nothing":                {func(d *pricing.Draft) { *calls(d) = pricing.DraftComponent{Label: "x"} }, []string{"price_components[2] no_price"}},
		"unit and formula":       {func(d *pricing.Draft) { calls(d).Function = formula(d) }, []string{"price_components[2] two_prices"}},
		"unknown scheme":         {func(d *pricing.Draft) { calls(d).Scheme = "magic" }, []string{"price_components[2].scheme unknown_scheme"}},
		"scheme of subscription": {func(d *pricing.Draft) { d.Components[1].Scheme = "volume" }, []string{"price_components[1].scheme not_by_use"}},
		"free subscription":      {func(d *pricing.Draft) { d.Components[1].FreeUnits = "1" }, []string{"price_components[1].free_units not_by_use"}},
		"decimals of a payment":  {func(d *pricing.Draft) { d.Components[0].Value = "1.005" }, []string{"price_components[0].value too_many_decimals"}},
		"high payment":           {func(d *pricing.Draft) { d.Components[0].Value = "10000000000.01" }, []string{"price_components[0].value too_high"}},
		"package without size":   {func(d *pricing.Draft) { d.Components[4].Package = "" }, []string{"price_components[4].package required"}},
		"package of none":        {func(d *pricing.Draft) { d.Components[4].Package = "0" }, []string{"price_components[4].package required"}},
		"package where flat":     {func(d *pricing.Draft) { calls(d).Package = "7" }, []string{"price_components[2].package not_packaged"}},
		"percentage above all":   {func(d *pricing.Draft) { d.Components[5].Value = "100.1" }, []string{"price_components[5].value too_high"}},
		"tiers where flat":       {func(d *pricing.Draft) { tiered(d).Scheme = "" }, []string{"price_components[3].tiers not_tiered", "price_components[3].value required"}},
		"value where tiered":     {func(d *pricing.Draft) { tiered(d).Value = "1" }, []string{"price_components[3].value tiers_only"}},
		"no tiers":               {func(d *pricing.Draft) { tiered(d).Tiers = nil }, []string{"price_components[3].tiers required"}},
		"many tiers":             {func(d *pricing.Draft) { tiered(d).Tiers = make([]pricing.DraftTier, 51) }, []string{"price_components[3].tiers too_many"}},
		"last tier ends":         {func(d *pricing.Draft) { tiered(d).Tiers[1].UpTo = "20" }, []string{"price_components[3].tiers[1].up_to last_tier_ends"}},
		"first tier has no end":  {func(d *pricing.Draft) { tiered(d).Tiers[0].UpTo = "" }, []string{"price_components[3].tiers[0].up_to required"}},
		"tier does not rise":     {func(d *pricing.Draft) { tiered(d).Tiers[0].UpTo = "0" }, []string{"price_components[3].tiers[0].up_to not_rising"}},
		"tier without price":     {func(d *pricing.Draft) { tiered(d).Tiers[1].Unit = "" }, []string{"price_components[3].tiers[1].unit required"}},
		"deduction of a payment": {func(d *pricing.Draft) { d.Deductions[0].Unit = "single payment" }, []string{"deductions[0].unit not_by_use"}},
		"bad formula":            {func(d *pricing.Draft) { formula(d).Formula = "gb *" }, []string{"price_components[6].price_function.formula bad_formula"}},
		"no formula":             {func(d *pricing.Draft) { formula(d).Formula = "" }, []string{"price_components[6].price_function.formula bad_formula"}},
		"undeclared":             {func(d *pricing.Draft) { formula(d).Formula = "gb * seats + seats" }, []string{"price_components[6].price_function.formula unknown_variable"}},
		"constant zero":          {func(d *pricing.Draft) { formula(d).Formula = "gb / (2 - 2 * 1)" }, []string{"price_components[6].price_function.formula division_by_zero"}},
		"bad type":               {func(d *pricing.Draft) { formula(d).Variables["gb"] = pricing.DraftVariable{Type: "magic"} }, []string{"price_components[6].price_function.variables.gb.type bad_type"}},
		"constant without value": {func(d *pricing.Draft) { formula(d).Variables["gb"] = pricing.DraftVariable{Type: "constant"} }, []string{"price_components[6].price_function.variables.gb.value required"}},
		"usage with value":       {func(d *pricing.Draft) { formula(d).Variables["gb"] = pricing.DraftVariable{Type: "usage", Value: "1"} }, []string{"price_components[6].price_function.variables.gb.value counted"}},
		"variable in brackets":   {func(d *pricing.Draft) { formula(d).Variables["[x]"] = pricing.DraftVariable{Type: "usage"} }, []string{"price_components[6].price_function.variables.[x] bad_name"}},
		"unknown operation":      {func(d *pricing.Draft) { formula(d).Body = tree("^", "gb", "gb") }, []string{"price_components[6].price_function.formula unknown_operation"}},
		"large tree":             {func(d *pricing.Draft) { formula(d).Formula = "gb" + strings.Repeat("+gb", 201) }, []string{"price_components[6].price_function.formula too_large"}},
		"many numbers":           {func(d *pricing.Draft) { formula(d).Formula = "gb" + numbers(60) }, []string{"price_components[6].price_function.formula too_many"}},
		"many variables":         {func(d *pricing.Draft) { formula(d).Variables = variables(51) }, []string{"price_components[6].price_function.variables too_many"}},
		"formula with scheme":    {func(d *pricing.Draft) { d.Components[6].Scheme = "volume" }, []string{"price_components[6].scheme not_for_functions"}},
		"long trial":             {func(d *pricing.Draft) { d.TrialDays = 1000 }, []string{"trial_days bad_trial"}},
		"negative trial":         {func(d *pricing.Draft) { d.TrialDays = -1 }, []string{"trial_days bad_trial"}},
		"nothing to try":         {func(d *pricing.Draft) { d.Components = d.Components[:1] }, []string{"trial_days needs_repeating", "minimum needs_repeating"}},
		"extras without prices":  {func(d *pricing.Draft) { d.Components, d.Deductions = nil, nil }, []string{"setup_fee needs_prices", "minimum needs_prices", "trial_days needs_prices"}},
		"ten thousand lines":     {func(d *pricing.Draft) { d.Components = make([]pricing.DraftComponent, 10_000) }, []string{"price_components too_many"}},
		"decimals of set-up fee": {func(d *pricing.Draft) { d.SetupFee = "0.001" }, []string{"setup_fee too_many_decimals"}},
		"several mistakes at once": {func(d *pricing.Draft) { d.Title, calls(d).Value, d.Minimum = "", "x", "-1" },
			[]string{"title required", "price_components[2].value bad_number", "minimum negative"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := full()
			tt.spoil(&d)
			_, err := pricing.Parse([]pricing.Draft{d}, rules)
			want := slices.Clone(tt.want)
			for i := range want {
				want[i] = "plans[0]." + want[i]
			}
			if diff := cmp.Diff(want, mistakes(err)); diff != "" || !errs.Is(err, errs.KindInvalid) {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func tree(op, a, b string) *pricing.Expr {
	return &pricing.Expr{Op: op, Arg1: pricing.Operand{Variable: a}, Arg2: pricing.Operand{Variable: b}}
}

func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " + %d", i)
	}
	return b.String()
}

func variables(n int) map[string]pricing.DraftVariable {
	m := map[string]pricing.DraftVariable{"gb": {Type: "usage"}, "price of one": {Type: "usage"}}
	for i := range n - 2 {
		m[fmt.Sprint("v", i)] = pricing.DraftVariable{Type: "usage"}
	}
	return m
}

func TestSeveralPlans(t *testing.T) {
	free := pricing.Draft{Title: "Free"}
	labelled := func(labels ...string) []pricing.Draft {
		var list []pricing.Draft
		for _, label := range labels {
			d := free
			d.Label = label
			list = append(list, d)
		}
		return list
	}
	for _, tt := range []struct {
		drafts []pricing.Draft
		want   []string
	}{
		{nil, nil}, {labelled(""), nil}, {labelled("a", "b", "A"), nil}, {labelled("a", "developer"), nil},
		{labelled("a", ""), []string{"plans[1].label required"}},
		{labelled("a", "b", "a"), []string{"plans[2].label label_twice"}},
		{make([]pricing.Draft, 21), []string{"plans too_many"}},
	} {
		_, err := pricing.Parse(tt.drafts, rules)
		if diff := cmp.Diff(tt.want, mistakes(err)); diff != "" {
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	}
	earlier := rules
	earlier.Earlier = true
	plans, err := pricing.Parse(labelled("basic", "Update", "DEVELOPER"), earlier)
	if err != nil || plans[0].Reserved() || !plans[1].Reserved() || !plans[2].Reserved() || !plans[0].Free() {
		t.Errorf("%+v, error %v", plans, err)
	}
}

func TestFormulas(t *testing.T) {
	tests := map[string]string{
		"calls*price+seats": "calls * price + seats", "a-(b-c)": "a - (b - c)", "(a-b)-c": "a - b - c", "a/(b*c)": "a / (b * c)",
		"((a))+b": "a + b", "(a+b)*(c+d)": "(a + b) * (c + d)", " [per call] * 0.05 ": "[per call] * 0.05", "a*b+c*d-e/f": "a * b + c * d - e / f",
		"[a]+[1b]": "a + [1b]", "2*3": "2 * 3", "[ x y ]/2": "[x y] / 2",
	}
	for text, want := range tests {
		e, err := pricing.ParseFormula(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		f := &pricing.Function{Body: e}
		if got := f.Formula(); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{
		"", " ", "a", "(a)", "a+", "+a", "a b", "a+(b", "a+b)", "a+[b", "a+[]", "a^b", "a+1.2.3", "a+.5", "1x+2", "a++b", "é+1",
		strings.Repeat("(", 60) + "a+b" + strings.Repeat(")", 60), strings.Repeat("a+", 3000) + "a",
	} {
		if e, err := pricing.ParseFormula(text); !errs.Is(err, errs.KindInvalid) || errs.As(err).Code != "bad_formula" {
			t.Errorf("%.20q gives %+v, error %v", text, e, err)
		}
	}
}

// FuzzFormula reads what it writes, and what it has written it writes again.
func FuzzFormula(f *testing.F) {
	for _, seed := range []string{"calls * price + 5", "a-(b-c)/[x y]", "((1))*2", "a b", "[", "(" /* */} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := pricing.ParseFormula(text)
		if err != nil {
			return
		}
		first := (&pricing.Function{Body: e}).Formula()
		again, err := pricing.ParseFormula(first)
		if err != nil {
			t.Fatalf("%q is written as %q, which cannot be read: %v", text, first, err)
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Fatalf("%q (-first +again):\n%s", text, diff)
		}
	})
}
