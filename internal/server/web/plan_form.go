package web

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/pricing"
)

// The form of a price plan names its fields by the paths of the domain, without "plans[0]." before them, as
// price_components[1].value; so every mistake finds its field. Variables of a formula are rows: their name is a
// field as well.

// planRow is a price in the form.
type planRow struct {
	Path, Heading string
	Formula       bool
	Scheme        string
	Tiers         []string // their paths
	Variables     []string // their paths

	Form                  webkit.Form
	Units, Schemes, Types []webkit.Option
}

// readPlan reads the form.
func readPlan(form webkit.Form) pricing.Draft {
	days, err := strconv.Atoi(strings.TrimSpace(form.Value("trial_days")))
	if err != nil && strings.TrimSpace(form.Value("trial_days")) != "" {
		days = -1 // which the domain refuses, with a sentence at the field
	}
	return pricing.Draft{
		Label: form.Value("label"), Title: form.Value("title"), Description: form.Value("description"), Currency: form.Value("currency"),
		TaxIncluded: form.Checked("tax_included", "yes"), SetupFee: form.Value("setup_fee"), Minimum: form.Value("minimum"), TrialDays: days,
		Components: readPrices(form, "price_components"), Deductions: readPrices(form, "deductions"),
	}
}

func readPrices(form webkit.Form, list string) []pricing.DraftComponent {
	var prices []pricing.DraftComponent
	for _, path := range rowsOf(form, list, "label") {
		at := func(name string) string { return form.Value(path + "." + name) }
		c := pricing.DraftComponent{Label: at("label"), Description: at("description")}
		if form.Values.Has(path + ".price_function.formula") {
			c.Function = readFormula(form, path+".price_function")
			prices = append(prices, c)
			continue
		}
		c.Unit, c.Value, c.Scheme, c.FreeUnits = at("unit"), at("value"), at("scheme"), at("free_units")
		if c.Scheme == string(pricing.Package) {
			c.Package = at("package")
		}
		for _, tier := range rowsOf(form, path+".tiers", "unit") {
			c.Tiers = append(c.Tiers, pricing.DraftTier{UpTo: form.Value(tier + ".up_to"), Unit: form.Value(tier + ".unit"), Flat: form.Value(tier + ".flat")})
		}
		prices = append(prices, tidyScheme(c))
	}
	return prices
}

// tidyScheme leaves out what the chosen scheme has no use for: the fields of the one before are still sent.
func tidyScheme(c pricing.DraftComponent) pricing.DraftComponent {
	if c.Scheme == string(pricing.Graduated) || c.Scheme == string(pricing.Volume) {
		c.Value = ""
		for len(c.Tiers) < 2 {
			c.Tiers = append(c.Tiers, pricing.DraftTier{})
		}
		return c
	}
	c.Tiers = nil
	return c
}

func readFormula(form webkit.Form, path string) *pricing.DraftFunction {
	f := &pricing.DraftFunction{Formula: form.Value(path + ".formula"), Variables: map[string]pricing.DraftVariable{}}
	for _, row := range rowsOf(form, path+".variables", "name") {
		if name := strings.TrimSpace(form.Value(row + ".name")); name != "" {
			v := pricing.DraftVariable{Label: form.Value(row + ".label"), Type: form.Value(row + ".type"), Value: form.Value(row + ".value")}
			if v.Type == string(pricing.UsageVariable) {
				v.Value = ""
			}
			f.Variables[name] = v
		}
	}
	return f
}

// maxRows bounds how many rows of one list a form is read for; the domain takes fewer.
const maxRows = 200

// rowsOf returns the paths of the rows of a list, which each have the field.
func rowsOf(form webkit.Form, list, field string) []string {
	var paths []string
	for i := range maxRows {
		path := fmt.Sprintf("%s[%d]", list, i)
		if !form.Values.Has(path + "." + field) {
			break
		}
		paths = append(paths, path)
	}
	return paths
}

