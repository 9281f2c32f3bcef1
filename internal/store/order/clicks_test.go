package order_test

import (
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
)

// clicks is how many do something at the same time.
const clicks = 20

// atOnce runs do that often at the same time.
func atOnce(do func(i int)) {
	var all sync.WaitGroup
	for i := range clicks {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// TestTwentyClicks buys, comes back, and settles, twenty times at once on two servers: there is one
// purchase, it is paid once, and booked once.
func TestTwentyClicks(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		servers := []*order.Service{m.Orders, m.open(t, m.Gateway, "19", "5")}
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		bought, failed := make([]order.Purchase, clicks), make([]error, clicks)
		atOnce(func(i int) {
			bought[i], failed[i] = servers[i%2].Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &address})
		})
		p := bought[0]
		for i := range clicks {
			if failed[i] != nil || bought[i].ID != p.ID || bought[i].PaymentURL != p.PaymentURL || p.PaymentURL == "" {
				t.Errorf("click %d gives %s at %q, error %v", i, bought[i].ID, bought[i].PaymentURL, failed[i])
			}
		}
		m.approve(t, p)
		m.Clock.Advance(299 * time.Second)
		atOnce(func(i int) {
			if i%4 == 3 {
				failed[i] = servers[i%2].Settle(ctx)
			} else {
				_, failed[i] = servers[i%2].Return(ctx, m.ann, p.ID, p.GatewayRef)
			}
		})
		for i, err := range failed {
			if err != nil {
				t.Errorf("coming back for the %d. time: %v", i, err)
			}
		}
		n, err := sqldb.One(ctx, m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM purchases`)
		if err != nil || n != 1 || m.state(t, p) != order.StatePaid || !m.entitled(t, m.ann, module.ID) {
			t.Errorf("%d purchases, error %v", n, err)
		}
		if got := m.balances(t)["gateway sandbox"]; got != "5.95 EUR" {
			t.Errorf("the gateway collected %s", got)
		}
		if n := len(m.mails(t)); n != 1 {
			t.Errorf("%d receipts: %q", n, m.mails(t))
		}
		m.verify(t)
	})
}

// TestFreeClicks is the same for what is free: one click gets it, the others learn that it is there.
func TestFreeClicks(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "")
		failed := make([]error, clicks)
		atOnce(func(i int) { _, failed[i] = m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: o.ID}) })
		got := 0
		for _, err := range failed {
			if err == nil {
				got++
			} else if errs.CodeOf(err) != "already_purchased" {
				t.Error(err)
			}
		}
		if got != 1 {
			t.Errorf("%d of the clicks got it", got)
		}
		m.verify(t)
	})
}

// TestEverythingAtOnce lets an approved payment meet its buyer's return, a cancellation, and the end of
// its time: one of them wins, and all agree.
func TestEverythingAtOnce(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		for range 5 {
			o, module := m.OnSale(t, m.baker, "5.00 EUR")
			p := m.buy(t, m.ann, o.ID)
			m.approve(t, p)
			m.Clock.Advance(300*time.Second - time.Microsecond)
			atOnce(func(i int) {
				var err error
				switch i % 4 {
				case 0:
					_, err = m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef)
				case 1:
					_, err = m.Orders.Cancel(t.Context(), m.ann, p.ID)
				case 2:
					m.Clock.Advance(time.Microsecond)
				default:
					err = m.Orders.Settle(t.Context())
				}
				switch errs.CodeOf(err) {
				case "", "already_paid", "purchase_cancelled", "purchase_expired":
				default:
					t.Errorf("%d: %v", i, err)
				}
			})
			m.settleAnyhow(t)
			if state := m.state(t, p); state == order.StatePending || m.entitled(t, m.ann, module.ID) != (state == order.StatePaid) {
				t.Errorf("the purchase is %s, entitled %t", state, m.entitled(t, m.ann, module.ID))
			}
			m.verify(t)
		}
	})
}

func (m *market) settleAnyhow(t *testing.T) {
	t.Helper()
	if err := m.Orders.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestManyBuyers lets different organisations buy at the same time: none disturbs another.
func TestManyBuyers(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		purchases := make([]order.Purchase, clicks)
		failed := make([]error, clicks)
		for i := range purchases {
			purchases[i] = m.buy(t, m.Mailed(t, "buyer"+string(rune('a'+i))), o.ID)
			m.approve(t, purchases[i])
		}
		atOnce(func(i int) {
			p := purchases[i]
			buyer := m.ann
			buyer.OrgID, buyer.UserID = p.OrgID, p.UserID
			_, failed[i] = m.Orders.Return(t.Context(), buyer, p.ID, p.GatewayRef)
		})
		for i, err := range failed {
			if err != nil {
				t.Errorf("buyer %d: %v", i, err)
			}
		}
		if got := m.balances(t)["seller baker"]; got != "-95.00 EUR" {
			t.Errorf("the seller has %s", got)
		}
		m.verify(t)
	})
}
