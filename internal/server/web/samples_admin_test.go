package web

import (
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/office"
)

func sampleOverview() overviewView {
	days := make([]office.Day, 30)
	for i := range days {
		days[i] = office.Day{Date: before(time.Duration(29-i) * day), Purchases: int64(i*i%7) + int64(i%3)}
	}
	return overviewView{
		Tabs: adminTabs("/administration"), Waits: waitCards(office.Waiting{Payments: 3, Reports: 1, FailedMails: 1234}), Days: purchaseBars(days), More: 1,
		Figures: []figure{{"Users", []string{"1,234"}}, {"Shared organisations", []string{"40"}}, {"Providers", []string{"7"}}, {"Modules", []string{"25"}},
			{"Sold this month, with tax", []string{"1250.00 EUR in 25 purchases", "80000 JPY in 4 purchases"}}, {"Fees earned so far", []string{"nothing yet"}}},
		Warning: "There was no backup yet.",
		CLI:     []webkit.Command{souk("admin system")},
	}
}

func sampleMails() mailsView {
	return mailsView{Tabs: adminTabs("/administration/mails"), Sending: true, States: []webkit.Link{{Label: "All", Href: "#", Current: true}, {Label: "Waiting", Href: "#"}}, Mails: []mailRow{
		{To: "anna@example.org", Subject: "Your purchase of Terminal for one shop", Text: "Hello,\n\nthank you.", CreatedAt: before(time.Hour), SentAt: before(time.Hour), State: badge{"Sent", "good"}},
		{To: "b@example.org", Subject: "Sold", Text: "x", CreatedAt: before(day), State: badge{"Failed, tried again", "warn"}, Error: "dial tcp 192.0.2.1:587: connection refused", Attempts: 3, NextAt: sampleNow.Add(time.Minute), Retry: "#"},
		{To: "nobody@example.org", Subject: long, Text: long, CreatedAt: before(day), State: badge{"Given up", "bad"}, Error: long, Attempts: 1, Retry: "#"},
	}, Pager: webkit.Pager{Next: "#"}}
}

func sampleJobs() jobsView {
	return jobsView{
		Tabs: adminTabs("/administration/jobs"), Oldest: before(time.Minute), Server: "souk-1, process 4711",
		States: []jobCount{{Label: "Failures", Href: "#", Count: 2, Current: true}, {Label: "Done in the last day", Href: "#", Count: 12345}},
		Jobs: []jobRow{
			{ID: 17, Kind: "mail_send", Args: `{"mail_id":"674f1c2e9b1d4c0f8a7e5b36"}`, Error: "connection refused", State: badge{"Tried again", "warn"}, Tries: "3 of 25 tries", CreatedAt: before(time.Hour), NextAt: sampleNow.Add(time.Minute), Retry: "#",
				Discard: webkit.Confirm{Label: "Discard", Icon: "trash-2", Class: "btn-sm btn-danger", Question: "It is not done, for good.", Button: "Discard it", Action: "#"}},
			{ID: 18, Kind: "mail_send", Args: long, Error: long, State: badge{"Given up", "bad"}, Tries: "25 of 25 tries", CreatedAt: before(day), EndsAt: before(time.Hour)},
		},
		Repeats: []repeatRow{{Name: "pending purchases", Every: "5s", Took: "3ms", Rounds: 12345, LastAt: before(time.Second)}, {Name: "old mails", Every: "24h0m0s", Took: "0s", Error: "no broom"}},
	}
}

func sampleEntries() []auditRow {
	return []auditRow{
		{At: before(time.Minute), User: "root", Org: "root", Action: "module.quarantine", Subject: "module:AA11BB22CC33DD44EE55FF6677889900", Detail: `{"package":"org.example.bread","reason":"It bites."}`, Remote: "192.0.2.7", RequestID: "674f1c2e9b1d4c0f8a7e5b32", UserHref: "#", SubjectHref: "#"},
		{At: before(day), User: "operator", Action: "user.create", Subject: "user:anna", UserHref: "#", SubjectHref: "#"},
	}
}

func sampleAudit() auditView {
	return auditView{Tabs: adminTabs("/administration/audit"), Form: webkit.NewForm("q", "bread"), Entries: sampleEntries(), CSV: "#", JSON: "#", Pager: webkit.Pager{Next: "#"}}
}

