package pricing_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/pricing"
)

func TestCompare(t *testing.T) {
	week := sub("Weekly", "7")
	week.Period = pricing.Period{Count: 1, Unit: pricing.Week}
	before := plan(sub("Seat", "10"), use("Calls", "call", "0.10"))
	after := plan(week, once("Set-up", "99"), use("Calls", "call", "0.05"))
	windows := []pricing.Window{
		{From: january, To: february, Usage: used("call", "100")}, {From: february, To: february.AddDate(0, 1, 0), Usage: used("call", "200")},
		{From: february.AddDate(0, 1, 0), To: february.AddDate(0, 1, 7)},
	}
	// before: 10 + 10, 10 + 20, and 7 of 31 days of 10; after: 31 days and 28 days and 7 days of 1 each, and 5 and 10 for calls
	c, err := pricing.Compare(before, after, windows)
	if err != nil || c.Before.String() != "52.26" || c.After.String() != "81.00" || c.Change.String() != "28.74" {
		t.Errorf("%+v, error %v", c, err)
	}
	c, err = pricing.Compare(pricing.Plan{}, after, windows)
	if err != nil || c.Before.String() != "0.00" || c.Change.String() != "81.00" {
		t.Errorf("from free: %+v, error %v", c, err)
	}
	c, err = pricing.Compare(before, pricing.Plan{}, windows)
	if err != nil || c.After.Currency != "EUR" || c.Change.String() != "-52.26" {
		t.Errorf("to free: %+v, error %v", c, err)
	}
	yen := after
	yen.Currency = "JPY"
	if _, err := pricing.Compare(before, yen, windows); errs.CodeOf(err) != "other_currency" {
		t.Errorf("two currencies: %v", err)
	}
	if sum, err := pricing.Over(before, []pricing.Window{{From: january, To: january.Add(-time.Hour)}}); err != nil || sum.Minor != 0 {
		t.Errorf("no time at all: %s, error %v", sum, err)
	}
}
