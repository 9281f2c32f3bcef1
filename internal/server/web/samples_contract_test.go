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
	first.Refund, first.Back = "#", "0.50 EUR"
	first.Concept, first.State, first.At, first.Invoice = "Purchase", badge{"Paid", "good"}, before(27*day), webkit.Link{Label: "ADA-2026-000001", Href: "#"}
	next := sampleCharge
	next.Grows = true
	return contractView{
		Tabs: buyTabs("/purchases"), Title: "Oven for rent", PlanTitle: "Monthly", OfferingHref: "#", Seller: "openmarket", Buyer: "customer",
		State: badge{"Active", "good"}, Headline: "Paid until 24 November 2026", Text: "Everything that is due is paid. The next period is due on 24 November 2026.",
		NextPlan: "Yearly", NextPlanAt: sampleNow.Add(3 * day), Renews: "by hand; a mail reminds in time", Purchase: "#",
		Times:         []contractTime{{"Since", before(27 * day)}, {"Payment due", sampleNow.Add(3 * day)}, {"Unpaid, it rests from", sampleNow.Add(17 * day)}},
		Subscriptions: []subscriptionRow{{Label: "Rent of an oven", Period: "each month", PaidTo: sampleNow.Add(3 * day)}, {Label: long, Period: "each year", PaidTo: sampleNow.Add(300 * day)}},
		Change:        "#", Switch: renewsForm{Action: "#"}, Keep: keepPlan{Action: "#", Label: "monthly", Title: "Monthly"}, LimitsHref: "#",
		Limits: []webkit.Gauge{{Label: "customer, this month", Words: "12.00 of 100.00 EUR", Used: 1200, Limit: 10000}},
		Usage:  &contractUsage{Words: "Since 24 October 2026, not charged yet.", More: "#", Meters: sampleMeters()},
		Next:   &next, Charges: []chargeRow{first}, Pay: "#", CanKeep: true,
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

var sampleRow = contractRow{
	Key: "oven", Title: "Oven for rent", Href: "#", Plan: "Monthly", With: "from openmarket", Words: "Paid until 24 November 2026", Price: "4.00 EUR", Every: "each month", State: badge{"Active", "good"},
}

func init() {
	late := sampleRow
	late.Title, late.Plan, late.Words, late.Price, late.Every, late.State = long, long, "A payment is due since 3 November 2026", "by use", "", badge{"Overdue", "bad"}
	lists := contractsView{Tabs: buyTabs(contractsPath), Text: "What customer subscribed to, or pays by what it uses.", States: contractPills(contractsPath, ""), Path: contractsPath, Items: []contractRow{sampleRow, late}}
	none := contractsView{Tabs: sellTabs(soldContractsPath), Text: "What others subscribed to.", Empty: webkit.Empty{Icon: "refresh-cw", Title: "No contracts yet", Text: "It stands here.", Label: "My offerings", Href: "#"}}
	samples[awayPage.name] = []sample{{"away", awayView{"checkout.stripe.com", "https://checkout.stripe.com/c/pay/cs_test_1"}}}
	samples[contractListPage.name] = []sample{{"contracts", lists}, {"contracts-none", none}, {"contracts-state", contractsView{Tabs: lists.Tabs, States: lists.States, Filtered: true, Path: "#"}}}

	change := changeView{
		Crumbs: []webkit.Link{{Label: "Contracts", Href: "#"}, {Label: "Oven for rent", Href: "#"}, {Label: "Another plan"}}, Title: "Oven for rent", Plan: "Monthly", Action: "#",
		Plans: []planCard{{Label: "yearly", Title: "Yearly", Price: euro}, {Label: "use", Title: "By use", Text: long, Price: euro}}, Contract: "#",
	}
	paid, later, refused, empty := change, change, change, change
	paid.Chosen, paid.Gateways, paid.CanKeep = "yearly", sampleContract().Gateways, true
	paid.Preview = &changePreview{Title: "Yearly", Now: true, Charge: sampleCharge, Then: "40.00 EUR each year", ThenAt: sampleNow.Add(365 * day), Counted: true}
	later.Chosen, later.Mistake, later.Preview = "use", long, &changePreview{Title: "By use", At: sampleNow.Add(20 * day), ThenAt: sampleNow.Add(20 * day), Counted: true}
	refused.Refused, empty.NothingToOffer = "A payment is due since 3 November 2026. Renew the contract first.", true
	samples[changePage.name] = []sample{{"change", change}, {"change-paid", paid}, {"change-later", later}, {"change-refused", refused}, {"change-empty", empty}}
}

func init() {
	crumbs := []webkit.Link{{Label: "Contracts", Href: "#"}, {Label: "Oven for rent", Href: "#"}, {Label: "Refund"}}
	refund := refundView{
		Crumbs: crumbs, Title: "Oven for rent", Buyer: "customer", Action: "#", Charge: sampleCharge, Left: "5.95 EUR", Contract: "#",
		Form: webkit.NewForm("charge", "1", "amount", "5.95", "key", "2", "reason", long),
	}
	wrong, worked, over := refund, refund, refund
	wrong.Form.Refuse("amount", "Of the charge there is 5.95 EUR left.")
	worked.Preview = &refundPreview{Total: "5.95 EUR", Net: "5.00 EUR", Tax: "0.95 EUR", Fee: "0.50 EUR", Ends: true, ByHand: true, Hidden: []webkit.Hidden{{Name: "charge", Value: "1"}}}
	over.Refused = "Nothing was paid for the contract that could be given back."
	samples[refundPage.name] = []sample{{"refund", refund}, {"refund-wrong", wrong}, {"refund-worked", worked}, {"refund-over", over}}

	limits := limitsView{
		Crumbs: crumbs, Org: "corner-bakery", Manage: true, Action: "#", Told: toldText(), Form: webkit.NewForm(), Currencies: []webkit.Option{{Value: "EUR", Label: "EUR"}},
		Limits: []limitRow{
			{Who: "Everybody", Currency: "EUR", AtATime: "60.00 EUR", Edit: "#", Remove: webkit.Confirm{Label: "Remove", Button: "Remove it", Action: "#", Question: "Gone?"}, Gauges: sampleContract().Limits},
			{Who: long, Currency: "EUR", WarnOnly: true, Edit: "#"},
		},
	}
	read, bad := limits, limits
	read.Manage, read.Limits = false, nil
	bad.Form.Refuse("user", "corner-bakery has no member bob.")
	samples[limitsPage.name] = []sample{{"limits", limits}, {"limits-read", read}, {"limits-bad", bad}}
}
