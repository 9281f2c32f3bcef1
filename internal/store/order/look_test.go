package order_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment/sandbox"
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

// TestDisputeWon lets the shop win what the buyer's bank took: money, shares and right are back, once, whatever is
// looked at; lost again, they are gone again.
func TestDisputeWon(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, _ := m.OnSale(t, m.baker, "5")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		if _, err := m.Orders.Return(ctx, m.ann, p.ID, p.GatewayRef); err != nil {
			t.Fatal(err)
		}
		held := func() string {
			t.Helper()
			text := ""
			err := sqldb.Each(ctx, m.DB, func(row sqldb.Row) error {
				var kind string
				var sum int64
				err := row.Scan(&kind, &sum)
				text += fmt.Sprintf("%s %d ", kind, sum)
				return err
			}, `SELECT CASE WHEN kind IN ('gateway', 'refund') THEN 'money' ELSE kind END, CAST(SUM(balance) AS BIGINT) FROM ledger_accounts GROUP BY 1 ORDER BY 1`)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		paid := held()
		for round, step := range []struct {
			do      func(context.Context, string) (sandbox.Payment, error)
			charges int
			ended   bool
		}{
			{m.Sandbox.ChargeBack, 2, true}, {m.Sandbox.WinDispute, 3, false}, {m.Sandbox.ChargeBack, 4, true}, {m.Sandbox.WinDispute, 5, false},
		} {
			m.Clock.Advance(time.Hour)
			if _, err := step.do(ctx, p.GatewayRef); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := m.Orders.LookAgain(ctx, "sandbox", p.GatewayRef); err != nil {
					t.Fatal(err)
				}
			}
			charges, err := m.Orders.Charges(ctx, m.ann, p.ID)
			if err != nil || len(charges) != step.charges {
				t.Fatalf("round %d: %d charges, error %v, want %d", round, len(charges), err, step.charges)
			}
			c, err := m.Orders.Contract(ctx, m.ann, p.ID)
			if err != nil || c.EndedAt.IsZero() == step.ended {
				t.Errorf("round %d: the contract ended %s, error %v", round, c.EndedAt, err)
			}
			if !step.ended && held() != paid {
				t.Errorf("round %d: the books hold %s, want %s as when it was paid", round, held(), paid)
			}
			entitled, err := m.Orders.Library(ctx, m.ann, order.LibraryFilter{}, pageOf(10))
			if err != nil || (len(entitled.Items) == 1) == step.ended {
				t.Errorf("round %d: %d rights, error %v", round, len(entitled.Items), err)
			}
			report, err := m.Orders.Verify(ctx)
			if err != nil || !report.Clean() {
				t.Errorf("round %d: the books have %+v, error %v", round, report.Problems, err)
			}
		}
		charges, err := m.Orders.Charges(ctx, m.ann, p.ID)
		left := int64(0)
		for _, ch := range charges {
			left += ch.Left().Minor
		}
		if err != nil || left != p.Total.Minor {
			t.Errorf("%d minor units can be given back, error %v, want %d", left, err, p.Total.Minor)
		}
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
