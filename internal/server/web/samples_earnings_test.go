package web

import (
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
)

func init() {
	samples[statementsPage.name] = []sample{{"statements", statementsView{Tabs: sellTabs(statementsPath), Org: "ada", Periods: []periodRow{
		{Label: "November 2026", Href: "#"}, {Label: "October 2026", Href: "#", Over: true}, {Label: "September 2026", Href: "#", Over: true, IssuedAt: before(50 * day)},
	}}}, {"statements-none", statementsView{Tabs: sellTabs(statementsPath), Org: "ada"}}}
	samples[statementPage.name] = []sample{{"statement", sampleStatement()}, {"statement-so-far", sampleSoFar()}}
	samples[earnedPayoutsPage.name] = []sample{{"payouts", samplePayoutsOf()}, {"payouts-refused", samplePayoutsRefused()}}
	samples[partnersPage.name] = []sample{{"partners", samplePartners()}, {"partners-none", partnersView{Tabs: sellTabs(partnersPath), Org: "mill", Form: failedPartner()}}, {"partners-new", partnersView{Tabs: sellTabs(partnersPath), Org: "mill", Sells: true, Form: failedPartner()}}}
	samples[dashboardPage.name] = []sample{{"dashboard", sampleDashboard()}, {"dashboard-single", dashboardView{Tabs: sellTabs(dashboardPath), Org: "ada", Any: true, Currencies: sampleDashboard().Currencies[1:]}}, {"dashboard-none", dashboardView{Tabs: sellTabs(dashboardPath), Org: "ada", Spans: sampleDashboard().Spans}}}
	samples[whatIfPage.name] = []sample{{"what-if", sampleWhatIf()}, {"what-if-none", whatIfView{Tabs: sellTabs("/sell"), Plan: "Monthly", Shown: true}}, {"what-if-refused", whatIfView{Tabs: sellTabs("/sell"), Plan: "Monthly", Form: failedMonths()}}}
}

func sampleStatement() statementView {
	return statementView{
		Tabs: sellTabs(statementsPath), Crumbs: []webkit.Link{{Label: "Statements", Href: "#"}, {Label: "October 2026"}}, Label: "October 2026",
		KeyID: "0123456789abcdef", IssuedAt: before(20 * day), JSON: "#", CSV: "#", PDF: "#", KeysURL: "https://market.example/.well-known/souk-keys.json", File: "statement-ada-2026-10.json",
		Books: []bookView{{Currency: "EUR", Opening: "12.00", Closing: "-3.50", More: 1200, Totals: []sumLine{{"Sale", "104.50"}, {"Payout", "-120.00"}}, Lines: []statementLine{
			{At: before(30 * day), Event: "Sale", What: "Bread for shops", Net: "100.00", Fee: "10.00", Rate: "10", Due: "67.50", Mark: "0123456789ab", Shares: []sumLine{{"ada", "67.50"}, {"mill (25 %)", "22.50"}}},
			{At: before(25 * day), Event: "Payout", Due: "-120.00", Mark: "0123456789ab"},
		}}},
		CLI: []webkit.Command{souk("share statement 2026-10")},
	}
}

func sampleSoFar() statementView {
	v := sampleStatement()
	v.KeyID, v.JSON, v.PDF = "", "", ""
	return v
}

func samplePayoutsOf() earnedPayoutsView {
	return earnedPayoutsView{
		Tabs: sellTabs(payoutsPath), Org: "ada", Balances: []balanceDue{{"EUR", "111.50", "21.19", "132.69", false}, {"USD", "-5.00", "0.00", "-5.00", true}},
		Bank: bankView{true, "Ada Baker", "DE02120300000000202051", "BYLADEM1001", before(day), "ada", true}, Form: webkit.NewForm("holder", "Ada Baker"),
		Service: serviceView{Name: "stripe", Account: "acct_1PbX2cD3eF4g5H6i", Lacks: "Stripe still wants to know: a bank account.", OpenedAt: before(day), OpenedBy: "ada"},
		Payouts: samplePayouts, Pager: webkit.Pager{Next: "#"},
	}
}

func samplePayoutsRefused() earnedPayoutsView {
	v := earnedPayoutsView{Tabs: sellTabs(payoutsPath), Org: "ada", Bank: bankView{Keep: true}, Form: webkit.NewForm("holder", "Ada", "iban", "DE03")}
	var f errs.Fields
	f.Add("iban", "bad_iban", "%s", "The check digits of this IBAN are wrong.")
	f.Add("password", "password_wrong", "%s", "This is not your password.")
	v.Form.Take(f.Err("bad_bank_account", "The bank account was not changed."), []string{"iban", "password"}, nil)
	return v
}

