package invoice_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/invoice"
)

// credit is a credit note for a part of an invoice.
func credit(s *shop, of invoice.Invoice, net, tax int64) invoice.Sale {
	return invoice.Sale{
		Kind: invoice.Credit, PurchaseID: of.PurchaseID, ChargeID: s.IDs.NewID(), Original: of.Label, Reason: "The oven was cold.",
		SellerID: of.SellerID, BuyerID: of.BuyerID, Offering: of.Document.Offering, Version: of.Document.Version, Currency: "EUR",
		PaidAt: s.Clock.Now(), Payment: "bank transfer", Address: of.Document.Buyer.Address(),
		Lines: []invoice.Line{{Kind: invoice.LineSingle, Text: "Bread", Quantity: "-1", UnitPrice: -net, Net: net, TaxRate: "19", Tax: tax, Total: net + tax}},
	}
}

func (s *shop) tryIssue(t *testing.T, sale invoice.Sale) (made invoice.Invoice, err error) {
	t.Helper()
	err = s.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
		made, err = s.Invoices.Issue(t.Context(), tx, s.ann, sale)
		return err
	})
	return made, err
}

// TestCreditNotes gives an invoice back in two parts, and no more than it came to.
func TestCreditNotes(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		of, other := s.sold(t, s.ann), s.sold(t, s.ann)
		first := s.issue(t, credit(s, of, -300, -57))
		if first.Label != "BAKER-CN-2026-000001" || first.Kind != invoice.Credit || first.OriginalID != of.ID || first.Document.Original != of.Label ||
			first.Document.Reason != "The oven was cold." || !first.Document.OriginalAt.Equal(of.IssuedAt) || first.Total.String() != "-3.57" {
			t.Errorf("the credit note is %+v", first)
		}
		_, err := s.tryIssue(t, credit(s, of, -201, -38))
		expect(t, "more than is left", err, errs.KindConflict, "credit_too_large")
		second := s.issue(t, credit(s, of, -200, -38))
		_, err = s.tryIssue(t, credit(s, of, -1, 0))
		expect(t, "nothing is left", err, errs.KindConflict, "credit_too_large")
		for name, spoil := range map[string]func(*invoice.Sale){
			"no such invoice":    func(sale *invoice.Sale) { sale.Original = "BAKER-2026-000099" },
			"another purchase":   func(sale *invoice.Sale) { sale.Original = other.Label },
			"a credit note":      func(sale *invoice.Sale) { sale.Original = first.Label },
			"another currency":   func(sale *invoice.Sale) { sale.Currency = "USD" },
			"another buyer":      func(sale *invoice.Sale) { sale.BuyerID = s.baker.OrgID },
			"nothing in its own": func(sale *invoice.Sale) { sale.Original = "" },
		} {
			sale := credit(s, of, -1, 0)
			spoil(&sale)
			_, err := s.tryIssue(t, sale)
			expect(t, name, err, errs.KindNotFound, "invoice_not_found")
		}
		_, err = s.tryIssue(t, credit(s, other, 1, 0))
		expect(t, "a credit note above zero", err, errs.KindInternal, "bad_invoice")
		charge := credit(s, other, -1, 0)
		charge.Kind, charge.Original = invoice.Use, ""
		_, err = s.tryIssue(t, charge)
		expect(t, "an invoice below zero", err, errs.KindInternal, "bad_invoice")
		if got := s.labels(t, s.ann, invoice.Filter{Word: of.Label}); len(got) != 3 {
			t.Errorf("by the number of the original there are %v", got)
		}
		s.exec(t, `UPDATE invoices SET total = total - 1, net = net - 1 WHERE id = $1`, second.ID)
		if r, err := s.Invoices.Verify(t.Context()); err != nil || !has(r.Problems, of.Label+" is credited with more than it came to: 1 minor") {
			t.Errorf("%q, %v", r.Problems, err)
		}
		s.exec(t, `UPDATE invoices SET total = total + 1, net = net + 1 WHERE id = $1`, second.ID)
		if second.Label != "BAKER-CN-2026-000002" {
			t.Errorf("the second is %s", second.Label)
		}
		s.clean(t, 4)
	})
}

// TestSeries counts anew each year, and goes on with a series from before there were years to its end.
func TestSeries(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		s.exec(t, `INSERT INTO invoice_series (seller_org, year, credit_notes, prefix, first, last) VALUES ($1, 2026, FALSE, 'BAKER', 41, 40)`, s.baker.OrgID)
		var got []string
		for range 3 {
			of := s.sold(t, s.ann)
			got = append(got, of.Label, s.issue(t, credit(s, of, -500, -95)).Label)
			s.Clock.Advance(30 * 24 * time.Hour)
		}
		want := []string{
			"BAKER-000041", "BAKER-CN-2026-000001", "BAKER-000042", "BAKER-CN-2026-000002", "BAKER-2027-000001", "BAKER-CN-2027-000001",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s.clean(t, 6)
	})
}

// TestBills names the invoices of a purchase by the day, as WStore did, each its own.
func TestBills(t *testing.T) {
	each(t, func(t *testing.T, s *shop) {
		of := s.sold(t, s.ann)
		var got []string
		for n := range 4 {
			use := credit(s, of, 100, 19)
			use.Kind, use.Original = invoice.Use, ""
			got = append(got, s.issue(t, use).Bill[25:])
			if n == 2 {
				s.Clock.Advance(24 * time.Hour)
			}
		}
		day, next := of.IssuedAt.Format("2006-01-02"), s.Clock.Now().Format("2006-01-02")
		if diff := cmp.Diff([]string{day + "_1", day + "_2", day + "_3", next}, got); diff != "" || of.Bill != of.PurchaseID+"_"+day {
			t.Errorf("the first is %s (-want +got):\n%s", of.Bill, diff)
		}
		s.clean(t, 5)
	})
}
