package web

import (
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/store/pricing"
)

// changePlan does what a button of the form asks for to the draft: it adds or removes a row. What it does not
// know it leaves alone, so that a press of "Work it out" is one as well.
func changePlan(d *pricing.Draft, do string) {
	what, path, _ := strings.Cut(do, ":")
	switch what {
	case "add-price":
		d.Components = append(d.Components, pricing.DraftComponent{})
	case "add-formula":
		d.Components = append(d.Components, pricing.DraftComponent{Function: &pricing.DraftFunction{}})
	case "add-deduction":
		d.Deductions = append(d.Deductions, pricing.DraftComponent{})
	case "drop":
		dropPrice(&d.Components, "price_components", path)
		dropPrice(&d.Deductions, "deductions", path)
	case "add-tier":
		if c := priceAt(d, path); c != nil {
			c.Tiers = append(c.Tiers, pricing.DraftTier{})
		}
	case "drop-tier":
		row, _, _ := strings.Cut(path, ".tiers")
		if c := priceAt(d, row); c != nil {
			for i := range c.Tiers {
				if path == fmt.Sprintf("%s.tiers[%d]", row, i) {
					c.Tiers = slices.Delete(c.Tiers, i, i+1)
					break
				}
			}
		}
	}
	for _, list := range [][]pricing.DraftComponent{d.Components, d.Deductions} {
		for i := range list {
			findVariables(list[i].Function)
		}
	}
}

func dropPrice(list *[]pricing.DraftComponent, name, path string) {
	for i := range *list {
		if path == fmt.Sprintf("%s[%d]", name, i) {
			*list = slices.Delete(*list, i, i+1)
			return
		}
	}
}

// priceAt returns the price at a path, nil where there is none.
func priceAt(d *pricing.Draft, path string) *pricing.DraftComponent {
	for name, list := range map[string][]pricing.DraftComponent{"price_components": d.Components, "deductions": d.Deductions} {
		for i := range list {
			if path == fmt.Sprintf("%s[%d]", name, i) {
				return &list[i]
			}
		}
	}
	return nil
}

// findVariables gives every name in a formula a row of its own, as something that is counted, and drops rows
// that nobody has filled in whose name is gone.
func findVariables(f *pricing.DraftFunction) {
	if f == nil {
		return
	}
	body, err := pricing.ParseFormula(f.Formula)
	if err != nil {
		return // the formula says so itself
	}
	used := pricing.Names(body)
	for _, name := range used {
		if _, known := f.Variables[name]; !known {
			if f.Variables == nil {
				f.Variables = map[string]pricing.DraftVariable{}
			}
			f.Variables[name] = pricing.DraftVariable{Label: name, Type: string(pricing.UsageVariable)}
		}
	}
	for name, v := range f.Variables {
		if !slices.Contains(used, name) && v.Value == "" && (v.Label == "" || v.Label == name) {
			delete(f.Variables, name)
		}
	}
}
