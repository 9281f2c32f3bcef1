package rest

import (
	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/wire"
)

func wirePrice(p catalogue.Price) wire.Price {
	return wire.Price{Amount: wireMoney(p.Amount), Class: p.Class, Period: p.Period, TaxIncluded: p.TaxIncluded, From: p.Several}
}

func wirePlans(plans []catalogue.Plan) []wire.Plan {
	return each(plans, func(p catalogue.Plan) wire.Plan { return wirePlan(p.Plan) })
}

func wirePlan(p pricing.Plan) wire.Plan {
	d := p.Draft()
	plan := wire.Plan{
		Label: d.Label, Title: d.Title, Description: d.Description, Currency: d.Currency, TaxIncluded: d.TaxIncluded,
		Components: wireComponents(d.Components, p.Components), Deductions: wireComponents(d.Deductions, p.Deductions),
		SetupFee: d.SetupFee, Minimum: d.Minimum, TrialDays: d.TrialDays, Class: p.Class(),
		Meters: each(p.Meters(), func(m pricing.Meter) wire.Meter { return wire.Meter(m) }),
	}
	if price, err := p.Price(); err == nil { // a plan that was kept has one
		plan.Price = wireMoney(price)
	}
	return plan
}

func wireComponents(drafts []pricing.DraftComponent, parsed []pricing.Component) []wire.PriceComponent {
	list := make([]wire.PriceComponent, len(drafts))
	for i, d := range drafts {
		list[i] = wire.PriceComponent{
			Label: d.Label, Description: d.Description, Unit: d.Unit, Model: string(parsed[i].Model), Period: parsed[i].Period.String(),
			Scheme: d.Scheme, Value: d.Value, Package: d.Package, FreeUnits: d.FreeUnits,
			Tiers: each(d.Tiers, func(t pricing.DraftTier) wire.PriceTier { return wire.PriceTier(t) }),
		}
		if d.Function != nil {
			f := &wire.PriceFunction{Label: d.Function.Label, Text: d.Function.Text, Formula: d.Function.Formula, Variables: map[string]wire.PriceVariable{}}
			for id, v := range d.Function.Variables {
				f.Variables[id] = wire.PriceVariable(v)
			}
			list[i].Function = f
		}
	}
	return list
}

// planDraft is what a seller wrote; what only answers say is left out.
func planDraft(p wire.Plan) pricing.Draft {
	return pricing.Draft{
		Label: p.Label, Title: p.Title, Description: p.Description, Currency: p.Currency, TaxIncluded: p.TaxIncluded,
		Components: some(p.Components, componentDraft), Deductions: some(p.Deductions, componentDraft),
		SetupFee: p.SetupFee, Minimum: p.Minimum, TrialDays: p.TrialDays,
	}
}

func componentDraft(c wire.PriceComponent) pricing.DraftComponent {
	d := pricing.DraftComponent{
		Label: c.Label, Description: c.Description, Unit: c.Unit, Value: c.Value, Scheme: c.Scheme, Package: c.Package, FreeUnits: c.FreeUnits,
		Tiers: some(c.Tiers, func(t wire.PriceTier) pricing.DraftTier { return pricing.DraftTier(t) }),
	}
	if c.Function == nil {
		return d
	}
	d.Function = &pricing.DraftFunction{Label: c.Function.Label, Text: c.Function.Text, Formula: c.Function.Formula}
	if len(c.Function.Variables) > 0 {
		d.Function.Variables = map[string]pricing.DraftVariable{}
	}
	for id, v := range c.Function.Variables {
		d.Function.Variables[id] = pricing.DraftVariable(v)
	}
	return d
}

func wireBill(b pricing.Bill) wire.Bill {
	return wire.Bill{Net: wireMoney(b.Net), Lines: each(b.Lines, wireBillLine)}
}

func wireBillLine(l pricing.Line) wire.BillLine {
	return wire.BillLine{
		Kind: string(l.Kind), Label: l.Label, Unit: l.Unit, Quantity: unlessZero(l.Quantity), UnitPrice: unlessZero(l.UnitPrice),
		Net: amountOf(l.Net), From: l.From, To: l.To, Steps: append([]string{}, l.Steps...),
	}
}

func unlessZero(d decimal.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// some is each, but nil where there are no items: what a seller leaves out is the same as an empty list.
func some[T, W any](items []T, convert func(T) W) []W {
	if len(items) == 0 {
		return nil
	}
	return each(items, convert)
}
