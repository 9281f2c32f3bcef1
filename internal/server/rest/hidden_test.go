package rest_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/wire"
)

// TestHiddenAfterTheSale hides a module that bob has bought: he sees it all the same, and nobody else does.
// Then it becomes free while it is on sale, of which its owner is warned.
func TestHiddenAfterTheSale(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.pay(t, m.sell(t, "bread").ID)
		if got := m.do(t, ada, "PATCH", "/modules/org.bakery.bread", `{"visibility":"organisation"}`); got.brief() != "200" {
			t.Fatalf("hide: %s %s", got.brief(), got.text)
		}
		for _, path := range []string{"/modules/org.bakery.bread", "/modules/org.bakery.bread/versions", "/modules/org.bakery.bread/versions/latest"} {
			for who, want := range map[string]string{bob: "200", ada: "200", "": "404 module_not_found", "eve/eve": "404 module_not_found"} {
				if got := m.do(t, who, "GET", path, ""); got.brief() != want {
					t.Errorf("%q gets %s: %s, want %s", who, path, got.brief(), want)
				}
			}
		}
		var changed wire.Module
		m.do(t, ada, "PATCH", "/modules/org.bakery.bread", `{"commercial":false}`).into(t, &changed)
		if len(changed.Warnings) != 1 || !strings.Contains(changed.Warnings[0], "sold for money in bread") {
			t.Errorf("made free while it is sold: %q", changed.Warnings)
		}
	})
}
