package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
)

// exec changes the database directly, where the page in charge is not what is tested.
func exec(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	must(t, db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, args...)
		return err
	}))
}

// stalls fills the market: bread on sale in the category food, and two free modules, one of which needs bread.
func (m *market) stalls(t *testing.T, db *sqldb.DB) catalogue.Offering {
	t.Helper()
	o := m.bread(t)
	m.clock.Advance(time.Minute)
	m.publish(t, obxtest.Module("org.example.oven", "1.0.0").DependsOn("org.example.bread", "1.0.0", ""), false)
	m.publish(t, obxtest.Module("org.example.pack", "1.0.0").Type(module.TypePack), false)
	exec(t, db, `INSERT INTO categories (id, slug, title, description, icon, seq, created_at) VALUES ('c1', 'food', 'Food', 'For kitchens.', 'box', 1, 0), ('c2', 'empty', 'Empty', '', '', 2, 0)`)
	exec(t, db, `INSERT INTO offering_categories (offering_id, category_id) VALUES ($1, 'c1')`, o.ID)
	exec(t, db, `UPDATE orgs SET title = 'Ada & Co', about = 'We bake **prices**.', website = 'example.org', verified_at = 1 WHERE name = 'ada'`)
	return o
}

func TestTheHall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		m.stalls(t, db)
		b := m.browser(t, "")
		home := b.get("/").expect(t, 200, "Categories", "Food", "1 item", "Newest", "Bread for shops", "Module oven", "Ada & Co", "verified")
		if strings.Contains(home.text(), "Empty") {
			t.Error("the home page shows a category with nothing in it")
		}
		b.get("/search").expect(t, 200, "3 items", "What it is", "Modules 2", "Packs 1", "Free 2", "To buy 1", "Food 1", "Ada & Co")
		b.get("/search?kind=pack&price=free").expect(t, 200, "1 item", "Module pack", "Clear all")
		b.get("/search?kind=pack&price=paid").expect(t, 200, "0 items", "Nothing fits all that you have chosen.")
		b.get("/search?q=bred").expect(t, 200, "Did you mean bread", "1 item for bread", "Bread for shops")
		b.get("/search?kind=cake&price=none&maturity=7&sort=odd&verified=maybe").expect(t, 200, "3 items")
		sorted := b.get("/search?sort=name").expect(t, 200)
		if strings.Index(sorted.body, "Bread for shops") > strings.Index(sorted.body, "Module oven") {
			t.Error("the items are not sorted by name")
		}
		b.get("/categories/food").expect(t, 200, "For kitchens.", "Bread for shops", "1 item")
		b.get("/categories/empty").expect(t, 200, "Nothing here yet")
		b.get("/categories/none").expect(t, 404, "no category at this address")
		b.get("/providers/ADA").expect(t, 200, "Ada & Co", "Verified provider", "example.org", "prices", "3 items")
		b.get("/providers/bob").expect(t, 404, "no provider of this name")
		b.get("/styleguide").expect(t, 404)
	})
}

// TestChoicesCanBeTakenBack follows the links of a facet and of its chip.
func TestChoicesCanBeTakenBack(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	m.stalls(t, db)
	b := m.browser(t, "")
	path := func(a answer, before string) string {
		return strings.ReplaceAll(a.between(t, before, `"`), "&amp;", "&")
	}
	all := b.get("/search?q=e&sort=name").expect(t, 200)
	packs := path(all, `Modules</span><span class="facet-count">2</span></a></li><li><a class="facet-choice" href="`)
	if packs != "/search?kind=pack&q=e&sort=name" {
		t.Fatalf("the choice leads to %s", packs)
	}
	chosen := b.get(packs).expect(t, 200, "Packs")
	if back := path(chosen, `<a class="chip" href="`); back != "/search?q=e&sort=name" {
		t.Errorf("without the choice it is %s", back)
	}
}

func TestHiddenItemsAreNotInTheHall(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	m.stalls(t, db)
	exec(t, db, `UPDATE offerings SET visibility = 'organisation'`)
	exec(t, db, `UPDATE modules SET visibility = 'organisation' WHERE package <> 'org.example.oven'`)
	eve, ada := m.browser(t, "eve"), m.browser(t, "ada")
	for _, path := range []string{"/", "/search", "/search?q=bread", "/search?q=bred", "/categories/food", "/providers/ada", "/suggestions?q=bre", "/modules/org.example.oven"} {
		if page := eve.get(path); strings.Contains(page.text(), "Bread for shops") || strings.Contains(page.text(), "Module pack") {
			t.Errorf("%s shows what is hidden:\n%s", path, page.text())
		}
	}
	eve.get("/search").expect(t, 200, "1 item")
	ada.get("/search").expect(t, 200, "3 items")
}

