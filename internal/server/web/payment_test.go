package web_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/pricing"
)

// kept keeps a way to pay for the private organisation of a user, and returns its id.
func (m *market) kept(t *testing.T, user string) string {
	t.Helper()
	actor := m.actor(t, user)
	err := m.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return m.Saved.Keep(t.Context(), tx, actor, actor.OrgID, "sandbox", payment.Method{Token: "SECRETTOKEN" + actor.OrgID, Brand: "visa", Last4: "4242", Month: 12, Year: 2028})
	})
	must(t, err)
	list, err := m.Saved.List(t.Context(), actor)
	must(t, err)
	return list[0].ID
}

func TestWaysToPay(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.bread(t)
	bob := m.browser(t, "bob")
	bob.get("/settings/payment").expect(t, 200, "Ways to pay of bob", "Nothing is kept")
	id := m.kept(t, "bob")
	shown := bob.get("/settings/payment").expect(t, 200, "visa ···· 4242", "Renewals", "until December 2028", "added by bob", "souk payment-method list")
	if strings.Contains(shown.body, "SECRETTOKEN") {
		t.Error("the page has the gateway's token")
	}
	bob.post("/settings/payment/"+id+"/default").leads(t, "/settings/payment?done=method-chosen")
	bob.post("/settings/payment/"+id+"/remove").leads(t, "/settings/payment?done=method-removed")
	bob.get("/settings/payment").expect(t, 200, "Nothing is kept")
}

// TestTheBankTakesItBack presses the button of the buyer's bank on the sandbox's page.
func TestTheBankTakesItBack(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o, bob := m.bread(t), m.browser(t, "bob")
	pay, _ := m.begin(t, bob, o.ID)
	bob.follow(bob.get(bob.post(pay, "do", "pay").location)).expect(t, 200, "It is yours")
	bob.get(pay).expect(t, 200, "This is paid.", "Take it back, as the buyer's bank")
	bob.post(pay, "do", "charge-back").leads(t, pay+"?done=charged-back")
	bob.get(pay).expect(t, 200, "The buyer's bank took this payment back.")
	noted, err := sqldb.One(t.Context(), m.db, sqldb.Value[int64], `SELECT COUNT(*) FROM outbox WHERE kind = 'payment_look'`)
	if err != nil || noted != 1 {
		t.Errorf("%d jobs follow it, error %v", noted, err)
	}
	m.browser(t, "root").get("/administration/gateways").expect(t, 200, "Sandbox", "Test: no real money", m.url+"/webhooks/sandbox", "The last message came", "Bank transfer", "Real money", "souk admin gateways")
}

// TestLetsTheCardBeKept buys what is paid every month, and lets the gateway keep the card: it is what renewals are
// charged to. One purchase for ever does not ask.
func TestLetsTheCardBeKept(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	const ask = "Renew by itself"
	bob := m.browser(t, "bob")
	once := bob.get("/checkout/"+m.bread(t).ID).expect(t, 200, "Test: no real money")
	if strings.Contains(once.body, ask) {
		t.Error("what is paid once asks to keep the card")
	}
	m.publish(t, obxtest.Module("org.example.rent", "1.0.0"), true)
	rent := m.offer(t, catalogue.OfferingInput{Title: "Oven for rent", Modules: []string{"org.example.rent"}, Plans: []pricing.Draft{{
		Title: "Monthly", Currency: "EUR", Components: []pricing.DraftComponent{{Label: "Rent", Unit: "per month", Value: "9.00"}},
	}}})
	bob.get("/checkout/"+rent.ID).expect(t, 200, ask)
	bought := bob.post("/checkout/"+rent.ID, "accept_terms", "yes", "keep", "yes")
	bob.get(bought.location).expect(t, 200, "Keep this card for later charges")
	bob.follow(bob.get(bob.post(bought.location, "do", "pay", "keep", "yes").location)).expect(t, 200, "It is yours")
	bob.get("/settings/payment").expect(t, 200, "Test card ···· 0001", "Renewals")
}
