package order_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment"
)

// TestLimit looks at both sides of the limit, after a restart: it is not kept in the process.
func TestLimit(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		late := m.buy(t, m.ann, o.ID)
		m.Clock.Advance(300*time.Second - time.Microsecond)
		m.settle(t, late, order.StatePending)
		m.approve(t, late)
		m.Clock.Advance(time.Microsecond)
		restarted := m.open(t, m.Gateway, "19", "5")
		_, err := restarted.Return(ctx, m.ann, late.ID, late.GatewayRef)
		expect(t, "too late", err, errs.KindGone, "purchase_expired")
		if m.state(t, late) != order.StateExpired || m.entitled(t, m.ann, module.ID) {
			t.Errorf("the purchase is %s", m.state(t, late))
		}
		inTime := m.buy(t, m.ann, o.ID)
		m.approve(t, inTime)
		m.Clock.Advance(300*time.Second - time.Microsecond)
		if got, err := restarted.Return(ctx, m.ann, inTime.ID, inTime.GatewayRef); err != nil || got.State != order.StatePaid {
			t.Errorf("in time: %+v, error %v", got, err)
		}
		m.verify(t)
	})
}

// TestBuyAfterTheLimit buys again when nobody has settled the old purchase yet.
func TestBuyAfterTheLimit(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		m.Clock.Advance(300 * time.Second)
		again := m.buy(t, m.ann, o.ID)
		if again.ID == p.ID || m.state(t, p) != order.StateExpired || !again.ExpiresAt.Equal(m.Clock.Now().Add(300*time.Second)) {
			t.Errorf("the old purchase is %s, the new one %+v", m.state(t, p), again)
		}
	})
}

// TestCrashes stops between the steps that the gateway and the database take one after the other, and
// looks what becomes of the purchase.
func TestCrashes(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		ctx := t.Context()
		// Each crash leaves a pending purchase of a fresh offering.
		crashes := map[string]func(t *testing.T, offeringID string){
			"stored, payment not started": func(t *testing.T, offeringID string) {
				m.Gateway.fail("Start", "")
				_, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: offeringID, TaxAddress: &address})
				expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
			},
			"payment started, not noted": func(t *testing.T, offeringID string) {
				m.Gateway.fail("", "Start")
				_, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: offeringID, TaxAddress: &address})
				expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
			},
			"approved, not captured": func(t *testing.T, offeringID string) {
				p := m.buy(t, m.ann, offeringID)
				m.approve(t, p)
				m.Gateway.fail("Capture", "")
				_, err := m.Orders.Return(ctx, m.ann, p.ID, p.GatewayRef)
				expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
			},
			"captured, not completed": func(t *testing.T, offeringID string) {
				p := m.buy(t, m.ann, offeringID)
				m.approve(t, p)
				m.Gateway.fail("", "Capture")
				_, err := m.Orders.Return(ctx, m.ann, p.ID, p.GatewayRef)
				expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
			},
			"cancelled, not closed": func(t *testing.T, offeringID string) {
				p := m.buy(t, m.ann, offeringID)
				m.Gateway.fail("", "Cancel")
				_, err := m.Orders.Cancel(ctx, m.ann, p.ID)
				expect(t, "no answer", err, errs.KindUnavailable, "gateway_unavailable")
			},
		}
		settled := map[string]order.State{
			"stored, payment not started": order.StateExpired,
			"payment started, not noted":  order.StateExpired,
			"approved, not captured":      order.StateExpired,
			"captured, not completed":     order.StatePaid,
			"cancelled, not closed":       order.StateCancelled,
		}
		for name, crash := range crashes {
			t.Run(name+", settled", func(t *testing.T) {
				o, module := m.OnSale(t, m.baker, "5.00 EUR")
				crash(t, o.ID)
				p := m.only(t, o.ID)
				m.Gateway.fail("", "")
				m.Clock.Advance(300 * time.Second)
				m.settle(t, p, settled[name])
				m.settle(t, p, settled[name])
				if m.entitled(t, m.ann, module.ID) != (settled[name] == order.StatePaid) {
					t.Errorf("entitled: %t", m.entitled(t, m.ann, module.ID))
				}
			})
			t.Run(name+", tried again", func(t *testing.T) {
				o, module := m.OnSale(t, m.baker, "5.00 EUR")
				crash(t, o.ID)
				p := m.only(t, o.ID)
				m.Gateway.fail("", "")
				again, err := m.Orders.Buy(ctx, m.ann, order.BuyInput{Offering: o.ID, TaxAddress: &address})
				if err != nil {
					t.Fatal(err)
				}
				if again.State == order.StatePending {
					if _, err := m.Sandbox.Approve(ctx, again.GatewayRef); err != nil {
						t.Fatal(err)
					}
					if again, err = m.Orders.Return(ctx, m.ann, again.ID, again.GatewayRef); err != nil {
						t.Fatal(err)
					}
				}
				wantSame := name != "cancelled, not closed"
				if again.State != order.StatePaid || (again.ID == p.ID) != wantSame || !m.entitled(t, m.ann, module.ID) {
					t.Errorf("bought again: %+v after %s", again, p.ID)
				}
			})
		}
		m.verify(t)
	})
}

// only returns the one purchase of the offering, which must be pending.
func (m *market) only(t *testing.T, offeringID string) order.Purchase {
	t.Helper()
	ids, err := sqldb.All(t.Context(), m.DB, sqldb.Value[string], `SELECT id FROM purchases WHERE offering_id = $1`, offeringID)
	if err != nil || len(ids) != 1 {
		t.Fatalf("purchases %q, error %v", ids, err)
	}
	p := order.Purchase{ID: ids[0]}
	if state := m.state(t, p); state != order.StatePending {
		t.Fatalf("the purchase is %s", state)
	}
	return p
}

