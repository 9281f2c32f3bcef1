package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"souk.dev/souk/internal/wire"
)

// showPlans writes what the plans are made of.
func showPlans(w io.Writer, plans []wire.Plan) {
	for i, p := range plans {
		if i > 0 {
			fmt.Fprintln(w)
		}
		details(w,
			"Plan", p.Title, "Label", p.Label, "Description", p.Description, "Price", money(p.Price),
			"Tax", map[bool]string{true: "included", false: ""}[p.TaxIncluded && p.Class != ""],
			"Set-up fee", p.SetupFee, "Minimum", p.Minimum, "Trial", trial(p.TrialDays),
		)
		var rows [][]string
		for _, c := range p.Components {
			rows = append(rows, []string{c.Label, componentText(c, p.Currency)})
		}
		for _, c := range p.Deductions {
			rows = append(rows, []string{c.Label, "less " + componentText(c, p.Currency)})
		}
		if len(rows) > 0 {
			fmt.Fprintln(w)
			table(w, "FOR PRICE", rows)
		}
	}
}

func trial(days int) string {
	if days == 0 {
		return ""
	}
	return strconv.Itoa(days) + " days"
}

// componentText writes a price in a line.
func componentText(c wire.PriceComponent, currency string) string {
	text := c.Value + " " + currency
	switch {
	case c.Function != nil:
		return c.Function.Formula
	case c.Scheme == "percentage":
		text = c.Value + " % of " + c.Unit
	case c.Scheme == "package":
		text += " for every " + c.Package + " " + c.Unit
	case len(c.Tiers) > 0:
		text = c.Scheme + " " + tiersText(c.Tiers) + " for each " + c.Unit
	case c.Model == "subscription":
		text += " each " + c.Period
	case c.Model == "pay per use":
		text += " for each " + c.Unit
	default:
		text += " once"
	}
	if c.FreeUnits != "" {
		text += ", the first " + c.FreeUnits + " free"
	}
	return text
}

func tiersText(tiers []wire.PriceTier) string {
	parts := make([]string, len(tiers))
	for i, t := range tiers {
		parts[i] = t.Unit
		if t.Flat != "" {
			parts[i] += "+" + t.Flat
		}
		if t.UpTo != "" {
			parts[i] += " up to " + t.UpTo
		} else if i > 0 {
			parts[i] += " beyond"
		}
	}
	return strings.Join(parts, ", ")
}

// showBill writes a bill with its arithmetic.
func showBill(w io.Writer, title string, b wire.Bill) {
	fmt.Fprintf(w, "\n%s: %s\n", title, money(b.Net))
	for _, line := range b.Lines {
		fmt.Fprintf(w, "  %s  %s %s\n", line.Label, line.Net.Amount, line.Net.Currency)
		for _, step := range line.Steps {
			fmt.Fprintf(w, "      %s\n", step)
		}
	}
}
