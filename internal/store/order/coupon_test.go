package order_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/order"
)

// coupon makes a coupon of the baker.
func (m *lease) coupon(t *testing.T, in coupon.Input) coupon.Coupon {
	t.Helper()
	c, err := m.Coupons.Create(t.Context(), m.baker, in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// couponed buys on a plan with a coupon, and pays what is to be paid.
func (m *lease) couponed(t *testing.T, buyer account.Actor, o catalogue.Offering, plan, code string) order.Contract {
	t.Helper()
	p, err := m.Orders.Buy(t.Context(), buyer, order.BuyInput{Offering: o.ID, Plan: plan, Coupon: code, TaxAddress: &address})
	if err != nil {
		t.Fatal(err)
	}
	if p.State == order.StatePending {
		m.approve(t, p)
		if _, err := m.Orders.Return(t.Context(), buyer, p.ID, p.GatewayRef); err != nil {
			t.Fatal(err)
		}
	}
	return m.contract(t, buyer, p.ID)
}

// uses wants the coupon to have been used so often.
func (m *lease) uses(t *testing.T, code string, want int64) {
	t.Helper()
	c, err := m.Coupons.Get(t.Context(), m.baker, code)
	if err != nil || c.Uses != want {
		t.Errorf("the coupon was used %d times, want %d; error %v", c.Uses, want, err)
	}
}

// renewed pays for the next period, and returns the charge.
func (m *lease) renewed(t *testing.T, buyer account.Actor, c order.Contract) order.Charge {
	t.Helper()
	m.at(t, m.contract(t, buyer, c.ID()).DueAt)
	seen, err := m.Orders.Preview(t.Context(), buyer, c.ID())
	if err != nil {
		t.Fatal(err)
	}
	ch, err := m.Orders.Renew(t.Context(), buyer, c.ID(), order.PayInput{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(seen.Lines, ch.Lines); diff != "" {
		t.Errorf("the preview differs from the charge (-preview +charge):\n%s", diff)
	}
	if ch.State == order.ChargeOpen {
		ch = m.pays(t, buyer, ch)
	}
	return ch
}

// TestACouponHoldsForItsPeriods follows one that holds for two months, and is stopped after the first.
func TestACouponHoldsForItsPeriods(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "monthly")
		half := m.coupon(t, coupon.Input{Code: "half-price", Percent: "50", Periods: 2, Offering: "baker/" + o.Name})
		quote, err := m.Orders.QuoteFor(t.Context(), m.ann, o, order.Wish{Coupon: "Half Price", Country: "GB"})
		if err != nil || quote.Total != eur(595) || quote.Coupon != "HALF-PRICE" || len(quote.Then) != 1 || quote.Then[0].Total != eur(1190) {
			t.Fatalf("the quote is %+v, error %v", quote, err)
		}
		c := m.couponed(t, m.ann, o, "", "halfprice")
		if p := c.Purchase; p.Total != eur(595) || p.Coupon != "HALF-PRICE" || p.Discount != eur(500) {
			t.Errorf("the purchase comes to %s with coupon %q, which took off %s", p.Total, p.Coupon, p.Discount)
		}
		if got := m.balances(t)["seller baker"]; got != "-4.75 EUR" { // 5 % of what is left are the market's
			t.Errorf("the seller has %s", got)
		}
		if _, err := m.Coupons.Stop(t.Context(), m.baker, half.ID); err != nil {
			t.Fatal(err)
		}
		for n, want := range []int64{595, 1190, 1190} {
			if ch := m.renewed(t, m.ann, c); ch.Total != eur(want) {
				t.Errorf("renewal %d comes to %s, want %s", n+1, ch.Total, eur(want))
			}
		}
		m.uses(t, half.ID, 1)
		m.check(t)
	})
}

// TestCouponsOfAnAmount takes more off than there is, and never more than that.
func TestCouponsOfAnAmount(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, module := m.onPlans(t, "mixed") // 5 + 60 + 7 + 3
		m.coupon(t, coupon.Input{Code: "GIFT", Amount: "80", Currency: "EUR", Periods: 1})
		c := m.couponed(t, m.ann, o, "", "gift")
		if p := c.Purchase; p.State != order.StatePaid || !p.Total.IsZero() || p.Discount != eur(7500) || p.Gateway != "" || !m.entitled(t, m.ann, module) {
			t.Errorf("the purchase is %+v", p)
		}
		if ch := m.renewed(t, m.ann, c); ch.Total != eur(595) {
			t.Errorf("the renewal comes to %s", ch.Total)
		}
		m.check(t)
	})
}

