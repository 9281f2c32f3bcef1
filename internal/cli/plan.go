package cli

import (
	"strings"

	"souk.dev/souk/internal/wire"
)

// priceText writes what an offering costs in a line.
func priceText(p wire.Price) string {
	var words []string
	if p.From && p.Class != "" {
		words = append(words, "from")
	}
	switch {
	case p.Class == "":
		words = append(words, "free")
	case p.Class == "use" && (p.Amount == nil || strings.Trim(p.Amount.Amount, "0.") == ""):
		words = append(words, "by use")
	default:
		words = append(words, money(p.Amount))
	}
	if p.Period != "" {
		words = append(words, "each", p.Period)
	}
	return strings.Join(words, " ")
}

// plainPrice returns the plain price that the plans are, and whether they are one.
func plainPrice(plans []wire.Plan) (wire.PlanInput, bool) {
	if len(plans) != 1 {
		return wire.PlanInput{}, len(plans) == 0
	}
	p := plans[0]
	plain := wire.PlanInput{Title: p.Title, Description: p.Description}
	switch {
	case p.Label != "" || len(p.Deductions) > 0 || len(p.Components) > 1 || p.SetupFee != "" || p.Minimum != "" || p.TrialDays > 0:
		return plain, false
	case len(p.Components) == 0:
		return plain, true
	}
	c := p.Components[0]
	plain.Price, plain.Currency, plain.TaxIncluded = c.Value, p.Currency, p.TaxIncluded
	return plain, c.Unit == "single payment" && c.Label == p.Title && c.Description == ""
}
