package order_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
)

// TestWhatIf replays another plan over two months of a contract.
func TestWhatIf(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "metered")
		dora := m.Customer(t, "dora")
		c := m.lease(t, dora, o.ID, "metered", "")
		start := m.Clock.Now()
		plan := c.Plan
		meter := plan.Meters()[0].Key
		m.meter.add(event{c.ID(), meter, start.Add(time.Hour), 100})
		m.Clock.Advance(24 * time.Hour * 40)
		m.meter.add(event{c.ID(), meter, m.Clock.Now().Add(-time.Hour), 10})

		same, err := m.Orders.WhatIf(t.Context(), m.baker, order.WhatIfInput{Offering: o.ID, Plan: plan, Months: 6})
		if err != nil || len(same.Customers) != 1 || same.Before != same.After || same.Customers[0].Change.Minor != 0 || same.Before.Minor == 0 {
			t.Fatalf("the same plan: %+v, error %v", same, err)
		}
		if sum, err := same.ShareBefore.Sub(same.ShareAfter); err != nil || sum.Minor != 0 || same.ShareBefore.Minor >= same.Before.Minor || same.ShareBefore.Minor == 0 {
			t.Errorf("the shares are %s and %s, error %v", same.ShareBefore, same.ShareAfter, err)
		}
		free, err := m.Orders.WhatIf(t.Context(), m.baker, order.WhatIfInput{Offering: o.ID, Plan: pricing.Plan{Title: "Free"}})
		if err != nil || free.After.Minor != 0 || free.Customers[0].OrgName != dora.OrgName || free.Customers[0].Change.Minor != -free.Before.Minor {
			t.Errorf("free: %+v, error %v", free, err)
		}
		none, err := m.Orders.WhatIf(t.Context(), m.baker, order.WhatIfInput{Offering: o.ID, Label: "other", Plan: plan})
		if err != nil || len(none.Customers) != 0 {
			t.Errorf("customers of another plan: %+v, error %v", none, err)
		}
		yen := plan
		yen.Currency = "JPY"
		odd, err := m.Orders.WhatIf(t.Context(), m.baker, order.WhatIfInput{Offering: o.ID, Plan: yen})
		if err != nil || odd.Customers[0].Problem == "" || odd.Before.Minor != 0 {
			t.Errorf("another currency: %+v, error %v", odd, err)
		}
		_, err = m.Orders.WhatIf(t.Context(), m.baker, order.WhatIfInput{Offering: o.ID, Plan: plan, Months: 99})
		if !errs.Is(err, errs.KindInvalid) || errs.CodeOf(err) != "bad_what_if" {
			t.Errorf("99 months: %v", err)
		}
		if _, err = m.Orders.WhatIf(t.Context(), dora, order.WhatIfInput{Offering: o.ID, Plan: plan}); !errs.Is(err, errs.KindForbidden) {
			t.Errorf("a customer asks: %v", err)
		}
	})
}
