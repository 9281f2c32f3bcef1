package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// abroad are addresses that try to lead to another host, or to break the answer in two.
var abroad = []string{
	"https://evil.example/", "HTTPS://evil.example", "http:evil.example", "http:/evil.example", "https:///evil.example", "//evil.example", "///evil.example",
	"////evil.example", `/\evil.example`, `\/evil.example`, `\\evil.example`, `/\/evil.example`, "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
	" //evil.example", "/ /evil.example", "/%2fevil.example", "/%2Fevil.example/%2f..", "/%5cevil.example", "%2f%2fevil.example", "/%09/evil.example",
	"/.//evil.example", "/..//evil.example", "/x/..//evil.example", "/x/../..//evil.example", "/./%2e//evil.example", "/;//evil.example", "/?next=//evil.example",
	"/#//evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "/\r\nLocation: https://evil.example",
	"/\r\nSet-Cookie: evil=1", "/%0d%0aSet-Cookie:%20evil=1", "@evil.example", "/@evil.example", "//user@evil.example", "//127.0.0.1@evil.example/", "/\x00/evil.example",
	"/\u2028/evil.example", "/\u00a0/evil.example", "\u3000//evil.example", "//evil\u3002example", "/\u2044evil.example",
}

// at returns where a browser goes that is led from a page of the server to the place. It reads as the
// URL standard has it: blanks at the ends and control characters are left out, \ is /, and any number of
// slashes begins a host.
func (m *market) at(t *testing.T, place string) string {
	t.Helper()
	place = strings.Trim(place, "\x00\t\n\f\r ")
	place = strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(place)
	if strings.HasPrefix(place, "//") {
		return strings.TrimLeft(place, "/")
	}
	base, err := url.Parse(m.url)
	must(t, err)
	to, err := base.Parse(place)
	if err != nil {
		return "nowhere: " + err.Error()
	}
	if to.Scheme != "http" {
		return to.Scheme + ":"
	}
	return to.Host
}

// TestNobodyIsLedAway gives every address that leads on the addresses of another host.
func TestNobodyIsLedAway(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o := m.bread(t)
	must(t, m.Accounts.SetMarketTerms(t.Context(), account.Operator, "Terms", "Be kind."))
	home := strings.TrimPrefix(m.url, "http://")
	hash := account.TermsHash("Terms", "Be kind.")
	carl, eve := 0, m.browser(t, "eve")
	eve.post("/terms", "hash", hash).expect(t, 303)
	bob := m.browser(t, "bob")
	bob.post("/terms", "hash", hash).expect(t, 303)
	pay, purchase := m.begin(t, bob, o.ID)
	visitor := m.browser(t, "")
	for _, there := range abroad {
		carl++
		q := url.QueryEscape(there)
		answers := map[string]answer{
			"login":           m.browser(t, "").post("/login", "name", "root", "password", password, "next", there),
			"signed in":       eve.get("/login?next=" + q),
			"signup":          m.browser(t, "").post("/signup/", "name", "carl"+strings.Repeat("x", carl), "password", password, "accept_terms", "yes", "next", there),
			"terms":           eve.post("/terms", "hash", hash, "next", there),
			"login page":      visitor.get("/login?next=" + q),
			"signup page":     visitor.get("/signup/?next=" + q),
			"terms page":      bob.get("/terms?next=" + q),
			"refused":         visitor.post("/login", "name", "bob", "password", "x y z", "next", there),
			"reset":           visitor.post("/reset", "user", "nobody"+strings.Repeat("x", carl), "next", there),
			"invitation":      visitor.post("/invitations/" + url.PathEscape(there)),
			"decline":         visitor.post("/invitations/" + url.PathEscape(there) + "/decline"),
			"activation":      visitor.get("/activate/" + url.PathEscape(there) + "/?next=" + q),
			"return":          bob.get(purchase + "/return?token=" + q + "&next=" + q),
			"cancel":          bob.get(purchase + "/cancel?token=" + q + "&next=" + q),
			"purchase":        visitor.get("/purchases/" + url.PathEscape(there) + "/cancel?token=x"),
			"head":            visitor.request("HEAD", "/purchases/"+url.PathEscape(there)+"/return?token=x", nil, ""),
			"sandbox":         bob.post(pay+"?return="+q, "do", "look", "return", there, "next", there),
			"checkout":        visitor.get("/checkout/" + url.PathEscape(there)),
			"checkout sent":   bob.post("/checkout/"+url.PathEscape(there), "accept_terms", "yes"),
			"offering":        visitor.get("/offering/" + url.PathEscape(there) + "/" + url.PathEscape(there) + "/1.0"),
			"acting for":      bob.post("/settings/organisation", "org", there, "next", there),
			"report":          bob.get("/report?module=" + q),
			"library":         visitor.get("/library?next=" + q),
			"signed out":      m.browser(t, "").post("/logout?next="+q, "next", there),
			"what is missing": visitor.get("/" + strings.TrimLeft(strings.NewReplacer(" ", "%20", "\t", "%09", "\n", "%0a", "\r", "%0d", "\x00", "%00").Replace(strings.TrimPrefix(there, "/")), "?#")),
		}
		for name, got := range answers {
			if place := got.header.Get("Location"); place != "" && m.at(t, place) != home {
				t.Errorf("%s with %q leads to %q, which is %s", name, there, place, m.at(t, place))
			}
			for _, cookie := range got.header.Values("Set-Cookie") {
				if strings.Contains(cookie, "evil") {
					t.Errorf("%s with %q sets the cookie %q", name, there, cookie)
				}
			}
			for _, found := range leading.FindAllStringSubmatch(got.body, -1) {
				place := unescape.Replace(found[1])
				if strings.Contains(place, "evil") && m.at(t, place) != home && !strings.HasPrefix(place, m.url) {
					t.Errorf("%s with %q has %q", name, there, found[0])
				}
			}
			if got.status >= http.StatusInternalServerError {
				t.Errorf("%s with %q breaks: %s", name, there, short(got.text(), 300))
			}
		}
	}
}

// leading are the places of a page where an address stands that leads on.
var (
	leading  = regexp.MustCompile(`(?:href|action|src|formaction|name="next" value)="([^"]*)"`)
	unescape = strings.NewReplacer("&amp;", "&", "&#43;", "+", "&#39;", "'", "&#34;", `"`, "&lt;", "<", "&gt;", ">")
)

// TestLinksInMailsAreOfThisServer asks for mails under the name of another host.
func TestLinksInMailsAreOfThisServer(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{activation: true})
	for path, form := range map[string]url.Values{
		"/signup/":   {"name": {"carl"}, "email": {"carl@example.org"}, "password": {password}},
		"/activate/": {"user": {"carl"}},
		"/reset":     {"user": {"bob"}}, // sent by a job
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.url+path, strings.NewReader(form.Encode()))
		must(t, err)
		r.Host = "evil.example"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("X-Forwarded-Host", "evil.example")
		got := m.browser(t, "").do(r)
		if got.status != http.StatusSeeOther || strings.Contains(got.header.Get("Location"), "evil") {
			t.Errorf("%s: %d to %q: %s", path, got.status, got.location, got.text())
		}
	}
	m.mailed(t, "carl@example.org", "/activate/")
}
