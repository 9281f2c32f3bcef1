package order_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/order"
)

// TestTheBill looks at the invoice of a purchase that was paid, and of one that was free.
func TestTheBill(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		p := m.buy(t, m.ann, o.ID)
		_, err := m.Invoices.ForPurchase(t.Context(), m.ann, p.ID)
		expect(t, "before it is paid", err, errs.KindNotFound, "invoice_not_found")
		m.approve(t, p)
		if _, err = m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef); err != nil {
			t.Fatal(err)
		}
		bill, err := m.Invoices.ForPurchase(t.Context(), m.ann, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		d := bill.Document
		line := invoice.Line{Kind: invoice.LineSingle, Unit: "single payment", Text: o.Title + " 1.0\n" + p.PlanTitle, Quantity: "1", UnitPrice: 500, Net: 500, TaxRate: "19", Tax: 95, Total: 595}
		if bill.Label != "BAKER-2026-000001" || len(d.Lines) != 1 || d.Lines[0] != line || d.Buyer.Street != address.Street || d.Buyer.Country != "GB" ||
			d.PaymentNote() != "Paid by the sandbox (no real money) on "+m.Clock.Now().Format("2 January 2006")+". There is nothing left to pay." {
			t.Errorf("the invoice is %+v", bill)
		}
		list, err := m.Mailer.List(t.Context(), page.Request{})
		if err != nil || len(list.Items) == 0 {
			t.Fatalf("%d mails, %v", len(list.Items), err)
		}
		for _, part := range []string{"Invoice:   BAKER-2026-000001", "https://souk.test/invoices/" + bill.ID, "Total:     5.95 EUR", "https://souk.test/library"} {
			if !strings.Contains(list.Items[0].Text, part) {
				t.Errorf("the mail does not say %q:\n%s", part, list.Items[0].Text)
			}
		}
		free, _ := m.OnSale(t, m.baker, "")
		got, err := m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: free.ID})
		if err != nil {
			t.Fatal(err)
		}
		if bill, err := m.Invoices.ForPurchase(t.Context(), m.ann, got.ID); err != nil || bill.Label != "BAKER-2026-000002" || bill.Total.String() != "0.00" {
			t.Errorf("the invoice of what was free is %+v, %v", bill, err)
		}
		m.verify(t)
	})
}

// TestFiftyPurchases completes fifty purchases of one seller at the same time: there are the invoices 1
// to 50, one for each.
func TestFiftyPurchases(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		const many = 50
		o, _ := m.OnSale(t, m.baker, "5.00 EUR")
		buyers, list := make([]account.Actor, many), make([]order.Purchase, many)
		for i := range many {
			buyers[i] = m.Customer(t, fmt.Sprintf("buyer%d", i))
			list[i] = m.buy(t, buyers[i], o.ID)
			m.approve(t, list[i])
		}
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() {
				for range 5 { // where all attempts of a transaction meet another, the buyer presses again
					p, err := m.Orders.Return(t.Context(), buyers[i], list[i].ID, list[i].GatewayRef)
					if err == nil && p.State == order.StatePaid {
						return
					}
					t.Logf("%s again: %v", list[i].ID, err)
				}
				t.Errorf("purchase %d is not paid", i)
			})
		}
		all.Wait()
		m.verify(t)
		last, err := sqldb.One(t.Context(), m.DB, sqldb.Value[int64], `SELECT last FROM invoice_series`)
		if err != nil || last != many {
			t.Errorf("the last number is %d, %v", last, err)
		}
	})
}

// TestAFailedPurchaseTakesNoNumber lets the last step of a purchase fail, as when the server dies.
func TestAFailedPurchaseTakesNoNumber(t *testing.T) {
	each(t, func(t *testing.T, m *market) {
		deps := m.deps(t, m.Gateway, "19", "5")
		deps.Mailer = dead{}
		broken := order.New(deps)
		for range 3 {
			o, _ := m.OnSale(t, m.baker, "5.00 EUR")
			p := m.buy(t, m.ann, o.ID)
			m.approve(t, p)
			if _, err := broken.Return(t.Context(), m.ann, p.ID, p.GatewayRef); !errors.Is(err, errDead) {
				t.Fatalf("it is completed: %v", err)
			}
			m.verify(t)
			if _, err := m.Orders.Return(t.Context(), m.ann, p.ID, p.GatewayRef); err != nil {
				t.Fatal(err)
			}
		}
		m.verify(t)
		if n := len(m.mails(t)); n != 3 {
			t.Errorf("%d mails", n)
		}
	})
}

// TestBillPast gives a market that had no contracts and no invoices those of its sales, in their order, once.
func TestBillPast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, "19", "5")
		const past = 3
		var paid []order.Purchase
		for range past {
			o, _ := m.OnSale(t, m.baker, "5.00 EUR")
			paid = append(paid, m.paid(t, m.ann, o.ID))
			m.Clock.Advance(time.Hour)
		}
		pending, _ := m.OnSale(t, m.baker, "5.00 EUR")
		m.buy(t, m.ann, pending.ID)
		m.forget(t)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if err := m.Orders.ContractPast(t.Context()); err != nil {
					t.Error(err)
				}
				if err := m.Orders.BillPast(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for i, p := range paid {
			bill, err := m.Invoices.ForPurchase(t.Context(), m.ann, p.ID)
			if err != nil || bill.Number != int64(i+1) || !bill.Document.PaidAt.Equal(p.ClosedAt) || !bill.IssuedAt.Equal(m.Clock.Now()) {
				t.Errorf("purchase %d has the invoice %+v, %v", i+1, bill, err)
			}
		}
		m.verify(t)
		if n := len(m.mails(t)); n != past {
			t.Errorf("%d mails; those of the past are not sent again", n)
		}
	})
}

// forget removes invoices, charges and contracts, as in a market from before there were any.
func (m *market) forget(t *testing.T) {
	t.Helper()
	err := m.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, table := range []string{"invoices", "invoice_series", "charges", "contracts", "settings"} {
			if _, err := tx.Exec(t.Context(), "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dead sends no mail.
type dead struct{}

func (dead) Send(context.Context, *sqldb.Tx, mail.Message) error { return errDead }

var errDead = errors.New("the server dies")
