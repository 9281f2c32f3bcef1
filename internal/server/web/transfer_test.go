package web_test

import (
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
)

// TestTransferByHand buys with a bank transfer and sees the money arrive, all with forms and links.
func TestTransferByHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o, bob, root := m.bread(t), m.browser(t, "bob"), m.browser(t, "root")
		bob.get("/checkout/"+o.ID).expect(t, 200, "How to pay", "Sandbox", "Bank transfer", "Your order number")
		bob.post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "shells").expect(t, 422, "does not take payments in this way")
		bob.post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "invoice", "reference", strings.Repeat("x", 61)).expect(t, 422, "at most 60 characters")
		bought := bob.post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "invoice", "reference", "PO-7")
		page := bob.follow(bought).expect(t, 200, "Waiting for your transfer", "Transfer 5.00 EUR", "IBAN DE02 1203", "BIC BYLADEM1001", "PO-7", "21 December 2026")
		purchase, code := bought.location, page.between(t, `data-copy="`, `"`)
		if !strings.Contains(page.text(), "Write this code on the transfer, and nothing else: "+code) {
			t.Errorf("the code is not %q", code)
		}
		bob.post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "invoice").leads(t, purchase) // a double click
		bob.get("/checkout/"+o.ID).leads(t, purchase)                                               // by the browser's history
		bob.get(purchase+"/payment-request").expect(t, 200, "Payment request", "This is not an invoice.", code, "IBAN DE02", "PO-7")
		bob.get("/library").expect(t, 200, "Waiting for you", "See how to pay")
		bob.get("/purchases?state=pending").expect(t, 200, "Bread for shops", "Waiting for payment", "PO-7")
		bob.get("/purchases?state=paid").expect(t, 200, "Nothing in this state")

		id := strings.TrimPrefix(purchase, "/purchases/")
		root.get("/administration/purchases?q="+code).expect(t, 200, code, "bob buys from ada", "Mark paid", "Dismiss")
		root.get("/administration/purchases?q=nobody").expect(t, 200, "Nothing found")
		root.get(purchase).expect(t, 200, "Mark paid or dismiss")
		act := "/administration/purchases/" + id
		root.post(act+"/paid", "amount", "4.99", "paid_at", "soon").expect(t, 422, "Write a day as 2026-11-21.")
		wrong := root.post(act+"/paid", "amount", "4.99", "reference", "BK-1").expect(t, 422, "It comes to 5.00 EUR, not 4.99.", "This amount is meant")
		if !strings.Contains(wrong.body, `value="4.99"`) || !strings.Contains(wrong.body, `value="BK-1"`) {
			t.Errorf("what was typed is lost:\n%s", wrong.body)
		}
		root.post(act+"/dismiss", "reason", " ").expect(t, 422, "Say why, in a sentence.")
		for range 2 { // a double click
			root.follow(root.post(act+"/paid", "amount", "5.00", "reference", "BK-1", "paid_at", "2026-11-20")).expect(t, 200, "The purchase is paid.")
		}
		root.follow(root.post(act+"/dismiss", "reason", "Too late.")).expect(t, 200, "It does not wait for a transfer any more.", "Paid")
		bob.get(purchase).expect(t, 200, "It is yours", "Paid", "Invoice", "ADA-2026-000001", "What was agreed on", "Eat it.", "Module bread")
		bob.get(purchase+"/payment-request").leads(t, purchase)
	})
}

// TestDismissedByHand gives a transfer up from both sides.
func TestDismissedByHand(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, bob, root := m.bread(t), m.browser(t, "bob"), m.browser(t, "root")
	first := bob.post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "invoice").location
	act := "/administration" + first + "/dismiss"
	root.follow(root.post(act, "reason", "No <b>money</b> came.")).expect(t, 200, "The purchase is dismissed.")
	bob.get(first).expect(t, 200, "Purchase cancelled", "No <b>money</b> came.", "Try again")
	second := bob.post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "invoice").location
	bob.post(second+"/cancel").leads(t, second)
	root.follow(root.post("/administration"+second+"/paid", "amount", "5.00")).expect(t, 200, "It does not wait for a transfer any more.")
	third := bob.post("/checkout/"+o.ID, "accept_terms", "yes", "gateway", "invoice").location
	m.clock.Advance(720 * time.Hour)
	bob = m.browser(t, "bob") // whose session is over
	bob.get(third).expect(t, 200, "The time to pay is over")
}

