package order_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/store/order"
)

// TestLookAgain follows what a gateway sent word of, while the buyer does not come back.
func TestLookAgain(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		look := func(ref string) {
			t.Helper()
			if err := m.Orders.LookAgain(t.Context(), "sandbox", ref); err != nil {
				t.Fatal(err)
			}
		}
		state := func(p order.Purchase, want order.State) {
			t.Helper()
			now, err := m.Orders.Get(t.Context(), m.ann, p.ID)
			if err != nil || now.State != want {
				t.Errorf("the purchase is %s, error %v, want %s", now.State, err, want)
			}
		}
		o, _ := m.OnSale(t, m.baker, "5")
		p := m.buy(t, m.ann, o.ID)
		look(p.GatewayRef) // word that came too early
		state(p, order.StatePending)
		m.approve(t, p)
		for range 2 {
			look(p.GatewayRef)
			state(p, order.StatePaid)
		}
		cake, _ := m.OnSale(t, m.baker, "7")
		late := m.buy(t, m.ann, cake.ID)
		m.approve(t, late)
		m.Clock.Advance(time.Hour)
		look(late.GatewayRef)
		state(late, order.StateExpired)
		look("no payment of ours")
		look("")
	})
}

// TestChargedBack lets the buyer's bank take a payment back: it is booked once, the right ends, and the books are
// even.
func TestChargedBack(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		if _, err := m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef); err != nil {
			t.Fatal(err)
		}
		for round := range 3 {
			if round > 0 {
				if _, err := m.Sandbox.ChargeBack(t.Context(), p.GatewayRef); err != nil {
					t.Fatal(err)
				}
			}
			if err := m.Orders.LookAgain(t.Context(), "sandbox", p.GatewayRef); err != nil {
				t.Fatal(err)
			}
			charges, err := m.Orders.Charges(t.Context(), m.ann, p.ID)
			if want := min(round, 1) + 1; err != nil || len(charges) != want {
				t.Fatalf("round %d: %d charges, error %v, want %d", round, len(charges), err, want)
			}
		}
		c, err := m.Orders.Contract(t.Context(), m.ann, p.ID)
		if err != nil || c.EndedAt.IsZero() {
			t.Errorf("the contract goes on: %+v, error %v", c, err)
		}
		report, err := m.Orders.Verify(t.Context())
		if err != nil || !report.Clean() {
			t.Errorf("the books have %+v, error %v", report.Problems, err)
		}
	})
}
