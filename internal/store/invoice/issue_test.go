package invoice_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/invoice"
)

func TestIssue(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		logo := s.IDs.NewID()
		s.exec(t, `INSERT INTO pictures (id, file_name, media_type, large_key, large_sha256, large_size, width, height,
small_key, small_sha256, small_size, created_at) VALUES ($1, 'l.png', 'image/png', 'a', 'b', 1, 1, 1, 'c', 'd', 1, 1)`, logo)
		s.set(t, s.baker.OrgID, `title = $2, tax_number = $3, email = $4, website = $5, tax_street = $6, tax_postal = $7, tax_city = $8,
tax_country = $9, logo_id = $10`, "Baker & Sons Ltd", "GB 123", "till@example.org", "https://baker.example", "2 Oven Road", "AB2", "Newtown", "GB", logo)
		s.set(t, s.ann.OrgID, `title = $2, tax_number = $3`, "Ann's Café", "GB 456")
		sale := s.purchase(t, s.ann, false)
		s.Clock.Advance(time.Minute)
		got := s.issue(t, sale)
		want := invoice.Document{
			Kind: invoice.Initial, Label: "BAKER-2026-000001", Number: 1, Purchase: sale.PurchaseID, Charge: sale.PurchaseID, IssuedAt: s.Clock.Now(), PaidAt: sale.PaidAt, Payment: "bank transfer",
			Seller: invoice.Party{Name: "baker", Title: "Baker & Sons Ltd", Street: "2 Oven Road", Postal: "AB2", City: "Newtown", Country: "GB",
				TaxNumber: "GB 123", Email: "till@example.org", Website: "https://baker.example", Logo: logo},
			Buyer: invoice.Party{Name: "ann", Title: "Ann's Café", Person: "ann", Street: "1 Mill Lane", Postal: "AB1", City: "Oldtown", Country: "GB",
				TaxNumber: "GB 456"},
			Reference: "PO 4711", Offering: s.offering.Title, Version: "1.0", Currency: "EUR", Lines: sale.Lines,
			Rates: []invoice.Rate{{Rate: "19", Net: 500, Tax: 95}}, Net: 500, Tax: 95, Total: 595, Market: "Souk", MarketURL: "https://souk.test",
		}
		if diff := cmp.Diff(want, got.Document); diff != "" {
			t.Errorf("the document (-want +got):\n%s", diff)
		}
		if got.Label != "BAKER-2026-000001" || got.Total.String() != "5.95" || got.SellerID != s.baker.OrgID || got.BuyerID != s.ann.OrgID || got.UserID != s.ann.UserID {
			t.Errorf("the invoice is %+v", got)
		}
		s.set(t, s.baker.OrgID, "title = $2", "Somebody else")
		if again := s.issue(t, sale); again.ID != got.ID || again.Document.Seller.Title != "Baker & Sons Ltd" {
			t.Errorf("issued again it is %+v", again)
		}
		if second := s.sold(t, s.ann); second.Label != "BAKER-2026-000002" || second.Document.Seller.Title != "Somebody else" {
			t.Errorf("the second is %+v", second)
		}
		s.clean(t, 2)
	})
}

// TestFree bills what costs nothing, in the market's default currency.
func TestFree(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		got := s.issue(t, s.purchase(t, s.ann, true))
		if got.Total.String() != "0.00" || got.Total.Currency != "EUR" || !got.Document.Free() || got.Document.PaymentNote() != "There is nothing to pay." {
			t.Errorf("the invoice is %+v", got)
		}
		s.clean(t, 1)
	})
}

// TestEachSellerCountsAlone issues invoices of two sellers, and one that fails between them.
func TestEachSellerCountsAlone(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		carl := s.Provider(t, "carl")
		cakes, _ := s.OnSale(t, carl, "5.00 EUR")
		breads := s.offering
		var got []string
		for i := range 6 {
			s.offering = breads
			if i%2 == 1 {
				s.offering = cakes
			}
			s.fail(t)
			got = append(got, s.sold(t, s.ann).Label)
		}
		want := []string{"BAKER-2026-000001", "CARL-2026-000001", "BAKER-2026-000002", "CARL-2026-000002", "BAKER-2026-000003", "CARL-2026-000003"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s.clean(t, 6)
	})
}

// fail issues an invoice in a transaction that does not commit, as when the server dies.
func (s *shop) fail(t *testing.T) {
	t.Helper()
	gone := errors.New("gone")
	err := s.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		sale := invoice.Sale{PurchaseID: s.IDs.NewID(), SellerID: s.offering.OrgID, BuyerID: s.ann.OrgID, Lines: make([]invoice.Line, 1)}
		_, err := tx.Exec(t.Context(), `
INSERT INTO purchases (id, offering_id, org_id, user_id, seller_org, state, plan_title, currency, net, tax, total, fee, tax_rate, fee_rate, terms_hash, gateway, created_at)
VALUES ($1, $2, $3, $4, $5, 'cancelled', '', '', 0, 0, 0, 0, '', '', '', '', 1)`, sale.PurchaseID, s.offering.ID, s.ann.OrgID, s.ann.UserID, s.offering.OrgID)
		if err != nil {
			return err
		}
		if _, err := s.Invoices.Issue(t.Context(), tx, s.ann, sale); err != nil {
			return err
		}
		return gone
	})
	if !errors.Is(err, gone) {
		t.Fatal(err)
	}
}