// TestAskingByHand asks for something in an organisation, where a manager decides in the browser.
func TestAskingByHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o, bob, eve := m.bread(t), m.browser(t, "bob"), m.browser(t, "eve")
		eve.post("/settings/organisations", "org_name", "club").expect(t, 303)
		must(t, m.Accounts.SetMember(t.Context(), m.actor(t, "eve"), "club", "bob", []account.Role{account.RoleDeveloper}))
		for _, b := range []*browser{bob, eve} {
			b.post("/settings/organisation", "org", "club").expect(t, 303)
		}
		bob.get("/purchases/requests").expect(t, 200, "Nothing waits")
		asked := bob.post("/checkout/"+o.ID, "org", "club", "accept_terms", "yes", "ask", "yes", "note", "For <i>us</i>.")
		bob.follow(asked).expect(t, 200, "Waiting for a manager", "For <i>us</i>.", "Take the request back", "bob asked for it")
		bob.post("/checkout/"+o.ID, "org", "club", "accept_terms", "yes", "ask", "yes").leads(t, asked.location) // a double click
		bob.get("/offering/ada/Bread%20for%20shops/1.0").expect(t, 200, "See the request")
		bob.get("/purchases/requests").expect(t, 200, "Bread for shops", "Waiting for a manager")
		eve.get("/purchases/requests").expect(t, 200, "bob asked", "For <i>us</i>.", "Approve", "Refuse")
		bob.post(asked.location+"/approve").expect(t, 403)
		eve.post(asked.location+"/refuse", "reason", "").expect(t, 422, "Say why, in a sentence.", "Approve")
		for range 2 {
			eve.follow(eve.post(asked.location+"/approve")).expect(t, 200, "The request is approved.", "Waiting for your payment", "eve approved it")
		}
		eve.follow(eve.post(asked.location+"/refuse", "reason", "No.")).expect(t, 200, "It was decided already.")
		bob.get(asked.location).expect(t, 200, "Pay now")
		bob.post(asked.location+"/cancel").leads(t, asked.location)

		again := bob.post("/checkout/"+o.ID, "org", "club", "accept_terms", "yes", "ask", "yes", "gateway", "invoice")
		eve.follow(eve.post(again.location+"/refuse", "reason", "Too dear.")).expect(t, 200, "The request is refused.", "Not approved")
		bob.get(again.location).expect(t, 200, "Not approved", "Too dear.", "eve refused it")

		must(t, m.Accounts.SetMember(t.Context(), m.actor(t, "eve"), "club", "bob", []account.Role{account.RoleCustomer}))
		bob.post("/checkout/"+o.ID, "org", "club", "accept_terms", "yes", "ask", "yes").leads(t, "/checkout/"+o.ID) // not needed any more
		bob.get("/checkout/"+o.ID).expect(t, 200, "Pay 5.00 EUR")
	})
}

// TestLibraryByHand searches the library and opens what is in it.
func TestLibraryByHand(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, bob := m.bread(t), m.browser(t, "bob")
	m.pay(t, "bob", o.ID)
	bob.get("/library?q=bread").expect(t, 200, "Module bread", "Download 1.0.3")
	bob.get("/library?q=rolls").expect(t, 200, "Nothing found", "Show all")
	bob.get("/library?kind=download").expect(t, 200, "Nothing found")
	item := bob.get("/library?kind=module").expect(t, 200).between(t, `<a href="/library/resources/`, `"`)
	bob.get("/library/resources/"+item).expect(t, 200, "Module bread", "Versions", "1.0.3", "SHA-256", "Receipt", "ADA-2026-000001", "Terms that were accepted", "Eat it.")
	for _, name := range []string{"eve", "ada"} {
		m.browser(t, name).get("/library/resources/"+item).expect(t, 404)
	}
	bob.get("/library/resources/nothing").expect(t, 404)
}

// TestSalesByHand looks at the sales, and takes them into a spreadsheet.
func TestSalesByHand(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{taxRate: "0"})
	ada := m.browser(t, "ada")
	ada.get("/sell/sales").expect(t, 200, "No sales yet")
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
	o := m.offer(t, catalogue.OfferingInput{Title: "=1+1", Modules: []string{"org.example.bread"}, Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"}})
	m.pay(t, "bob", o.ID)
	ada.get("/sell/sales").expect(t, 200, "=1+1 1.0", "bob", "1 sale in EUR", "5.00 EUR", "yours after the fee 4.50 EUR", "net 5.00 EUR, fee 0.50 EUR")
	got := ada.get("/sell/sales/export").expect(t, 200)
	lines := strings.Split(strings.TrimSpace(got.body), "\r\n")
	if len(lines) != 2 || !strings.Contains(lines[1], ",'=1+1,1.0,bob,,EUR,5.00,0.00,0,5.00,0.50,") || got.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("the table is %q, %q", got.header.Get("Content-Type"), lines)
	}
}

// TestFreeForMembersByHand shows who gets it free, and lets him have it.
func TestFreeForMembersByHand(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob, eve := m.browser(t, "bob"), m.browser(t, "eve")
	eve.post("/settings/organisations", "org_name", "guild").expect(t, 303)
	must(t, m.Accounts.SetMember(t.Context(), m.actor(t, "eve"), "guild", "bob", []account.Role{account.RoleDeveloper}))
	m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
	o := m.offer(t, catalogue.OfferingInput{
		Title: "Bread", Modules: []string{"org.example.bread"}, FreeFor: []string{"guild"}, Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"},
	})
	bob.get("/checkout/"+o.ID).expect(t, 200, "Free for members of guild", "Get it", "Total Free")
	bob.follow(bob.post("/checkout/"+o.ID)).expect(t, 200, "It is yours", "There was nothing to pay.", "Free for members of guild")
}