func failedPartner() webkit.Form {
	form := webkit.NewForm("percent", "120")
	form.Take(errs.Conflict("shares_over_100", "The partners would get 120 percent."), nil, nil)
	form.Refuse("percent", "A percentage is from 0 to 100.")
	return form
}

func failedMonths() webkit.Form {
	form := webkit.NewForm("months", "99")
	form.Refuse("months", "It goes back 1 to 24 months.")
	return form
}

func samplePartners() partnersView {
	return partnersView{
		Tabs: sellTabs(partnersPath), Org: "ada", Sells: true, Products: []webkit.Option{{Label: "Choose a product"}},
		Given: []partnerRow{
			{Product: "ada/Bread for shops", Other: "mill", Percent: "25", State: badge{"Counts", "good"}, ProposedAt: before(9 * day), AnsweredAt: before(8 * day), End: sampleConfirm},
			{Product: "ada/" + long, Other: "Donaudampfschifffahrtsgesellschaft", Percent: "2.5", State: badge{"Ended", ""}, ProposedAt: before(9 * day), AnsweredAt: before(8 * day), EndedAt: before(day)},
		},
		Taken: []partnerRow{{Product: "mill/Flour", Other: "mill", Percent: "10", State: badge{"Waits for an answer", "warn"}, ProposedAt: before(day), Accept: "#", Decline: "#"}},
	}
}

func sampleDashboard() dashboardView {
	labels, values, counts := make([]string, 12), make([]decimal.Decimal, 12), make([]int64, 12)
	v := dashboardView{
		Tabs: sellTabs(dashboardPath), Org: "ada", Spans: []webkit.Link{{Label: "6 months", Href: "#"}, {Label: "12 months", Href: "#", Current: true}}, Export: "#", Any: true, Goes: true,
		Running: "1,234", Churn: "2.5 %", CLI: []webkit.Command{souk("purchase report --months 12")},
	}
	for i := range labels {
		labels[i] = time.Date(2026, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
		values[i], counts[i] = decimal.New(int64(i*i*731%9000), -2), int64(i*7%5)
		v.Contracts = append(v.Contracts, contractMonthRow{labels[i], 1200, 40, 6, 1234, "0.5 %"})
	}
	v.Began, v.Ended = webkit.NewBars("New contracts a month", "Month", "New", labels, counts), webkit.NewBars("Ended contracts a month", "Month", "Ended", labels, make([]int64, 12))
	board := currencyBoard{
		Currency: "EUR", Net: "1234.50 EUR", Earned: "1100.00 EUR", Fee: "123.45 EUR", Refunds: "12.00 EUR", Recurring: "340.00 EUR", Charges: 1234, More: 4,
		Revenue: webkit.NewDecimalBars("Net revenue a month in EUR", "Month", "Net EUR", labels, values), RecurringBars: webkit.NewDecimalBars("Recurring", "Month", "Recurring EUR", labels, values),
		Offerings: []offeringBoard{{"Bread for shops", "1000.00 EUR", 1000, 100}, {long, "234.50 EUR", 234, 23}},
	}
	yen := board
	yen.Currency, yen.RecurringBars, yen.Offerings = "JPY", webkit.Bars{}, nil
	v.Currencies = []currencyBoard{board, yen}
	return v
}

func sampleWhatIf() whatIfView {
	return whatIfView{
		Tabs: sellTabs("/sell"), Crumbs: []webkit.Link{{Label: "Sell", Href: "#"}, {Label: "What if"}}, Plan: "Monthly", Edit: "#", Action: "#", Form: webkit.NewForm("months", "3"),
		Spans: []webkit.Option{{Value: "3", Label: "3 months"}}, Labels: []webkit.Option{{Label: "All plans"}}, Shown: true, From: before(92 * day), To: sampleNow,
		Before: "300.00 EUR", After: "320.00 EUR", Change: "+20.00 EUR", ShareBefore: "270.00 EUR", ShareAfter: "256.00 EUR", ShareChange: "-14.00 EUR",
		Rows: []whatIfRow{
			{Org: "customer", Href: "#", Plan: "Yearly", Before: "100.00 EUR", After: "120.00 EUR", Change: "+20.00 EUR"},
			{Org: "Donaudampfschifffahrtsgesellschaft", Href: "#", Plan: long, Problem: "It is in another currency, and not in the totals."},
		}, More: 1000, Unknown: 1, Hidden: 3, Better: 1, Worse: 2, Unchanged: 3,
	}
}
