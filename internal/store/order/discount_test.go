package order

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/pricing"
)

// TestDiscountsLeaveNothingBehind draws bills, taxes and coupons: what is left is never below zero, what is taken off
// whole leaves nothing, and the tax is as near to that of the sum as that of lines without a discount.
func TestDiscountsLeaveNothingBehind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := pricing.Plan{Currency: "EUR", TaxIncluded: rapid.Bool().Draw(t, "included")}
		var bills []rated
		for range rapid.IntRange(1, 2).Draw(t, "bills") {
			b := pricing.Bill{Net: money.Amount{Currency: "EUR"}}
			for range rapid.IntRange(1, 6).Draw(t, "lines") {
				price := money.Amount{Minor: rapid.Int64Range(0, 300).Draw(t, "price"), Currency: "EUR"}
				b.Lines = append(b.Lines, pricing.Line{Kind: pricing.LineSubscription, Net: price})
				b.Net.Minor += price.Minor
			}
			bills = append(bills, rated{b, plan})
		}
		d := &Discount{Terms: coupon.Terms{Coupon: pricing.Coupon{Code: "C"}}}
		if rapid.Bool().Draw(t, "percent") {
			d.Percent = decimal.NewFromInt(rapid.SampledFrom([]int64{1, 33, 50, 100}).Draw(t, "of"))
		} else {
			d.Amount = money.Amount{Minor: rapid.Int64Range(1, 2000).Draw(t, "amount"), Currency: "EUR"}
		}
		var listed int64
		for _, r := range bills {
			listed += r.bill.Net.Minor
		}
		if _, err := d.less(bills); err != nil {
			t.Fatal(err)
		}
		rate := taxing{percent: decimal.NewFromInt(rapid.SampledFrom([]int64{0, 7, 19, 100}).Draw(t, "tax"))}
		ch := Charge{Total: money.Amount{Currency: "EUR"}}
		for _, r := range bills {
			lines, err := rate.taxedLines(r)
			if err != nil {
				t.Fatal(err)
			}
			ch.Lines = append(ch.Lines, lines...)
		}
		if err := ch.sumUp(); err != nil {
			t.Fatal(err)
		}
		for _, l := range ch.Lines {
			if l.Net+l.Tax != l.Total {
				t.Fatalf("a line does not add up: %+v", l)
			}
		}
		if ch.Net.Minor < 0 || ch.Tax.Minor < 0 || ch.Total.Minor < 0 {
			t.Fatalf("it comes to %s + %s = %s: %+v", ch.Net, ch.Tax, ch.Total, ch.Lines)
		}
		if whole := d.Percent.Equal(hundredPercent) || d.Amount.Minor >= listed; whole && (ch.Net.Minor != 0 || ch.Tax.Minor != 0) {
			t.Fatalf("%s and %s tax are left of nothing: %+v", ch.Net, ch.Tax, ch.Lines)
		}
		exact := decimal.NewFromInt(ch.Net.Minor).Mul(rate.percent).Div(hundredPercent)
		if off := exact.Sub(decimal.NewFromInt(ch.Tax.Minor)).Abs(); off.GreaterThan(decimal.NewFromInt(int64(len(ch.Lines)))) {
			t.Fatalf("the tax on %s is %s, off by %s: %+v", ch.Net, ch.Tax, off, ch.Lines)
		}
	})
}
