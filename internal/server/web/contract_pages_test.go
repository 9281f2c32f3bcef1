package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/spending"
)

// forecast is a contract of bob's with ada, by the month and by use, with two other plans, and the address of its page.
func (m *market) forecast(t *testing.T) (page, id string) {
	t.Helper()
	m.publish(t, obxtest.Module("org.example.forecast", "1.0.0"), true)
	access := func(unit, value string) pricing.DraftComponent {
		return pricing.DraftComponent{Label: "Access", Unit: unit, Value: value}
	}
	o := m.offer(t, catalogue.OfferingInput{Title: "Bread forecast", Modules: []string{"org.example.forecast"}, Plans: []pricing.Draft{
		{Label: "monthly", Title: "Monthly", Currency: "EUR", Components: []pricing.DraftComponent{
			access("per month", "30.00"), {Label: "Questions", Unit: "invocation", Value: "0.10", FreeUnits: "100"},
		}},
		{Label: "yearly", Title: "Yearly", Currency: "EUR", Components: []pricing.DraftComponent{access("per year", "300.00")}},
		{Label: "small", Title: "Small", Currency: "EUR", Components: []pricing.DraftComponent{access("per month", "1.00")}},
		{Label: "developer", Title: "For developers", Currency: "EUR", Components: []pricing.DraftComponent{access("single payment", "1.00")}},
	}})
	bob := m.actor(t, "bob")
	p, err := m.Orders.Buy(t.Context(), bob, order.BuyInput{
		Offering: o.ID, Plan: "monthly", AcceptTerms: true, TaxAddress: &account.Address{Street: "Market 1", Postal: "10115", City: "Berlin", Country: "DE"},
	})
	must(t, err)
	_, err = m.Sandbox.Approve(t.Context(), p.GatewayRef)
	must(t, err)
	_, err = m.Orders.Return(t.Context(), bob, p.ID, p.GatewayRef)
	must(t, err)
	return "/contracts/" + p.ID, p.ID
}

// has checks that the page has all of the texts in its markup.
func (a answer) has(t *testing.T, texts ...string) answer {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("the page has no %q", text)
		}
	}
	return a
}

// use reports what was used of a contract now.
func (m *market) use(t *testing.T, contract, event, quantity string) {
	t.Helper()
	results, err := m.Usage.Send(t.Context(), m.actor(t, "ada"), []metering.Event{{ID: event, Contract: contract, Unit: "invocation", Quantity: quantity}})
	must(t, err)
	if results[0].Status != metering.Accepted {
		t.Fatalf("usage: %v", results[0].Err)
	}
}

// TestContractLists shows contracts to who bought and to who sold, by state.
func TestContractLists(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.browser(t, "bob").get("/contracts").expect(t, 200, "No contracts yet")
	m.browser(t, "ada").get("/sell/contracts").expect(t, 200, "No contracts yet")
	m.pay(t, "bob", m.bread(t).ID) // paid once and for all
	page, _ := m.forecast(t)
	bob, ada := m.browser(t, "bob"), m.browser(t, "ada")
	bob.get("/contracts").expect(t, 200, "Bread forecast", "Monthly · from ada", "30.00 EUR", "each 30 days", "Active").has(t, page).hasNot(t, "Bread for shops")
	bob.get("/contracts?state=active").expect(t, 200).has(t, page)
	bob.get("/contracts?state=ended").expect(t, 200, "Nothing in this state").hasNot(t, page)
	bob.get("/contracts?state=odd").expect(t, 422)
	ada.get("/sell/contracts").expect(t, 200, "Monthly · bob").has(t, page)
	ada.get("/contracts").expect(t, 200).hasNot(t, page)
}

// TestUsageOnPages shows what was used to both sides, on the contract's page and day by day.
func TestUsageOnPages(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	page, id := m.forecast(t)
	m.use(t, id, "1", "40.5")
	m.clock.Advance(24 * time.Hour)
	m.use(t, id, "2", "20")
	m.clock.Advance(time.Minute)
	for _, who := range []string{"bob", "ada"} {
		b := m.browser(t, who)
		b.get(page).expect(t, 200, "What is used", "60.5", "60.5 of 100").has(t, page+"/usage")
		b.get(page+"/usage").expect(t, 200, "Questions", "60.5", "40.5", "CSV of this time")
		if got := b.get(page + "/usage/export?by=event"); got.status != 200 || strings.Count(got.body, "\n") != 3 {
			t.Errorf("the events of %s are %d %q", who, got.status, got.body)
		}
		b.get(page+"/usage?from=yesterday").expect(t, 422, "Write the days as 2026-11-30")
	}
	m.browser(t, "eve").get(page+"/usage").expect(t, 404)
}

