package web

import (
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/office"
)

func init() {
	samples[chargingPage.name] = []sample{{"charging", sampleCharging()}, {"charging-off", sampleChargingOff()}}
	samples[chargingReportPage.name] = []sample{{"charging-run", sampleChargingRun()}, {"charging-run-none", chargingReportView{Tabs: adminTabs(chargingPath), Run: sampleCharging().Runs[0]}}}
	samples[ledgerPage.name] = []sample{{"books", sampleLedger()}, {"books-wrong", sampleLedgerWrong()}, {"books-empty", ledgerView{Tabs: adminTabs(ledgerPath), Sections: ledgerSections(ledgerPath)}}}
	samples[accountPage.name] = []sample{{"books-account", accountView{
		Tabs: adminTabs(ledgerPath), Crumbs: []webkit.Link{{Label: "Books", Href: "#"}, {Label: "Owed to a seller"}}, Kind: "Owed to a seller", Owner: "Baker & Sons", Balance: "-123.45 EUR",
		Postings: []postingRow{{sampleNow, "Sale", "#", "-4.50", "-123.45"}, {before(day), "Payout", "#", "80.00", "-118.95"}}, Pager: webkit.Pager{Next: "#"},
	}}}
	samples[journalPage.name] = []sample{{"journal", sampleJournal()}, {"journal-none", journalView{Tabs: adminTabs(ledgerPath), Sections: ledgerSections(journalPath), Filtered: true}}}
	samples[sharesPage.name] = []sample{{"shares", sampleShares()}, {"shares-refused", sampleSharesRefused()}}
	samples[shareHistoryPage.name] = []sample{{"shares-history", shareHistoryView{Tabs: adminTabs(sharesPath), Models: append(sampleShares().Products, sampleShares().Market)}}, {"shares-history-none", shareHistoryView{Tabs: adminTabs(sharesPath)}}}
	samples[payoutRunsPage.name] = []sample{{"payout-runs", payoutRunsView{Tabs: adminTabs(payoutRunsPath), Runs: []payoutRunRow{samplePayoutRun().Run}, Pager: webkit.Pager{Next: "#"}}}, {"payout-runs-none", payoutRunsView{Tabs: adminTabs(payoutRunsPath)}}}
	samples[payoutNewPage.name] = []sample{{"payout-new", samplePayoutNew()}, {"payout-new-none", payoutNewView{Tabs: adminTabs(payoutRunsPath), Shown: true, Total: "0.00 EUR"}}}
	samples[payoutRunPage.name] = []sample{{"payout-run", samplePayoutRun()}, {"payout-run-paid", samplePayoutPaid()}}
}

func sampleCharging() chargingView {
	run := runRow{Href: "#", By: "the schedule", Server: "souk-1, process 4711", State: badge{"Done", "good"}, StartedAt: before(7 * time.Hour), Took: "1.2s", Looked: 1234, Charged: 1200}
	bad, going, off := run, run, sampleConfirm
	bad.State, bad.Problem, bad.Failed, bad.By = badge{"Broken off", "bad"}, "It did not come to its end; the log of the server says why.", 3, "root"
	going.State, going.Took, going.Contract = badge{"Going on", "main"}, "", "674f1c2e9b1d4c0f8a7e5b32"
	off.Label = "Turn it off"
	return chargingView{
		Tabs: adminTabs(chargingPath), Cron: "0 5 * * *", NextAt: sampleNow.Add(17 * time.Hour), Form: webkit.NewForm("cron", "0 5 * * *"), Off: off,
		Runs: []runRow{run, bad, going}, Pager: webkit.Pager{Next: "#"}, CLI: []webkit.Command{souk("charge run")},
	}
}

func sampleChargingOff() chargingView {
	v := chargingView{Tabs: adminTabs(chargingPath), SetAt: before(day), Form: webkit.NewForm("cron", "every day")}
	var f errs.Fields
	f.Add("cron", "bad_schedule", "%s", "It is no schedule.")
	v.Form.Take(f.Err("bad_schedule", "“every day” is no schedule."), []string{"cron"}, nil)
	return v
}

