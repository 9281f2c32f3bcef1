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
	"souk.dev/souk/internal/store/pricing"
)

// rent is a contract of bob's that is paid every month, and the address of its page.
func (m *market) rent(t *testing.T, bob *browser) string {
	t.Helper()
	m.publish(t, obxtest.Module("org.example.rent", "1.0.0"), true)
	o := m.offer(t, catalogue.OfferingInput{Title: "Oven for rent", Modules: []string{"org.example.rent"}, Plans: []pricing.Draft{{
		Title: "Monthly", Currency: "EUR", Components: []pricing.DraftComponent{{Label: "Rent", Unit: "per month", Value: "9.00"}},
	}}})
	pay, purchase := m.begin(t, bob, o.ID)
	bob.follow(bob.get(bob.post(pay, "do", "pay").location)).expect(t, 200, "It is yours", "What is paid until when")
	return strings.Replace(purchase, "/purchases/", "/contracts/", 1)
}

// hasNot checks that the page has none of the texts.
func (a answer) hasNot(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("the page has %q", text)
		}
	}
}

// TestContractPage renews a contract at the gateway, gives one up there, and cancels and resumes it.
func TestContractPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{taxRate: "19"})
		must(t, m.Accounts.SetTaxAddress(t.Context(), m.actor(t, "bob"), account.Address{Street: "Market 1", Postal: "10115", City: "Berlin", Country: "DE"}))
		bob := m.browser(t, "bob")
		page := m.rent(t, bob)
		bob.get(page).expect(t, 200, "Oven for rent", "Monthly", "Paid until 21 December 2026", "The next bill", "Rent", "10.71 EUR", "Purchase", "Paid", "ADA-2026-000001", "paid until 21 December 2026").hasNot(t, page+"/renew")
		bob.post(page+"/renew").leads(t, page+"?done=contract-unchanged") // it is too early

		m.clock.Advance(25 * 24 * time.Hour)
		bob = m.browser(t, "bob") // sessions do not last that long
		bob.get(page).expect(t, 200, "How to pay", "Pay 10.71 EUR")
		pay := bob.post(page+"/renew", "gateway", "sandbox").location
		if !strings.HasPrefix(pay, "/sandbox/pay/") {
			t.Fatalf("renewing leads to %q", pay)
		}
		bob.get(page).expect(t, 200, "To be paid", "Waiting for payment")
		back := bob.post(pay, "do", "cancel").location
		if !strings.HasPrefix(back, page+"/back?token=") {
			t.Fatalf("giving up leads to %q", back)
		}
		bob.get(back).leads(t, page+"?done=charge-given-up")
		if over := bob.get(pay); !strings.Contains(over.body, `href="`+m.url+page+`"`) {
			t.Errorf("the gateway's page does not lead back: %s", over.text())
		}
		bob.get(page+"/back?token=x").leads(t, page)
		bob.get(page+"/return?token=x").expect(t, 422, "This is not the way back")

		pay = bob.post(page+"/renew", "gateway", "sandbox").location
		bob.follow(bob.get(bob.post(pay, "do", "pay").location)).expect(t, 200, "It is paid.", "Paid until 20 January 2027", "Renewal", "ADA-2026-000002")

		bob.get(page).expect(t, 200, "Cancel the contract")
		bob.follow(bob.post(page+"/cancel")).expect(t, 200, "Cancelled; it ends on 20 January 2027", "Let it go on").hasNot(t, "Cancel the contract")
		bob.follow(bob.post(page+"/resume")).expect(t, 200, "The contract goes on.", "Cancel the contract")
	})
}

// TestContractByTransfer pays a renewal by bank transfer: the instructions stand on the contract's page.
func TestContractByTransfer(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob := m.browser(t, "bob")
	page := m.rent(t, bob)
	m.clock.Advance(45 * 24 * time.Hour)
	bob = m.browser(t, "bob")
	bob.get(page).expect(t, 200, "Suspended", "There is no right until it is paid")
	bob.follow(bob.post(page+"/renew", "gateway", "invoice")).expect(t, 200, "Transfer 9.00 EUR", "IBAN DE02 1203 0000 0000 2020 51", "you have to begin again")
	m.clock.Advance(60 * 24 * time.Hour)
	m.browser(t, "bob").get(page).expect(t, 200, "This contract has ended").hasNot(t, page+"/renew", page+"/cancel")
}

// TestWhoSeesAContract shows it to its seller without the buyer's buttons, and to nobody else.
func TestWhoSeesAContract(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	page := m.rent(t, m.browser(t, "bob"))
	m.clock.Advance(25 * 24 * time.Hour)
	m.browser(t, "ada").get(page).expect(t, 200, "Oven for rent", "bob buys from ada", "The next bill").hasNot(t, page+"/renew", page+"/cancel")
	m.browser(t, "eve").get(page).expect(t, 404)
	m.browser(t, "eve").post(page+"/cancel").expect(t, 404)
	anonymous := m.browser(t, "").get(page)
	if !strings.HasPrefix(anonymous.location, "/login?next=") {
		t.Errorf("a visitor is led to %q", anonymous.location)
	}
}
