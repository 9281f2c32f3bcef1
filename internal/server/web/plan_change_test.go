package web

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/pricing"
)

// TestPlanFormKeepsEverything writes a plan into the form and reads it back.
func TestPlanFormKeepsEverything(t *testing.T) {
	d := sampleDraft()
	again := readPlan(planForm(d))
	if diff := cmp.Diff(d, again); diff != "" {
		t.Errorf("the form changes the plan (-before +after):\n%s", diff)
	}
	plain := pricing.Draft{Title: "Free"}
	if diff := cmp.Diff(plain, readPlan(planForm(plain))); diff != "" {
		t.Errorf("the form changes a free plan (-before +after):\n%s", diff)
	}
}

// TestPlanButtons press every button of the form that changes its rows.
func TestPlanButtons(t *testing.T) {
	press := func(do string, pairs ...string) pricing.Draft {
		form := webkit.Form{Values: url.Values{}}
		for name, values := range planForm(sampleDraft()).Values {
			form.Values[name] = values
		}
		for i := 0; i < len(pairs); i += 2 {
			form.Values.Set(pairs[i], pairs[i+1])
		}
		d := readPlan(form)
		changePlan(&d, do)
		return d
	}
	if d := press("add-price"); len(d.Components) != 5 || d.Components[4].Function != nil {
		t.Errorf("a price: %+v", d.Components)
	}
	if d := press("add-formula"); len(d.Components) != 5 || d.Components[4].Function == nil {
		t.Errorf("a formula: %+v", d.Components)
	}
	if d := press("add-deduction"); len(d.Deductions) != 2 {
		t.Errorf("a deduction: %+v", d.Deductions)
	}
	if d := press("drop:price_components[0]"); len(d.Components) != 3 || d.Components[0].Label != "Calls" {
		t.Errorf("without the first: %+v", d.Components)
	}
	if d := press("drop:deductions[0]"); len(d.Deductions) != 0 || len(d.Components) != 4 {
		t.Errorf("without the deduction: %+v", d.Deductions)
	}
	if d := press("drop:price_components[99]"); len(d.Components) != 4 {
		t.Errorf("what is not there is dropped: %+v", d.Components)
	}
	if d := press("add-tier:price_components[1]"); len(d.Components[1].Tiers) != 3 {
		t.Errorf("a tier: %+v", d.Components[1].Tiers)
	}
	d := press("drop-tier:price_components[1].tiers[0]")
	if tiers := d.Components[1].Tiers; len(tiers) != 1 || tiers[0].Unit != "0.005" {
		t.Errorf("without the first tier: %+v", tiers)
	}
	if d := press("preview", "price_components[1].scheme", "flat", "price_components[1].value", "3"); d.Components[1].Tiers != nil || d.Components[1].Value != "3" {
		t.Errorf("flat instead of graduated: %+v", d.Components[1])
	}
	d = press("preview", "price_components[3].price_function.formula", "gb * rate + seats * 2")
	if v := d.Components[3].Function.Variables; len(v) != 3 || v["seats"].Type != "usage" || v["rate"].Value != "0.2" {
		t.Errorf("a new name in the formula: %+v", v)
	}
	d = press("preview", "price_components[3].price_function.formula", "gb * 2", "price_components[3].price_function.variables[0].label", "gb")
	if v := d.Components[3].Function.Variables; len(v) != 2 {
		t.Errorf("a name is gone, whose value somebody filled in: %+v", v)
	}
}
