package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// pay lets somebody buy an offering and pay it, and returns the purchase.
func (m *market) pay(t *testing.T, name, offering string) order.Purchase {
	t.Helper()
	actor := m.actor(t, name)
	p, err := m.Orders.Buy(t.Context(), actor, order.BuyInput{Offering: offering, AcceptTerms: true})
	must(t, err)
	_, err = m.Sandbox.Approve(t.Context(), p.GatewayRef)
	must(t, err)
	p, err = m.Orders.Return(t.Context(), actor, p.ID, p.GatewayRef)
	must(t, err)
	return p
}

// begin brings bob to the sandbox's page, and returns its address and that of the purchase.
func (m *market) begin(t *testing.T, bob *browser, offering string) (pay, purchase string) {
	t.Helper()
	bought := bob.post("/checkout/"+offering, "accept_terms", "yes")
	if !strings.HasPrefix(bought.location, "/sandbox/pay/") {
		t.Fatalf("buying leads to %q: %s", bought.location, bought.text())
	}
	page := bob.get(bought.location).expect(t, 200, "no real money moves")
	return bought.location, "/purchases/" + page.between(t, `Reference <span class="mono">`, "<")
}

func TestGivingUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o, bob := m.bread(t), m.browser(t, "bob")
		pay, purchase := m.begin(t, bob, o.ID)
		bob.get(purchase).expect(t, 200, "Waiting for your payment", "Pay now", "Cancel the purchase", "Nothing is charged yet.")
		for _, forged := range []string{"/cancel", "/cancel?token=x"} {
			bob.follow(bob.get(purchase+forged)).expect(t, 200, "Waiting for your payment")
		}
		cancelled := bob.post(pay, "do", "cancel").leads(t, purchase+"/cancel?token="+strings.TrimPrefix(pay, "/sandbox/pay/"))
		bob.follow(bob.get(cancelled.location)).expect(t, 200, "Purchase cancelled", "Nothing was charged.", "Try again")
		bob.get(pay).expect(t, 200, "This payment was cancelled.", "Back to the market")
		bob.follow(bob.post(pay, "do", "pay")).expect(t, 200, "This payment was cancelled.")
		bob.get("/offering/ada/Bread%20for%20shops/1.0").expect(t, 200, "Buy")

		_, again := m.begin(t, bob, o.ID)
		if again == purchase {
			t.Error("trying again gives the cancelled purchase")
		}
		bob.post(again+"/cancel").leads(t, again)
		bob.get(again).expect(t, 200, "Purchase cancelled")
	})
}

// TestTheCheckoutIsBoundToItsBuyer switches the organisation in another window of the same browser.
func TestTheCheckoutIsBoundToItsBuyer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o, bob := m.bread(t), m.browser(t, "bob")
		checkout := "/checkout/" + o.ID
		shown := bob.get(checkout).expect(t, 200, "For bob").between(t, `name="org" value="`, `"`)
		bob.post("/settings/organisations", "org_name", "club.sons").expect(t, 303)
		bob.post("/settings/organisation", "org", "club.sons").leads(t, "/settings?done=acting")
		again := bob.post(checkout, "org", shown, "accept_terms", "yes").
			expect(t, 409, "You now act for club.sons, not for bob. Check the order and press again.", "For club.sons")
		bob.get("/library").expect(t, 200, "Nothing here yet")
		list, err := m.Orders.List(t.Context(), m.actor(t, "bob"), page.Request{})
		if err != nil || len(list.Items) != 0 {
			t.Errorf("%d purchases, %v; want none", len(list.Items), err)
		}
		now := again.between(t, `name="org" value="`, `"`)
		bought := bob.post(checkout, "org", now, "accept_terms", "yes")
		bob.follow(bought).expect(t, 200, "no real money moves")
		bob.get("/library").expect(t, 200, "What club.sons owns", "Complete the payment")
		bob.post(checkout, "org", shown, "accept_terms", "yes").expect(t, 303) // begun already: on to the purchase
	})
}

// TestTheCheckoutWithoutASession signs in again and comes back to the order.
func TestTheCheckoutWithoutASession(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, b := m.bread(t), m.browser(t, "")
	login := "/login?next=" + url.QueryEscape("/checkout/"+o.ID)
	b.post("/checkout/"+o.ID, "accept_terms", "yes").leads(t, login)
	b.post("/checkout/"+o.ID, "org", "bob", "accept_terms", "yes").leads(t, login)
	b.post("/purchases/"+o.ID+"/cancel").leads(t, "/login?next=%2F")
}