// TestChangeOfPlan looks at other plans, takes one that begins later, takes it back, and pays for one that begins now.
func TestChangeOfPlan(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	page, _ := m.forecast(t)
	m.clock.Advance(10 * 24 * time.Hour)
	bob := m.browser(t, "bob")
	bob.get(page).expect(t, 200).has(t, page+"/change")
	bob.get(page+"/change").expect(t, 200, "Yearly", "Small", "For developers")
	bob.get(page+"/change?plan=small").expect(t, 200, "worth more than the first period", "Change it on 21 December 2026", "1.00 EUR each 30 days")
	bob.follow(bob.post(page+"/change", "plan", "small")).expect(t, 200, "The plan is changed", "From 21 December 2026 on it has the plan", "Keep Monthly")
	bob.follow(bob.post(page+"/change", "plan", "monthly")).expect(t, 200, "The plan stays as it is").hasNot(t, "Keep Monthly")
	bob.get(page+"/change?plan=yearly").expect(t, 200, "What is left of Monthly is taken off", "280.00 EUR", "300.00 EUR each 365 days", "Change it and pay")
	bob.get(page+"/change?plan=gold").expect(t, 200, "has no plan")
	bob.post(page+"/change", "plan", "gold").expect(t, 422, "has no plan")
	pay := bob.post(page+"/change", "plan", "yearly", "gateway", "sandbox").location
	bob.get(page+"/change").expect(t, 200, "a charge that is not paid yet")
	bob.follow(bob.get(bob.post(pay, "do", "pay").location)).expect(t, 200, "It is paid", "Another plan", "280.00 EUR", "each 365 days")
	m.browser(t, "ada").get(page+"/change").expect(t, 404)
}

// TestRenewsByItself needs a way to pay that is kept.
func TestRenewsByItself(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	page, _ := m.forecast(t)
	bob := m.browser(t, "bob")
	bob.follow(bob.post(page+"/automatic", "renews", "yes")).expect(t, 200, "There is no way to pay that a gateway keeps", "by hand")
	m.kept(t, "bob")
	bob.follow(bob.post(page+"/automatic", "renews", "yes")).expect(t, 200, "renews by itself from now on", "by itself, with the saved way to pay")
	bob.follow(bob.post(page+"/automatic", "renews", "no")).expect(t, 200, "does not renew by itself any more", "by hand; a mail")
	m.browser(t, "ada").post(page+"/automatic", "renews", "yes").expect(t, 404)
}

var refundKey = regexp.MustCompile(`name="key" value="([0-9a-f]{24})"`)

// TestRefundPage gives a part back and then the rest, each worked out before; pressing twice gives back once.
func TestRefundPage(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{taxRate: "20"})
	page, id := m.forecast(t)
	bob, ada := m.browser(t, "bob"), m.browser(t, "ada")
	bob.get(page).expect(t, 200).hasNot(t, page+"/refund")
	ada.get(page).expect(t, 200).has(t, page+"/refund?charge="+id)
	form := ada.get(page + "/refund?charge=" + id)
	form.expect(t, 200, "36.00", "Work it out")
	ada.post(page+"/refund", "charge", id, "amount", "36.01", "reason", "Down.").expect(t, 409, "36.01 cannot be given back")
	ada.post(page+"/refund", "charge", id, "amount", "many", "reason", "").expect(t, 422).has(t, "field-error")
	key := refundKey.FindStringSubmatch(form.body)[1]
	ada.post(page+"/refund", "charge", id, "amount", "12", "reason", "Down for a day.", "key", key).expect(t, 200,
		"bob gets back 12.00 EUR", "10.00 EUR", "2.00 EUR", "Down for a day.", "The contract goes on", "cannot be undone", "Change it")
	ada.post(page+"/refund", "charge", id, "amount", "12", "reason", "Down for a day.", "key", key, "change", "yes").expect(t, 200, "Work it out", "Down for a day.")
	for range 2 {
		ada.post(page+"/refund", "charge", id, "amount", "12", "reason", "Down for a day.", "key", key, "confirm", "yes").leads(t, page+"?done=charge-refunded")
	}
	bob.get(page).expect(t, 200, "12.00 EUR of it was given back", "ADA-CN-2026-000001", "Down for a day.").hasNot(t, "ADA-CN-2026-000002")
	ada.post(page+"/refund", "charge", id, "amount", "", "reason", "All of it.", "end", "yes").expect(t, 200, "bob gets back 24.00 EUR", "The contract ends with it")
	ada.post(page+"/refund", "charge", id, "amount", "", "reason", "All of it.", "end", "yes", "confirm", "yes").leads(t, page+"?done=charge-refunded")
	ada.get(page).expect(t, 200, "This contract has ended", "Given back").hasNot(t, page+"/refund")
	ada.get(page+"/refund?charge="+id).expect(t, 200, "there is nothing to give back")
	bob.get(page+"/refund").expect(t, 403)
}

