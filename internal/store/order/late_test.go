package order_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// corrections returns the sums of the corrections in a charge, without tax.
func corrections(ch order.Charge) int64 {
	sum := int64(0)
	for _, l := range ch.Lines {
		if l.Kind == pricing.LineCorrection {
			sum += l.Net
		}
	}
	return sum
}

// TestLateUsage corrects what came in late: in whatever charge comes next, by the plan that the window was billed by,
// and with the minimum that its subscriptions left.
func TestLateUsage(t *testing.T) {
	plans["least"] = pricing.Draft{
		Label: "least", Title: "Least", Description: "With a minimum.", Currency: "EUR", Minimum: "8",
		Components: []pricing.DraftComponent{
			{Label: "Rent", Description: "Each month.", Unit: "per calendar month", Value: "5"},
			{Label: "Calls", Description: "Each call.", Unit: "invocation", Value: "0.25"},
		},
	}
	defer delete(plans, "least")
	eachLease(t, func(t *testing.T, m *lease) {
		ctx, began := t.Context(), m.Clock.Now()
		o, _ := m.onPlans(t, "least", "metered", "mixed")
		c := m.lease(t, m.ann, o.ID, "least", "")
		m.at(t, began.AddDate(0, 1, 0).Add(time.Hour))
		first, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || first.Net != eur(800) { // 5.00 for the next month, and 3.00 to reach the minimum
			t.Fatalf("the renewal is %+v, error %v", first, err)
		}
		m.pays(t, m.ann, first)

		m.Clock.Advance(time.Hour)
		m.meter.late = []metering.Late{{
			From: began, To: began.AddDate(0, 1, 0), Plan: &c.Plan, Charge: first.ID,
			Before: pricing.Usage{}, After: pricing.Usage{"invocation": decimal.NewFromInt(20)},
		}}
		change, err := m.Orders.ChangePlan(ctx, m.ann, c.ID(), "metered", order.PayInput{})
		if err != nil || change.Now { // what is left of the month is worth more
			t.Fatalf("the change is %+v, error %v", change, err)
		}
		if change, err = m.Orders.PreviewChange(ctx, m.ann, c.ID(), "mixed"); err != nil || corrections(change.Charge) != 200 {
			t.Errorf("20 calls at 0.25, of which 3.00 were charged as the minimum, are corrected by %d cents in a change, error %v", corrections(change.Charge), err)
		}

		m.at(t, began.AddDate(0, 2, 0).Add(time.Hour)) // from here on the plan is another one, with other prices
		next, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || corrections(next) != 200 {
			t.Errorf("by the plan of then they are corrected by %d cents, error %v: %+v", corrections(next), err, next.Lines)
		}
	})
}

// TestLateUsageAtTheSameMoment charges late usage twice that came in for a contract which is billed until now already.
func TestLateUsageAtTheSameMoment(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, _ := m.onPlans(t, "metered")
		c := m.lease(t, m.ann, o.ID, "", "")
		began := m.Clock.Now()
		m.meter.add(event{contract: c.ID(), meter: "invocation", at: began, n: 5})
		m.Clock.Advance(time.Hour)
		charge := func() order.Charge {
			t.Helper()
			ch, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
			if err != nil {
				t.Fatal(err)
			}
			return m.pays(t, m.ann, ch)
		}
		first := charge()
		for n := range int64(2) {
			m.meter.late = []metering.Late{{
				From: began, To: first.To, Plan: &c.Plan, Charge: first.ID,
				Before: pricing.Usage{"invocation": decimal.NewFromInt(5 + n)}, After: pricing.Usage{"invocation": decimal.NewFromInt(6 + n)},
			}}
			if ch := charge(); ch.Net != eur(10) || corrections(ch) != 10 {
				t.Errorf("one call more comes to %s, %+v", ch.Net, ch.Lines)
			}
		}
		m.check(t)
	})
}
