package web_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// coldPage is how many bytes a browser may have to load before it shows its first page.
const coldPage = 100_000

// TestColdPages loads pages as a browser does that has nothing yet, and follows what they name.
func TestColdPages(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	for i := range 30 {
		m.publish(t, obxtest.Module("org.example.n"+strconv.Itoa(i), "1.0.0"), i%2 == 0)
	}
	m.bread(t)
	named := regexp.MustCompile(`(?:href|src)="(/static/[^"#]+)`)
	for _, path := range []string{"/", "/search", "/modules/org.example.bread", "/providers/ada", "/offering/ada/Bread%20for%20shops/1.0", "/login"} {
		b := m.browser(t, "")
		page := b.get(path).expect(t, 200)
		files := map[string]bool{}
		for _, found := range named.FindAllStringSubmatch(page.body, -1) {
			files[found[1]] = true
		}
		if len(files) < 4 {
			t.Errorf("%s: only %v is named", path, files)
		}
		total := len(page.body)
		for file := range files {
			r, err := http.NewRequestWithContext(t.Context(), "GET", m.url+file, nil)
			must(t, err)
			r.Header.Set("Accept-Encoding", "gzip")
			a := b.do(r)
			a.expect(t, 200)
			if !strings.Contains(a.header.Get("Cache-Control"), "immutable") || strings.Contains(a.header.Get("Set-Cookie"), "souk") {
				t.Errorf("%s: %v", file, a.header)
			}
			total += len(a.body)
		}
		if total > coldPage {
			t.Errorf("%s: %d bytes to load, more than %d", path, total, coldPage)
		}
		outside := regexp.MustCompile(`(?:href|src|action)="(https?:)?//[^"]*"`)
		if found := outside.FindString(page.body); found != "" && !strings.Contains(found, "example.org") {
			t.Errorf("%s leads to another host: %s", path, found)
		}
		policy := page.header.Get("Content-Security-Policy")
		for _, part := range []string{"script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, part) || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: the policy %q lacks %s", path, policy, part)
			}
		}
	}
}

func TestErrorPages(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	b, ada := m.browser(t, ""), m.browser(t, "ada")
	b.get("/nothing/here").expect(t, 404, "Not here", "There is no page at this address.", "To the home page")
	b.post("/search").expect(t, 404)
	b.get("/static/souk.css").expect(t, 404)
	b.get("/search?after=nonsense").expect(t, 422, "The cursor is not one that this list gave")
	b.get("/search?q="+strings.Repeat("a+", 300)).expect(t, 422)
	ada.post("/sell", "title", "x", "description", strings.Repeat("x", 2<<20)).expect(t, 413, "Too large")
	ada.get("/offering/ada/no%20such/1.0").expect(t, 404)
	ada.get("/checkout/nothing").expect(t, 404)
	ada.get("/purchases/nothing").expect(t, 404)

	r, err := http.NewRequestWithContext(t.Context(), "POST", m.url+"/logout", nil)
	must(t, err)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	ada.do(r).expect(t, 403, "The request comes from another site")
	ada.get("/library").expect(t, 200)
}

// TestPagesOfLists turns the pages of a search until there are no more.
func TestPagesOfLists(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	const all = 50
	for i := range all {
		m.publish(t, obxtest.Module("org.example.n"+strconv.Itoa(i), "1.0.0"), false)
	}
	b := m.browser(t, "")
	seen := map[string]bool{}
	next := "/search?q=example&type=M"
	card := regexp.MustCompile(`class="item-name"><a href="([^"]+)"`)
	for range 10 {
		page := b.get(next).expect(t, 200, "Results for “example”")
		for _, found := range card.FindAllStringSubmatch(page.body, -1) {
			if seen[found[1]] {
				t.Errorf("%s is shown twice", found[1])
			}
			seen[found[1]] = true
		}
		if !strings.Contains(page.body, `rel="next"`) {
			break
		}
		next = strings.ReplaceAll(page.between(t, `rel="next" href="`, `"`), "&amp;", "&")
	}
	if len(seen) != all {
		t.Errorf("%d modules on all pages, want %d", len(seen), all)
	}
	b.get("/search?type=P").expect(t, 200, "Nothing here yet", "Nothing fits all that you have chosen.")
	b.get("/search?q=nothing").expect(t, 200, "Nothing found", "See everything")
	b.get("/search?owner=ada").expect(t, 200, "Next page")
	b.get("/search?owner=bob").expect(t, 200, "Nothing here yet")
}
