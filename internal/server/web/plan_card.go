package web

import (
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/pricing"
)

// planCard is a price plan as buyers compare it.
type planCard struct {
	Label, Title, Text string
	Price              price
	Rows               []priceRow
	Notes              []string
	For                string      // who may choose it, "" is everybody
	Choose             webkit.Link // Href is "" where it cannot be chosen here
	Chosen             bool        // it is the one that is chosen
	Total              *planTotal  // what it comes to with the usage that was asked for
}

// priceRow is one price of a plan.
type priceRow struct{ Label, Text, Hint string }

// planTotal is what a plan comes to with some usage.
type planTotal struct {
	Start, Period billView
	Problem       string // why it cannot be reckoned; "" where it can
}

// billView is a bill with its arithmetic.
type billView struct {
	Sum   string
	Lines []billRow
}

// billRow is a line of a bill.
type billRow struct {
	Label, Sum string
	Steps      []string
}

// planCards are the plans of an offering.
func planCards(plans []catalogue.Plan, taxed bool) []planCard {
	cards := make([]planCard, len(plans))
	for i, p := range plans {
		cards[i] = planCardOf(p.Plan, taxed)
	}
	return cards
}

func planCardOf(p pricing.Plan, taxed bool) planCard {
	alone := catalogue.Offering{Plans: []catalogue.Plan{{Plan: p}}}
	card := planCard{Label: p.Label, Title: p.Title, Text: p.Description, Price: priceOf(alone.PriceFrom(), taxed)}
	for _, c := range p.Components {
		card.Rows = append(card.Rows, priceRow{Label: c.Label, Text: componentText(c, p.Currency), Hint: c.Description})
	}
	for _, c := range p.Deductions {
		card.Rows = append(card.Rows, priceRow{Label: c.Label, Text: "less " + componentText(c, p.Currency), Hint: c.Description})
	}
	if !p.SetupFee.IsZero() {
		card.Rows = append(card.Rows, priceRow{Label: "Set-up", Text: p.SetupFee.String() + " " + p.Currency + " once"})
	}
	if !p.Minimum.IsZero() {
		card.Notes = append(card.Notes, "At least "+p.Minimum.String()+" "+p.Currency+" each period.")
	}
	if p.TrialDays > 0 {
		card.Notes = append(card.Notes, "Free to try for "+webkit.Count(int64(p.TrialDays), "day", "days")+".")
	}
	switch strings.ToLower(p.Label) {
	case pricing.LabelUpdate:
		card.For = "For owners of an older version"
	case pricing.LabelDeveloper:
		card.For = "For developers"
	}
	return card
}

// componentText writes a price in a line.
func componentText(c pricing.Component, currency string) string {
	if c.Function != nil {
		return c.Function.Text
	}
	var text string
	switch {
	case len(c.Tiers) > 0:
		text = tiersText(c.Tiers, currency) + " for each " + c.Unit
		if c.Scheme == pricing.Volume {
			text += ", all of them at the price that is reached"
		}
	case c.Scheme == pricing.Percentage:
		text = c.Value.String() + " % of " + c.Unit
	case c.Scheme == pricing.Package:
		text = c.Value.String() + " " + currency + " for every " + c.Package.String() + " " + c.Unit
	case c.Model == pricing.Subscription:
		text = c.Value.String() + " " + currency + " each " + c.Period.String()
	case c.Model == pricing.PayPerUse:
		text = c.Value.String() + " " + currency + " for each " + c.Unit
	default:
		text = c.Value.String() + " " + currency + " once"
	}
	if !c.FreeUnits.IsZero() {
		text += ", the first " + c.FreeUnits.String() + " free"
	}
	return text
}

func tiersText(tiers []pricing.Tier, currency string) string {
	parts := make([]string, len(tiers))
	for i, t := range tiers {
		parts[i] = t.Unit.String() + " " + currency
		if !t.Flat.IsZero() {
			parts[i] += " and " + t.Flat.String() + " once"
		}
		if t.UpTo != nil {
			parts[i] += " up to " + t.UpTo.String()
		} else if i > 0 {
			parts[i] += " beyond"
		}
	}
	return strings.Join(parts, ", ")
}

func planTotalOf(e catalogue.Estimate, err error) *planTotal {
	if err != nil {
		return &planTotal{Problem: errs.As(err).Message}
	}
	return &planTotal{Start: billOf(e.Start), Period: billOf(e.Period)}
}

func billOf(b pricing.Bill) billView {
	view := billView{Sum: amountText(b.Net)}
	if b.Net.Currency == "" {
		view.Sum = "nothing"
	}
	for _, l := range b.Lines {
		view.Lines = append(view.Lines, billRow{Label: l.Label, Sum: amountText(l.Net), Steps: l.Steps})
	}
	return view
}

// planNumber reads the number of a plan in an address; "new" is one behind the last.
func planNumber(text string, plans int) (int, bool) {
	if text == "new" {
		return plans, true
	}
	n, err := strconv.Atoi(text)
	return n - 1, err == nil && n >= 1 && n <= plans
}

// plansPath is where a seller keeps the price plans of an offering.
func plansPath(offeringID string) string { return "/price-plans/" + offeringID }
