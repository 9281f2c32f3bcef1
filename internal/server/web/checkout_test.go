package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/pricing"
)

// leased offers something on several plans.
func (m *market) leased(t *testing.T) catalogue.Offering {
	t.Helper()
	m.publish(t, obxtest.Module("org.example.mill", "1.0.0"), true)
	price := func(unit, value string) []pricing.DraftComponent {
		return []pricing.DraftComponent{{Label: "Rent", Description: "What it costs.", Unit: unit, Value: value}}
	}
	return m.offer(t, catalogue.OfferingInput{Title: "Mill", Modules: []string{"org.example.mill"}, Plans: []pricing.Draft{
		{Label: "monthly", Title: "Monthly", Description: "Each month.", Currency: "EUR", Components: price("per calendar month", "10")},
		{Label: "trial", Title: "Trial", Description: "Try it.", Currency: "EUR", TrialDays: 14, SetupFee: "3", Components: price("per calendar month", "20")},
		{Label: "calls", Title: "Calls", Description: "By use.", Currency: "EUR", Components: price("invocation", "0.10")},
		{Label: "developer", Title: "For makers", Description: "For developers.", Currency: "EUR", Components: price("per calendar month", "1")},
	}})
}

// TestAVisitorSeesTheTotal chooses plan, coupon and country, signs in and finds the same choice.
func TestAVisitorSeesTheTotal(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{taxRate: "19"})
	o := m.leased(t)
	_, err := m.Coupons.Create(t.Context(), m.actor(t, "ada"), coupon.Input{Code: "HALF", Percent: "50", Periods: 3, Plans: []string{"monthly"}})
	must(t, err)
	b, checkout := m.browser(t, ""), "/checkout/"+o.ID
	b.get("/offering/ada/Mill/1.0").expect(t, 200, "Buy", "You see the total before you sign in.")
	shown := b.get(checkout).expect(t, 200, "Monthly", "Trial", "Calls", "Price 10.00 EUR Tax (19 %) 1.90 EUR Total 11.90 EUR", "Then 11.90 EUR each month with tax")
	if strings.Contains(shown.text(), "For makers") {
		t.Error("a visitor is offered the plan for developers")
	}
	b.get(checkout+"?plan=trial").expect(t, 200, "Set-up fee 3.00 EUR", "Total 3.57 EUR", "Free to try for 14 days.", "Then 23.80 EUR each month with tax, the first time on")
	b.get(checkout+"?plan=calls").expect(t, 200, "Nothing now", "By use, billed afterwards: Rent, 0.1 EUR for each invocation.")
	b.get(checkout+"?plan=developer").expect(t, 200, "The plan that was chosen is not there for you.", "Total 11.90 EUR")
	b.get(checkout+"?plan=calls&coupon=half").expect(t, 422, "The coupon HALF is not for the plan Calls.")
	b.get(checkout+"?coupon=none").expect(t, 422, `There is no coupon "NONE" for this offering.`)
	chosen := b.get(checkout+"?plan=monthly&coupon=half&country=ES").expect(t, 200, "Coupon HALF -5.00 EUR", "Total 5.95 EUR", "50 % off the first 3 bills", "Then 11.90 EUR each month with tax, before the coupon, the first time on")
	login := strings.ReplaceAll(chosen.between(t, `btn-lg btn-block" href="`, `"`), "&amp;", "&")
	next, err := url.ParseQuery(strings.TrimPrefix(login, "/login?"))
	must(t, err)
	back := b.post("/login", "name", "bob", "password", password, "next", next.Get("next"))
	if !strings.HasPrefix(back.location, checkout+"?") {
		t.Fatalf("after signing in it goes on at %q", back.location)
	}
	again := b.follow(back).expect(t, 200, "For bob", "Total 5.95 EUR", "Pay 5.95 EUR")
	for _, kept := range []string{`value="monthly" required checked`, `<option value="ES" selected>`, `value="half"`} {
		if !strings.Contains(again.body, kept) {
			t.Errorf("the choice is lost: no %s", kept)
		}
	}
}

