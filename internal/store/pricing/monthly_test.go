package pricing_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/store/pricing"
)

// TestMonthly says what plans come to in a month.
func TestMonthly(t *testing.T) {
	subscription := func(value int64, count int, unit pricing.PeriodUnit) pricing.Component {
		return pricing.Component{Model: pricing.Subscription, Value: decimal.NewFromInt(value), Period: pricing.Period{Count: count, Unit: unit}}
	}
	use := pricing.Component{Model: pricing.PayPerUse, Unit: "call", Value: decimal.NewFromInt(9)}
	once := pricing.Component{Model: pricing.SinglePayment, Value: decimal.NewFromInt(9)}
	for name, tt := range map[string]struct {
		prices []pricing.Component
		want   string
		recurs bool
	}{
		"nothing":        {nil, "0.00", false},
		"once":           {[]pricing.Component{once}, "0.00", false},
		"by use":         {[]pricing.Component{use}, "0.00", true},
		"each month":     {[]pricing.Component{subscription(12, 1, pricing.Month), once}, "12.00", true},
		"each year":      {[]pricing.Component{subscription(12, 1, pricing.Year)}, "1.00", true},
		"two quarters":   {[]pricing.Component{subscription(12, 2, pricing.Quarter)}, "2.00", true},
		"30 days":        {[]pricing.Component{subscription(30, 30, pricing.Day)}, "30.44", true},
		"each week":      {[]pricing.Component{subscription(1, 1, pricing.Week)}, "4.35", true},
		"two of them":    {[]pricing.Component{subscription(12, 1, pricing.Month), subscription(12, 1, pricing.Year)}, "13.00", true},
		"without period": {[]pricing.Component{{Model: pricing.Subscription, Value: decimal.NewFromInt(9)}}, "0.00", true},
	} {
		plan := pricing.Plan{Components: tt.prices}
		if got := plan.Monthly().StringFixed(2); got != tt.want || plan.Recurs() != tt.recurs {
			t.Errorf("%s: %s a month, recurs %v", name, got, plan.Recurs())
		}
	}
}
