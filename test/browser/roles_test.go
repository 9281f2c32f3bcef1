package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"souk.dev/souk/internal/wire"
)

// role is somebody who walks through all of the pages that links lead to.
type role struct {
	name, user, org string // no user means a visitor
	// begin brings the role's things into a state that has more pages, and returns where the walk begins beside the
	// front page.
	begin func(v *visitor) []string
	// walks says which addresses are the role's own; nil means all.
	walks *regexp.Regexp
	// came are the patterns of pages that begin has come through.
	came []string
	// must are the beginnings of addresses of which each is to be seen.
	must []string
}

// variants are the parameters that make another page of an address.
var variants = []string{"tab", "step", "kind"}

// roles are the people in the demo market.
var roles = []role{
	{
		name: "visitor", begin: (*visitor).beginVisitor,
		must: []string{"/search", "/categories/", "/providers/", "/modules/", "/offering/", "/login", "/signup/", "/reset/", "/activate/", "/legal", "/report"},
	},
	{
		name: "buyer", user: "customer", org: "corner-bakery", begin: (*visitor).beginBuyer,
		walks: regexp.MustCompile(`^/(checkout|purchases|contracts|library|resources|invoices|settings|sandbox|offering|invitations|publish|sell|terms|instances)\b`),
		must:  []string{"/instances/", "/contracts/", "/checkout/", "/purchases/requests", "/library/resources/", "/invoices/", "/settings/organisations/", "/sandbox/pay/", "/settings/data"},
	},
	{
		name: "apprentice", user: "apprentice", org: "corner-bakery", begin: (*visitor).beginApprentice,
		walks: regexp.MustCompile(`^/(checkout|purchases|library|invoices|settings)\b`),
		must:  []string{"/checkout/", "/purchases/requests", "/library/resources/", "/settings/organisations/"},
	},
	{
		name: "provider", user: "provider", org: "millworks", begin: (*visitor).beginProvider, came: []string{"GET /sandboxes/{id}/at/{path...}"},
		walks: regexp.MustCompile(`^/(sell|price-plans|publish|modules|handovers|resources|invoices|contracts|settings/organisations|settings/webhooks)\b`),
		must:  []string{"/sell/dashboard", "/sell/partners", "/sell/payouts", "/sell/statements/", "/settings/webhooks/", "/contracts/", "/publish", "/sell/new", "/sell/resources/new", "/sell/coupons", "/sell/sales", "/sell/sandboxes/", "/sell/invoices", "/sell/profile", "/modules/", "/price-plans/"},
	},
	{
		name: "admin", user: "admin", begin: (*visitor).beginAdmin,
		walks: regexp.MustCompile(`^/(administration|outbox|report)\b`),
		must:  []string{"/administration/users/", "/administration/organisations/", "/administration/reports/", "/administration/system", "/administration/charging/runs/", "/administration/ledger/journal", "/administration/payouts/"},
	},
}

// TestRoles lets everybody walk through all pages that links lead to in the demo market, on a phone and on a desktop.
// Between them they see every page that the market has.
func TestRoles(t *testing.T) {
	path := chromium(t)
	w := demoWorld(t, "SOUK_WEB_STYLEGUIDE=true", "SOUK_ACCOUNTS_ACTIVATION=true")
	b := newBrowser(t, path, w)
	patterns := pagePatterns(t)
	mux := http.NewServeMux()
	for _, pattern := range patterns {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	var mu sync.Mutex
	var audited sync.Map // patterns of pages that somebody has looked at in the dark
	walked := map[string]bool{}
	whole := 0 // roles that walked
	t.Run("as", func(t *testing.T) {
		for _, r := range roles {
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				seen := newWalk(b.as(t, r), r, mux, &audited).all()
				mu.Lock()
				defer mu.Unlock()
				for pattern := range seen {
					walked[pattern] = true
				}
				whole++
			})
		}
	})
	if whole != len(roles) {
		return // some were left out with -run
	}
	for _, pattern := range patterns {
		if !walked[pattern] {
			t.Errorf("nobody comes to %s: let a link lead there, or begin with it in a role", pattern)
		}
	}
	w.client.Run("verify")
}

// route is a line of routes.go that answers GET.
var route = regexp.MustCompile(`handle\("(GET [^"]+)"`)

// pagePatterns reads the patterns of all pages from the list of the routes.
func pagePatterns(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../internal/server/web/routes.go")
	must(t, err)
	var patterns []string
	for _, m := range route.FindAllStringSubmatch(string(text), -1) {
		patterns = append(patterns, m[1])
	}
	if len(patterns) < 50 {
		t.Fatalf("routes.go lists only %d pages: is it written in another way now?", len(patterns))
	}
	return patterns
}

// as returns the role's visitor, signed in and acting for the role's organisation.
func (b *browser) as(t *testing.T, r role) *visitor {
	t.Helper()
	if r.user == "" {
		return b.visitor(t)
	}
	v := b.user(t, r.user)
	if r.org != "" {
		v.open("/settings")
		v.follow(fmt.Sprintf(`form[action="/settings/organisation"] button[value=%q]`, r.org))
	}
	return v
}

// walk is a role on its way.
type walk struct {
	v     *visitor
	r     role
	mux   *http.ServeMux
	next  []string
	known map[string]bool // keys of pages that were walked or are in next
	seen  map[string]bool // patterns
	paths []string        // that were walked
	names map[string]bool

	audited *sync.Map // patterns that axe-core has seen in the dark, by whomever
}

func newWalk(v *visitor, r role, mux *http.ServeMux, audited *sync.Map) *walk {
	return &walk{v: v, r: r, mux: mux, audited: audited, known: map[string]bool{}, seen: map[string]bool{}, names: map[string]bool{}}
}