// planForm is the form of a draft.
func planForm(d pricing.Draft) webkit.Form {
	form := webkit.NewForm("label", d.Label, "title", d.Title, "description", d.Description, "currency", d.Currency,
		"setup_fee", d.SetupFee, "minimum", d.Minimum)
	if d.TrialDays != 0 {
		form.Values.Set("trial_days", strconv.Itoa(d.TrialDays))
	}
	if d.TaxIncluded {
		form.Values.Set("tax_included", "yes")
	}
	writePrices(form.Values, "price_components", d.Components)
	writePrices(form.Values, "deductions", d.Deductions)
	return form
}

func writePrices(values url.Values, list string, prices []pricing.DraftComponent) {
	for i, c := range prices {
		path := fmt.Sprintf("%s[%d].", list, i)
		values.Set(path+"label", c.Label)
		values.Set(path+"description", c.Description)
		if c.Function != nil {
			values.Set(path+"price_function.formula", c.Function.Formula)
			for n, id := range slices.Sorted(maps.Keys(c.Function.Variables)) {
				v := c.Function.Variables[id]
				row := fmt.Sprintf("%sprice_function.variables[%d].", path, n)
				values.Set(row+"name", id)
				values.Set(row+"label", v.Label)
				values.Set(row+"type", v.Type)
				values.Set(row+"value", v.Value)
			}
			continue
		}
		for name, text := range map[string]string{"unit": c.Unit, "value": c.Value, "scheme": c.Scheme, "free_units": c.FreeUnits, "package": c.Package} {
			values.Set(path+name, text)
		}
		for n, t := range c.Tiers {
			row := fmt.Sprintf("%stiers[%d].", path, n)
			values.Set(row+"up_to", t.UpTo)
			values.Set(row+"unit", t.Unit)
			values.Set(row+"flat", t.Flat)
		}
	}
}

// formRows are the prices of a draft as the form shows them, for these units.
func formRows(list string, prices []pricing.DraftComponent, form webkit.Form, units []webkit.Option) []planRow {
	rows := make([]planRow, len(prices))
	for i, c := range prices {
		path := fmt.Sprintf("%s[%d]", list, i)
		rows[i] = planRow{Path: path, Heading: c.Label, Formula: c.Function != nil, Scheme: c.Scheme,
			Form: form, Units: units, Schemes: schemeOptions, Types: variableOptions}
		if rows[i].Heading == "" {
			rows[i].Heading = "A price"
		}
		for n := range c.Tiers {
			rows[i].Tiers = append(rows[i].Tiers, fmt.Sprintf("%s.tiers[%d]", path, n))
		}
		if c.Function != nil {
			for range c.Function.Variables {
				rows[i].Variables = append(rows[i].Variables, fmt.Sprintf("%s.price_function.variables[%d]", path, len(rows[i].Variables)))
			}
		}
	}
	return rows
}

// takePlan notes what is wrong at its fields.
func takePlan(form *webkit.Form, d pricing.Draft, err error) {
	e := errs.As(err)
	form.Summary = e.Message
	for _, field := range e.Fields {
		name := strings.TrimPrefix(field.Path, "plans[0].")
		if before, id, found := strings.Cut(name, ".variables."); found {
			name = variablePath(before, id, d)
		}
		if form.Values.Has(name) || strings.HasPrefix(name, "usage.") || slices.Contains([]string{"label", "title", "currency", "trial_days"}, name) {
			form.Refuse(name, field.Message)
			continue
		}
		form.Others = append(form.Others, errs.Field{Message: field.Message, Code: field.Code})
	}
}

// variablePath returns the field of a variable, which the domain names by its id and part.
func variablePath(function, id string, d pricing.Draft) string {
	for _, list := range []struct {
		name   string
		prices []pricing.DraftComponent
	}{{"price_components", d.Components}, {"deductions", d.Deductions}} {
		for i, c := range list.prices {
			if c.Function == nil || function != fmt.Sprintf("%s[%d].price_function", list.name, i) {
				continue
			}
			for n, name := range slices.Sorted(maps.Keys(c.Function.Variables)) {
				if part, ok := strings.CutPrefix(id, name+"."); ok {
					return fmt.Sprintf("%s.variables[%d].%s", function, n, part)
				}
				if id == name {
					return fmt.Sprintf("%s.variables[%d].name", function, n)
				}
			}
		}
	}
	return function + ".formula"
}