// TestACouponForWhatIsUsed counts from the first bill that has something on it.
func TestACouponForWhatIsUsed(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "metered")
		m.coupon(t, coupon.Input{Code: "FIRST", Percent: "20", Periods: 1})
		c := m.couponed(t, m.ann, o, "", "FIRST")
		for _, want := range []int64{952, 1190} {
			m.meter.add(event{c.ID(), "invocation", m.Clock.Now(), 100})
			m.Clock.Advance(31 * 24 * time.Hour)
			ch, err := m.Orders.Renew(t.Context(), m.ann, c.ID(), order.PayInput{})
			if err != nil || ch.Total != eur(want) {
				t.Fatalf("the usage comes to %s, want %s; error %v", ch.Total, eur(want), err)
			}
			m.pays(t, m.ann, ch)
		}
		m.check(t)
	})
}

// TestChangingAPlanGivesBackWhatWasPaid changes in the middle of a month that was half price.
func TestChangingAPlanGivesBackWhatWasPaid(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "monthly", "yearly")
		m.coupon(t, coupon.Input{Code: "ONCE", Percent: "50", Periods: 1, Plans: []string{"Monthly"}})
		c := m.couponed(t, m.ann, o, "monthly", "once")
		m.Clock.Advance(15 * 24 * time.Hour) // of 30
		change, err := m.Orders.PreviewChange(t.Context(), m.ann, c.ID(), "yearly")
		if err != nil || change.Charge.Net != eur(9750) { // 100 − a half of 5
			t.Fatalf("the change costs %s, error %v: %+v", change.Charge.Net, err, change.Charge.Lines)
		}
		m.check(t)
	})
}

// TestACouponInATrial waits for the first period that is paid.
func TestACouponInATrial(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "trial")
		m.coupon(t, coupon.Input{Code: "ONCE", Percent: "10", Periods: 1})
		c := m.couponed(t, m.ann, o, "", "once")
		for _, want := range []int64{1071, 1190} {
			if ch := m.renewed(t, m.ann, c); ch.Total != eur(want) {
				t.Errorf("the renewal comes to %s, want %s", ch.Total, eur(want))
			}
		}
		m.check(t)
	})
}

// TestAFreeRenewalNeedsNobody renews by itself what a coupon makes free.
func TestAFreeRenewalNeedsNobody(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "monthly")
		m.coupon(t, coupon.Input{Code: "FREE", Percent: "100", Periods: 2})
		c := m.couponed(t, m.ann, o, "", "free")
		if !c.CostsNothing() {
			t.Error("the second period costs something")
		}
		if ch := m.renewed(t, m.ann, c); ch.State != order.ChargePaid || !ch.Total.IsZero() {
			t.Errorf("the second period is %+v", ch)
		}
		if c = m.contract(t, m.ann, c.ID()); c.CostsNothing() {
			t.Error("the third period costs nothing")
		}
		m.check(t)
	})
}

// TestCouponsThatDoNotCount goes through why.
func TestCouponsThatDoNotCount(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "monthly", "yearly")
		other, _ := m.onPlans(t, "once")
		gift := m.Published(t, m.baker, catalogue.OfferingInput{Title: "Gift", Modules: []string{m.Module(t, m.baker, "Gift", false).ID}})
		for _, in := range []coupon.Input{
			{Code: "OTHER", Percent: "5", Offering: other.ID}, {Code: "YEAR", Percent: "5", Plans: []string{"yearly"}},
			{Code: "DOLLAR", Amount: "1", Currency: "USD"}, {Code: "DAY", Percent: "5", Until: m.Clock.Now().Format(time.DateOnly)},
			{Code: "STOPPED", Percent: "5"}, {Code: "ONE", Percent: "5", MaxUses: 1}, {Code: "MINE", Percent: "5", MaxPerOrg: 1},
		} {
			m.coupon(t, in)
		}
		if _, err := m.Coupons.Stop(t.Context(), m.baker, "stopped"); err != nil {
			t.Fatal(err)
		}
		m.couponed(t, m.ann, other, "", "ONE")
		bob := m.Mailed(t, "bob")
		m.couponed(t, bob, other, "", "MINE")
		m.Clock.Advance(24 * time.Hour)
		for code, want := range map[string]string{
			"NONE": "unknown_coupon", "STOPPED": "unknown_coupon", "OTHER": "coupon_other_offering", "YEAR": "coupon_other_plan",
			"DOLLAR": "coupon_other_currency", "DAY": "coupon_expired", "ONE": "coupon_used_up", "MINE": "coupon_used",
		} {
			_, err := m.Orders.Buy(t.Context(), bob, order.BuyInput{Offering: o.ID, Plan: "monthly", Coupon: code, TaxAddress: &address})
			expect(t, code, err, errs.KindInvalid, want)
			if fields := errs.As(err).Fields; len(fields) != 1 || fields[0].Path != "coupon" {
				t.Errorf("%s: the fields are %+v", code, fields)
			}
		}
		_, err := m.Orders.Buy(t.Context(), bob, order.BuyInput{Offering: gift.ID, Coupon: "ONE"})
		expect(t, "what is free", err, errs.KindInvalid, "coupon_needless")
		m.uses(t, "ONE", 1)
		m.check(t)
	})
}

