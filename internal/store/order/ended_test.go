package order_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
)

// TestNothingIsPaidAfterTheEnd refuses the charge of a period that was open when the contract ended, but not the payment
// of one that was begun before.
func TestNothingIsPaidAfterTheEnd(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, module := m.onPlans(t, "monthly")
		c := m.lease(t, m.ann, o.ID, "monthly", "")
		lost := c.DueAt.AddDate(0, 0, 44)
		m.at(t, lost.Add(-time.Minute))
		begun, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || begun.State != order.ChargeOpen {
			t.Fatalf("the charge is %+v, error %v", begun, err)
		}
		m.Clock.Advance(2 * time.Minute)
		c = m.stands(t, c, order.ContractEnded)
		if c.Open == nil || c.Renewable(m.Clock.Now()) {
			t.Errorf("the open charge is %v, and it can be renewed", c.Open)
		}
		_, err = m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		expect(t, "paid after the end", err, errs.KindConflict, "contract_ended")
		_, err = m.Orders.Preview(ctx, m.ann, c.ID())
		expect(t, "what comes after the end", err, errs.KindConflict, "contract_ended")
		m.check(t)

		m.pays(t, m.ann, begun)
		if c = m.stands(t, c, order.ContractActive); !c.DueAt.Equal(m.Clock.Now().AddDate(0, 1, 0)) || !m.entitled(t, m.ann, module) {
			t.Errorf("begun before the end it is paid to %s", c.DueAt)
		}
		m.check(t)
	})
}

// TestUsageIsOwedAfterTheEnd lets the buyer pay what was used until it cancelled.
func TestUsageIsOwedAfterTheEnd(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, _ := m.onPlans(t, "metered")
		c := m.lease(t, m.ann, o.ID, "metered", "")
		m.meter.add(event{contract: c.ID(), meter: "invocation", at: m.Clock.Now().Add(time.Hour), n: 100})
		m.at(t, c.StartedAt.AddDate(0, 0, 3))
		if _, err := m.Orders.CancelContract(ctx, m.ann, c.ID()); err != nil {
			t.Fatal(err)
		}
		m.Clock.Advance(time.Hour)
		m.stands(t, c, order.ContractEnded)
		if _, err := m.Orders.OpenUsage(ctx, account.Operator, c.ID()); err != nil {
			t.Fatal(err)
		}
		if c = m.contract(t, m.ann, c.ID()); !c.Renewable(m.Clock.Now()) {
			t.Error("the last usage cannot be paid")
		}
		last, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || last.Concept != order.ConceptUsage || last.Net != eur(1000) {
			t.Fatalf("the last usage is %+v, error %v", last, err)
		}
		m.pays(t, m.ann, last)
		m.check(t)
	})
}

// TestPlansToChangeTo leaves out the plan that the contract has, and those that are for others.
func TestPlansToChangeTo(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "monthly", "yearly", "metered")
		c := m.lease(t, m.ann, o.ID, "monthly", "")
		list, err := m.Orders.PlansFor(t.Context(), m.ann, c.ID())
		if err != nil || len(list) != 2 || list[0].Label != "yearly" || list[1].Label != "metered" {
			t.Errorf("the plans are %v, error %v", list, err)
		}
		_, err = m.Orders.PlansFor(t.Context(), m.baker, c.ID())
		expect(t, "by the seller", err, errs.KindNotFound, "contract_not_found")
		m.at(t, c.DueAt.Add(time.Hour))
		_, err = m.Orders.PlansFor(t.Context(), m.ann, c.ID())
		expect(t, "while a payment is due", err, errs.KindConflict, "payment_due")
	})
}

// TestPreviewOfARefund is what the refund then is, and changes nothing.
func TestPreviewOfARefund(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, _ := m.onPlans(t, "once")
		c := m.lease(t, m.ann, o.ID, "once", "")
		in := order.RefundInput{Amount: "9.50", Reason: "It rained."}
		preview, of, err := m.Orders.PreviewRefund(ctx, m.baker, c.ID(), in)
		if err != nil || of.Left() != eur(5950) {
			t.Fatalf("of %+v, error %v", of, err)
		}
		_, _, err = m.Orders.PreviewRefund(ctx, m.ann, c.ID(), in)
		expect(t, "by the buyer", err, errs.KindForbidden, "not_the_seller")
		if c := m.contract(t, m.ann, c.ID()); c.RefundableBy(m.ann) || !c.RefundableBy(m.baker) || !c.RefundableBy(account.Operator) {
			t.Error("the wrong ones may give back")
		}
		made, err := m.Orders.Refund(ctx, m.baker, c.ID(), in)
		if err != nil || made.Total != preview.Total || made.Tax != preview.Tax || made.Fee != preview.Fee || made.Net != preview.Net {
			t.Errorf("the refund is %+v, not %+v; error %v", made, preview, err)
		}
		m.check(t)
	})
}