// patient is a gateway that gives buyers an hour more than the shop does.
type patient struct{ payment.Gateway }

func (g patient) Start(ctx context.Context, c payment.Charge) (payment.Status, error) {
	c.ExpiresAt = c.ExpiresAt.Add(time.Hour)
	return g.Gateway.Start(ctx, c)
}

// TestLimitIsTheShops ends a purchase in time although its gateway would still take the payment.
func TestLimitIsTheShops(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		m.Orders = m.open(t, patient{m.Sandbox}, "19", "5")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		m.Clock.Advance(300 * time.Second)
		m.settle(t, p, order.StateExpired)
		if st, err := m.Sandbox.Status(t.Context(), p.GatewayRef); err != nil || st.State != payment.Cancelled {
			t.Errorf("the payment is %s, error %v", st.State, err)
		}
	})
}

// TestSettleGoesThroughAll has more purchases to settle than are read at once, and the first of them
// cannot be settled.
func TestSettleGoesThroughAll(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		m.buy(t, m.ann, o.ID)
		const more = 150
		err := m.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for i := range more {
				org, id := fmt.Sprintf("a%023d", i), fmt.Sprintf("b%023d", i)
				_, err := tx.Exec(t.Context(), `INSERT INTO orgs (id, name, name_key, is_private, created_at) VALUES ($1, $1, $1, FALSE, 1)`, org)
				if err != nil {
					return err
				}
				_, err = tx.Exec(t.Context(), `
INSERT INTO purchases (id, org_id, offering_id, user_id, seller_org, state, plan_title, currency, net, tax, total, fee, tax_rate, fee_rate, gateway, created_at, expires_at)
SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), offering_id, user_id, seller_org, state, plan_title, currency, net, tax, total, fee, tax_rate, fee_rate,
       CASE WHEN CAST($3 AS BIGINT) = 0 THEN 'gone' ELSE gateway END, created_at, expires_at + CAST($3 AS BIGINT) - 1
FROM purchases WHERE org_id = $4`, id, org, i, m.ann.OrgID)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Orders.ContractPast(t.Context()); err != nil {
			t.Fatal(err)
		}
		m.Clock.Advance(time.Hour)
		if err := m.Orders.Settle(t.Context()); errs.CodeOf(err) != "gateway_unavailable" {
			t.Errorf("error %v", err)
		}
		states, err := sqldb.All(t.Context(), m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM purchases GROUP BY state ORDER BY state`)
		if diff := cmp.Diff([]int64{more, 1}, states); diff != "" || err != nil { // expired, pending
			t.Errorf("error %v (-want +got):\n%s", err, diff)
		}
	})
}

// TestUnknownOutcome lets the gateway fail for long: the purchase stays pending, also past its limit,
// until it is known how the payment ended. Another purchase is settled meanwhile.
func TestUnknownOutcome(t *testing.T) {
	for _, call := range []string{"Status", "Cancel"} {
		t.Run(call, func(t *testing.T) {
			each(t, func(t *testing.T, m *market) {
				o, _ := m.OnSale(t, m.baker, "5.00 EUR")
				p := m.buy(t, m.ann, o.ID)
				m.Gateway.fail(call, "")
				m.Clock.Advance(time.Hour)
				if err := m.Orders.Settle(t.Context()); errs.CodeOf(err) != "gateway_unavailable" || m.state(t, p) != order.StatePending {
					t.Errorf("the purchase is %s, error %v", m.state(t, p), err)
				}
				if got, err := m.Orders.Get(t.Context(), m.ann, p.ID); err != nil || got.State != order.StatePending {
					t.Errorf("Get gives %+v, error %v", got, err)
				}
				m.Gateway.fail("", "")
				m.settle(t, p, order.StateExpired)
			})
		})
	}
}

// TestDeletedWhilePending takes the offering off sale under a buyer's hands: it was promised.
func TestDeletedWhilePending(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		if err := m.Catalogue.Delete(t.Context(), m.baker, o.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := m.Orders.Get(t.Context(), m.ann, p.ID); err != nil || got.PaymentURL != p.PaymentURL {
			t.Errorf("the way to pay is %q, error %v", got.PaymentURL, err)
		}
		if _, err := m.Catalogue.Get(t.Context(), m.ann, o.ID); err != nil {
			t.Errorf("the buyer cannot see the offering: %v", err)
		}
		if _, err := m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef); err != nil || !m.entitled(t, m.ann, module.ID) {
			t.Errorf("entitled: %t, error %v", m.entitled(t, m.ann, module.ID), err)
		}
		_, err := m.Orders.Buy(t.Context(), m.Customer(t, "ben"), order.BuyInput{Offering: o.ID, TaxAddress: &address})
		expect(t, "others", err, errs.KindNotFound, "offering_not_found")
		m.verify(t)
	})
}

// TestAmountMustAgree has a gateway that captured something else: the purchase is not completed.
func TestAmountMustAgree(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, module := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		m.approve(t, p)
		exec(t, m, `UPDATE sandbox_payments SET amount = 1`)
		_, err := m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef)
		expect(t, "another amount", err, errs.KindInternal, "payment_differs")
		if m.state(t, p) != order.StatePending || m.entitled(t, m.ann, module.ID) {
			t.Errorf("the purchase is %s", m.state(t, p))
		}
	})
}

func exec(t *testing.T, m *market, statement string, args ...any) {
	t.Helper()
	err := m.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), statement, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
