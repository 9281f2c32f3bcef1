package rest_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/wire"
)

// TestInvoices reads the invoice of a purchase, downloads it, and exports the list of its seller.
func TestInvoices(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		p := m.sell(t, "bread")
		m.pay(t, p.ID)
		var list wire.List[wire.Invoice]
		m.do(t, bob, "GET", "/invoices", "").into(t, &list)
		if len(list.Items) != 1 {
			t.Fatalf("%d invoices", len(list.Items))
		}
		i := list.Items[0]
		if i.Label != "BAKERY-2026-000001" || i.Purchase != p.ID || i.Total.Amount != "5.00" || i.Lines[0].Total.Amount != "5.00" || i.Buyer.Person != "bob" {
			t.Errorf("the invoice is %+v", i)
		}
		file := m.do(t, bob, "GET", "/invoices/BAKERY-2026-000001/pdf", "")
		if file.StatusCode != 200 || file.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(file.text, "%PDF-") ||
			!strings.HasPrefix(file.Header.Get("Content-Disposition"), `attachment; filename="BAKERY-2026-000001.pdf"`) ||
			file.Header.Get("Cache-Control") != "private, no-cache" {
			t.Errorf("the file comes as %s %v", file.brief(), file.Header)
		}
		if again := m.do(t, ada, "GET", "/invoices/"+i.ID+"/pdf", ""); again.text != file.text {
			t.Error("the seller gets other bytes")
		}
		if got := m.do(t, bob, "GET", "/invoices/"+i.ID+"/pdf", "", "If-None-Match", file.Header.Get("ETag")); got.StatusCode != 304 || got.text != "" {
			t.Errorf("who has it gets %s", got.brief())
		}
		if got := m.do(t, bob, "GET", "/invoices/"+i.ID+"/pdf", "", "Range", "bytes=0-3"); got.StatusCode != 206 || got.text != "%PDF" {
			t.Errorf("the start of it is %s, %q", got.brief(), got.text)
		}
		table := m.do(t, ada, "GET", "/invoices/export?side=sold&year=2026", "")
		if lines := strings.Split(table.text, "\r\n"); len(lines) != 3 || !strings.HasPrefix(lines[1], "BAKERY-2026-000001,2026-11-21,2026-11-21,bakery,,bob,") {
			t.Errorf("the table is %q", table.text)
		}
		if got := m.do(t, ada, "GET", "/invoices/export?side=sold&year=2025", ""); strings.Count(got.text, "\n") != 1 {
			t.Errorf("the table of another year is %q", got.text)
		}
		for path, want := range map[string]string{
			"/invoices?side=nobody": "422 invalid_request", "/invoices?year=12": "422 bad_filter", "/invoices/export?year=x": "422 bad_filter",
			"/invoices/export?side=x": "422 bad_filter", "/invoices?after=x": "422 bad_cursor", "/invoices/BAKERY-2026-000002": "404 invoice_not_found",
		} {
			if got := m.do(t, bob, "GET", path, ""); got.brief() != want {
				t.Errorf("%s: %s, want %s", path, got.brief(), want)
			}
		}
	})
}