// TestApplyingACoupon looks at what a choice comes to without buying, and buys what was shown.
func TestApplyingACoupon(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{taxRate: "19"})
	o := m.leased(t)
	_, err := m.Coupons.Create(t.Context(), m.actor(t, "ada"), coupon.Input{Code: "FIVE", Amount: "5", Currency: "EUR", Periods: 1, MaxUses: 1})
	must(t, err)
	bob, checkout := m.browser(t, "bob"), "/checkout/"+o.ID
	typed := []string{"org", "bob", "plan", "monthly", "street", "Gran Vía 1", "country", "ES", "coupon", "five"}
	look := bob.post(checkout, append(typed, "do", "look")...).expect(t, 200, "FIVE: 5.00 EUR off the first bill", "Total 5.95 EUR", "Pay 5.95 EUR")
	if !strings.Contains(look.body, `value="Gran Vía 1"`) {
		t.Error("what was typed is lost")
	}
	m.none(t, "bob")
	rest := append(typed, "postal", "28013", "city", "Madrid")
	bob.post(checkout, append(rest, "total", "11.90 EUR")...).expect(t, 409, "It comes to 5.95 EUR, not to 11.90 EUR as was shown.")
	m.none(t, "bob")
	bad := append([]string{"org", "bob", "plan", "monthly", "coupon", "six", "total", "11.90 EUR"}, rest[4:8]...)
	bob.post(checkout, bad...).expect(t, 422, `There is no coupon "SIX"`)
	m.none(t, "bob")
	bought := bob.post(checkout, append(rest, "total", "5.95 EUR")...)
	pay := bob.follow(bought).expect(t, 200, "no real money moves", "5.95 EUR")
	purchase := "/purchases/" + pay.between(t, `Reference <span class="mono">`, "<")
	paid := bob.post(bought.location, "do", "pay")
	bob.follow(bob.get(paid.location)).expect(t, 200, "It is yours", "Coupon FIVE −5.00 EUR", "Net 5.00 EUR", "Total 5.95 EUR")
	bob.get(purchase).expect(t, 200, "Price 10.00 EUR")
	m.browser(t, "eve").get(checkout+"?coupon=FIVE").expect(t, 422, "The coupon FIVE has been used as often as it may be.")
}

// none wants somebody to have bought nothing.
func (m *market) none(t *testing.T, name string) {
	t.Helper()
	list, err := m.Orders.List(t.Context(), m.actor(t, name), page.Request{})
	if err != nil || len(list.Items) != 0 {
		t.Errorf("%d purchases, %v; want none", len(list.Items), err)
	}
}

// TestPlansForSome offers the reserved plans to those whom they are for.
func TestPlansForSome(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o := m.leased(t)
	eve := m.browser(t, "eve")
	eve.post("/settings/organisations", "org_name", "club").expect(t, 303)
	must(t, m.Accounts.SetMember(t.Context(), m.actor(t, "eve"), "club", "bob", []account.Role{account.RoleCustomer}))
	bob := m.browser(t, "bob") // in his own organisation he has every role
	bob.get("/checkout/"+o.ID+"?plan=developer").expect(t, 200, "For makers", "Pay 1.00 EUR")
	bob.post("/settings/organisation", "org", "club")
	if shown := bob.get("/checkout/"+o.ID).expect(t, 200, "Monthly", "For club"); strings.Contains(shown.text(), "For makers") {
		t.Error("the plan for developers is offered to a customer")
	}
	bob.post("/checkout/"+o.ID, "plan", "developer").expect(t, 403)
}

