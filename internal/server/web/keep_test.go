package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// TestModulesSpeakTheVisitorsLanguage shows a module in the language that a browser asks for first.
func TestModulesSpeakTheVisitorsLanguage(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.publish(t, obxtest.Module("org.example.bread", "1.0.0").Translates(pkgfile.Text{ModuleID: obxtest.ID("org.example.bread"), Language: "es_ES", Name: "Pan de casa"}), false)
	b := m.browser(t, "")
	for language, want := range map[string]string{"es-MX,es;q=0.9,en;q=0.8": "Pan de casa", "de": "Module bread", "": "Module bread", "*": "Module bread"} {
		ask := func(path string) answer {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.url+path, nil)
			must(t, err)
			if language != "" {
				r.Header.Set("Accept-Language", language)
			}
			return b.do(r)
		}
		for _, path := range []string{"/", "/search", "/search?q=" + url.QueryEscape(want), "/suggestions?q=" + url.QueryEscape(want)} {
			if got := ask(path); got.status != http.StatusOK || !strings.Contains(got.body, want) || !strings.Contains(got.header.Get("Vary"), "Accept-Language") {
				t.Errorf("%q: %s: %d, want %s: %s", language, path, got.status, want, short(got.text(), 300))
			}
		}
		got := ask("/modules/org.example.bread")
		if got.status != http.StatusOK || !strings.Contains(got.body, ">"+want+"</h1>") || !strings.Contains(got.header.Get("Vary"), "Accept-Language") {
			t.Errorf("%q: %d, want %s: %s", language, got.status, want, short(got.text(), 300))
		}
	}
}

// TestKeep walks through the tab on which a module is kept, as its owner and as somebody whom he lets in.
func TestKeep(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	m.publish(t, obxtest.Module("org.example.bread", "1.0.0").With(func(p *pkgfile.Module) { p.Dependencies[0].End = "3.0.5" }), false)
	const keep = "/modules/org.example.bread/keep"
	ada, bob := m.browser(t, "ada"), m.browser(t, "bob")
	says := func(b *browser, got answer, want ...string) {
		t.Helper()
		if got.status == http.StatusSeeOther {
			got = b.get(got.location)
		}
		for _, w := range want {
			if !strings.Contains(got.text(), w) {
				t.Errorf("the page does not say %q: %d %s", w, got.status, short(got.text(), 1200))
			}
		}
	}
	says(ada, ada.get("/modules/org.example.bread"), "Keep")
	if got := bob.get("/modules/org.example.bread"); strings.Contains(got.text(), "Keep") {
		t.Error("a stranger is led to the tab")
	}
	says(ada, ada.post(keep+"/maturity", "version", "1.0.0", "level", "500"), "It is saved.", "Confirmed Stable")
	says(ada, ada.post(keep+"/extend", "version", "1.0.0", "end_0", "3.1.0"), "It is saved.", "3.0.0 to 3.1.0")
	says(ada, ada.post(keep+"/extend", "version", "1.0.0", "end_0", "3.0.9"), "below the current one, 3.1.0")
	says(ada, ada.post(keep+"/about", "support", "DEP", "visibility", "public"), "It is saved.")
	says(bob, bob.get("/modules/org.example.bread"), "Deprecated", "Goes with core 3.0.0 to 3.1.0")
	says(ada, ada.post(keep+"/upgrade", "version", "2.0", "description", "Clean the oven.", "requirements", "0 3.0.5 200\n"), "To 2.0", "Clean the oven.", "needs 0 3.0.5 or later")
	says(ada, ada.post(keep+"/upgrade", "version", "2.0", "requirements", "core"), "A requirement is a line")
	says(ada, ada.post(keep+"/upgrade", "version", "2.0", "description", "Clean the oven.", "texts", "[es_ES]\nLimpia el horno.\n\n[de]\nPutz den Ofen.\n"),
		"es_ES", "Limpia el horno.", "Putz den Ofen.")
	says(ada, ada.post(keep+"/upgrade", "version", "2.0", "description", "Clean the oven, twice."), "twice", "Limpia el horno.")
	says(ada, ada.post(keep+"/upgrade", "version", "2.0", "description", "Clean.", "texts", "Limpia el horno."), "Write the language on a line of its own")
	says(ada, ada.post(keep+"/upgrade", "version", "2.0", "description", "Clean.", "texts", "[klingon!]\nQapla'"), "is not one: it is written as es_ES")
	says(ada, ada.post(keep+"/developer", "user", "bob"), "Say what the user may do")
	says(ada, ada.post(keep+"/developer", "user", "bob", "rights", "update"), "It is saved.")
	says(bob, bob.get(keep), "Withdraw", "Developers")
	if got := bob.get(keep); strings.Contains(got.text(), "Who sees it") || strings.Contains(got.text(), "Offer it") {
		t.Error("who may update is shown more")
	}
	says(bob, bob.post(keep+"/yank", "version", "1.0.0", "reason", "Stale."), "It is saved.", "Withdrawn: Stale.")
	says(bob, bob.post(keep+"/unyank", "version", "1.0.0"), "It is saved.")
	says(ada, ada.post(keep+"/offer", "to", "bob"), "bob is no provider")
	if got := bob.post(keep+"/developer", "user", "bob", "rights", "manage"); got.status != http.StatusForbidden {
		t.Errorf("a developer makes himself a manager: %d", got.status)
	}
}

// TestOwnModules lists what an organisation has registered, in whatever state, to its members alone.
func TestOwnModules(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ada, eve := m.browser(t, "ada"), m.browser(t, "eve")
	ada.get("/sell/modules").expect(t, 200, "No modules yet", "Publish a package")
	m.publish(t, obxtest.Module("org.example.bread", "1.0.0"), false)
	ada.get("/sell/modules").expect(t, 200, "Module bread", "org.example.bread", "version 1.0.0", "Test", "For everybody", "Keep", "Publish a package")
	ada.post("/modules/org.example.bread/keep/about", "support", "NI", "visibility", "organisation")
	ada.get("/sell/modules").expect(t, 200, "Only ")
	ada.post("/modules/org.example.bread/keep/yank", "version", "1.0.0", "reason", "Burnt.")
	ada.get("/sell/modules").expect(t, 200, "Nothing to choose yet")
	if got := eve.get("/sell/modules"); strings.Contains(got.body, "Module bread") {
		t.Error("another organisation sees them")
	}
}
