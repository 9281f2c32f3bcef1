package web

import (
	"time"

	"souk.dev/souk/internal/platform/webkit"
)

var sampleCharge = chargeRow{
	Concept: "Renewal", Window: "24 November 2026 to 24 December 2026", State: badge{"Waiting for payment", "warn"}, At: sampleNow.Add(3 * day), Sum: sampleSum,
	Lines: []billRow{
		{Label: "Rent of an oven", Sum: "4.00 EUR", Steps: []string{"One month at 4.00 EUR."}},
		{Label: "Calls", Sum: "1.00 EUR", Steps: []string{"500 calls at 0.002 EUR each are 1.00 EUR."}},
	},
}

func sampleContract() contractView {
	first := sampleCharge
	first.Concept, first.State, first.At, first.Invoice = "Purchase", badge{"Paid", "good"}, before(27*day), webkit.Link{Label: "ADA-2026-000001", Href: "#"}
	next := sampleCharge
	next.Grows = true
	return contractView{
		Tabs: buyTabs("/purchases"), Title: "Oven for rent", PlanTitle: "Monthly", OfferingHref: "#", Seller: "openmarket", Buyer: "customer",
		State: badge{"Active", "good"}, Headline: "Paid until 24 November 2026", Text: "Everything that is due is paid. The next period is due on 24 November 2026.",
		NextPlan: "Yearly", NextPlanAt: sampleNow.Add(3 * day), Renews: "by hand; a mail reminds in time", Purchase: "#",
		Times:         []contractTime{{"Since", before(27 * day)}, {"Payment due", sampleNow.Add(3 * day)}, {"Unpaid, it rests from", sampleNow.Add(17 * day)}},
		Subscriptions: []subscriptionRow{{Label: "Rent of an oven", Period: "each month", PaidTo: sampleNow.Add(3 * day)}, {Label: long, Period: "each year", PaidTo: sampleNow.Add(300 * day)}},
		Next:          &next, Charges: []chargeRow{first}, Pay: "#", CanKeep: true,
		Cancel:   webkit.Confirm{Label: "Cancel the contract", Class: "btn-danger", Button: "Cancel it", Action: "#", Question: "It ends when what is paid is used up."},
		Gateways: []gatewayChoice{{Name: "sandbox", Title: "Sandbox", Sentence: "A page of this market that stands in for a payment service.", Checked: true, Test: true, Saves: true}},
		CLI:      []webkit.Command{{Label: "souk", Text: "souk contract show 674f1c2e9b1d4c0f8a7e5b32"}},
	}
}

func sampleContractDue() contractView {
	v := sampleContract()
	v.State, v.Headline, v.Blocked = badge{"Suspended", "bad"}, "Suspended", true
	open := sampleCharge
	open.Open, open.Problem, open.Reason = true, "The card was refused.", long
	v.Next, v.Charges, v.Resume, v.Cancel = &open, append([]chargeRow{open}, v.Charges...), "#", webkit.Confirm{}
	v.Transfer = &transferView{Amount: "5.95 EUR", Code: "7K3D-9QXM", Details: []string{"Souk Ltd", "IBAN DE02 1203 0000 0000 2020 51"}, Until: sampleNow.Add(30 * day), Late: "you have to begin again"}
	v.Times = append(v.Times, contractTime{"Ends", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
	return v
}
