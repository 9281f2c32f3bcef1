package order_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/order"
)

// TestVerifyFinds makes purchases, books and entitlements disagree, in one way each.
func TestVerifyFinds(t *testing.T) {
	sell := func(t *testing.T, m *market, id string) {
		t.Helper()
		e := ledger.Entry{Event: "sale", EventID: id, Postings: []ledger.Posting{
			{Account: ledger.Account{Kind: ledger.Customer, Owner: "x"}, Amount: eur(1)},
			{Account: ledger.Account{Kind: ledger.Fee}, Amount: eur(-1)},
		}}
		if err := m.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return m.Ledger.Book(t.Context(), tx, e) }); err != nil {
			t.Fatal(err)
		}
	}
	update := func(statement string) func(*testing.T, *market, string) {
		return func(t *testing.T, m *market, id string) {
			exec(t, m, `UPDATE purchases SET `+statement+` WHERE id = $1`, id)
		}
	}
	charge := func(statement string) func(*testing.T, *market, string) {
		return func(t *testing.T, m *market, id string) {
			exec(t, m, `UPDATE charges SET `+statement+` WHERE id = $1`, id)
		}
	}
	contract := func(statement string) func(*testing.T, *market, string) {
		return func(t *testing.T, m *market, id string) {
			exec(t, m, `UPDATE contracts SET `+statement+` WHERE id = $1`, id)
		}
	}
	tests := map[string]struct {
		which  string // purchase is damaged
		damage func(t *testing.T, m *market, id string)
		want   string // with the purchase's id for ID
	}{
		"paid by hand":                  {"pending", update(`state = 'paid'`), "The purchase ID is paid, but its charge is open."},
		"a charge paid by hand":         {"pending", charge(`state = 'paid'`), "The purchase ID is paid, but its sale is not in the books."},
		"paid by hand, without a right": {"pending", update(`state = 'paid'`), "The purchase ID is paid, but lacks 1 of its entitlements."},
		"cancelled by hand":             {"paid", update(`state = 'cancelled'`), "The books have a payment of ID, but there is no such paid purchase or charge."},
		"a right that is left":          {"paid", update(`state = 'cancelled'`), "through purchase ID, which did not give it."},
		"a right of somebody else":      {"paid", update(`org_id = seller_org`), "through purchase ID, which did not give it."},
		"another price":                 {"paid", update(`net = net + 1, total = total + 1`), "The purchase ID comes to 5.96, with 0.95 tax and 0.25 fee; its charge to 5.95, with"},
		"another charge":                {"paid", charge(`net = net + 1, total = total + 1`), "The sale of purchase ID is booked as [customer"},
		"other lines":                   {"paid", charge(`lines = '[]'`), "The purchase ID comes to 5.95, with 0.95 tax, but its lines to 0.00, with 0.00."},
		"a longer right":                {"paid", contract(`due_at = 1`), "is entitled through contract ID"},
		"lost shares":                   {"paid", charge(`shares = '[]'`), "The purchase ID is 5.00 without tax, but 0.25 of it are shared."},
		"given back from nowhere":       {"paid", charge(`refunded = 595`), "Of the charge ID 595 minor units are given back, but its refunds come to 0."},
		"a wrong total":                 {"paid", update(`tax = tax + 1`), "The purchase ID comes to 5.95, but net and tax are 5.00 and 0.96."},
		"a sale of nothing":             {"free", sell, "The purchase ID has a sale in the books, which it cannot have."},
		"a sale from nowhere":           {"pending", sell, "The books have a sale of ID, but there is no such paid purchase or charge."},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				m := newMarket(t, dbtest.Open(t, db.Dialect()), "19", "5")
				first, _ := m.OnSale(t, m.baker, "5.00 EUR")
				second, _ := m.OnSale(t, m.baker, "")
				third, _ := m.OnSale(t, m.baker, "7.00 EUR")
				paid := m.paid(t, m.ann, first.ID)
				free, err := m.Orders.Buy(t.Context(), m.ann, order.BuyInput{Offering: second.ID})
				if err != nil {
					t.Fatal(err)
				}
				pending := m.buy(t, m.ann, third.ID)
				before, err := m.Orders.Verify(t.Context())
				if err != nil || !before.Clean() || before.Purchases != 2 || before.Entitlements != 2 {
					t.Fatalf("before: %+v, error %v", before, err)
				}
				id := map[string]string{"paid": paid.ID, "free": free.ID, "pending": pending.ID}[tt.which]
				tt.damage(t, m, id)
				want := strings.ReplaceAll(tt.want, "ID", id)
				after, err := m.Orders.Verify(t.Context())
				if err != nil || after.Clean() || !strings.Contains(strings.Join(after.Problems, "\n"), want) {
					t.Errorf("problems %q, error %v, want %q", after.Problems, err, want)
				}
			})
		}
	})
}
