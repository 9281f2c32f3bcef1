package rest_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/wire"
)

func TestOfferingIfMatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.publish(t, obxtest.Module("org.bakery.bread", "1.0.0"))
		m.names["id"] = m.offer(t, "Bread", "org.bakery.bread", false).ID
		first := m.do(t, ada, "GET", "/offerings/{id}", "").Header.Get("ETag")
		change := func(title, ifMatch string) answer {
			header := []string{}
			if ifMatch != "" {
				header = append(header, "If-Match", ifMatch)
			}
			return m.do(t, ada, "PUT", "/offerings/{id}", `{"title":"`+title+`","modules":["org.bakery.bread"]}`, header...)
		}
		second := change("Second", first)
		if second.brief() != "200" || second.Header.Get("ETag") == first || second.Header.Get("ETag") == "" {
			t.Fatalf("a change of what was read: %s, ETag %s after %s", second.brief(), second.Header.Get("ETag"), first)
		}
		for _, stale := range []string{first, `"never"`, `"0"`, `""`} {
			if got := change("Stale", stale); got.StatusCode != 412 {
				t.Errorf("a change of %s: %s", stale, got.brief())
			}
		}
		for _, any := range []string{"", "*"} {
			if got := change("Any", any); got.brief() != "200" {
				t.Errorf("a change of anything (%q): %s", any, got.brief())
			}
		}
		last := change("Last", "")
		if now := m.do(t, ada, "GET", "/offerings/{id}", ""); now.Header.Get("ETag") != last.Header.Get("ETag") || now.text != withoutWarnings(t, last) {
			t.Errorf("read %s %s, after %s %s", now.Header.Get("ETag"), now.text, last.Header.Get("ETag"), last.text)
		}
	})
}

// withoutWarnings returns what reading the offering gives after the change.
func withoutWarnings(t *testing.T, changed answer) string {
	t.Helper()
	var o wire.Offering
	changed.into(t, &o)
	o.Warnings = nil
	return marshal(t, o)
}

func TestModuleIfMatch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.publish(t, obxtest.Module("org.bakery.bread", "1.0.0"))
		first := m.do(t, ada, "GET", "/modules/org.bakery.bread", "").Header.Get("ETag")
		m.clock.Advance(time.Second)
		change := func(body, ifMatch string) answer {
			return m.do(t, ada, "PATCH", "/modules/org.bakery.bread", body, "If-Match", ifMatch)
		}
		second := change(`{"commercial":true}`, first)
		var changed wire.Module
		second.into(t, &changed)
		if second.brief() != "200" || second.Header.Get("ETag") == first || !changed.Commercial || len(changed.Warnings) == 0 {
			t.Fatalf("a change of what was read: %s %s", second.brief(), second.text)
		}
		if got := change(`{"commercial":false}`, first); got.brief() != "412 changed_meanwhile" {
			t.Errorf("a change of what was read before: %s", got.brief())
		}
		if got := change(`{"visibility":"organisation"}`, "*"); got.brief() != "200" {
			t.Errorf("a change of anything: %s", got.brief())
		}
		var now wire.Module
		m.do(t, ada, "GET", "/modules/org.bakery.bread", "").into(t, &now)
		if !now.Commercial || now.Visibility != "organisation" {
			t.Errorf("the module is %+v", now)
		}
	})
}