// TestTheLastUse lets ten want the last use of a coupon at once, and gives it back.
func TestTheLastUse(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		ctx := t.Context()
		o, _ := m.onPlans(t, "once")
		m.coupon(t, coupon.Input{Code: "LAST", Percent: "50", MaxUses: 1, MaxPerOrg: 1})
		buyers := make([]account.Actor, 10)
		for i := range buyers {
			buyers[i] = m.Customer(t, "buyer"+string(rune('a'+i)))
		}
		won := make([]order.Purchase, len(buyers))
		var wg sync.WaitGroup
		for i, buyer := range buyers {
			wg.Go(func() {
				var err error
				won[i], err = m.Orders.Buy(ctx, buyer, order.BuyInput{Offering: o.ID, Coupon: "last", TaxAddress: &address})
				if err != nil && errs.CodeOf(err) != "coupon_used_up" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		winner := -1
		for i, p := range won {
			if p.ID != "" && winner >= 0 {
				t.Fatal("two have the last use")
			} else if p.ID != "" {
				winner = i
			}
		}
		if winner < 0 {
			t.Fatal("nobody has the last use")
		}
		m.uses(t, "LAST", 1)
		m.check(t)

		if _, err := m.Orders.Cancel(ctx, buyers[winner], won[winner].ID); err != nil {
			t.Fatal(err)
		}
		m.uses(t, "LAST", 0)
		p, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, Coupon: "LAST", TaxAddress: &address})
		if err != nil || p.Total != eur(2975) {
			t.Fatalf("what was given back is not there: %+v, error %v", p, err)
		}
		again, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, Coupon: "last"})
		if err != nil || again.ID != p.ID {
			t.Errorf("buying again gives %s, want %s; error %v", again.ID, p.ID, err)
		}
		_, err = m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, Coupon: "other"})
		expect(t, "with another coupon", err, errs.KindConflict, "other_coupon")
		m.Clock.Advance(order.DefaultLimit + time.Second)
		m.settle(t, p, order.StateExpired)
		m.uses(t, "LAST", 0)
		m.check(t)
	})
}

// TestGuessingCodes waits longer and longer, whatever the buyer tries.
func TestGuessingCodes(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "once")
		m.coupon(t, coupon.Input{Code: "REAL", Percent: "50"})
		guess := func(code string) error {
			_, err := m.Orders.QuoteFor(t.Context(), m.ann, o, order.Wish{Coupon: code})
			return err
		}
		for n := range 6 {
			expect(t, "guess", guess("GUESS"+string(rune('A'+n))), errs.KindInvalid, "unknown_coupon")
		}
		err := guess("REAL")
		expect(t, "right, but too often", err, errs.KindTooMany, "coupon_blocked")
		if errs.As(err).Wait <= 0 || !strings.Contains(errs.As(err).Message, "Try again in") {
			t.Errorf("it does not say how long to wait: %v", err)
		}
		if err := guess(""); err != nil {
			t.Error(err)
		}
		m.Clock.Advance(time.Minute)
		if err := guess("REAL"); err != nil {
			t.Error(err)
		}
	})
}

// TestTheInvoiceHasTheDiscount looks at the paper, and at what is given back.
func TestTheInvoiceHasTheDiscount(t *testing.T) {
	eachLease(t, func(t *testing.T, m *lease) {
		o, _ := m.onPlans(t, "once")
		m.coupon(t, coupon.Input{Code: "TEN", Percent: "10"})
		c := m.couponed(t, m.ann, o, "", "TEN")
		list, err := m.Invoices.List(t.Context(), m.ann, invoice.Filter{}, pageOf(5))
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%d invoices, error %v", len(list.Items), err)
		}
		bill, err := m.Invoices.Get(t.Context(), m.ann, list.Items[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		d := bill.Document
		if len(d.Lines) != 2 || d.Lines[1].Net != -500 || d.Lines[1].Tax != -95 || !strings.HasSuffix(d.Lines[1].Text, "Coupon TEN") || d.Net != 4500 || d.Total != 5355 {
			t.Errorf("the invoice is %+v", d)
		}
		refund, err := m.Orders.Refund(t.Context(), m.baker, c.ID(), order.RefundInput{Reason: "It was broken.", End: true})
		if err != nil || refund.Total != (money.Amount{Minor: -5355, Currency: "EUR"}) {
			t.Errorf("the refund is %s, error %v", refund.Total, err)
		}
		m.uses(t, "TEN", 1)
		m.check(t)
	})
}
