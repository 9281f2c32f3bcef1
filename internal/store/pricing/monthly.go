package pricing

import "github.com/shopspring/decimal"

// monthsIn is how many months each unit of periods has, by the calendar's average.
var monthsIn = map[PeriodUnit]decimal.Decimal{
	Day: decimal.NewFromInt(1200).Div(decimal.NewFromInt(36525)), Week: decimal.NewFromInt(8400).Div(decimal.NewFromInt(36525)),
	Month: decimal.NewFromInt(1), Quarter: decimal.NewFromInt(3), Year: decimal.NewFromInt(12),
}

// Monthly returns what the subscriptions of the plan come to in a month, in whole units of its currency and not
// rounded: a yearly price counts a twelfth. What is used is not in it.
func (p Plan) Monthly() decimal.Decimal {
	sum := decimal.Zero
	for _, c := range p.Components {
		if c.Model != Subscription || c.Period.Count <= 0 {
			continue
		}
		months, known := monthsIn[c.Period.Unit]
		if known {
			sum = sum.Add(c.Value.Div(months.Mul(decimal.NewFromInt(int64(c.Period.Count)))))
		}
	}
	return sum
}

// Recurs reports whether the plan goes on after its first payment: something of it is renewed, or paid by use.
func (p Plan) Recurs() bool {
	for _, c := range p.Components {
		if c.Model == Subscription || c.Model == PayPerUse || c.Function != nil {
			return true
		}
	}
	return false
}
