package web

import (
	"fmt"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/platform/webkit"
)

// sampleMeters are what was used in a month.
func sampleMeters() []usageMeter {
	var labels []string
	var values []decimal.Decimal
	for day := 1; day <= 30; day++ {
		labels, values = append(labels, fmt.Sprintf("2026-11-%02d", day)), append(values, decimal.New(int64(day*day%170), -1))
	}
	return []usageMeter{
		{
			Label: "Invocations", Unit: "invocation", Total: "214.5", Chart: webkit.NewDecimalBars("Usage: Invocations", "From", "Used", labels, values),
			Free: &webkit.Gauge{Label: "Included in the price", Words: "214.5 of 1000", Used: 2145, Limit: 10_000},
		},
		{Label: "Seats", Total: "0", Chart: webkit.NewDecimalBars("Usage: Seats", "From", "Used", labels[:1], []decimal.Decimal{decimal.Zero})},
	}
}

func init() {
	samples[usagePage.name] = []sample{
		{"usage", usageView{
			Crumbs: []webkit.Link{{Label: "Contracts", Href: "#"}, {Label: "Usage"}}, Offering: "bakery/bread/1.0", Contract: "#", Action: "#", Steps: usageSteps,
			Form: webkit.NewForm("by", "day", "from", "2026-11-01", "to", "2026-11-30"), Table: "#", EventTable: "#", Meters: sampleMeters(),
		}},
		{"usage-none", usageView{Offering: "bakery/bread/1.0", Contract: "#", Action: "#", Steps: usageSteps, Form: webkit.NewForm("by", "day")}},
	}
}