func sampleChargingRun() chargingReportView {
	run := sampleCharging().Runs[1]
	return chargingReportView{
		Tabs: adminTabs(chargingPath), Crumbs: []webkit.Link{{Label: "Charging", Href: "#"}, {Label: "Run"}}, Run: run,
		Outcomes: []jobCount{{Label: "All", Href: "#", Count: 1203, Current: true}, {Label: "Failed", Href: "#", Count: 3}},
		Results: []resultRow{
			{Href: "#", Offering: "Oven for rent", Buyer: "customer", State: badge{"Charged", "good"}, Total: "5.95 EUR"},
			{Href: "#", Offering: long, Buyer: "Donaudampfschifffahrtsgesellschaft", State: badge{"Failed", "bad"}, Message: "The limit of 100.00 EUR a month would be passed."},
		}, Pager: webkit.Pager{Next: "#"},
	}
}

func sampleLedger() ledgerView {
	return ledgerView{
		Tabs: adminTabs(ledgerPath), Sections: ledgerSections(ledgerPath), Form: webkit.NewForm("at", "2026-10-31"), At: before(20 * day),
		Totals: []totalRow{{"EUR", "1234.50", "1234.50", "0.00", true}, {"JPY", "107", "100", "7", false}},
		Trial:  []trialRow{{"Owed by a buyer", "EUR", 12, "", ""}, {"Held by a gateway", "EUR", 2, "1234.50", ""}, {"Owed to a seller", "EUR", 4, "1.00", "1111.50"}},
		Verify: office.Verified{At: before(day), Ledger: true}, Checked: "books", Checking: true, Kinds: accountKindLinks(""),
		Balances: []balanceRow{{"Owed to a seller", "Baker & Sons", "#", "EUR", "-1234.50"}, {"Earned as fee", "", "#", "EUR", "-12.50"}}, Pager: webkit.Pager{Next: "#"},
	}
}

func sampleLedgerWrong() ledgerView {
	v := sampleLedger()
	v.Checking, v.Findings, v.More, v.Verify = false, 1001, 1000, office.Verified{At: before(day), Ledger: true, Findings: 1001, Problems: []string{"The account seller of \"674f1c2e9b1d4c0f8a7e5b32\" holds -450 minor units of EUR, but its postings sum up to -451."}}
	v.Form.Refuse("at", "It is no day. Write it as 2026-01-31.")
	return v
}

func sampleJournal() journalView {
	return journalView{
		Tabs: adminTabs(ledgerPath), Sections: ledgerSections(journalPath), Events: []webkit.Option{{Label: "Everything"}}, Pager: webkit.Pager{Next: "#"},
		Entries: []journalRow{{
			Event: "Sale", At: before(time.Hour), ID: "674f1c2e9b1d4c0f8a7e5b32", Of: "674f1c2e9b1d4c0f8a7e5b32", Cause: webkit.Link{Label: "Contract", Href: "#"}, Invoice: webkit.Link{Label: "ADA-2026-000001", Href: "#"},
			Postings: []journalPosting{{"Owed by a buyer", "customer", "#", "5.95 EUR", ""}, {"Owed to a seller", "Baker & Sons", "#", "", "4.50 EUR"}, {"Earned as fee", "", "#", "", "0.50 EUR"}, {"Tax collected for", "Baker & Sons", "#", "", "0.95 EUR"}},
		}},
	}
}