// TestSellersHearOfLimits tells buyer and seller once that everything is spent, the seller not how much that is.
func TestSellersHearOfLimits(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	page, id := m.forecast(t)
	m.clock.Advance(25 * 24 * time.Hour) // another month
	bob, ada := m.actor(t, "bob"), m.actor(t, "ada")
	_, err := m.Spending.SetLimit(t.Context(), bob, "bob", spending.LimitInput{Currency: "EUR", Most: map[spending.Span]string{spending.Month: "30.00"}})
	must(t, err)
	browser := m.browser(t, "bob")
	pay := browser.post(page+"/renew", "gateway", "sandbox").location
	browser.get(browser.post(pay, "do", "cancel").location) // what is given up comes back,
	browser.post(page+"/renew", "gateway", "sandbox")       // and is spent again
	must(t, m.Notify.Spread(t.Context()))
	for name, tt := range map[string]struct {
		actor account.Actor
		data  string
	}{
		"bob": {bob, `{"buyer":"bob","period":"month","from":"2026-12-01T00:00:00Z","to":"2027-01-01T00:00:00Z","refuses":true,"limit":"30.00","spent":"30.00","currency":"EUR"}`},
		"ada": {ada, `{"buyer":"bob","period":"month","from":"2026-12-01T00:00:00Z","to":"2027-01-01T00:00:00Z","refuses":true,"contracts":["` + id + `"]}`},
	} {
		feed, err := m.Notify.Feed(t.Context(), tt.actor, notify.FeedInput{Types: []string{"usage.cap_reached"}})
		must(t, err)
		if len(feed.Events) != 1 {
			t.Errorf("%s is told %d times", name, len(feed.Events))
			continue
		}
		if data, err := feed.Events[0].Data(); err != nil || string(data) != tt.data {
			t.Errorf("%s is told %s, want %s; error %v", name, data, tt.data, err)
		}
	}
}

// TestLimitsPage sets, changes and removes what an organisation and its members may spend.
func TestLimitsPage(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	page, _ := m.forecast(t)
	_, err := m.Accounts.CreateOrg(t.Context(), account.Operator, account.CreateOrgInput{Name: "guild", Manager: "bob"})
	must(t, err)
	must(t, m.Accounts.SetMember(t.Context(), account.Operator, "guild", "ada", []account.Role{account.RoleCustomer}))
	bob, ada := m.browser(t, "bob"), m.browser(t, "ada")
	own, guild := "/settings/organisations/bob/limits", "/settings/organisations/guild/limits"
	bob.get(own).expect(t, 200, "There is no limit").hasNot(t, "A user name")
	bob.post(own, "currency", "EUR", "per_month", "much").expect(t, 422).has(t, "field-error")
	bob.post(own, "currency", "EUR").expect(t, 422, "Give one limit at least")
	bob.follow(bob.post(own, "currency", "EUR", "per_transaction", "35", "per_month", "40")).expect(t, 200, "The limit holds from now on", "refuses", "35.00 EUR at a time", "30.00 of 40.00 EUR")
	bob.get(page).expect(t, 200, "What may be spent", "bob, this month", "30.00 of 40.00 EUR")
	bob.get(own+"?edit=").expect(t, 200).has(t, `value="35.00"`, `value="40.00"`)
	bob.follow(bob.post(own+"/remove", "user", "")).expect(t, 200, "The limit is removed", "There is no limit")
	bob.post(own+"/remove", "user", "").leads(t, own+"?done=limit-removed")

	bob.post(guild, "user", "eve", "currency", "EUR", "per_day", "5").expect(t, 422, "guild has no member")
	bob.post(guild, "user", "ada", "currency", "EUR", "per_day", "5", "warn_only", "yes").leads(t, guild+"?done=limit-set")
	ada.get(guild).expect(t, 200, "only warns", "0.00 of 5.00 EUR", "A manager of guild changes them").hasNot(t, "Set the limit", guild+"/remove")
	ada.post(guild, "currency", "EUR", "per_day", "50").expect(t, 403)
	m.browser(t, "eve").get(guild).expect(t, 403)
}
