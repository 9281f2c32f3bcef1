package rest

import (
	"time"

	"souk.dev/souk/internal/wire"
)

// exampleMail and the others are what administrators read.
var (
	exampleMail = wire.Mail{
		ID: "674f1c2e9b1d4c0f8a7e5b36", To: "ada@example.org", Subject: "Bread was sold", Text: "rye bought Bread for everybody.",
		CreatedAt: exampleTime, Attempts: 1, LastError: "connection refused", State: "failed", NextAt: exampleTime.Add(time.Second),
	}
	exampleCurrency = wire.Currency{Code: "EUR", Decimals: 2, Default: true, Offerings: 12}
	exampleCategory = wire.AdminCategory{
		ID: "674f1c2e9b1d4c0f8a7e5b40", Slug: "accounting", Title: "Accounting", Description: "Books, taxes and invoices.", Icon: "coins",
		Offerings: 12, CreatedAt: exampleTime,
	}
	exampleReport = wire.Report{
		ID: "674f1c2e9b1d4c0f8a7e5b41", Kind: "module", ItemID: "FF8080813129ADA401312CA1222A0005", ItemTitle: "Bread", Reason: "malware",
		Text: "It deletes recipes.", State: "open", Reporter: "bob", ReportedAt: exampleTime,
	}
	exampleReported = wire.ReportedItem{
		Kind: "module", ID: exampleReport.ItemID, Title: "Bread", Ref: "org.example.bread", Owner: "bakery", OpenReports: 2, Reports: 3,
		ReportedAt: exampleTime,
	}
	exampleJob = wire.Job{
		ID: 17, Kind: "mail_send", State: "retrying", Args: `{"mail_id":"674f1c2e9b1d4c0f8a7e5b36"}`, Error: "connection refused", Attempts: 3,
		Most: 25, CreatedAt: exampleTime, TriedAt: exampleTime, NextAt: exampleTime.Add(time.Minute),
	}
	exampleSystem = wire.System{
		Version: "v1.4.0", Go: "go1.26.0", Server: "souk-1, process 4711", StartedAt: exampleTime, Now: exampleTime.Add(time.Hour),
		Database: wire.Database{Kind: "sqlite", Version: "3.50.4", Bytes: 8 << 20, Schema: 5}, Files: wire.Files{Kind: "disk", Count: 120, Bytes: 96 << 20},
		Disks: []wire.Disk{{Use: "files and database", Free: 40 << 30, Total: 100 << 30}}, Jobs: wire.JobCounts{Done: 4},
		Repeats:  []wire.Repeat{{Name: "pending purchases", Seconds: 5, Rounds: 720, LastAt: exampleTime, TookMS: 1}},
		Mails:    wire.MailCounts{Sends: true},
		Patience: wire.Patience{Grace: 72, Suspend: 336, End: 1056},
		Warnings: []wire.Warning{{Code: "no_backup", Message: "There was no backup yet.", Fix: "Run souk backup, and let a timer run it every day."}},
	}
	exampleTaxRate  = wire.TaxRate{Country: "DE", Class: "standard", From: "2021-01-01", Percent: "19"}
	exampleOverview = wire.Overview{
		Waiting: wire.OverviewWaiting{Payments: 1, Reports: 2},
		Figures: wire.OverviewFigures{
			Users: 40, Organisations: 7, Providers: 3, Modules: 25, Offerings: 12, Free: 9,
			Sales: []wire.OverviewSales{{Purchases: 5, Total: wire.Money{Amount: "125.00", Currency: "EUR"}}}, Fees: []wire.Money{{Amount: "12.50", Currency: "EUR"}},
		},
		Days: []wire.OverviewDay{{Date: "2026-11-21", Purchases: 2}},
	}
)

func init() {
	for name, example := range map[string]any{
		"Mail": exampleMail, "Currency": exampleCurrency, "ListCurrency": wire.List[wire.Currency]{Items: []wire.Currency{exampleCurrency}},
		"CurrencyInput": wire.CurrencyInput{Code: "USD"}, "Fee": wire.Fee{Percent: "12.5", Since: exampleTime, By: "root"},
		"Tax": wire.Tax{Mode: "by-country", Single: "0", Rates: []wire.TaxRate{exampleTaxRate}}, "TaxModeInput": wire.TaxModeInput{Mode: "by-country"},
		"TaxRateInput": wire.TaxRateInput{Country: "DE", From: "2027-01-01", Percent: "19"},
		"FeeInput":     wire.FeeInput{Percent: "12.5"}, "AdminCategory": exampleCategory,
		"ListAdminCategory": wire.List[wire.AdminCategory]{Items: []wire.AdminCategory{exampleCategory}},
		"CategoryInput":     wire.CategoryInput{Title: "Accounting", Description: "Books, taxes and invoices.", Icon: "coins"},
		"CategoryOrder":     wire.CategoryOrder{IDs: []string{exampleCategory.ID}},
		"ReportInput":       wire.ReportInput{Kind: "module", Item: "org.example.bread", Reason: "malware", Text: "It deletes recipes."},
		"Report":            exampleReport, "ListReport": wire.List[wire.Report]{Items: []wire.Report{exampleReport}},
		"HandleInput":  wire.HandleInput{Decision: "dismiss", Text: "It is a cat."},
		"ReportedItem": exampleReported, "ListReportedItem": wire.List[wire.ReportedItem]{Items: []wire.ReportedItem{exampleReported}},
		"QuarantineInput": wire.QuarantineInput{Reason: "It deletes recipes."},
		"Job":             exampleJob, "ListJob": wire.List[wire.Job]{Items: []wire.Job{exampleJob}},
		"System": exampleSystem, "Overview": exampleOverview,
	} {
		examples[name] = example
	}
}
