package web

import (
	"time"

	"souk.dev/souk/internal/store/order"
)

// say sets what the page says of where the contract stands, with the moments that matter.
func (v *contractView) say(c order.Contract, now time.Time) {
	v.State = contractState(c, now)
	v.Headline, v.Text = contractWords(c, now)
	if c.NextPlan != nil {
		v.NextPlan = c.NextPlan.Title
	}
	for _, sub := range c.Subscriptions {
		if sub.PaidTo.After(v.NextPlanAt) { // it begins when all of them are used up
			v.NextPlanAt = sub.PaidTo
		}
		component := c.Plan.Components[sub.Component]
		v.Subscriptions = append(v.Subscriptions, subscriptionRow{Label: component.Label, Period: "each " + component.Period.String(), PaidTo: sub.PaidTo})
	}
	v.moment("Since", c.StartedAt)
	v.moment("Ended", c.EndedAt)
	if c.State(now) == order.ContractEnded {
		return
	}
	v.moment("Usage charged until", c.BilledTo)
	v.moment("Payment due", c.DueAt)
	v.moment("Unpaid, it rests from", c.SuspendsAt())
	v.moment("Ends", c.EndsAt)
	v.Forever = c.EntitledUntil().IsZero() && !runs(c)
	switch {
	case !c.Subscribed() || !c.EndsAt.IsZero():
	case c.Renews:
		v.Renews = "by itself, with the saved way to pay"
	default:
		v.Renews = "by hand; a mail reminds in time"
	}
}

func (v *contractView) moment(label string, at time.Time) {
	if !at.IsZero() {
		v.Times = append(v.Times, contractTime{label, at})
	}
}

// dayText is a day in a sentence.
func dayText(t time.Time) string { return t.UTC().Format("2 January 2006") }

// contractWords say in a headline and a sentence where a contract stands, and what that means.
func contractWords(c order.Contract, now time.Time) (headline, text string) {
	due, rests, lost := dayText(c.DueAt), dayText(c.SuspendsAt()), dayText(c.LostAt())
	state := c.State(now)
	switch {
	case state == order.ContractEnded:
		return "This contract has ended", "There is no right from it any more. The offering can be bought again."
	case state == order.ContractSuspended:
		return "Suspended", "A payment is due since " + due + ". There is no right until it is paid; without it the contract ends on " + lost + "."
	case state == order.ContractGrace, state == order.ContractOverdue:
		return "A payment is due since " + due, "Everything stays as it is until " + rests + ". Then the right rests until it is paid."
	case !c.EndsAt.IsZero():
		return "Cancelled; it ends on " + dayText(c.EndsAt), "Until then everything stays as it is, and it can be resumed."
	case state == order.ContractTrial:
		return "Free to try until " + dayText(c.TrialUntil), "Then the first payment is due. Without it the right rests from " + dayText(c.SuspendsAt()) + " on."
	case c.Subscribed():
		return "Paid until " + dayText(c.PaidTo()), "Everything that is due is paid. The next period is due on " + due + "."
	case runs(c):
		return "Everything that is due is paid", "What is used is counted, and charged from time to time."
	}
	return "Paid once and for all", "It stays the buyer's; nothing has to be renewed."
}

// contractStateNames are the states in words.
var contractStateNames = map[order.ContractState]string{
	order.ContractTrial: "Trial", order.ContractActive: "Active", order.ContractGrace: "Payment due", order.ContractOverdue: "Overdue",
	order.ContractSuspended: "Suspended", order.ContractEnded: "Ended",
}

// contractTones are the colours of the states.
var contractTones = map[order.ContractState]string{
	order.ContractTrial: "main", order.ContractActive: "good", order.ContractGrace: "warn", order.ContractOverdue: "bad", order.ContractSuspended: "bad",
}

// contractState is the state of a contract; one that is cancelled, with nothing due, is called so.
func contractState(c order.Contract, now time.Time) badge {
	state := c.State(now)
	if !c.EndsAt.IsZero() && (state == order.ContractTrial || state == order.ContractActive) {
		return badge{"Cancelled", "warn"}
	}
	return badge{contractStateNames[state], contractTones[state]}
}

// conceptWords say what charges are for.
var conceptWords = map[order.Concept]string{
	order.ConceptInitial: "Purchase", order.ConceptRenewal: "Renewal", order.ConceptUsage: "Usage", order.ConceptChange: "Another plan",
	order.ConceptCorrection: "Late usage", order.ConceptRefund: "Refund",
}

// conceptOf says what a charge is for.
func conceptOf(ch order.Charge) string {
	if ch.Won() {
		return "Dispute won"
	}
	return conceptWords[ch.Concept]
}

func chargeState(ch order.Charge) badge {
	switch ch.State {
	case order.ChargeOpen:
		return badge{"Waiting for payment", "warn"}
	case order.ChargePaid:
		if ch.Concept == order.ConceptRefund {
			return badge{"Given back", "main"}
		}
		return badge{"Paid", "good"}
	case order.ChargeFailed:
		return badge{"Failed", "bad"}
	case order.ChargeRefunded:
		return badge{"Given back", ""}
	}
	return badge{"Given up", ""}
}

func chargeRowOf(ch order.Charge) chargeRow {
	row := chargeRow{
		Concept: conceptOf(ch), State: chargeState(ch), At: ch.PaidAt,
		Sum: sumOf(ch.Net, ch.Tax, ch.Total, ""), Problem: ch.Problem, Reason: ch.Reason,
	}
	if ch.Refunded.Minor > 0 && ch.State == order.ChargePaid {
		row.Back = amountText(ch.Refunded)
	}
	if row.At.IsZero() {
		row.At = ch.DueAt
	}
	if row.At.IsZero() {
		row.At = ch.CreatedAt
	}
	if ch.To.After(ch.From) {
		row.Window = dayText(ch.From) + " to " + dayText(ch.To)
	}
	row.Sum.TaxLabel = "Tax"
	for i, l := range ch.Lines {
		row.Lines = append(row.Lines, billRow{Label: l.Label, Sum: amountText(ch.Amount(l.Net)), Steps: l.Steps})
		if i == 0 && l.TaxRate != "" {
			row.Sum.TaxLabel = "Tax (" + l.TaxRate + " %)"
		} else if i > 0 && l.TaxRate != ch.Lines[0].TaxRate {
			row.Sum.TaxLabel = "Tax"
		}
	}
	return row
}
