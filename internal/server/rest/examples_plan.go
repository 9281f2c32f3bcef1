package rest

import "souk.dev/souk/internal/wire"

var (
	exampleUsePlan = wire.Plan{
		Label: "pro", Title: "Professional", Currency: "EUR", Class: "use", Price: &examplePrice,
		Components: []wire.PriceComponent{
			{Label: "Seat", Unit: "per calendar month", Model: "subscription", Period: "month", Value: "5"},
			{Label: "Calls", Unit: "invocation", Model: "pay per use", Value: "0.05"},
		},
		Meters: []wire.Meter{{Key: "invocation", Label: "Calls", Unit: "invocation"}},
	}
	exampleEstimate = wire.Estimate{
		Plan: exampleUsePlan,
		Start: wire.Bill{Net: &examplePrice, Lines: []wire.BillLine{{
			Kind: "subscription", Label: "Seat", Unit: "per calendar month", Quantity: "1", UnitPrice: "5", Net: examplePrice,
			From: exampleTime, To: exampleTime.AddDate(0, 1, 0), Steps: []string{"Seat, each month: 5.00 EUR"},
		}}},
		Period: wire.Bill{Net: &wire.Money{Amount: "17.50", Currency: "EUR"}, Lines: []wire.BillLine{{
			Kind: "usage", Label: "Calls", Unit: "invocation", Quantity: "250", UnitPrice: "0.05", Net: wire.Money{Amount: "12.50", Currency: "EUR"},
			Steps: []string{"250 invocation × 0.05 = 12.50 EUR"},
		}}},
	}
	exampleWhatIf = wire.WhatIf{
		From: exampleTime, To: exampleTime.AddDate(0, 3, 0), Before: &wire.Money{Amount: "15.00", Currency: "EUR"}, After: &wire.Money{Amount: "52.50", Currency: "EUR"},
		ShareBefore: &wire.Money{Amount: "13.50", Currency: "EUR"}, ShareAfter: &wire.Money{Amount: "47.25", Currency: "EUR"},
		Customers: []wire.WhatIfCustomer{{
			Contract: "674f1c2e9b1d4c0f8a7e5b3a", Organisation: "mill", Plan: "Basic", Before: &wire.Money{Amount: "15.00", Currency: "EUR"},
			After: &wire.Money{Amount: "52.50", Currency: "EUR"}, Change: &wire.Money{Amount: "37.50", Currency: "EUR"},
		}},
	}
	exampleCoupon = wire.Coupon{
		ID: "674f1c2e9b1d4c0f8a7e5b71", Code: "SPRING-26", State: "active", Seller: "bakery", Note: "For the fair.", Percent: "25", Offering: "bread", Plans: []string{"pro"},
		Periods: 3, MaxUses: 100, MaxPerOrg: 1, Uses: 12, Until: "2026-12-31", CreatedAt: exampleTime, CreatedBy: "ada",
	}
	exampleQuote = wire.Quote{
		Plan: exampleUsePlan, Net: &wire.Money{Amount: "3.75", Currency: "EUR"}, Tax: &wire.Money{Amount: "0.79", Currency: "EUR"}, Total: &wire.Money{Amount: "4.54", Currency: "EUR"},
		TaxRate: "21", Coupon: "SPRING-26", Periods: 3, ThenFrom: exampleTime.AddDate(0, 1, 0),
		Then: []wire.Recurring{{Period: "month", Net: euro("5.00"), Tax: euro("1.05"), Total: euro("6.05")}},
		Lines: []wire.ChargeLine{
			{Kind: "subscription", Label: "Seat", Quantity: "1", UnitPrice: "5", Net: euro("5.00"), TaxRate: "21", Tax: euro("1.05"), Total: euro("6.05")},
			{Kind: "discount", Label: "Coupon SPRING-26", Quantity: "1", Net: euro("-1.25"), TaxRate: "21", Tax: euro("-0.26"), Total: euro("-1.51"), Steps: []string{"25 % of 5.00 EUR = 1.25 EUR off"}},
		},
	}
	exampleUnit = wire.Unit{Name: "invocation", Model: "pay per use", Offerings: 3}
)

func init() {
	for name, example := range map[string]any{
		"PlanPreviewInput": wire.PlanPreviewInput{Plan: exampleUsePlan, Usage: map[string]string{"invocation": "250"}},
		"EstimateInput":    wire.EstimateInput{Plan: "pro", Usage: map[string]string{"invocation": "250"}},
		"Estimate":         exampleEstimate, "Unit": exampleUnit, "ListUnit": wire.List[wire.Unit]{Items: []wire.Unit{exampleUnit}},
		"WhatIfInput": wire.WhatIfInput{Plan: exampleUsePlan, Of: "basic", Months: 3}, "WhatIf": exampleWhatIf,
		"Coupon": exampleCoupon, "ListCoupon": wire.List[wire.Coupon]{Items: []wire.Coupon{exampleCoupon}},
		"CouponInput": wire.CouponInput{Code: "SPRING-26", Percent: "25", Offering: "bakery/bread", Plans: []string{"pro"}, Periods: 3, MaxUses: 100, MaxPerOrg: 1, Until: "2026-12-31"},
		"QuoteInput":  wire.QuoteInput{Plan: "pro", Coupon: "SPRING-26", Country: "ES"}, "Quote": exampleQuote,
		"UnitInput":  wire.UnitInput{Name: "gigabyte", Model: "pay per use"},
		"UnitChange": wire.UnitChange{Model: "subscription", PeriodCount: 1, PeriodUnit: "month"},
	} {
		examples[name] = example
	}
}