func sampleSystem() systemView {
	return systemView{
		Tabs: adminTabs("/administration/system"), Version: "v1.4.0", Revision: "0123456789ab", Go: "go1.26.0", Server: "souk-1, process 4711", StartedAt: before(day), Now: sampleNow,
		Database: "sqlite 3.50.4", Schema: 5, Bytes: 8 << 20, Files: office.Stored{Files: 120, Bytes: 96 << 20}, FilesKind: "disk",
		Disks: []diskRow{{Use: "files and database", Free: 4 << 30, Total: 100 << 30, Percent: 4}}, Waiting: 2, Failed: 1, Oldest: before(time.Hour), MailsWait: 12, MailsBad: 1,
		Backup: office.Backup{At: before(9 * day), File: "/var/backups/souk-2026-11-12.tar", Bytes: 100 << 20, FailedAt: before(day), Error: "disk is full"},
		Verify: office.Verified{At: before(2 * day), Ledger: true, Blobs: true, Findings: 2}, Checked: "books and files",
		Warnings: []office.Warning{{Code: "verify_findings", Message: "The last check of books and files found 2 mistakes.", Fix: "Run souk verify and read what it says."}, {Message: "The last backup is 9 days old.", Fix: "Run souk backup."}},
	}
}

func sampleMoney() moneyView {
	return moneyView{
		Tabs: adminTabs("/administration/money"), FeeForm: webkit.NewForm("percent", "12.5"), FeeSince: before(40 * day), FeeBy: "root",
		Currencies: []currencyRow{{Code: "EUR", Decimals: "2 decimals", Used: "12 offerings", Default: true}, {Code: "JPY", Decimals: "0 decimals", Used: "0 offerings",
			Remove: webkit.Confirm{Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove JPY", Question: "No new price can be in JPY any more.", Action: "#"}}},
	}
}

func sampleTax() taxView {
	facts := market.TaxFacts{Mode: market.ByCountry, Single: "0"}
	v := taxView{
		Tabs: adminTabs(taxPath), ModeForm: webkit.NewForm("mode", "by-country"), Modes: taxModes(facts), Single: "0", Countries: countryOptions("DE"),
		Rates: []taxRow{{"Germany", "DE", "standard", []taxRate{{Percent: "16", From: "2020-07-01"}, {Percent: "19", From: "2021-01-01"}, {"20", "2027-01-01",
			webkit.Confirm{Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove the rate", Question: "What held before holds again.", Action: "#"}}}}},
	}
	var f errs.Fields
	f.Add("from", "bad_day", "%s", "It is no day. Write it as 2026-01-31.")
	v.Form.Take(f.Err("bad_tax_rate", "The rate cannot be added."), []string{"country", "class", "from", "percent"}, nil)
	return v
}

func sampleRefusedMoney() moneyView {
	v := sampleMoney()
	v.Form.Take(errs.Conflict("currency_in_use", "EUR is in use: 12 offerings are priced in it."), []string{"code"}, nil)
	var f errs.Fields
	f.Add("percent", "bad_percentage", "%s", "It is not a percentage.")
	v.FeeForm.Take(f.Err("bad_fee", "The fee cannot be set like this."), []string{"percent"}, nil)
	return v
}

func sampleCategories() categoriesView {
	remove := webkit.Confirm{Label: "Remove", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Remove it", Question: "12 offerings stand on it.", Action: "#"}
	return categoriesView{Tabs: adminTabs(categoriesPath), Action: "#", Icons: market.Icons, Categories: []categoryRow{
		{ID: "a", Title: "Accounting", Slug: "accounting", Description: "Books, taxes and invoices.", Icon: "coins", Used: "12 offerings", Href: "#", Edit: "#", Move: "#", Below: "b", Remove: remove},
		{ID: "b", Title: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau", Slug: "donau", Used: "0 offerings", Href: "#", Edit: "#", Move: "#", Above: "a", Remove: remove},
	}}
}

func sampleEditedCategory() categoriesView {
	v := sampleCategories()
	v.Editing, v.Form = "Accounting", webkit.NewForm("title", "", "icon", "coins")
	var f errs.Fields
	f.Add("title", "required", "%s", "A category has a title.")
	f.Add("icon", "unknown_icon", "%s", "There is no such icon.")
	v.Form.Take(f.Err("bad_category", "The category cannot be kept like this."), []string{"title", "icon"}, nil)
	return v
}

func sampleCase() caseView {
	return caseView{
		Tabs: adminTabs(reportsPath), Crumbs: []webkit.Link{{Label: "Reports", Href: "#"}, {Label: "Bread prices"}}, Key: "org.example.bread", Title: "Bread prices", Kind: "Module",
		Ref: "org.example.bread", Owner: "Baker & Sons", Page: "#", Open: 2, Quarantine: "#", Dismiss: "#", History: sampleEntries(), Reports: []caseReport{
			{ID: "a", Reason: reasonWords("malware"), Text: "It deletes recipes.\n<b>All</b> of them.", Reporter: "bob", Open: true, State: badge{"Open", "warn"}, ReportedAt: before(time.Hour)},
			{ID: "b", Reason: reasonWords("other"), Text: long, Reporter: "eve", Open: true, State: badge{"Open", "warn"}, ReportedAt: before(day)},
			{ID: "c", Reason: reasonWords("broken"), Reporter: "carl", State: badge{"Dismissed", ""}, ReportedAt: before(9 * day), HandledAt: before(8 * day), HandledBy: "root", Answer: "It works here."},
		}}
}

func sampleQuarantined() caseView {
	v := sampleCase()
	v.QuarantinedAt, v.Reason, v.Reports, v.Open = before(day), "It deletes recipes.\nPublish a version that does not.", nil, 0
	v.Restore = webkit.Confirm{Label: "Restore", Icon: "archive-restore", Class: "btn-primary", Button: "Restore it", Question: "Everybody sees it again.", Action: "#"}
	return v
}

func sampleReport() reportView {
	v := reportView{Kind: "module", Item: "x", Title: "Bread prices", KindWord: "module", Back: "#", Reasons: reportReasons}
	var f errs.Fields
	f.Add("reason", "unknown_reason", "%s", "Choose a reason.")
	f.Add("text", "required", "%s", "Say what is wrong.")
	v.Form.Take(f.Err("bad_report", "It cannot be reported like this."), []string{"reason", "text"}, nil)
	return v
}

func init() {
	hidden := sampleModule()
	hidden.Quarantine = &webkit.Notice{Kind: "bad", Text: "This module is in quarantine. The reason: It bites."}
	hidden.Report, hidden.Handle = "#", "#"
	samples[modulePage.name] = append(samples[modulePage.name], sample{"module-quarantined", hidden})
	for name, list := range map[string][]sample{
		overviewPage.name:   {{"administration", sampleOverview()}, {"administration-quiet", overviewView{Tabs: adminTabs("/administration"), Waits: waitCards(office.Waiting{}), Done: true}}},
		mailsPage.name:      {{"mails", sampleMails()}, {"mails-none", mailsView{}}, {"mails-nothing-found", mailsView{Any: true, State: mail.StateFailed, Query: "x"}}},
		jobsPage.name:       {{"jobs", sampleJobs()}, {"jobs-none", jobsView{}}, {"jobs-no-such", jobsView{State: "waiting"}}},
		auditPage.name:      {{"audit", sampleAudit()}, {"audit-nothing", auditView{}}},
		systemPage.name:     {{"system", sampleSystem()}, {"system-well", systemView{Sends: true, Backup: office.Backup{OK: true}}}},
		keepPage.name:       {{"keep", sampleKeep()}, {"keep-reader", keepView{Tabs: moduleTabs("#", tabKeep, "#"), Name: "Bread", Package: "org.example.bread", Owner: "Baker"}}},
		handOversPage.name:  {{"handovers", sampleHandOvers()}, {"handovers-none", handOversView{Org: "Baker"}}},
		levelsPage.name:     {{"levels", sampleLevelsView()}},
		taxPage.name:        {{"tax", sampleTax()}, {"tax-none", taxView{}}},
		moneyPage.name:      {{"money", sampleMoney()}, {"money-refused", sampleRefusedMoney()}},
		categoriesPage.name: {{"categories", sampleCategories()}, {"categories-none", categoriesView{Icons: market.Icons}}, {"categories-edit", sampleEditedCategory()}},
		reportsPage.name: {{"reports", reportsView{Tabs: adminTabs(reportsPath), List: "open", Lists: []webkit.Link{{Label: "Open", Href: "#", Current: true}, {Label: "In quarantine", Href: "#"}}, Items: []itemRow{
			{Key: "a", Title: "Bread prices", Kind: "Module", Ref: "org.example.bread", Owner: "Baker & Sons", Href: "#", State: badge{"2 open reports", "warn"}, Reports: "3 reports", ReportedAt: before(time.Hour)},
			{Key: "b", Title: long, Kind: "Offering", Owner: "openmarket", Href: "#", State: badge{"In quarantine", "bad"}, Reports: "1 report", ReportedAt: before(day), QuarantinedAt: before(day)}}}},
			{"reports-none", reportsView{List: "open"}}, {"reports-no-quarantine", reportsView{List: "quarantined"}}, {"reports-no-handled", reportsView{List: "handled"}}},
		casePage.name:   {{"report-case", sampleCase()}, {"report-case-quarantined", sampleQuarantined()}},
		reportPage.name: {{"report", sampleReport()}},
	} {
		samples[name] = list
	}
}
