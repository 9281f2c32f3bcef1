package web_test

import (
	"encoding/csv"
	"strconv"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/invoice"
)

// bill returns the invoice of what somebody buys and pays.
func (m *market) bill(t *testing.T, name, offering string) invoice.Invoice {
	t.Helper()
	p := m.pay(t, name, offering)
	bill, err := m.Invoices.ForPurchase(t.Context(), m.actor(t, name), p.ID)
	must(t, err)
	return bill
}

// TestInvoicePages goes from the purchase to its invoice, prints it, and looks at it from both sides.
func TestInvoicePages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o := m.bread(t)
		bob, ada, root := m.browser(t, "bob"), m.browser(t, "ada"), m.browser(t, "root")
		bob.get("/invoices").expect(t, 200, "For what bob has bought.", "No invoices yet", "Look around")
		ada.get("/sell/invoices").expect(t, 200, "No invoices yet", "Complete the profile")
		bill := m.bill(t, "bob", o.ID)
		path := "/invoices/" + bill.ID
		bob.get("/purchases/"+bill.PurchaseID).expect(t, 200, "Invoice ADA-2026-000001")
		bob.get("/invoices").expect(t, 200, "ADA-2026-000001", "from ada", "Bread for shops", "5.00 EUR", "1 invoice in EUR")
		page := bob.get(path).expect(t, 200, "Invoice ADA-2026-000001", "To bob", "From ada", "Bread for shops 1.0 Single payment", "Total EUR 5.00",
			"Paid by the sandbox (no real money) on 21 November 2026.", "souk invoice download ADA-2026-000001")
		if !strings.Contains(page.body, `href="/invoices"`) {
			t.Error("the page does not lead back to the list")
		}
		ada.get("/sell/invoices").expect(t, 200, "What ada has billed", "ADA-2026-000001", "to bob", "CSV for the accounts")
		ada.get("/invoices/ADA-2026-000001").expect(t, 200, "Sign out Sell Invoices ADA-2026-000001", "Invoice ADA-2026-000001")
		root.get("/invoices").expect(t, 200, "Everybody's")
		root.get("/invoices?side=all").expect(t, 200, "All invoices", "from ada to bob", "Only mine")
		root.get(path).expect(t, 200, "Invoice ADA-2026-000001")

		file := bob.get(path+"/pdf").expect(t, 200)
		if !strings.HasPrefix(file.body, "%PDF-") || file.header.Get("Content-Type") != "application/pdf" ||
			!strings.Contains(file.header.Get("Content-Disposition"), `attachment; filename="ADA-2026-000001.pdf"`) ||
			!strings.HasPrefix(file.header.Get("Cache-Control"), "private") {
			t.Errorf("the file comes with %v", file.header)
		}
	})
}

// TestInvoicesAreNotForOthers asks for everything as nobody, as somebody else, and as a member without a
// part in sales.
func TestInvoicesAreNotForOthers(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bill := m.bill(t, "bob", m.bread(t).ID)
	path := "/invoices/" + bill.ID
	nobody, eve := m.browser(t, ""), m.browser(t, "eve")
	for _, p := range []string{path, path + "/pdf", "/invoices", "/invoices/export", "/sell/invoices", "/sell/invoices/export"} {
		if got := nobody.get(p); got.status != 303 || !strings.HasPrefix(got.location, "/login?next=") {
			t.Errorf("%s as nobody: %d %s", p, got.status, got.location)
		}
	}
	eve.get(path).expect(t, 404, "There is no such invoice of yours.")
	eve.get(path+"/pdf").expect(t, 404)
	eve.get("/invoices/ADA-2026-000001").expect(t, 404)
	eve.get("/invoices/ADA-2026-000001/pdf").expect(t, 404)
	eve.get("/invoices").expect(t, 200, "No invoices yet")
	eve.get("/invoices?side=all").expect(t, 403)
	eve.get("/invoices/export?side=all").expect(t, 403)
	eve.get("/sell/invoices").expect(t, 403, "you do not have the role provider")
	eve.get("/sell/invoices/export").expect(t, 403)
	must(t, m.Accounts.SetProvider(t.Context(), account.Operator, "eve"))
	m.browser(t, "eve").get("/sell/invoices").expect(t, 200, "No invoices yet")
}

