package order_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment/sandbox"
)

// TestRenewByHand follows a subscription through its first months: paid ahead, late, and after it was suspended.
func TestRenewByHand(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, module := m.onPlans(t, "monthly", "yearly")
		_, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &address})
		expect(t, "without a plan", err, errs.KindInvalid, "plan_required")
		_, err = m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, Plan: "daily", TaxAddress: &address})
		expect(t, "unknown plan", err, errs.KindInvalid, "plan_not_found")
		c := m.lease(t, m.ann, o.ID, "MONTHLY", "")
		begun := c.StartedAt
		if c.Purchase.Total != eur(1190) || !c.DueAt.Equal(begun.AddDate(0, 1, 0)) || c.Renews {
			t.Errorf("the contract is %+v", c)
		}
		_, err = m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		expect(t, "renewed at once", err, errs.KindConflict, "nothing_to_renew")
		_, err = m.Orders.Renew(ctx, m.baker, c.ID(), order.PayInput{})
		expect(t, "renewed by its seller", err, errs.KindNotFound, "contract_not_found")

		m.at(t, begun.AddDate(0, 0, 28)) // ahead
		m.stands(t, c, order.ContractActive)
		seen, err := m.Orders.Preview(ctx, m.ann, c.ID())
		if err != nil {
			t.Fatal(err)
		}
		ch, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || ch.State != order.ChargeOpen || ch.PaymentURL == "" || ch.Total != eur(1190) {
			t.Fatalf("the charge is %+v, error %v", ch, err)
		}
		if diff := cmp.Diff(seen.Lines, ch.Lines); diff != "" {
			t.Errorf("the preview differs from the charge (-preview +charge):\n%s", diff)
		}
		again, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || again.ID != ch.ID || again.PaymentURL != ch.PaymentURL {
			t.Errorf("renewed again it is %+v, error %v", again, err)
		}
		m.pays(t, m.ann, ch)
		if c = m.stands(t, c, order.ContractActive); !c.DueAt.Equal(begun.AddDate(0, 2, 0)) {
			t.Errorf("paid to %s", c.DueAt)
		}

		m.at(t, c.DueAt) // late
		m.stands(t, c, order.ContractGrace)
		m.at(t, c.DueAt.AddDate(0, 0, 10))
		m.stands(t, c, order.ContractOverdue)
		if !m.entitled(t, m.ann, module) {
			t.Error("the right rests too soon")
		}
		late, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || !late.From.Equal(c.DueAt) {
			t.Fatalf("the late charge is from %s, error %v", late.From, err)
		}
		m.pays(t, m.ann, late)
		if c = m.stands(t, c, order.ContractActive); !c.DueAt.Equal(begun.AddDate(0, 3, 0)) {
			t.Errorf("paid to %s", c.DueAt)
		}

		m.at(t, c.DueAt.AddDate(0, 0, 20)) // too late: it begins anew, when it is paid
		m.stands(t, c, order.ContractSuspended)
		if m.entitled(t, m.ann, module) {
			t.Error("the right does not rest")
		}
		anew, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil {
			t.Fatal(err)
		}
		m.Clock.Advance(time.Minute)
		paid := m.pays(t, m.ann, anew)
		if c = m.stands(t, c, order.ContractActive); !c.DueAt.Equal(m.Clock.Now().AddDate(0, 1, 0)) || !paid.To.Equal(c.DueAt) || !m.entitled(t, m.ann, module) {
			t.Errorf("begun anew it is paid to %s", c.DueAt)
		}
		m.at(t, c.DueAt.AddDate(0, 0, 44))
		m.stands(t, c, order.ContractEnded)
		_, err = m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		expect(t, "after its end", err, errs.KindConflict, "contract_ended")
		m.check(t)
	})
}

// check wants everything to be clean.
func (m *lease) check(t testing.TB) {
	t.Helper()
	books, err := m.Ledger.Verify(t.Context())
	if err != nil || !books.Clean() {
		t.Errorf("the books: %q, error %v", books.Problems, err)
	}
	report, err := m.Orders.Verify(t.Context())
	if err != nil || !report.Clean() {
		t.Errorf("the purchases: %q, error %v", report.Problems, err)
	}
	invoices, err := m.Invoices.Verify(t.Context())
	if err != nil || !invoices.Clean() {
		t.Errorf("the invoices: %q, error %v", invoices.Problems, err)
	}
}

