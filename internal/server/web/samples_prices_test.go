package web

import (
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// sampleDraft is a plan with everything in it.
func sampleDraft() pricing.Draft {
	return pricing.Draft{
		Label: "pro", Title: "Professional", Description: long, Currency: "EUR", SetupFee: "5", Minimum: "10", TrialDays: 14,
		Components: []pricing.DraftComponent{
			{Label: "Seat", Unit: "per calendar month", Value: "9.90"},
			{Label: "Calls", Unit: "invocation", Scheme: "graduated", Tiers: []pricing.DraftTier{{UpTo: "1000", Unit: "0.01", Flat: "2"}, {Unit: "0.005"}}},
			{Label: "Bulk", Unit: "invocation", Scheme: "package", Package: "100", Value: "3", FreeUnits: "200"},
			{Label: "Traffic", Function: &pricing.DraftFunction{Formula: "gb * rate + 5", Variables: map[string]pricing.DraftVariable{
				"gb": {Label: "Gigabytes", Type: "usage"}, "rate": {Label: "Rate", Type: "constant", Value: "0.2"},
			}}},
		},
		Deductions: []pricing.DraftComponent{{Label: "Faults", Unit: "issue", Value: "1"}},
	}
}

var sampleRules = pricing.Rules{Currencies: []string{"EUR"}, Units: pricing.Units{
	{Name: "invocation", Model: pricing.PayPerUse}, {Name: "issue", Model: pricing.PayPerUse},
	{Name: "per calendar month", Model: pricing.Subscription, Period: pricing.Period{Count: 1, Unit: pricing.Month}},
}}

func samplePlans() []catalogue.Plan {
	plans, err := pricing.Parse([]pricing.Draft{sampleDraft(), {Label: "free", Title: "Free"}}, sampleRules)
	if err != nil {
		panic(err)
	}
	return []catalogue.Plan{{ID: "a", Plan: plans[0]}, {ID: "b", Plan: plans[1]}}
}

func sampleTotal() *planTotal {
	e, err := pricing.Project(samplePlans()[0].Plan, pricing.Usage{"invocation": decimal.NewFromInt(2500), "gigabytes": decimal.NewFromInt(7), "issue": decimal.NewFromInt(1)}, sampleNow)
	return planTotalOf(catalogue.Estimate{Estimate: e}, err)
}

func samplePricePlans() pricePlansView {
	view := pricePlansView{Tabs: sellTabs("/sell"), Heading: "Bread prices", Add: "#", Back: "#", Notes: []*webkit.Notice{{Kind: "info", Text: "Each has a label."}}}
	for _, card := range planCards(samplePlans(), true) {
		view.Plans = append(view.Plans, planEntry{Card: card, Edit: "#", Remove: webkit.Confirm{Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove it", Question: "Nobody has seen it yet.", Action: "#"}})
	}
	return view
}

func samplePlanEdit(spoil func(form *webkit.Form, d pricing.Draft)) planEditView {
	d := sampleDraft()
	form := planForm(d)
	view := planEditView{
		Tabs: sellTabs("/sell"), Heading: d.Title, Action: "#", Back: "#", Currencies: []webkit.Option{{Value: "EUR", Label: "EUR"}},
		Meters: []planMeter{{"usage.invocation", "Calls"}, {"usage.gigabytes", "Gigabytes"}}, Total: sampleTotal(),
	}
	if spoil != nil {
		spoil(&form, d)
		view.Meters, view.Total = nil, nil
	}
	units := []webkit.Option{{Value: "invocation", Label: "each invocation"}, {Value: "issue", Label: "each issue"}, {Value: "per calendar month", Label: "per calendar month"}}
	view.Form, view.Prices, view.Deductions = form, formRows("price_components", d.Components, form, units), formRows("deductions", d.Deductions, form, units)
	return view
}

// refusedPlan notes a mistake at every kind of field.
func refusedPlan(form *webkit.Form, d pricing.Draft) {
	d.Title, d.Currency, d.Components[0].Value, d.Components[1].Tiers[0].UpTo = "", "", "x", ""
	d.Components[3].Function.Variables["rate"] = pricing.DraftVariable{Type: "constant", Value: "y"}
	d.Components = append(d.Components, pricing.DraftComponent{Label: "Nothing"})
	_, err := pricing.Parse([]pricing.Draft{d}, sampleRules)
	takePlan(form, d, errs.As(err))
}

func samplePrices() *pricesView {
	view := &pricesView{Plans: planCards(samplePlans(), true), Meters: []planMeter{{"usage.invocation", "Calls"}}, Action: "#", Tax: "The tax of your country is added."}
	view.Plans[0].Total, view.Plans[0].Choose = sampleTotal(), webkit.Link{Label: "Choose Professional", Href: "#"}
	view.Plans[1].Total = &planTotal{Problem: "It divides by zero: seats is 0 in this period."}
	return view
}

func sampleOffered() offeringView {
	v := sampleOffering()
	v.Abstract, v.Description, v.Screenshots, v.Resources, v.Related = "", "", nil, nil, nil
	v.Prices = samplePrices()
	return v
}

func sampleUnits() unitsView {
	view := unitsView{Tabs: adminTabs("/administration/money"), Models: unitModels, Periods: unitPeriods, Units: []unitRow{
		{Name: "invocation", Text: "pay per use · 3 offerings"},
		{Name: "per quarter", Text: "each quarter · 0 offerings", Remove: webkit.Confirm{Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove per quarter", Question: "No new price can be for it any more.", Action: "#"}},
	}}
	var f errs.Fields
	f.Add("name", "bad_name", "%s", "A name is letters, digits and blanks.")
	view.Form.Take(f.Err("bad_unit", "The unit cannot be kept like this."), []string{"name"}, nil)
	return view
}