// all walks until there is no page left, and returns the patterns that were seen.
func (k *walk) all() map[string]bool {
	k.v.t.Helper()
	starts := []string{"/"}
	if k.r.begin != nil {
		starts = append(starts, k.r.begin(k.v)...)
	}
	for _, start := range starts {
		k.put(start, true)
	}
	for _, pattern := range k.r.came {
		k.seen[pattern] = true
	}
	for len(k.next) > 0 {
		address := k.next[0]
		k.next = k.next[1:]
		k.page(address)
	}
	for _, prefix := range k.r.must {
		if !slices.ContainsFunc(k.paths, func(path string) bool { return strings.HasPrefix(path, prefix) }) {
			k.v.t.Errorf("no link leads the %s to %s…", k.r.name, prefix)
		}
	}
	return k.seen
}

// put notes an address for later, where it is a page that was not walked yet: one of each pattern and variant is
// enough, unless it is a start.
func (k *walk) put(address string, start bool) {
	u, err := url.Parse(address)
	if err != nil || (!start && k.r.walks != nil && !k.r.walks.MatchString(u.Path)) {
		return
	}
	_, pattern := k.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: u.Path}, Host: "x"})
	if pattern == "" || strings.HasPrefix(pattern, "GET /pictures/") && k.seen[pattern] {
		return
	}
	key := pattern
	for _, name := range variants {
		key += "|" + u.Query().Get(name)
	}
	if !k.known[address] && (start || !k.known[key]) {
		k.known[key], k.known[address] = true, true
		k.seen[pattern] = true
		k.next = append(k.next, address)
	}
}

// file says which pages the browser saves, or sends on.
var file = regexp.MustCompile(`^/pictures/|^/suggestions|/(file|pdf|export|return|cancel|back)$|^/outbox$`)

// page looks at a page as the role sees it on the phone and on the desktop, and follows its links.
func (k *walk) page(address string) {
	t := k.v.t
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	k.paths = append(k.paths, u.Path)
	if file.MatchString(u.Path) {
		want := int64(http.StatusOK)
		if strings.HasSuffix(u.Path, "/return") {
			want = http.StatusUnprocessableEntity // the walk comes there without having paid
		}
		if got := k.v.status(address); got != want {
			t.Errorf("the %s's %s is answered with %d", k.r.name, address, got)
		}
		return
	}
	if status := k.v.open(address); status != http.StatusOK {
		t.Errorf("the %s's %s is answered with %d", k.r.name, address, status)
		return
	}
	for _, link := range eval[[]string](k.v, `[...document.querySelectorAll("a[href]")].filter((a) => a.origin === location.origin).map((a) => a.pathname + a.search)`) {
		k.put(link, false)
	}
	if strings.HasPrefix(address, "/pictures/") {
		return
	}
	name := k.name(u)
	k.v.do(chromedp.EmulateViewport(390, 844), preferring("light"))
	audit(k.v.ctx, t, name+" ("+address+") on a phone, light")
	k.v.inspect(name + " (" + address + ") on a phone, light")
	k.v.picture(name + "-phone.png")
	k.v.do(chromedp.EmulateViewport(1280, 900))
	k.v.inspect(name + " (" + address + ") on a desktop, light")
	k.v.picture(name + "-desktop.png")
	_, pattern := k.mux.Handler(&http.Request{Method: http.MethodGet, URL: u, Host: "x"})
	if _, seen := k.audited.LoadOrStore(pattern, true); !seen { // colours are those of the page, whoever looks
		k.v.do(preferring("dark"))
		audit(k.v.ctx, t, name+" ("+address+") on a desktop, dark")
		k.v.do(preferring("light"))
	}
	k.v.complains(name)
}

// status returns how an address is answered to a script of the page.
func (v *visitor) status(address string) int64 {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	status, err := chromedp.Run(ctx, chromedp.Evaluate[int64](fmt.Sprintf(`fetch(%q).then((r) => r.status)`, address), chromedp.EvalAwaitPromise))
	if err != nil {
		v.fail("fetch %s: %v", address, err)
	}
	return status
}

// id is a part of an address that says nothing in the name of a picture.
var id = regexp.MustCompile(`^([0-9a-f]{24,}|[0-9a-zA-Z_-]{26,})$`)

// name returns the name of a page's pictures.
func (k *walk) name(u *url.URL) string {
	parts := []string{k.r.name}
	for _, part := range strings.Split(u.Path, "/") {
		switch {
		case id.MatchString(part):
			parts = append(parts, "one")
		case part != "":
			parts = append(parts, strings.ToLower(strings.ReplaceAll(part, " ", "-")))
		}
	}
	for _, name := range variants {
		if value := u.Query().Get(name); value != "" {
			parts = append(parts, value)
		}
	}
	if len(parts) == 1 {
		parts = append(parts, "home")
	}
	name := strings.Join(parts, "-")
	for n := 2; k.names[name]; n++ {
		name = fmt.Sprintf("%s-%d", strings.Join(parts, "-"), n)
	}
	k.names[name] = true
	return name
}

// mailed returns the newest address below prefix in the mails that the market keeps, as an administrator sees them.
func (w *world) mailed(t *testing.T, prefix string) string {
	t.Helper()
	var list wire.List[wire.Mail]
	w.as(t, "admin").JSON(&list, "admin", "mail", "list")
	link := regexp.MustCompile(regexp.QuoteMeta(w.server.URL) + `(` + prefix + `[A-Za-z0-9_/-]+)`)
	for _, m := range list.Items {
		if found := link.FindStringSubmatch(m.Text); found != nil {
			return found[1]
		}
	}
	t.Fatalf("no mail names %s", prefix)
	return ""
}