// TestRenewByItself charges a card that is kept, lets it fail, and pays by hand what it could not.
func TestRenewByItself(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx, root := t.Context(), m.Admin(t, "root")
		o, _ := m.onPlans(t, "monthly")
		c := m.lease(t, m.ann, o.ID, "monthly", sandbox.CardWorks)
		if !c.Renews || c.Gateway != "sandbox" {
			t.Fatalf("the contract does not renew: %+v", c)
		}
		m.at(t, c.DueAt)
		if _, err := m.Orders.OpenNext(ctx, root, c.ID()); err != nil {
			t.Fatal(err)
		}
		m.Gateway.fail("", "ChargeSaved") // the answer is lost, and asked for again
		_, err := m.Orders.TrySaved(ctx, root, c.ID())
		expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
		m.Gateway.fail("", "")
		m.settleAnyhow(t)
		if next := m.stands(t, c, order.ContractActive); !next.DueAt.Equal(c.StartedAt.AddDate(0, 2, 0)) {
			t.Errorf("paid to %s", next.DueAt)
		}
		late, _ := m.onPlans(t, "monthly")
		d := m.lease(t, m.ann, late.ID, "", sandbox.CardLater)
		m.at(t, d.DueAt)
		if _, err := m.Orders.OpenNext(ctx, root, d.ID()); err != nil {
			t.Fatal(err)
		}
		for try := int64(1); try <= 4; try++ {
			ch, err := m.Orders.TrySaved(ctx, root, d.ID())
			if err != nil || ch.State != order.ChargeOpen || ch.Tries != try || ch.Problem != "The bank declined it." || ch.NextTryAt.IsZero() != (try == 4) {
				t.Fatalf("try %d gives %+v, error %v", try, ch, err)
			}
		}
		ch, err := m.Orders.Renew(ctx, m.ann, d.ID(), order.PayInput{})
		if err != nil {
			t.Fatal(err)
		}
		m.pays(t, m.ann, ch)
		m.stands(t, d, order.ContractActive)
		if got := m.balances(t)["gateway sandbox"]; got != "47.60 EUR" {
			t.Errorf("the gateway collected %s", got)
		}
		m.check(t)
	})
}

// TestChangePlan goes up at once, with what is unused given back, and down when it is used up.
func TestChangePlan(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, _ := m.onPlans(t, "monthly", "yearly", "once")
		c := m.lease(t, m.ann, o.ID, "monthly", "")
		half := c.StartedAt.Add(c.DueAt.Sub(c.StartedAt) / 2)
		m.at(t, half)
		seen, err := m.Orders.PreviewChange(ctx, m.ann, c.ID(), "yearly")
		if err != nil || !seen.Now || seen.Charge.Net != eur(9500) {
			t.Fatalf("the change is %+v, error %v", seen, err)
		}
		change, err := m.Orders.ChangePlan(ctx, m.ann, c.ID(), "yearly", order.PayInput{})
		if err != nil || change.Charge.Total != seen.Charge.Total || change.Charge.PaymentURL == "" {
			t.Fatalf("the change is %+v, error %v", change, err)
		}
		if before := m.stands(t, c, order.ContractActive); before.Plan.Label != "monthly" {
			t.Errorf("the plan is %s before it is paid", before.Plan.Label)
		}
		m.pays(t, m.ann, change.Charge)
		c = m.stands(t, c, order.ContractActive)
		if c.Plan.Label != "yearly" || !c.DueAt.Equal(half.AddDate(1, 0, 0)) {
			t.Errorf("the plan is %s, paid to %s", c.Plan.Label, c.DueAt)
		}
		down, err := m.Orders.ChangePlan(ctx, m.ann, c.ID(), "monthly", order.PayInput{})
		if err != nil || down.Now || !down.At.Equal(c.DueAt) {
			t.Fatalf("the change is %+v, error %v", down, err)
		}
		m.at(t, c.DueAt)
		ch, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || ch.Net != eur(1000) {
			t.Fatalf("the charge is %+v, error %v", ch, err)
		}
		m.pays(t, m.ann, ch)
		if c = m.stands(t, c, order.ContractActive); c.Plan.Label != "monthly" || c.NextPlan != nil || !c.DueAt.Equal(ch.From.AddDate(0, 1, 0)) {
			t.Errorf("the plan is %s, paid to %s", c.Plan.Label, c.DueAt)
		}
		up, err := m.Orders.ChangePlan(ctx, m.ann, c.ID(), "once", order.PayInput{})
		if err != nil || up.Charge.Net != eur(4000) {
			t.Fatalf("the change is %+v, error %v", up, err)
		}
		m.pays(t, m.ann, up.Charge)
		if c = m.stands(t, c, order.ContractActive); !c.DueAt.IsZero() || len(c.Subscriptions) != 0 {
			t.Errorf("paid for good it is %+v", c)
		}
		_, err = m.Orders.ChangePlan(ctx, m.ann, c.ID(), "monthly", order.PayInput{})
		expect(t, "after it was paid for good", err, errs.KindConflict, "paid_for_good")
		m.check(t)
	})
}