// TestFiftyAtOnce issues fifty invoices of one seller at the same time: their numbers are 1 to 50.
func TestFiftyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		const many = 50
		numbers, failed := make([]int64, many), make([]error, many)
		sales := make([]invoice.Sale, many)
		for i := range many {
			sales[i] = s.purchase(t, s.Customer(t, fmt.Sprintf("buyer%d", i)), false)
		}
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() {
				failed[i] = s.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
					made, err := s.Invoices.Issue(t.Context(), tx, s.ann, sales[i])
					numbers[i] = made.Number
					return err
				})
			})
		}
		all.Wait()
		slices.Sort(numbers)
		for i := range many {
			if failed[i] != nil || numbers[i] != int64(i+1) {
				t.Fatalf("the %d. has number %d, error %v", i+1, numbers[i], failed[i])
			}
		}
		s.clean(t, many)
	})
}

// TestRefused gives sales that cannot be billed; they take no number.
func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		for name, spoil := range map[string]func(*invoice.Sale){
			"no lines":       func(sale *invoice.Sale) { sale.Lines = nil },
			"too many lines": func(sale *invoice.Sale) { sale.Lines = make([]invoice.Line, invoice.MaxLines+1) },
			"a wrong sum":    func(sale *invoice.Sale) { sale.Lines[0].Total++ },
			"too much": func(sale *invoice.Sale) {
				l := invoice.Line{Net: 1 << 62, Total: 1 << 62}
				sale.Lines = []invoice.Line{l, l}
			},
			"no seller":           func(sale *invoice.Sale) { sale.SellerID = s.IDs.NewID() },
			"no provider":         func(sale *invoice.Sale) { sale.SellerID = s.ann.OrgID },
			"no such purchase":    func(sale *invoice.Sale) { sale.PurchaseID = s.IDs.NewID() },
			"no buyer":            func(sale *invoice.Sale) { sale.BuyerID = "" },
			"no such thing as ''": func(sale *invoice.Sale) { sale.PurchaseID = "" },
		} {
			sale := s.purchase(t, s.ann, false)
			spoil(&sale)
			err := s.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				_, err := s.Invoices.Issue(t.Context(), tx, s.ann, sale)
				return err
			})
			if err == nil {
				t.Errorf("%s: it was billed", name)
			}
		}
		s.exec(t, `DELETE FROM purchases`)
		if got := s.sold(t, s.ann); got.Number != 1 {
			t.Errorf("the first invoice has number %d", got.Number)
		}
	})
}

// clean wants the invoices to be right, and that many of them.
func (s *shop) clean(t *testing.T, want int64) {
	t.Helper()
	r, err := s.Invoices.Verify(t.Context())
	if err != nil || !r.Clean() || r.Invoices != want {
		t.Errorf("%d invoices, want %d: %q, %v", r.Invoices, want, r.Problems, err)
	}
}

// TestVerifyFinds spoils the database in each way that Verify looks for.
func TestVerifyFinds(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		first, second := s.sold(t, s.ann), s.sold(t, s.ann)
		for name, spoil := range map[string][2]string{
			"BAKER-2026 have a gap, or do not end with 3":    {`UPDATE invoice_series SET last = 3`, `UPDATE invoice_series SET last = 2`},
			"BAKER-2026 have a gap, or do not end with 2":    {`UPDATE invoices SET number = 7 WHERE number = 2`, `UPDATE invoices SET number = 2 WHERE number = 7`},
			"is not what the purchase":                       {`UPDATE purchases SET total = 596 WHERE id = '` + first.PurchaseID + `'`, `UPDATE purchases SET total = 595`},
			"its parties, sums or state":                     {`UPDATE purchases SET state = 'cancelled' WHERE id = '` + first.PurchaseID + `'`, `UPDATE purchases SET state = 'paid'`},
			"What is printed on the invoice " + second.Label: {`UPDATE invoices SET tax = 96 WHERE number = 2`, `UPDATE invoices SET tax = 95`},
		} {
			s.exec(t, spoil[0])
			r, err := s.Invoices.Verify(t.Context())
			if err != nil || !has(r.Problems, name) {
				t.Errorf("%s: %q, %v", name, r.Problems, err)
			}
			s.exec(t, spoil[1])
			s.clean(t, 2)
		}
		s.exec(t, `INSERT INTO contracts (id, plan) VALUES ($1, '{}')`, first.PurchaseID)
		const insert = `INSERT INTO charges (id, contract_id, seq, concept, state, window_from, window_to, lines, currency, net, tax, total, fee, created_at, due_at)
VALUES ($1, $2, $3, 'usage', 'paid', 0, 0, '[]', 'EUR', 500, $4, $5, 0, 0, 0)`
		s.exec(t, insert, s.IDs.NewID(), first.PurchaseID, 1, 0, 500)
		if r, err := s.Invoices.Verify(t.Context()); err != nil || !has(r.Problems, "of contract "+first.PurchaseID+" is paid, but has no invoice.") {
			t.Errorf("%q, %v", r.Problems, err)
		}
		s.exec(t, `DELETE FROM charges`)
		s.exec(t, insert, first.ChargeID, first.PurchaseID, 1, 96, 596)
		if r, err := s.Invoices.Verify(t.Context()); err != nil || !has(r.Problems, "The invoice "+first.Label+" is not what the charge") {
			t.Errorf("%q, %v", r.Problems, err)
		}
		s.exec(t, `DELETE FROM charges`)
		s.clean(t, 2)
		s.purchase(t, s.ann, false)
		if r, err := s.Invoices.Verify(t.Context()); err != nil || !has(r.Problems, "is paid, but has no invoice.") {
			t.Errorf("%q, %v", r.Problems, err)
		}
	})
}
