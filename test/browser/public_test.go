package browser

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// shelve puts everything that the market sells into a category, and has its provider verified.
func (w *world) shelve(t *testing.T, database string) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), database, sqldb.Options{})
	must(t, err)
	defer db.Close()
	must(t, db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, statement := range []string{
			`INSERT INTO categories (id, slug, title, description, icon, seq, created_at) VALUES ('c1', 'food', 'Food and drink', 'For kitchens and counters.', 'shopping-bag', 1, 0)`,
			`INSERT INTO offering_categories (offering_id, category_id) SELECT id, 'c1' FROM offerings`,
			`UPDATE orgs SET verified_at = 1, about = 'We bake **prices**.', website = 'example.org' WHERE name = 'provider'`,
		} {
			if _, err := tx.Exec(t.Context(), statement); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestPublicPages looks at every page that needs no account, as somebody who cannot see well would.
func TestPublicPages(t *testing.T) {
	path := chromium(t)
	database := "sqlite:" + t.TempDir() + "/souk.db"
	w := newWorld(t, sqldb.SQLite, "SOUK_WEB_STYLEGUIDE=true", "SOUK_DATABASE="+database)
	for _, name := range []string{"flour", "rye", "salt", "oats", "rolls"} {
		file, _ := w.file(t, obxtest.Module("org.example."+name, "1.0.0").DependsOn("org.example.bread", "1.0.0", ""))
		provider := w.as(t, "provider")
		provider.Run("module", "register", file)
		provider.Run("module", "publish", file)
	}
	offering := w.offer(t, "org.example.bread", "Bread")
	w.shelve(t, database)
	v := newBrowser(t, path, w).visitor(t)
	for _, page := range []struct{ name, path, says string }{
		{"public-home", "/", "Categories"},
		{"public-search", "/search?q=e", "Results for “e”"},
		{"public-search-chosen", "/search?price=free&kind=module", "Clear all"},
		{"public-search-empty", "/search?q=nothinglikeit", "Nothing found"},
		{"public-category", "/categories/food", "For kitchens and counters."},
		{"public-provider", "/providers/provider", "Verified provider"},
		{"public-offering", offering, "before you sign in"},
		{"public-offering-contents", offering + "?tab=contents", "What is in it"},
		{"public-offering-provider", offering + "?tab=provider", "All that provider offers"},
		{"public-module", "/modules/org.example.flour", "Download 1.0.0"},
		{"public-module-versions", "/modules/org.example.flour?tab=versions", "Newest"},
		{"public-module-dependencies", "/modules/org.example.bread?tab=dependencies", "What needs it"},
		{"public-login", "/login", "Sign in"},
		{"public-sign-up", "/signup/", "Create an account"},
		{"public-legal", "/legal", "Who sells"},
		{"public-not-found", "/nothing", "There is no page at this address."},
		{"public-styleguide", "/styleguide", "Conflict box"},
	} {
		v.open(page.path)
		v.sees(page.says)
		v.auditEverywhere(page.name)
	}
}

// TestSuggestions types into both search fields and walks through what is suggested with the keyboard.
func TestSuggestions(t *testing.T) {
	path := chromium(t)
	w := newWorld(t, sqldb.SQLite)
	offering := w.offer(t, "org.example.bread", "Bread")
	v := newBrowser(t, path, w).visitor(t)
	v.open("/")
	v.search("q", "bre")
	v.waits(`document.querySelectorAll(".suggest [role=option]").length === 1`)
	if got := v.text(".suggest [role=option] span"); got != "Bread" {
		t.Errorf("%q is suggested", got)
	}
	audit(v.ctx, t, "suggestions")
	v.keys(kb.ArrowDown)
	v.waits(`document.querySelector("#q").getAttribute("aria-activedescendant") === "q-suggest-0" && document.querySelector("#q-suggest-0").ariaSelected === "true"`)
	v.keys(kb.ArrowDown) // back to the field
	v.waits(`!document.querySelector("#q").hasAttribute("aria-activedescendant")`)
	v.keys(kb.Escape)
	v.waits(`document.querySelector(".suggest").hidden && document.querySelector("#q").ariaExpanded === "false"`)
	v.keys(kb.ArrowUp)
	v.waits(`!document.querySelector(".suggest").hidden`)
	v.keys(kb.ArrowUp + kb.Enter)
	v.waits(`location.pathname === "` + offering + `"`)

	v.open("/legal")
	v.do(chromedp.SendKeys(chromedp.CSS("#top-q"), "prov", chromedp.NodeVisible))
	v.waits(`document.querySelectorAll(".suggest [role=option]").length === 1`)
	v.keys(kb.Enter) // nothing is chosen: it searches
	v.waits(`location.pathname === "/search" && location.search === "?q=prov"`)
}

// keys presses keys where the cursor is.
func (v *visitor) keys(keys string) {
	v.t.Helper()
	v.do(chromedp.KeyEvent(keys))
}

// waits waits until the expression holds in the page. A page that is left meanwhile takes the question with it;
// the next one is asked anew.
func (v *visitor) waits(expression string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	asked := errors.New("not asked yet")
	for asked != nil && ctx.Err() == nil {
		_, asked = chromedp.Run(ctx, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond)))
	}
	if asked != nil {
		v.fail("%s: %v", expression, asked)
	}
}