// TestCancelAndResume ends a contract at the end of what is paid, unless it is resumed.
func TestCancelAndResume(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, module := m.onPlans(t, "monthly")
		c := m.lease(t, m.ann, o.ID, "monthly", "")
		for range 2 {
			if _, err := m.Orders.CancelContract(ctx, m.ann, c.ID()); err != nil {
				t.Fatal(err)
			}
		}
		c = m.stands(t, c, order.ContractActive)
		if !c.EndsAt.Equal(c.DueAt) {
			t.Errorf("it ends at %s", c.EndsAt)
		}
		if _, err := m.Orders.Resume(ctx, m.ann, c.ID()); err != nil {
			t.Fatal(err)
		}
		m.at(t, c.DueAt.AddDate(0, 0, -1))
		if _, err := m.Orders.CancelContract(ctx, m.ann, c.ID()); err != nil {
			t.Fatal(err)
		}
		_, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		expect(t, "renewed though cancelled", err, errs.KindConflict, "nothing_to_renew")
		m.at(t, c.DueAt)
		m.stands(t, c, order.ContractEnded)
		if m.entitled(t, m.ann, module) {
			t.Error("there is a right after the end")
		}
		_, err = m.Orders.Resume(ctx, m.ann, c.ID())
		expect(t, "resumed after its end", err, errs.KindConflict, "contract_ended")
		if _, err := m.Orders.EndContract(ctx, m.Admin(t, "root"), c.ID(), "It was cancelled."); err != nil {
			t.Fatal(err)
		}
		if again := m.lease(t, m.ann, o.ID, "monthly", ""); again.ID() == c.ID() || !m.entitled(t, m.ann, module) {
			t.Error("it cannot be bought again")
		}
		m.check(t)
	})
}

// TestRefund gives a charge back in parts, until nothing is left.
func TestRefund(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, module := m.onPlans(t, "once")
		c := m.lease(t, m.ann, o.ID, "once", "")
		_, err := m.Orders.Refund(ctx, m.ann, c.ID(), order.RefundInput{Reason: "Mine."})
		expect(t, "by the buyer", err, errs.KindForbidden, "not_the_seller")
		_, err = m.Orders.Refund(ctx, m.Provider(t, "rye"), c.ID(), order.RefundInput{Reason: "Mine."})
		expect(t, "by somebody else", err, errs.KindNotFound, "contract_not_found")
		_, err = m.Orders.Refund(ctx, m.baker, c.ID(), order.RefundInput{Amount: "59.51", Reason: "Too much."})
		expect(t, "too much", err, errs.KindConflict, "refund_too_large")
		for range 2 {
			part, err := m.Orders.Refund(ctx, m.baker, c.ID(), order.RefundInput{Amount: "9.50", Reason: "It rained.", Key: "rain"})
			if err != nil || part.State != order.ChargePaid || part.Total != eur(-950) || part.Fee.Minor+part.Shares[0].Minor != part.Net.Minor {
				t.Fatalf("the refund is %+v, error %v", part, err)
			}
		}
		m.Gateway.fail("", "Refund") // the answer is lost
		_, err = m.Orders.Refund(ctx, m.baker, c.ID(), order.RefundInput{Reason: "It still rains.", End: true})
		expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
		m.check(t)
		m.Gateway.fail("", "")
		m.settleAnyhow(t)
		m.stands(t, c, order.ContractEnded)
		if m.entitled(t, m.ann, module) {
			t.Error("there is a right after the end")
		}
		if diff := cmp.Diff(map[string]string{"gateway sandbox": "59.50 EUR", "refund sandbox": "-59.50 EUR"}, m.balances(t)); diff != "" {
			t.Errorf("the books (-want +got):\n%s", diff)
		}
		_, err = m.Orders.Refund(ctx, m.baker, c.ID(), order.RefundInput{Reason: "Once more."})
		expect(t, "nothing left", err, errs.KindConflict, "nothing_to_refund")
		m.check(t)
	})
}

// TestTrial costs nothing, and ends soon after it if nothing is paid.
func TestTrial(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, module := m.onPlans(t, "trial")
		c := m.lease(t, m.ann, o.ID, "", "")
		if c.Purchase.Total.Minor != 0 || !c.TrialUntil.Equal(c.StartedAt.AddDate(0, 0, 14)) {
			t.Fatalf("the trial is %+v", c)
		}
		m.stands(t, c, order.ContractTrial)
		m.at(t, c.TrialUntil.Add(71*time.Hour))
		m.stands(t, c, order.ContractGrace)
		m.at(t, c.TrialUntil.Add(72*time.Hour))
		m.stands(t, c, order.ContractSuspended)
		if m.entitled(t, m.ann, module) {
			t.Error("the trial goes on")
		}
		ch, err := m.Orders.Renew(ctx, m.ann, c.ID(), order.PayInput{})
		if err != nil || ch.Net != eur(1000) {
			t.Fatalf("the charge is %+v, error %v", ch, err)
		}
		m.pays(t, m.ann, ch)
		m.stands(t, c, order.ContractActive)
		if _, err := m.Orders.EndContract(ctx, m.Admin(t, "root"), c.ID(), "Enough."); err != nil {
			t.Fatal(err)
		}
		p, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &address})
		if err != nil || p.Total != eur(1190) {
			t.Errorf("the second trial is %+v, error %v", p, err)
		}
		m.check(t)
	})
}