func TestTabs(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	m.stalls(t, db)
	b := m.browser(t, "")
	path := "/offering/ada/Bread%20for%20shops/1.0"
	b.get(path).expect(t, 200, "sold by Ada & Co", "What you get", "The module in version 1.0.3 and all later ones", "You may also like", "Module oven", "Food", "On sale since", "Report it", "Licence MIT")
	b.get(path+"?tab=contents").expect(t, 200, "What is in it", "Newest version 1.0.3", "All versions", "before you sign in")
	b.get(path+"?tab=terms").expect(t, 200, "Eat it.")
	b.get(path+"?tab=provider").expect(t, 200, "All that Ada & Co offers")
	b.get(path+"?tab=nothing").expect(t, 200, "What you get")
	b.get("/modules/org.example.oven").expect(t, 200, "by Ada & Co", "What it needs", "Versions", "You may also like", "Report it")
	b.get("/modules/org.example.oven?tab=versions").expect(t, 200, "1.0.0", "Newest")
	b.get("/modules/org.example.oven?tab=dependencies").expect(t, 200, "All that comes with it", "Module bread", "Nothing on this market needs it so far.")
	b.get("/modules/org.example.bread?tab=dependencies").expect(t, 200, "What needs it", "Module oven")
	if own := m.browser(t, "ada").get("/modules/org.example.oven"); strings.Contains(own.text(), "Report it") {
		t.Error("its owner is offered to report it")
	}
}

// TestGallery shows the pictures of an offering.
func TestGallery(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	o := m.bread(t)
	exec(t, db, `
INSERT INTO pictures (id, file_name, media_type, large_key, large_sha256, large_size, width, height, small_key, small_sha256, small_size, created_at)
VALUES ('p1', 'a.png', 'image/png', 'l1', '', 1, 1600, 800, 's1', '', 1, 0)`)
	exec(t, db, `UPDATE offerings SET logo_id = 'p1'`)
	exec(t, db, `INSERT INTO offering_screenshots (offering_id, seq, picture_id, caption) VALUES ($1, 1, 'p1', $2)`, o.ID, `The oven "on"`)
	page := m.browser(t, "").get("/offering/ada/Bread%20for%20shops/1.0").expect(t, 200, `The oven "on"`)
	for _, part := range []string{
		`<a href="/pictures/p1/large" class="gallery-link"><img src="/pictures/p1/large" alt="The oven &#34;on&#34;" width="256" height="128" loading="lazy"`,
		`<img class="tile-picture tile-lg" src="/pictures/p1/small" alt=""`,
	} {
		if !strings.Contains(page.body, part) {
			t.Errorf("the page lacks %s:\n%s", part, page.body)
		}
	}
}

func TestSuggestionsForTheScript(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	m := newMarket(t, db, rules{})
	m.stalls(t, db)
	b := m.browser(t, "")
	for typed, want := range map[string]string{
		"bread":  `[{"label":"Bread for shops","note":"from Ada \u0026 Co","href":"/offering/ada/Bread%20for%20shops/1.0"}]`,
		"oven":   `[{"label":"Module oven","note":"from Ada \u0026 Co","href":"/modules/org.example.oven"}]`,
		"foo":    `[{"label":"Food","note":"Category","href":"/categories/food"}]`,
		"ada":    `[{"label":"Ada \u0026 Co","note":"Provider","href":"/providers/ada"}]`,
		"":       `[]`,
		"nobody": `[]`,
	} {
		got := b.get("/suggestions?q="+typed).expect(t, http.StatusOK)
		if got.body != want || got.header.Get("Content-Type") != "application/json" || !json.Valid([]byte(got.body)) {
			t.Errorf("%q: %s %s, want %s", typed, got.header.Get("Content-Type"), got.body, want)
		}
	}
	b.get("/suggestions?q="+strings.Repeat("x", 300)).expect(t, 200)
}
