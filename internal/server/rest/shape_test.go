package rest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/wire"
)

// TestShape checks what the parser refuses before a service sees it, in the form of all failures.
func TestShape(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	tests := []struct {
		name, method, path, body string
		header                   []string
		want                     string
		fields                   []string // path and code
	}{
		{"no such path", "GET", "/nothing", "", nil, "404 no_such_path", nil},
		{"the root", "GET", "/", "", nil, "404 no_such_path", nil},
		{"no such method", "DELETE", "/modules", "", nil, "405 method_not_allowed", nil},
		{"no body", "POST", "/offerings", "", []string{"Content-Type", "application/json"}, "400 malformed_body", nil},
		{"no JSON", "POST", "/offerings", `{"title":`, nil, "400 malformed_body", nil},
		{"another kind", "POST", "/offerings", `<title/>`, []string{"Content-Type", "text/xml"}, "415 unsupported_media_type", nil},
		{"a character that is none", "POST", "/offerings", `{"title":nothing}`, nil, "400 malformed_body", nil},
		{"no UTF-8", "POST", "/offerings", "{\"title\":\"\xff\"}", nil, "400 malformed_body", nil},
		{"a number beyond numbers", "PUT", "/modules/x/versions/1.0.0/maturity", `{"maturity":1e400}`, nil, "400 malformed_body", nil},
		{"a number with a fraction", "PUT", "/modules/x/versions/1.0.0/maturity", `{"maturity":1.5}`, nil, "422 invalid_request", []string{"maturity invalid"}},
		{"a number that is too large", "PUT", "/modules/x/versions/1.0.0/maturity", `{"maturity":1e30}`, nil, "422 invalid_request", []string{"body invalid"}},
		{"no scope", "POST", "/tokens", `{"scopes":[]}`, nil, "422 bad_token_input", []string{"scopes no_scopes"}},
		{"null for scopes", "POST", "/tokens", `{"scopes":null}`, nil, "422 bad_token_input", []string{"scopes no_scopes"}},
		{"empty name of a token", "POST", "/tokens", `{"name":""}`, nil, "422 invalid_request", []string{"name required"}},
		{"blank name of a token", "POST", "/tokens", `{"name":"  "}`, nil, "422 bad_token_input", []string{"name required"}},
		{"missing fields", "POST", "/users", `{}`, nil, "422 invalid_request", []string{"name required", "password required"}},
		{"unknown fields", "POST", "/users", `{"name":"x","password":"y","is_admin":true}`, nil, "422 invalid_request", []string{"is_admin unknown_field"}},
		{"wrong types", "POST", "/offerings", `{"title":7,"modules":["a",1],"plan":{"tax_included":"yes"}}`, nil, "422 invalid_request",
			[]string{"modules[1] invalid", "plan.tax_included invalid", "title invalid"}},
		{"null for a list", "PUT", "/offerings/x/resources", `{"resources":null}`, nil, "422 invalid_request", []string{"resources invalid"}},
		{"bad limit", "GET", "/modules?limit=many", "", nil, "422 invalid_request", []string{"limit invalid"}},
		{"limit over the limit", "GET", "/modules?limit=1000", "", nil, "422 invalid_request", []string{"limit invalid"}},
		{"unknown parameter", "GET", "/modules?onwer=bakery", "", nil, "422 invalid_request", []string{"onwer unknown_parameter"}},
		{"no cursor", "GET", "/modules?after=xyz", "", nil, "422 bad_cursor", nil},
		{"word of a list", "GET", "/offerings?state=sold", "", nil, "422 invalid_request", []string{"state invalid"}},
		{"too large", "POST", "/offerings", `{"title":"` + strings.Repeat("x", 1<<20) + `"}`, nil, "413 body_too_large", nil},
		{"unknown parameter of an upload", "POST", "/versions?file=a.obx", "zip", nil, "422 invalid_request", []string{"file unknown_parameter"}},
		{"bad parameters of an upload", "POST", "/versions?file_name=a.obx&maturity=high&dry_run=perhaps", "zip", nil, "422 invalid_request",
			[]string{"dry_run invalid", "maturity invalid"}},
	}
	for _, tt := range tests {
		got := m.do(t, ada, tt.method, tt.path, tt.body, tt.header...)
		if got.brief() != tt.want || got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s as %s: %s", tt.name, got.brief(), got.Header.Get("Content-Type"), got.text)
			continue
		}
		if strings.Contains(got.text, "json: ") || strings.Contains(got.text, "Go ") || strings.Contains(got.text, "invalid character") {
			t.Errorf("%s: the text of the library comes through: %s", tt.name, got.text)
		}
		var p wire.Problem
		got.into(t, &p)
		var fields []string
		for _, f := range p.Errors {
			fields = append(fields, f.Path+" "+f.Code)
			if !strings.HasSuffix(f.Message, ".") {
				t.Errorf("%s: %q is no sentence", tt.name, f.Message)
			}
		}
		slices.Sort(fields)
		if diff := cmp.Diff(tt.fields, fields); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
	if allow := m.do(t, ada, "DELETE", "/modules", "").Header.Get("Allow"); !strings.Contains(allow, "POST") {
		t.Errorf("405 allows %q", allow)
	}
}

