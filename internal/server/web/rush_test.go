package web_test

import (
	"strings"
	"sync"
	"testing"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/invoice"
)

// rushes is how many presses of a button arrive at once.
const rushes = 20

// busy runs fn on both databases as a busy server has them, with several connections.
func busy(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) { fn(t, dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true})) })
	}
}

// rush lets all press at the same time, and returns the answers.
func rush(n int, press func(i int) answer) []answer {
	answers := make([]answer, n)
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			answers[i] = press(i)
		})
	}
	close(start)
	all.Wait()
	return answers
}

// TestTheButtonsArePressedAtOnce sends the forms of a purchase many times at the same time: from the
// checkout to the gateway, and back. There is one purchase, with one invoice.
func TestTheButtonsArePressedAtOnce(t *testing.T) {
	busy(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o, bob := m.bread(t), m.browser(t, "bob")
		var pay string
		for i, a := range rush(rushes, func(int) answer { return bob.post("/checkout/"+o.ID, "accept_terms", "yes") }) {
			if a.status != 303 || (a.location != "/checkout/"+o.ID && !strings.HasPrefix(a.location, "/sandbox/pay/")) {
				t.Fatalf("press %d of the checkout: %d to %q: %s", i, a.status, a.location, a.text())
			}
			if strings.HasPrefix(a.location, "/sandbox/") {
				if pay != "" && pay != a.location {
					t.Errorf("the checkout leads to two payments, %s and %s", pay, a.location)
				}
				pay = a.location
			}
		}
		purchase := m.onlyPurchase(t, "bob")
		for i, a := range rush(rushes, func(int) answer { return bob.post(pay, "do", "pay") }) {
			if a.status != 303 || !strings.HasPrefix(a.location, "/purchases/"+purchase+"/return?token=") {
				t.Errorf("press %d at the gateway: %d to %q: %s", i, a.status, a.location, a.text())
			}
		}
		back := "/purchases/" + purchase + "/return?token=" + strings.TrimPrefix(pay, "/sandbox/pay/")
		for i, a := range rush(rushes, func(int) answer { return bob.get(back) }) {
			if a.status != 303 || a.location != "/purchases/"+purchase {
				t.Errorf("return %d: %d to %q: %s", i, a.status, a.location, a.text())
			}
		}
		bob.get("/purchases/"+purchase).expect(t, 200, "It is yours")
		m.onlyPurchase(t, "bob")
		m.bills(t, "ADA-2026-000001")
	})
}

// TestManyBuyAtOnce lets two organisations buy the same, and one buy what is free, at the same time.
func TestManyBuyAtOnce(t *testing.T) {
	busy(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o := m.bread(t)
		buyers := []*browser{m.browser(t, "bob"), m.browser(t, "eve")}
		for i, a := range rush(rushes, func(i int) answer {
			return buyers[i%2].post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "invoice")
		}) {
			if a.status != 303 {
				t.Errorf("press %d: %d: %s", i, a.status, a.text())
			}
		}
		bought := []string{m.onlyPurchase(t, "bob"), m.onlyPurchase(t, "eve")}
		root := m.browser(t, "root")
		for i, a := range rush(rushes, func(i int) answer {
			return root.post("/administration/purchases/"+bought[i%2]+"/paid", "amount", "5.00")
		}) {
			if a.status >= 500 {
				t.Errorf("marked paid %d: %d: %s", i, a.status, a.text())
			}
		}
		m.bills(t, "ADA-2026-000001", "ADA-2026-000002")
	})
}

// onlyPurchase returns the id of the one purchase of somebody.
func (m *market) onlyPurchase(t *testing.T, name string) string {
	t.Helper()
	list, err := m.Orders.List(t.Context(), m.actor(t, name), page.Request{})
	must(t, err)
	if len(list.Items) != 1 {
		t.Fatalf("%s has %d purchases, want one", name, len(list.Items))
	}
	return list.Items[0].ID
}

// bills checks that ada has issued these invoices and no other, and that the books are clean.
func (m *market) bills(t *testing.T, labels ...string) {
	t.Helper()
	ctx := t.Context()
	list, err := m.Invoices.List(ctx, m.actor(t, "ada"), invoice.Filter{Side: invoice.Sold}, page.Request{})
	must(t, err)
	found := map[string]bool{}
	for _, bill := range list.Items {
		found[bill.Label] = true
	}
	for _, label := range labels {
		if !found[label] || len(list.Items) != len(labels) {
			t.Errorf("the invoices are %v, want %v", found, labels)
		}
	}
	orders, err := m.Orders.Verify(ctx)
	if err != nil || !orders.Clean() {
		t.Errorf("the purchases: %+v, %v", orders, err)
	}
	invoices, err := m.Invoices.Verify(ctx)
	if err != nil || !invoices.Clean() {
		t.Errorf("the invoices: %+v, %v", invoices, err)
	}
	books, err := m.Ledger.Verify(ctx)
	if err != nil || !books.Clean() {
		t.Errorf("the books: %+v, %v", books, err)
	}
}
