package rest_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/wire"
)

// sellUse lets bob buy an offering that is paid by invocations.
func (m *market) sellUse(t *testing.T) order.Purchase {
	t.Helper()
	m.publish(t, obxtest.Module("org.bakery.metered", "1.0.0").Commercial())
	ada := m.actor(t, ada)
	o, err := m.Catalogue.Create(t.Context(), ada, catalogue.OfferingInput{
		Title: "Metered", Modules: []string{"org.bakery.metered"}, Plans: []pricing.Draft{{
			Title: "By use", Description: "By use", Currency: "EUR",
			Components: []pricing.DraftComponent{{Label: "Invocations", Description: "Each", Unit: "invocation", Value: "0.10"}},
		}},
	})
	must(t, err)
	o, err = m.Catalogue.Publish(t.Context(), ada, o.ID)
	must(t, err)
	p, err := m.Orders.Buy(t.Context(), m.actor(t, bob), order.BuyInput{Offering: o.ID, AcceptTerms: true})
	must(t, err)
	return p
}

func TestUsage(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	id := m.sellUse(t).ID
	steps := []struct {
		name, body string
		status     int
		want       []string // in the answer
	}{
		{"a single event", `{"id":"1","contract":"` + id + `","meter":"invocation","quantity":2}`, 201, []string{`"accepted":1`, `"result":"accepted","status":201`}},
		{"the same again", `{"quantity":"2.0","id":"1","contract":"` + id + `","meter":"invocation"}`, 200, []string{`"duplicates":1`, `"status":200`}},
		{"another under its id", `{"id":"1","contract":"` + id + `","meter":"invocation","quantity":3}`, 409, []string{`"code":"event_conflict"`, `There is another event with id \"1\"`}},
		{"a batch", `[{"id":"1","contract":"` + id + `","meter":"invocation","quantity":3},{"specversion":"1.0","id":"2","source":"<gate>","type":"invocation","subject":"` + id +
			`","data":{"value":5}},{"id":"3","contract":"` + id + `","unit":"invocation","quantity":-1,"colour":"red"}]`, 200,
			[]string{`"accepted":1`, `"refused":2`, `"status":409,"code":"event_conflict"`, `\u003cgate\u003e","result":"accepted"`, `"status":422,"code":"bad_event"`, `colour: An event has no member of this name.`}},
		{"no JSON", `[{"id":`, 422, []string{`"code":"bad_json"`}},
		{"of another contract", `{"id":"4","contract":"` + strings.Repeat("0", 24) + `","meter":"invocation","quantity":3}`, 404, []string{`"code":"contract_not_found"`}},
	}
	for _, tt := range steps {
		got := m.do(t, ada, "POST", "/usage/events", tt.body)
		if got.StatusCode != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, got.StatusCode, tt.status)
		}
		for _, want := range tt.want {
			if !strings.Contains(got.text, want) {
				t.Errorf("%s: %s is not in %s", tt.name, want, got.text)
			}
		}
	}
	var u wire.Usage
	m.do(t, bob, "GET", "/contracts/"+id+"/usage?to=2026-11-22T00:00:00Z", "").into(t, &u)
	if u.Total["invocation"] != "7" || len(u.Periods) != 21 || u.Periods[20].Used["invocation"] != "7" || u.Offering != "bakery/Metered/1.0" {
		t.Errorf("usage is %+v", u)
	}
	table := m.do(t, bob, "GET", "/contracts/"+id+"/usage/export?from=2026-11-21T00:00:00Z", "").text
	if table != "from,invocation\n2026-11-21T00:00:00Z,0\n" && !strings.HasPrefix(table, "from,invocation\n2026-11-21T00:00:00Z,") {
		t.Errorf("exported %q", table)
	}
	events := m.do(t, bob, "GET", "/contracts/"+id+"/usage/events", "").text
	if !strings.Contains(events, `"source":"<gate>"`) {
		t.Errorf("events %s", events)
	}
}

// TestSpendingLimitsStopBuying sets a limit and buys.
func TestSpendingLimitsStopBuying(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	if got := m.do(t, bob, "PUT", "/organisations/bob/limits", `{"currency":"EUR","per_day":"4.99"}`); got.StatusCode != 200 {
		t.Fatal(got.text)
	}
	m.publish(t, obxtest.Module("org.bakery.dear", "1.0.0").Commercial())
	o := m.offer(t, "Dear", "org.bakery.dear", true)
	buy := func() answer {
		return m.do(t, bob, "POST", "/purchases", `{"offering":"`+o.ID+`","accept_terms":true}`)
	}
	if got := buy(); got.StatusCode != 409 || !strings.Contains(got.text, "There is not enough balance. Check your expenditure limits") {
		t.Errorf("bought past the limit: %s", got.text)
	}
	m.do(t, bob, "PUT", "/organisations/bob/limits", `{"currency":"EUR","per_day":"5.00"}`)
	var p wire.Purchase
	buy().into(t, &p)
	spent := func() string {
		var list wire.List[wire.SpendingLimit]
		m.do(t, bob, "GET", "/organisations/bob/limits", "").into(t, &list)
		return list.Items[0].SpentToday
	}
	if p.State != "pending" || spent() != "5.00" {
		t.Errorf("%s is spent for a purchase that is %s", spent(), p.State)
	}
	m.do(t, bob, "POST", "/purchases/"+p.ID+"/cancel", "")
	if spent() != "0.00" {
		t.Errorf("%s is spent for a purchase that was given up", spent())
	}
}