// TestLookingChangesNothing asks with HEAD, as programs do that preview a link.
func TestLookingChangesNothing(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, bob := m.bread(t), m.browser(t, "bob")
	pay, purchase := m.begin(t, bob, o.ID)
	token := "?token=" + strings.TrimPrefix(pay, "/sandbox/pay/")
	bob.request("HEAD", purchase+"/cancel"+token, nil, "").leads(t, purchase)
	bob.get(purchase).expect(t, 200, "Waiting for your payment")
	bought := bob.post(pay, "do", "pay").leads(t, purchase+"/return"+token)
	bob.request("HEAD", bought.location, nil, "").leads(t, purchase)
	bob.get(purchase).expect(t, 200, "Waiting for your payment")
	bob.follow(bob.get(bought.location)).expect(t, 200, "It is yours")
}

// TestWithoutTax looks at the pages of a market that charges none.
func TestWithoutTax(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{taxRate: "0"})
	o, bob := m.bread(t), m.browser(t, "bob")
	for path, text := range map[string]string{
		"/offering/ada/Bread%20for%20shops/1.0": "paid once Single payment",
		"/modules/org.example.bread":            "5.00 EUR paid once",
		"/checkout/" + o.ID:                     "2 Address It stands on the receipt.",
	} {
		said := bob.get(path).expect(t, 200, text).text()
		for _, word := range []string{"plus tax", "the tax", "Tax address"} {
			if strings.Contains(said, word) {
				t.Errorf("%s speaks of tax: %q", path, word)
			}
		}
	}
	bob.get("/offering/ada/Bread%20for%20shops/1.0").expect(t, 200, "You see the total before you pay.")
}

func TestPressingTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o, bob := m.bread(t), m.browser(t, "bob")
		pay, purchase := m.begin(t, bob, o.ID)
		second, _ := m.begin(t, bob, o.ID)
		if pay != second {
			t.Errorf("buying twice leads to %q and %q", pay, second)
		}
		first := bob.post(pay, "do", "pay")
		for range 2 { // again, and by the browser's history
			bob.post(pay, "do", "pay").leads(t, first.location)
			bob.get(first.location).leads(t, purchase)
		}
		bob.get(purchase).expect(t, 200, "It is yours", "Receipt")
		bob.get(pay).expect(t, 200, "This is paid.")
		bob.follow(bob.post(pay, "do", "cancel")).expect(t, 200, "This is paid.")
		bob.get(purchase+"/cancel").leads(t, purchase)
		bob.get(purchase).expect(t, 200, "It is yours")
		bob.post("/checkout/"+o.ID, "accept_terms", "yes").leads(t, "/checkout/"+o.ID)
		bob.get("/checkout/"+o.ID).leads(t, purchase)
		list, err := m.Orders.List(t.Context(), m.actor(t, "bob"), page.Request{})
		if err != nil || len(list.Items) != 1 {
			t.Errorf("%d purchases, %v; want one", len(list.Items), err)
		}
	})
}

func TestTooLate(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, bob := m.bread(t), m.browser(t, "bob")
	pay, purchase := m.begin(t, bob, o.ID)
	m.clock.Advance(order.DefaultLimit + time.Second)
	bob.get(pay).expect(t, 200, "The time to pay is over.")
	bob.follow(bob.post(pay, "do", "pay")).expect(t, 200, "The time to pay is over.")
	for range 2 { // before and after the market has closed it
		bob.get(purchase).expect(t, 200, "The time to pay is over", "Nothing was charged.", "Try again")
		bob.get("/checkout/"+o.ID).expect(t, 200, "Review and pay")
		must(t, m.Orders.Settle(t.Context()))
	}
	_, again := m.begin(t, bob, o.ID)
	if again == purchase {
		t.Error("trying again gives the purchase that was too late")
	}
}

func TestComingBackWithoutPaying(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, bob := m.bread(t), m.browser(t, "bob")
	pay, purchase := m.begin(t, bob, o.ID)
	token := strings.TrimPrefix(pay, "/sandbox/pay/")
	bob.get(purchase+"/return?token="+token).leads(t, purchase)
	bob.get(purchase).expect(t, 200, "Waiting for your payment")
	bob.get(purchase+"/return?token=other").expect(t, 422)
	m.browser(t, "eve").get(purchase+"/return?token="+token).expect(t, 404)
	m.browser(t, "").get(purchase+"/return?token="+token).leads(t, "/login?next="+url.QueryEscape(purchase+"/return?token="+token))
	bob.post(pay, "do", "something").expect(t, 422, "Press Pay or Cancel.")
	bob.get("/sandbox/pay/NOTATOKEN").expect(t, 404, "There is no such payment.")
}

func TestFreeOfferings(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{taxRate: "19"})
	m.publish(t, obxtest.Module("org.example.gift", "2.0.0"), true)
	o := m.offer(t, catalogue.OfferingInput{Title: "Gift", Modules: []string{"org.example.gift"}})
	bob := m.browser(t, "bob")
	bob.get("/offering/ada/Gift/1.0").expect(t, 200, "Free", "Get it", "Nothing to pay.")
	bob.get("/checkout/"+o.ID).expect(t, 200, "Confirm", "Get it", "sells it without terms of its own")
	bob.follow(bob.post("/checkout/"+o.ID)).expect(t, 200, "It is yours", "There was nothing to pay.", "Module gift")
	m.browser(t, "").get("/offering/ada/Gift/1.0").expect(t, 200, "Sign in to get it")
}

