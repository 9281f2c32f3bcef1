package web_test

import (
	"net/http"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// TestWhoMaySeeAndDoWhat asks for every page that is not everybody's as a visitor (who is brought to
// sign in where that may help), as the one that it is for, and as somebody else.
func TestWhoMaySeeAndDoWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		o := m.bread(t)
		draft, err := m.Catalogue.Create(t.Context(), m.actor(t, "ada"), catalogue.OfferingInput{Title: "Draft", Modules: []string{"org.example.bread"}})
		must(t, err)
		p, err := m.Orders.Buy(t.Context(), m.actor(t, "bob"), order.BuyInput{Offering: o.ID, AcceptTerms: true})
		must(t, err)
		file := "/modules/org.example.bread/versions/1.0.3/file"
		const signIn = http.StatusSeeOther
		tests := []struct {
			method, path  string
			visitor       int
			ada, bob, eve int // provider and seller; buyer, whose payment is pending; a stranger
			root          int // administrator
		}{
			{"GET", "/", 200, 200, 200, 200, 200},
			{"GET", "/search?q=bread", 200, 200, 200, 200, 200},
			{"GET", "/modules/org.example.bread", 200, 200, 200, 200, 200},
			{"GET", "/modules/org.example.bread/versions/1.0.3", 200, 200, 200, 200, 200},
			{"GET", "/offering/ada/Bread%20for%20shops/1.0", 200, 200, 200, 200, 200},
			{"GET", "/legal", 200, 200, 200, 200, 200},
			{"GET", "/report?module=org.example.bread", signIn, 200, 200, 200, 200},
			{"GET", "/report?offering=" + o.ID, signIn, 200, 200, 200, 200},
			{"GET", "/report?offering=" + draft.ID, signIn, 200, 404, 404, 200},
			{"GET", "/report", signIn, 404, 404, 404, 404},
			{"POST", "/report?module=org.example.bread", signIn, 422, 422, 422, 422},
			{"GET", file, signIn, 200, 403, 403, 200},
			{"GET", "/offering/ada/Draft/1.0", 404, 200, 404, 404, 200},
			{"GET", "/checkout/" + o.ID, 200, 303, 303, 200, 200},
			{"GET", "/checkout/" + draft.ID, signIn, 303, 404, 404, 303},
			{"POST", "/checkout/" + draft.ID, signIn, 303, 404, 404, 303},
			{"GET", "/purchases/" + p.ID, signIn, 404, 200, 404, 200},
			{"GET", "/purchases/" + p.ID + "/return?token=x", signIn, 404, 422, 404, 404},
			{"POST", "/purchases/" + p.ID + "/cancel", signIn, 404, 303, 404, 404},
			{"GET", "/library", signIn, 200, 200, 200, 200},
			{"GET", "/library/resources/" + o.Resources[0].ID, signIn, 404, 404, 404, 404}, // nobody has paid it
			{"GET", "/purchases", signIn, 200, 200, 200, 200},
			{"GET", "/purchases?state=lost", signIn, 422, 422, 422, 422},
			{"GET", "/purchases/requests", signIn, 200, 200, 200, 200},
			{"GET", "/purchases/" + p.ID + "/payment-request", signIn, 404, 303, 404, 303},
			{"POST", "/purchases/" + p.ID + "/approve", signIn, 403, 403, 403, 403},
			{"POST", "/purchases/" + p.ID + "/refuse", signIn, 403, 403, 403, 403},
			{"GET", "/sell/sales", signIn, 200, 403, 403, 403},
			{"GET", "/sell/sales/export", signIn, 200, 403, 403, 403},
			{"GET", "/administration/purchases", signIn, 403, 403, 403, 200},
			{"POST", "/administration/purchases/" + p.ID + "/paid", signIn, 403, 403, 403, 303},
			{"POST", "/administration/purchases/" + p.ID + "/dismiss", signIn, 403, 403, 403, 303},
			{"GET", "/publish", signIn, 200, 403, 403, 403},
			{"POST", "/publish", signIn, 422, 403, 403, 403},
			{"GET", "/sell", signIn, 200, 403, 403, 403},
			{"GET", "/sell/new", signIn, 200, 403, 403, 403},
			{"POST", "/sell", signIn, 422, 403, 403, 403},
			{"GET", "/sell/" + draft.ID, signIn, 200, 403, 403, 403},
			{"POST", "/sell/" + draft.ID, signIn, 422, 403, 403, 403},
			{"GET", "/sell/" + draft.ID + "?step=review", signIn, 200, 403, 403, 403},
			{"POST", "/sell/" + draft.ID + "?step=audience", signIn, 422, 403, 403, 403},
			{"POST", "/sell/" + draft.ID + "?step=none", signIn, 404, 403, 403, 403},
			{"POST", "/sell/" + draft.ID + "/screenshots", signIn, 422, 403, 403, 403},
			{"POST", "/sell/" + draft.ID + "/screenshots/arrange", signIn, 409, 403, 403, 403},
			{"POST", "/sell/" + o.ID + "/copy", signIn, 303, 403, 403, 403},
			{"POST", "/sell/" + draft.ID + "/publish", signIn, 303, 404, 404, 403},
			{"POST", "/sell/" + o.ID + "/delete", signIn, 303, 403, 403, 409},
			{"GET", "/settings", signIn, 200, 200, 200, 200},
			{"POST", "/settings/address", signIn, 303, 303, 303, 303},
			{"POST", "/settings/organisation", signIn, 404, 404, 404, 404},
			{"POST", "/settings/organisations", signIn, 422, 422, 422, 422},
			{"GET", "/settings/organisations/ada", signIn, 200, 403, 403, 200},
			{"POST", "/settings/organisations/ada/members", signIn, 422, 403, 403, 422},
			{"POST", "/settings/organisations/ada/members/remove", signIn, 403, 403, 403, 403},
			{"GET", "/settings/tokens", signIn, 200, 200, 200, 200},
			{"POST", "/settings/tokens", signIn, 422, 422, 422, 422},
			{"POST", "/settings/tokens/0123456789abcdef01234567/revoke", signIn, 404, 404, 404, 404},
			{"GET", "/settings/webhooks", signIn, 200, 200, 200, 200},
			{"GET", "/settings/webhooks/new", signIn, 200, 200, 200, 200},
			{"POST", "/settings/webhooks", signIn, 422, 422, 422, 422},
			{"GET", "/settings/webhooks/0123456789abcdef01234567", signIn, 404, 404, 404, 404},
			{"POST", "/settings/webhooks/0123456789abcdef01234567", signIn, 404, 404, 404, 404},
			{"POST", "/settings/webhooks/0123456789abcdef01234567/test", signIn, 404, 404, 404, 404},
			{"POST", "/settings/webhooks/0123456789abcdef01234567/replay", signIn, 404, 404, 404, 404},
			{"GET", "/settings/webhooks/0123456789abcdef01234567/deliveries/0123456789abcdef01234567", signIn, 404, 404, 404, 404},
			{"GET", "/settings/password", signIn, 200, 200, 200, 200},
			{"POST", "/settings/password", signIn, 422, 422, 422, 422},
			{"GET", "/reset", 200, 200, 200, 200, 200},
			{"GET", "/reset/x", 410, 410, 410, 410, 410},
			{"POST", "/reset/x", 410, 410, 410, 410, 410},
			{"GET", "/activate/", 200, 200, 200, 200, 200},
			{"GET", "/activate/x/", 410, 410, 410, 410, 410},
			{"POST", "/activate/x/", 410, 410, 410, 410, 410},
			{"GET", "/invitations/x", 404, 404, 404, 404, 404},
			{"POST", "/invitations/x", signIn, 404, 404, 404, 404},
			{"POST", "/invitations/x/decline", 404, 404, 404, 404, 404},
			{"GET", "/terms", 200, 200, 200, 200, 200},
			{"POST", "/terms", signIn, 409, 409, 409, 409},
			{"GET", "/settings/profile", signIn, 200, 200, 200, 200},
			{"POST", "/settings/profile", signIn, 303, 303, 303, 303},
			{"POST", "/settings/sessions/x/end", signIn, 404, 404, 404, 404},
			{"GET", "/settings/activity", signIn, 200, 200, 200, 200},
			{"GET", "/settings/activity?of=organisation", signIn, 200, 200, 200, 200},
			{"GET", "/settings/data", signIn, 200, 200, 200, 200},
			{"GET", "/settings/data/export", signIn, 200, 200, 200, 200},
			{"POST", "/settings/data/erase", signIn, 422, 422, 422, 422},
			{"POST", "/settings/organisations/ada/profile", signIn, 303, 403, 403, 303},
			{"POST", "/settings/organisations/ada/logo", signIn, 422, 403, 403, 422},
			{"POST", "/settings/organisations/ada/logo/remove", signIn, 303, 403, 403, 303},
			{"POST", "/settings/organisations/ada/provider", signIn, 409, 403, 403, 409},
			{"POST", "/settings/organisations/ada/invitations", signIn, 403, 403, 403, 403},
			{"POST", "/settings/organisations/ada/invitations/x/resend", signIn, 403, 403, 403, 403},
			{"POST", "/settings/organisations/ada/invitations/x/revoke", signIn, 403, 403, 403, 403},
			{"GET", "/sell/profile", signIn, 200, 200, 200, 200},
			{"POST", "/sell/profile", signIn, 303, 303, 303, 303},
			{"POST", "/sell/profile/logo", signIn, 422, 422, 422, 422},
			{"POST", "/sell/profile/logo/remove", signIn, 303, 303, 303, 303},
			{"POST", "/sell/profile/request", signIn, 409, 422, 422, 422},
			{"GET", "/administration/users", signIn, 403, 403, 403, 200},
			{"GET", "/administration/users/bob", signIn, 403, 403, 403, 200},
			{"POST", "/administration/users/bob/reset", signIn, 403, 403, 403, 200},
			{"POST", "/administration/users/bob/erase", signIn, 403, 403, 403, 422},
			{"POST", "/administration/users/bob/activate", signIn, 403, 403, 403, 303},
			{"GET", "/administration/organisations", signIn, 403, 403, 403, 200},
			{"GET", "/administration/organisations/ada", signIn, 403, 403, 403, 200},
			{"POST", "/administration/organisations/ada/verify", signIn, 403, 403, 403, 303},
			{"GET", "/administration/providers", signIn, 403, 403, 403, 200},
			{"POST", "/administration/providers/ada", signIn, 403, 403, 403, 422},
			{"GET", "/administration/terms", signIn, 403, 403, 403, 200},
			{"POST", "/administration/terms", signIn, 403, 403, 403, 303},
			{"POST", "/settings/sessions/end", signIn, 303, 303, 303, 303},
			{"GET", "/outbox", signIn, 403, 403, 403, 301},
			{"GET", "/administration", signIn, 403, 403, 403, 200},
			{"GET", "/administration/reports", signIn, 403, 403, 403, 200},
			{"GET", "/administration/reports?list=quarantined", signIn, 403, 403, 403, 200},
			{"GET", "/administration/reports/module/org.example.bread", signIn, 403, 403, 403, 200},
			{"GET", "/administration/reports/offering/" + o.ID, signIn, 403, 403, 403, 200},
			{"POST", "/administration/reports/module/org.example.bread/quarantine", signIn, 403, 403, 403, 422},
			{"POST", "/administration/reports/module/org.example.bread/restore", signIn, 403, 403, 403, 409},
			{"POST", "/administration/reports/module/org.example.bread/dismiss", signIn, 403, 403, 403, 422},
			{"GET", "/administration/categories", signIn, 403, 403, 403, 200},
			{"POST", "/administration/categories", signIn, 403, 403, 403, 422},
			{"POST", "/administration/categories/0123456789abcdef01234567", signIn, 403, 403, 403, 404},
			{"POST", "/administration/categories/0123456789abcdef01234567/move", signIn, 403, 403, 403, 404},
			{"POST", "/administration/categories/0123456789abcdef01234567/remove", signIn, 403, 403, 403, 404},
			{"GET", "/administration/money", signIn, 403, 403, 403, 200},
			{"POST", "/administration/money/currencies", signIn, 403, 403, 403, 422},
			{"POST", "/administration/money/currencies/default", signIn, 403, 403, 403, 404},
			{"POST", "/administration/money/currencies/remove", signIn, 403, 403, 403, 404},
			{"POST", "/administration/money/fee", signIn, 403, 403, 403, 422},
			{"GET", "/administration/tax", signIn, 403, 403, 403, 200},
			{"POST", "/administration/tax/mode", signIn, 403, 403, 403, 422},
			{"POST", "/administration/tax/rates", signIn, 403, 403, 403, 422},
			{"POST", "/administration/tax/remove", signIn, 403, 403, 403, 404},
			{"GET", "/administration/mails", signIn, 403, 403, 403, 200},
			{"POST", "/administration/mails/0123456789abcdef01234567/retry", signIn, 403, 403, 403, 404},
			{"GET", "/administration/jobs", signIn, 403, 403, 403, 200},
			{"POST", "/administration/jobs/1/retry", signIn, 403, 403, 403, 404},
			{"POST", "/administration/jobs/1/discard", signIn, 403, 403, 403, 404},
			{"GET", "/administration/audit", signIn, 403, 403, 403, 200},
			{"GET", "/administration/audit/export?format=csv", signIn, 403, 403, 403, 200},
			{"GET", "/administration/system", signIn, 403, 403, 403, 200},
		}
		who := map[string]*browser{}
		for _, name := range []string{"", "ada", "bob", "eve", "root"} {
			who[name] = m.browser(t, name)
		}
		for _, tt := range tests {
			for _, row := range []struct {
				name string
				want int
			}{{"", tt.visitor}, {"eve", tt.eve}, {"bob", tt.bob}, {"ada", tt.ada}, {"root", tt.root}} {
				m.check(t, who[row.name], row.name, tt.method, tt.path, row.want)
			}
		}
	})
}

func (m *market) check(t *testing.T, b *browser, name, method, path string, want int) {
	t.Helper()
	a := b.get
	if method == "POST" {
		a = func(path string) answer { return b.post(path) }
	}
	got := a(path)
	if got.status != want {
		t.Errorf("%s %s as %q: %d (to %q), want %d: %s", method, path, name, got.status, got.location, want, got.text())
	}
	if name == "" && want == http.StatusSeeOther && !strings.HasPrefix(got.location, "/login?next=") {
		t.Errorf("%s %s leads a visitor to %q, not to sign in", method, path, got.location)
	}
}
