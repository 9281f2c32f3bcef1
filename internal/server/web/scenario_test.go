package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// registered returns the patterns that routes.go registers.
func registered(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("routes.go")
	must(t, err)
	var list []string
	for _, found := range regexp.MustCompile(`(?m)^\thandle\("([^"]+)", `).FindAllSubmatch(source, -1) {
		list = append(list, string(found[1]))
	}
	if other := strings.Count(string(source), "\thandle("); len(list) != other || len(list) < 100 {
		t.Fatalf("%d routes are understood, of %d", len(list), other)
	}
	return list
}

// TestEveryRouteHasAScenario finds routes without a row, and rows whose path is not of their route.
func TestEveryRouteHasAScenario(t *testing.T) {
	list := registered(t)
	mux := http.NewServeMux()
	for _, route := range list {
		mux.HandleFunc(route, func(http.ResponseWriter, *http.Request) {})
		if !slices.ContainsFunc(scenarios, func(s scenario) bool { return s.route == route }) {
			t.Errorf("no scenario for %s", route)
		}
	}
	for _, s := range scenarios {
		r, err := http.NewRequestWithContext(t.Context(), s.method(), strings.NewReplacer("{", "", "}", "").Replace(s.path), nil)
		must(t, err)
		if _, pattern := mux.Handler(r); pattern != s.route {
			t.Errorf("%s is of %q, not of %q", s.path, pattern, s.route)
		}
		if s.who != root && s.nobody == s.right && s.other == s.right && s.wrong == s.right && s.right < 400 && !open[s.route] {
			t.Errorf("%s answers everybody the same", s.route)
		}
	}
}

// open are the routes that are everybody's.
var open = map[string]bool{}

func init() {
	for _, route := range []string{
		"GET /{$}", "GET /search", "GET /suggestions", "GET /categories/{slug}", "GET /providers/{org}", "GET /modules/{package}",
		"GET /modules/{package}/versions/{version}", "GET /offering/{org}/{name}/{version}", "GET /pictures/{id}/{size}", "GET /legal",
		"HEAD /purchases/{id}/return", "HEAD /purchases/{id}/cancel", "HEAD /contracts/{id}/return", "HEAD /contracts/{id}/back", "GET /sandbox/pay/{token}", "POST /sandbox/pay/{token}", "POST /sell/sandboxes/leave", "POST /login", "POST /logout", "GET /signup/{$}", "POST /signup/{$}",
		"GET /activate/{$}", "POST /activate/{$}", "GET /activate/{key}/{$}", "POST /activate/{key}/{$}", "GET /reset", "POST /reset",
		"GET /checkout/{offering}", "GET /reset/{key}", "POST /reset/{key}", "GET /invitations/{key}", "POST /invitations/{key}/decline", "GET /terms",
	} {
		open[route] = true
	}
}

// method returns that of the row's route; the route of what is missing has any.
func (s scenario) method() string {
	method, _, ok := strings.Cut(s.route, " ")
	if !ok {
		return http.MethodGet
	}
	return method
}

// TestScenarios asks for every route in all four ways.
func TestScenarios(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		stock := newStock(t, db)
		for _, s := range scenarios {
			name, _, _ := strings.Cut(s.who, "/")
			for i, asked := range []struct {
				who  string
				want int
			}{{"", s.nobody}, {"eve/eve", s.other}, {name + "/hall", s.wrong}, {s.who, s.right}} {
				got := stock.play(t, stock.browserOf(t, asked.who), s, i+1)
				status := got.status
				if status == http.StatusSeeOther && strings.HasPrefix(got.location, "/login?next=") {
					status = signIn
				}
				if status != asked.want {
					t.Errorf("%s %s as %q: %d (to %q), want %d: %s", s.method(), stock.fill(s.path, i+1), asked.who, got.status, got.location, asked.want, short(got.text(), 900))
				}
				stock.checkHeaders(t, s, got)
				if endsSessions.MatchString(s.path) {
					clear(stock.browsers)
				}
			}
		}
	})
}

// endsSessions are the paths after which somebody must sign in anew.
var endsSessions = regexp.MustCompile(`^/(login|logout|signup/|activate/.*|reset/.*|settings/sessions/.*|settings/organisation|administration/users/.*)$`)

// checkHeaders checks what every answer has.
func (k *stock) checkHeaders(t *testing.T, s scenario, got answer) {
	t.Helper()
	policy := got.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") && !strings.Contains(policy, "default-src 'self'") ||
		strings.Contains(policy, "unsafe") || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: the policy is %q", s.route, policy)
	}
	if got.status == http.StatusOK && s.nobody != s.right && !strings.Contains(got.header.Get("Cache-Control"), "no-store") &&
		!strings.Contains(got.header.Get("Cache-Control"), "private") {
		t.Errorf("%s may be kept by caches that others share: %q", s.route, got.header.Get("Cache-Control"))
	}
}

// fill puts the names of the stock into a path or a form, the number first.
func (k *stock) fill(text string, n int) string {
	text = strings.ReplaceAll(text, "{n}", fmt.Sprint(n))
	for name, value := range k.names {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// play sends the request of the row, as a browser does.
func (k *stock) play(t *testing.T, b *browser, s scenario, n int) answer {
	t.Helper()
	body, contentType := k.body(t, s, n)
	if s.method() != http.MethodPost {
		return b.request(s.method(), k.fill(s.path, n), nil, "")
	}
	return b.request(s.method(), k.fill(s.path, n), bytes.NewReader(body), contentType)
}

// body returns the form of the row.
func (k *stock) body(t *testing.T, s scenario, n int) (body []byte, contentType string) {
	t.Helper()
	kind, form, ok := strings.Cut(s.form, ":")
	if !ok || (kind != "file" && kind != "package") {
		return []byte(k.fill(s.form, n)), "application/x-www-form-urlencoded"
	}
	values, err := url.ParseQuery(k.fill(form, n))
	must(t, err)
	name, file := "picture.png", smallPNG(t)
	if kind == "package" {
		name, file = "bread.obx", obxtest.Module("org.example.bread", "2.0.0").Commercial().Build()
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for field := range values {
		must(t, w.WriteField(field, values.Get(field)))
	}
	part, err := w.CreateFormFile("file", name)
	must(t, err)
	_, err = part.Write(file)
	must(t, err)
	must(t, w.Close())
	return b.Bytes(), w.FormDataContentType()
}
