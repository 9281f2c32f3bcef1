package rest

import (
	"encoding/json"

	"souk.dev/souk/internal/wire"
)

var (
	exampleRates   = wire.ShareRates{SinglePayment: "10", Subscription: "20", Use: "30"}
	exampleModel   = wire.ShareModel{Version: 3, Product: "bakery/Bread", Rates: wire.ShareRates{SinglePayment: "5"}, SetAt: exampleTime, SetBy: "root"}
	examplePartner = wire.Partner{ID: "674f1c2e9b1d4c0f8a7e5b61", Product: "bakery/Bread", Seller: "bakery", Partner: "mill", Percent: "25", State: "proposed", ProposedAt: exampleTime}
	examplePeriod  = wire.StatementPeriod{Period: "2026-10", Over: true, IssuedAt: exampleTime}
	examplePayout  = wire.Payout{
		ID: "674f1c2e9b1d4c0f8a7e5b62", Run: "674f1c2e9b1d4c0f8a7e5b60", Organisation: "bakery", Share: euro("90.00"), Tax: euro("19.00"), Amount: euro("109.00"),
		Holder: "Bakery Ltd", IBAN: "DE02120300000000202051", State: "waiting",
	}
	examplePayoutRun = wire.PayoutRun{
		ID: "674f1c2e9b1d4c0f8a7e5b60", Currency: "EUR", State: "draft", Method: "bank", Until: exampleTime, HoldDays: 14, Minimum: euro("20.00"), Total: euro("109.00"), Count: 1,
		CreatedAt: exampleTime, CreatedBy: "root", Payouts: []wire.Payout{examplePayout},
		Carried: []wire.Carried{{Organisation: "mill", Amount: euro("4.72"), Reason: "minimum"}},
	}
	exampleCDR = wire.CDR{
		Source: "Souk", Product: "bakery/Bread/1.0", At: exampleTime, Application: "Bread 1.0", Type: "C", Event: "Single payment event",
		Reference: "674f1c2e9b1d4c0f8a7e5b3d", Description: "Single payment: 5 EUR", Amount: "5", Tax: "0.95", Currency: "EUR", Customer: "club", Provider: "bakery",
	}
	exampleTransaction = wire.Transaction{
		ID: "674f1c2e9b1d4c0f8a7e5b63", Event: "payment", EventID: "674f1c2e9b1d4c0f8a7e5b3d", BookedAt: exampleTime, Purchase: "674f1c2e9b1d4c0f8a7e5b3d", Invoice: "BAKERY-2026-000001",
		Postings: []wire.Balance{{Kind: "gateway", Owner: "stripe", Balance: euro("5.00")}, {Kind: "customer", Owner: "club", Balance: euro("-5.00")}},
	}
	exampleTrialRow = wire.TrialRow{Kind: "seller", Currency: "EUR", Accounts: 3, Debit: euro("0.00"), Credit: euro("109.00")}
	exampleBank     = wire.BankAccount{Organisation: "bakery", Holder: "Bakery Ltd", IBAN: "DE02120300000000202051", BIC: "BYLADEM1001", ChangedAt: exampleTime, ChangedBy: "ada"}
)

func euro(amount string) wire.Money { return wire.Money{Amount: amount, Currency: "EUR"} }