func sampleShares() sharesView {
	return sharesView{
		Tabs: adminTabs(sharesPath), Market: modelRow{Single: "10", Subscription: "20", Use: "30", Version: 3, At: before(day), By: "root"},
		Form: webkit.NewForm("single_payment", "10", "subscription", "20", "use", "30"), Products: []modelRow{
			{Product: "baker/Bread for shops", Single: "5", Version: 2, At: before(3 * day), By: "root", Remove: sampleConfirm},
			{Product: "baker/" + long, Removed: true, Version: 1, At: before(5 * day), By: "operator", Remove: sampleConfirm},
		},
		Agreements: []agreementRow{{"baker/Bread for shops", "mill", "25", badge{"Counts", "good"}, before(day)}}, Pager: webkit.Pager{Next: "#"},
	}
}

func sampleSharesRefused() sharesView {
	v := sharesView{Tabs: adminTabs(sharesPath), Form: webkit.NewForm("use", "130"), Product: webkit.NewForm("product", "nobody/nothing")}
	v.Form.Refuse("use", "A percentage is from 0 to 100.")
	v.Product.Take(errs.NotFound("product_not_found", "There is no offering nobody/nothing."), nil, nil)
	return v
}

var samplePayouts = []payoutRow{
	{ID: "674f1c2e9b1d4c0f8a7e5b32", Run: "674f1c2e9b1d4c0f8a7e5b33", Org: "Baker & Sons", Holder: "Baker & Sons Ltd", IBAN: "DE••••••2051", Share: "111.50 EUR", Tax: "21.19 EUR", Amount: "132.69 EUR", State: badge{"Paid", "good"}, At: before(day), Return: "#"},
	{ID: "674f1c2e9b1d4c0f8a7e5b34", Org: "mill", Holder: long, IBAN: "DE••••••2052", Share: "11.50 EUR", Tax: "0.00 EUR", Amount: "11.50 EUR", State: badge{"Came back", "bad"}, At: before(time.Hour), Reason: "The account is closed."},
}

func samplePayoutNew() payoutNewView {
	return payoutNewView{
		Tabs: adminTabs(payoutRunsPath), Crumbs: []webkit.Link{{Label: "Payouts", Href: "#"}, {Label: "New run"}}, Form: webkit.NewForm("currency", "EUR", "hold_days", "14"),
		Currencies: []webkit.Option{{Value: "EUR", Label: "EUR"}}, Methods: []webkit.Option{{Value: "bank", Label: "Bank, from a file"}}, Shown: true, Total: "144.19 EUR", Payouts: samplePayouts,
		Carried: []carriedRow{{"mill", "-3.00 EUR", "It owes the market; sales make up for it."}},
	}
}

func samplePayoutRun() payoutRunView {
	v := payoutRunView{
		Tabs: adminTabs(payoutRunsPath), Run: payoutRunRow{
			Href: "#", Currency: "EUR", Total: "144.19 EUR", State: badge{"Approved", "main"}, Count: 2, CreatedAt: before(2 * day), CreatedBy: "root", ApprovedAt: before(day),
			ApprovedBy: "chief", Close: "Marked paid", Until: "1 November 2026, 00:00 UTC", Minimum: "20.00 EUR",
		},
		Payouts: samplePayouts, Export: "#", SEPA: true, Paid: "#", Approve: "#", Cancel: sampleConfirm,
	}
	return v
}

func samplePayoutPaid() payoutRunView {
	v := samplePayoutRun()
	v.Send, v.Run.Service = "#", "stripe"
	v.Mine, v.Approve, v.Paid, v.Cancel = true, "", "", webkit.Confirm{}
	v.Run.ExportedAt, v.Run.ClosedAt, v.Run.ClosedBy, v.Run.State = before(time.Hour), before(time.Minute), "chief", badge{"Paid", "good"}
	v.Form.Take(errs.Conflict("run_state", "The payout run is paid; it cannot be cancelled."), nil, nil)
	refusedPayout := samplePayouts[0]
	refusedPayout.Form = webkit.NewForm("reason", "")
	refusedPayout.Form.Refuse("reason", "Say why the bank gave it back.")
	refusedPayout.Account = "acct_1PbX2cD3eF4g5H6i"
	v.Payouts = []payoutRow{refusedPayout}
	return v
}