// TestWithoutAPaymentNow begins what is paid later with one press.
func TestWithoutAPaymentNow(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o := m.leased(t)
	bob := m.browser(t, "bob")
	bob.get("/checkout/"+o.ID+"?plan=calls").expect(t, 200, "Nothing now", "Begin", "By use, billed afterwards")
	bob.follow(bob.post("/checkout/"+o.ID, "plan", "calls", "total", "Nothing now")).expect(t, 200, "It is yours")
}

// TestReverseCharge shows a company abroad that it owes the tax itself.
func TestReverseCharge(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	o := m.leased(t)
	_, err := m.Market.SetTaxMode(t.Context(), m.actor(t, "root"), "by-country")
	must(t, err)
	exec(t, db, `UPDATE orgs SET tax_street = 'a', tax_postal = 'b', tax_city = 'c', tax_country = 'DE' WHERE name = 'ada'`)
	exec(t, db, `UPDATE orgs SET tax_street = 'a', tax_postal = 'b', tax_city = 'c', tax_country = 'AT', is_business = TRUE, vat_id = 'ATU12345675' WHERE name = 'bob'`)
	m.browser(t, "").get("/checkout/"+o.ID+"?country=AT").expect(t, 200, "Tax (20 %) 2.00 EUR")
	m.browser(t, "").get("/checkout/"+o.ID).expect(t, 200, "Tax (19 %) 1.90 EUR")
	m.browser(t, "bob").get("/checkout/"+o.ID).expect(t, 200, "Tax (0 %) 0.00 EUR", "Total 10.00 EUR", "everse charge")
}

// TestTheBooksOfHaste presses in two browsers at once, goes back and presses again: there is one purchase, and the
// books have it once.
func TestTheBooksOfHaste(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{taxRate: "19"})
		o := m.leased(t)
		_, err := m.Coupons.Create(t.Context(), m.actor(t, "ada"), coupon.Input{Code: "HALF", Percent: "50"})
		must(t, err)
		browsers := []*browser{m.browser(t, "bob"), m.browser(t, "bob")}
		checkout, form := "/checkout/"+o.ID, []string{"org", "bob", "plan", "monthly", "coupon", "half", "street", "a", "postal", "b", "city", "c", "country", "ES", "total", "5.95 EUR"}
		places := make([]string, 6)
		var wg sync.WaitGroup
		for i := range places {
			wg.Go(func() { places[i] = browsers[i%2].post(checkout, form...).location })
		}
		wg.Wait()
		for _, place := range places {
			if place != places[0] || !strings.HasPrefix(place, "/sandbox/pay/") {
				t.Fatalf("the presses lead to %q", places)
			}
		}
		var back [2]string
		for i := range back {
			wg.Go(func() { back[i] = browsers[i].post(places[0], "do", "pay").location })
		}
		wg.Wait()
		for range 2 {
			for i, b := range browsers {
				wg.Go(func() { b.get(back[i]) })
			}
			wg.Wait()
		}
		for _, b := range browsers {
			b.post(checkout, form...).expect(t, 303) // back in its history, and pressed again
			b.post(places[0], "do", "pay").expect(t, 303)
			b.post(places[0], "do", "cancel")
		}
		m.clock.Advance(time.Hour)
		must(t, m.Orders.Settle(t.Context()))
		list, err := m.Orders.List(t.Context(), m.actor(t, "bob"), page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].State != "paid" {
			t.Fatalf("bob has %+v, error %v", list.Items, err)
		}
		c, err := m.Coupons.Get(t.Context(), m.actor(t, "ada"), "half")
		if err != nil || c.Uses != 1 {
			t.Errorf("the coupon was used %d times, error %v", c.Uses, err)
		}
		books, err := m.Ledger.Verify(t.Context())
		if err != nil || !books.Clean() {
			t.Errorf("the books: %q, error %v", books.Problems, err)
		}
		report, err := m.Orders.Verify(t.Context())
		if err != nil || !report.Clean() || report.Purchases != 1 {
			t.Errorf("the purchases: %s, error %v", fmt.Sprint(report), err)
		}
	})
}
