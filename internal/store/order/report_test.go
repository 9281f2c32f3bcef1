package order_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
)

// TestSalesReport looks at three months in which contracts begin, are refunded and end.
func TestSalesReport(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "monthly")
		var contracts []order.Contract
		for _, name := range []string{"one", "two"} {
			contracts = append(contracts, m.lease(t, m.Mailed(t, name), o.ID, "", ""))
		}
		first := contracts[0].Plan.Monthly()
		begin := m.Clock.Now().UTC()
		m.at(t, begin.AddDate(0, 1, 0))
		m.lease(t, m.Mailed(t, "three"), o.ID, "", "")
		_, err := m.Orders.Refund(t.Context(), m.Admin(t, "root"), contracts[0].ID(), order.RefundInput{Charge: contracts[0].ID(), Reason: "Stale.", End: true, Key: "k"})
		if err != nil {
			t.Fatal(err)
		}
		report, err := m.Orders.SalesReport(t.Context(), m.baker, 3)
		if err != nil || len(report.Months) != 3 || len(report.Currencies) != 1 {
			t.Fatalf("the report is %+v, error %v", report, err)
		}
		if want := (order.ContractMonth{Before: 2, Began: 1, Ended: 1}); report.Contracts[2] != want || want.Running() != 2 || want.Churn() != 500 {
			t.Errorf("in this month the contracts were %+v", report.Contracts[2])
		}
		if want := (order.ContractMonth{Began: 2}); report.Contracts[1] != want || report.Contracts[0] != (order.ContractMonth{}) {
			t.Errorf("before, the contracts were %+v", report.Contracts[:2])
		}
		c := report.Currencies[0]
		before, now := c.Months[1], c.Months[2]
		if before.Charges != 2 || now.Charges != 1 || before.Net.Minor == 0 || now.Net.Minor != 0 || now.Refunds.Minor != before.Net.Minor/2 {
			t.Errorf("the months are %+v and %+v", before, now)
		}
		if sum := c.Total; sum.Charges != 3 || sum.Net != before.Net || sum.Earned.Minor != sum.Net.Minor-sum.Fee.Minor || sum.Earned.Minor == 0 {
			t.Errorf("in all it was %+v", sum)
		}
		if want := first.Shift(2).IntPart() * 2; want == 0 || before.Recurring.Minor != want || now.Recurring.Minor != want {
			t.Errorf("%s and %s recur, want %d", before.Recurring, now.Recurring, want)
		}
		if len(c.Offerings) != 1 || c.Offerings[0].Title != o.Title || c.Offerings[0].Net != before.Net || c.Offerings[0].Charges != 3 {
			t.Errorf("by offering: %+v", c.Offerings)
		}
		for _, months := range []int{0, -1, 37} {
			if _, err := m.Orders.SalesReport(t.Context(), m.baker, months); errs.CodeOf(err) != "bad_months" {
				t.Errorf("%d months: %v", months, err)
			}
		}
		if _, err := m.Orders.SalesReport(t.Context(), m.ann, 3); !errs.Is(err, errs.KindForbidden) {
			t.Errorf("a customer asks: %v", err)
		}
	})
}

// TestWhatIfOfADraft asks the customers of the version that is on sale about a plan of the next.
func TestWhatIfOfADraft(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "monthly")
		c := m.lease(t, m.Customer(t, "dora"), o.ID, "", "")
		m.Clock.Advance(24 * time.Hour * 40)
		next, err := m.Catalogue.Copy(t.Context(), m.baker, o.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		found, err := m.Orders.WhatIf(t.Context(), m.baker, order.WhatIfInput{Offering: next.ID, Plan: c.Plan})
		if err != nil || len(found.Customers) != 1 || found.Customers[0].ContractID != c.ID() || found.Before != found.After {
			t.Errorf("customers of the draft: %+v, error %v", found, err)
		}
	})
}
