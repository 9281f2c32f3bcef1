package rest_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// TestHiddenProviders sees to it that a provider without anything that others see answers them as if it was
// not there, as its page does.
func TestHiddenProviders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		_, err := m.Accounts.CreateOrg(t.Context(), account.Operator, account.CreateOrgInput{Name: "cellar", Provider: true, Manager: "ada"})
		must(t, err)
		for _, who := range []string{"", bob} {
			hidden, none := m.do(t, who, "GET", "/providers/cellar", ""), m.do(t, who, "GET", "/providers/nobody", "")
			if hidden.brief() != "404 provider_not_found" || none.brief() != hidden.brief() {
				t.Errorf("%q gets %s, and %s for one that is not there", who, hidden.brief(), none.brief())
			}
			if strings.Contains(hidden.text, "cellar") && !strings.Contains(none.text, "nobody") {
				t.Errorf("the answer tells of it: %s", hidden.text)
			}
		}
		if own := m.do(t, "ada/cellar", "GET", "/providers/cellar", ""); own.brief() != "200" {
			t.Errorf("its own members get %s: %s", own.brief(), own.text)
		}
	})
}