// TestInvoiceLists narrows a list, turns its pages, and takes it as a table.
func TestInvoiceLists(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	const many = 21
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
	for n := range many {
		name := "buyer" + strconv.Itoa(n)
		o := m.offer(t, catalogue.OfferingInput{Title: "Bread", Version: strconv.Itoa(n) + ".0", Modules: []string{"org.example.bread"}, Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"}})
		_, err := m.Accounts.CreateUser(t.Context(), account.Operator, account.CreateUserInput{Name: name, Password: password})
		must(t, err)
		m.clock.Advance(time.Second)
		m.bill(t, name, o.ID)
	}
	ada := m.browser(t, "ada")
	first := ada.get("/sell/invoices?year=2026").expect(t, 200, "21 invoices in EUR 105.00", "ADA-2026-000021", "Next page")
	next := strings.ReplaceAll(first.between(t, `rel="next" href="`, `"`), "&amp;", "&")
	if second := ada.get(next).expect(t, 200, "ADA-2026-000001", "First page"); strings.Contains(second.text(), "ADA-2026-000002") {
		t.Error("the second page shows what the first has")
	}
	if !strings.Contains(next, "year=2026") {
		t.Errorf("the next page forgets the year: %s", next)
	}
	ada.get("/sell/invoices?q=buyer7").expect(t, 200, "to buyer7", "1 invoice in EUR 5.00")
	ada.get("/sell/invoices?q=nothing").expect(t, 200, "Nothing found", "Show all")
	ada.get("/sell/invoices?year=2025").expect(t, 200, "Nothing found")
	ada.get("/sell/invoices?year=x").expect(t, 422)
	ada.get("/sell/invoices?after=x").expect(t, 422)
	table := ada.get("/sell/invoices/export?q=buyer").expect(t, 200)
	rows, err := csv.NewReader(strings.NewReader(table.body)).ReadAll()
	if err != nil || len(rows) != many+1 || !strings.Contains(table.header.Get("Content-Disposition"), "invoices.csv") {
		t.Errorf("%d rows, %v, %v", len(rows), err, table.header)
	}
}

// TestHostileInvoice shows and prints an invoice of people whose names try to become markup.
func TestHostileInvoice(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	m.publish(t, obxtest.Module("org.example.evil", "1.0.0"), true)
	o := m.offer(t, catalogue.OfferingInput{
		Name: "evil", Title: evil, Modules: []string{"org.example.evil"}, Plan: catalogue.PlanInput{Title: evil, Price: "5.00", Currency: "EUR"},
	})
	must(t, db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE orgs SET title = $1, email = $1, website = $2, tax_number = $1, tax_street = $1, tax_city = $1`,
			evil, `javascript:alert(1)//"><script>alert(1)</script>`)
		return err
	}))
	bill := m.bill(t, "bob", o.ID)
	bob, ada := m.browser(t, "bob"), m.browser(t, "ada")
	for _, page := range []answer{
		bob.get("/invoices/" + bill.ID), bob.get("/invoices"), bob.get("/invoices?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
		ada.get("/sell/invoices"), ada.get("/sell/invoices?q=alert"), bob.get("/invoices/%22%3E%3Cscript%3E"), bob.get("/purchases/" + bill.PurchaseID),
	} {
		for _, banned := range []string{"<script>", "<img src=x", `href="javascript`} {
			if strings.Contains(page.body, banned) {
				t.Errorf("the page holds %s:\n%s", banned, page.body)
			}
		}
	}
	if got := bob.get("/invoices/"+bill.ID+"/pdf").expect(t, 200); strings.Contains(got.body, "/JavaScript") || strings.Contains(got.body, "/URI") {
		t.Error("the paper holds a script or a link")
	}
}