// TestTheCheckoutSaysWhatIsCharged holds the sum that the checkout shows against the purchase's.
func TestTheCheckoutSaysWhatIsCharged(t *testing.T) {
	for _, rate := range []string{"0", "19", "7.7"} {
		for _, included := range []bool{false, true} {
			m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{taxRate: rate})
			m.publish(t, obxtest.Module("org.example.bread", "1.0.3"), true)
			o := m.offer(t, catalogue.OfferingInput{Title: "Bread", Modules: []string{"org.example.bread"}, Plan: catalogue.PlanInput{Price: "4.99", Currency: "EUR", TaxIncluded: included}})
			bob := m.browser(t, "bob")
			before := bob.get("/checkout/" + o.ID)
			bob.post("/settings/address", "street", "a", "postal", "b", "city", "c", "country", "ES")
			p, err := m.Orders.Buy(t.Context(), m.actor(t, "bob"), order.BuyInput{Offering: o.ID})
			must(t, err)
			want := "Price " + p.Net.String() + " EUR Tax (" + rate + " %) " + p.Tax.String() + " EUR Total " + p.Total.String() + " EUR"
			before.expect(t, 200, want)
			bob.get("/purchases/"+p.ID).expect(t, 200, want)
		}
	}
}

// TestTheMainButtonKnowsTheState goes through what an offering can be to those who look at it.
func TestTheMainButtonKnowsTheState(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o := m.bread(t)
	path := "/offering/ada/Bread%20for%20shops/1.0"
	ada, bob, eve := m.browser(t, "ada"), m.browser(t, "bob"), m.browser(t, "eve")
	m.browser(t, "").get(path).expect(t, 200, "You see the total before you sign in.")
	eve.get(path).expect(t, 200, "Buy")
	m.begin(t, eve, o.ID)
	eve.get(path).expect(t, 200, "Complete your payment")
	m.pay(t, "bob", o.ID)
	bob.get(path).expect(t, 200, "Download 1.0.3", "Receipt")
	ada.get(path).expect(t, 200, "It is yours: you sell it", "My offerings")
	draft := ada.post("/sell", "title", "Draft", "modules", o.Resources[0].ModuleID, "price", "1", "currency", "EUR").leads(t, "/offering/ada/Draft/1.0?done=offering-saved")
	ada.follow(draft).expect(t, 200, "Not published yet", "Publish", "Edit")

	must(t, m.Catalogue.Delete(t.Context(), m.actor(t, "ada"), o.ID))
	bob.get(path).expect(t, 200, "Off sale", "Download 1.0.3")
	ada.get(path).expect(t, 200, "Off sale")
	m.browser(t, "").get(path).expect(t, 404)
	eve.get("/modules/org.example.bread").expect(t, 200, "not on sale at the moment")

	eve.post("/settings/organisations", "org_name", "club")
	must(t, m.Accounts.SetMember(t.Context(), m.actor(t, "eve"), "club", "bob", []account.Role{account.RoleDeveloper}))
	second := m.offer(t, catalogue.OfferingInput{Title: "Second", Modules: []string{"org.example.bread"}, Plan: catalogue.PlanInput{Price: "1"}})
	bob.post("/settings/organisation", "org", "club")
	bob.get("/offering/ada/Second/1.0").expect(t, 200, "Ask for it", "A manager of your organisation decides")
	bob.get("/checkout/"+second.ID).expect(t, 200, "Ask a manager", "Nothing is paid before that.")
}

// TestCardsThatDoNotGoThrough pays at the sandbox with a card that is declined, then with one that asks to be
// confirmed.
func TestCardsThatDoNotGoThrough(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, bob := m.bread(t), m.browser(t, "bob")
	pay, purchase := m.begin(t, bob, o.ID)
	bob.post(pay, "do", "pay", "card", "declined").leads(t, pay)
	bob.get(pay).expect(t, 200, "The card was declined. Nothing was charged; take another one.")
	bob.get(purchase).expect(t, 200, "Waiting for your payment")
	bob.post(pay, "do", "pay", "card", "authentication").leads(t, pay)
	bob.get(pay).expect(t, 200, "Your bank asks you to confirm the payment.", "Confirm 5.00 EUR")
	paid := bob.post(pay, "do", "pay", "card", "authentication", "confirmed", "yes")
	bob.follow(bob.get(paid.location)).expect(t, 200, "It is yours")
	bob.post(pay, "do", "pay", "card", "no-such-card").expect(t, 422, "The sandbox has no such card.")
}