func init() {
	for name, example := range map[string]any{
		"ShareRates": exampleRates, "ShareModel": exampleModel, "ListShareModel": wire.List[wire.ShareModel]{Items: []wire.ShareModel{exampleModel}},
		"ShareModels":       wire.ShareModels{Market: wire.ShareModel{Version: 1, Rates: exampleRates, SetAt: exampleTime, SetBy: "root"}, Products: []wire.ShareModel{exampleModel}},
		"ProductShareInput": wire.ProductShareInput{Product: "bakery/Bread", Rates: wire.ShareRates{SinglePayment: "5"}},
		"Partner":           examplePartner, "ListPartner": wire.List[wire.Partner]{Items: []wire.Partner{examplePartner}},
		"PartnerInput":  wire.PartnerInput{Product: "bakery/Bread", Partner: "mill", Percent: "25"},
		"PartnerAnswer": wire.PartnerAnswer{Accept: true}, "ListStatementPeriod": wire.List[wire.StatementPeriod]{Items: []wire.StatementPeriod{examplePeriod}},
		"Statement":        wire.Statement{Statement: json.RawMessage(`{"format":"souk-statement/1"}`), KeyID: "5f3c0a7d1e9b2846", PublicKey: "…", Signature: "…"},
		"BankAccount":      exampleBank,
		"BankAccountInput": wire.BankAccountInput{Holder: "Bakery Ltd", IBAN: "DE02 1203 0000 0000 2020 51", Password: "correct horse battery"},
		"PayoutAccount": wire.PayoutAccount{
			Organisation: "bakery", Service: "stripe", Account: "acct_1PbX2cD3eF4g5H6i", Lacks: "Stripe still asks for: external_account", OpenedAt: exampleTime, OpenedBy: "ada",
		},
		"PayoutAccountInput": wire.PayoutAccountInput{Password: "correct horse battery"},
		"PayoutAccountPage":  wire.PayoutAccountPage{URL: "https://connect.stripe.com/setup/e/acct_1PbX2cD3eF4g5H6i/x"},
		"PayoutRunInput":     wire.PayoutRunInput{Currency: "EUR", Minimum: "20.00", HoldDays: 14},
		"PayoutRun":          examplePayoutRun, "ListPayoutRun": wire.List[wire.PayoutRun]{Items: []wire.PayoutRun{examplePayoutRun}},
		"Payout": examplePayout, "ListPayout": wire.List[wire.Payout]{Items: []wire.Payout{examplePayout}},
		"PayoutPaid": wire.PayoutPaid{}, "PayoutReturn": wire.PayoutReturn{Reason: "The account is closed."},
		"CDR": exampleCDR, "ListCDR": wire.List[wire.CDR]{Items: []wire.CDR{exampleCDR}},
		"Transaction": exampleTransaction, "ListTransaction": wire.List[wire.Transaction]{Items: []wire.Transaction{exampleTransaction}},
		"Trial":       wire.Trial{At: exampleTime, Level: true, Rows: []wire.TrialRow{exampleTrialRow}, Sums: []wire.TrialRow{{Currency: "EUR", Accounts: 5, Debit: euro("119.00"), Credit: euro("119.00")}}},
		"SalesReport": exampleSalesReport, "Due": exampleDue, "ListDue": wire.List[wire.Due]{Items: []wire.Due{exampleDue}},
		"BookAccount": wire.BookAccount{
			Account: wire.Balance{Kind: "gateway", Owner: "stripe", Balance: euro("5.00")},
			Postings: []wire.AccountRow{{
				Transaction: exampleTransaction.ID, Event: "payment", EventID: exampleTransaction.EventID, BookedAt: exampleTime, Amount: euro("5.00"), Balance: euro("5.00"),
			}},
		},
	} {
		examples[name] = example
	}
}

var (
	exampleSalesMonth  = wire.SalesMonth{Charges: 12, Net: new(euro("60.00")), Tax: new(euro("12.60")), Fee: new(euro("6.00")), Refunds: new(euro("0.00")), Earned: new(euro("54.00")), Recurring: new(euro("20.00"))}
	exampleSalesReport = wire.SalesReport{
		Months: []string{"2026-11"}, Contracts: []wire.ContractsMonth{{Before: 4, Began: 1}}, Currencies: []wire.SalesCurrency{{
			Currency: "EUR", Months: []wire.SalesMonth{exampleSalesMonth}, Total: exampleSalesMonth, Offerings: []wire.SalesOffering{{Name: "bread", Title: "Bread", Charges: 12, Net: new(euro("60.00"))}},
		}},
	}
	exampleDue = wire.Due{Share: new(euro("54.00")), Tax: new(euro("12.60")), Sum: new(euro("66.60"))}
)