// TestMessagesRepeatLittle sends long things in every place and checks that little of them comes back.
func TestMessagesRepeatLittle(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	word, words := strings.Repeat("x", 3000), strings.Repeat("x%20", 1000)
	tests := []struct{ method, path, body string }{
		{"GET", "/" + word, ""},
		{"DELETE", "/me/" + words, ""},
		{"POST", "/modules/" + word, ""},
		{"GET", "/modules/" + word, ""},
		{"GET", "/modules/" + words, ""},
		{"GET", "/modules/" + words + "/versions/1.0.0/file", ""},
		{"GET", "/organisations/" + words, ""},
		{"PUT", "/organisations/club/members/" + words, `{"roles":["customer"]}`},
		{"GET", "/offerings/" + words, ""},
		{"GET", "/purchases/" + words, ""},
		{"DELETE", "/tokens/" + words, ""},
		{"GET", "/modules?" + word + "=1", ""},
		{"POST", "/tokens", `{"` + word + `":1}`},
		{"POST", "/tokens", `{"scopes":["` + word + `"]}`},
		{"POST", "/tokens", `{"expires_at":"` + word + `"}`},
		{"POST", "/tokens", `{"organisation":"` + strings.Repeat("x ", 1000) + `"}`},
		{"POST", "/tokens", `{"name":` + word + `}`},
		{"POST", "/modules", `{"id":"` + word + `","package":"` + word + `","type":"` + word + `","name":"` + word + `","description":"x"}`},
		{"POST", "/purchases", `{"offering":"` + strings.Repeat("x ", 1000) + `"}`},
	}
	for _, tt := range tests {
		got := m.do(t, "eve/club", tt.method, tt.path, tt.body)
		var p wire.Problem
		got.into(t, &p)
		texts := []string{p.Detail}
		for _, f := range p.Errors {
			texts = append(texts, f.Path, f.Message)
		}
		for _, text := range texts {
			if n := strings.Count(text, "x"); n > 110 || len(text) > 500 {
				t.Errorf("%s %.20s: %d characters come back in %s: %s", tt.method, tt.path, n, got.brief(), text)
			}
		}
	}
}

// TestScopesOfReading checks what a token gets that may do one thing only.
func TestScopesOfReading(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	for _, scope := range []account.Scope{account.ScopeRead, account.ScopePublish, account.ScopeSell, account.ScopeBuy, account.ScopeAccount, account.ScopeAdmin} {
		_, secret, err := m.Accounts.CreateToken(t.Context(), m.actor(t, ada), account.CreateTokenInput{Scopes: []account.Scope{scope}})
		must(t, err)
		var me wire.Me
		got := m.do(t, "", "GET", "/me", "", "Authorization", "Bearer "+secret)
		if got.into(t, &me); got.brief() != "200" || me.User != "ada" || len(me.Memberships) != 3 {
			t.Errorf("who am I with the scope %s: %s %s", scope, got.brief(), got.text)
		}
		want := "403 scope_missing"
		if scope == account.ScopeRead || scope == account.ScopePublish {
			want = "200"
		}
		if got := m.do(t, "", "GET", "/modules?mine=true", "", "Authorization", "Bearer "+secret); got.brief() != want {
			t.Errorf("my modules with the scope %s: %s, want %s", scope, got.brief(), want)
		}
	}
}

func TestBadCredentialIsNotNobody(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	for name, header := range map[string][]string{
		"token":      {"Authorization", "Bearer souk_wrong"},
		"old header": {"X-Auth-Token", "souk_wrong"},
		"password":   {"Authorization", "Basic YWRhOndyb25n"},
		"session":    {"Cookie", "souk_session=wrong"},
	} {
		got := m.do(t, "", "GET", "/modules", "", header...)
		if got.StatusCode != http.StatusUnauthorized || got.Header.Get("WWW-Authenticate") != `Bearer realm="souk"` {
			t.Errorf("a wrong %s: %s, %v", name, got.brief(), got.Header)
		}
	}
}

// TestSessionOfABrowser checks that pages may use the API with their session, and other sites not.
func TestSessionOfABrowser(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	session, err := m.Accounts.Login(t.Context(), account.LoginInput{Name: "ada", Password: password})
	must(t, err)
	cookie := "souk_session=" + session.Token
	for site, want := range map[string]string{"same-origin": "201", "cross-site": "403 cross_site"} {
		got := m.do(t, "", "POST", "/organisations", `{"name":"guild"}`, "Cookie", cookie, "Sec-Fetch-Site", site)
		if got.brief() != want {
			t.Errorf("from %s: %s", site, got.brief())
		}
	}
}

// TestRetryAfter checks that whoever guesses passwords is told when to come back.
func TestRetryAfter(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	for range 100 {
		got := m.do(t, "", "GET", "/me", "", "Authorization", "Basic YWRhOndyb25n")
		if got.StatusCode == http.StatusUnauthorized {
			continue
		}
		if got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
			t.Errorf("%s, Retry-After %q", got.brief(), got.Header.Get("Retry-After"))
		}
		return
	}
	t.Error("a hundred wrong passwords were not too many")
}

func TestPages(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	var names []string
	path := "/admin/users?limit=3"
	for pages := 1; ; pages++ {
		var users wire.List[wire.User]
		m.do(t, admin, "GET", path, "").into(t, &users)
		for _, u := range users.Items {
			names = append(names, u.Name)
		}
		if users.Next == "" {
			if pages != 2 {
				t.Errorf("%d pages", pages)
			}
			break
		}
		path = "/admin/users?limit=3&after=" + users.Next
	}
	if diff := cmp.Diff([]string{"ada", "admin", "bob", "eve"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestDocumentIsServed(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	got := m.do(t, "", "GET", "/openapi.json", "")
	if got.StatusCode != 200 || got.text != string(m.api.Spec()) || !strings.HasPrefix(got.Header.Get("Content-Type"), "application/vnd.oai.openapi+json") {
		t.Errorf("%s as %s", got.brief(), got.Header.Get("Content-Type"))
	}
	for _, path := range []string{"/docs", "/schemas/Module.json", "/openapi.yaml"} {
		if got := m.do(t, "", "GET", path, ""); got.StatusCode != 404 {
			t.Errorf("%s%s is there: %s", rest.Prefix, path, got.brief())
		}
	}
	if got := m.do(t, "", "GET", "/modules", ""); got.Header.Get("Cache-Control") != "no-store" ||
		!strings.Contains(got.Header.Get("Content-Security-Policy"), "default-src 'none'") || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("headers of an answer: %v", got.Header)
	}
}
