package front_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
)

// fakeAccounts knows the token and session "good" and the password "good" of ada, who is a member of
// bakery.
type fakeAccounts struct{}

var errNo = errs.New(errs.KindUnauthenticated, "no", "No.")

func check(credential string, via account.Via) (account.Actor, error) {
	switch credential {
	case "good":
		actor := ada
		actor.Via = via
		return actor, nil
	case "broken":
		return account.Actor{}, errors.New("the database is away")
	}
	return account.Actor{}, errNo
}

func (fakeAccounts) SessionActor(_ context.Context, token string) (account.Actor, error) {
	return check(token, account.ViaSession)
}

func (fakeAccounts) TokenActor(_ context.Context, token string) (account.Actor, error) {
	return check(token, account.ViaToken)
}

func (fakeAccounts) BasicActor(_ context.Context, name, password, remote string) (account.Actor, error) {
	if name != "ada" || remote != "192.0.2.1" {
		return account.Actor{}, errNo
	}
	return check(password, account.ViaBasic)
}

func (fakeAccounts) ActFor(_ context.Context, actor account.Actor, org string) (account.Actor, error) {
	if org != "bakery" {
		return account.Actor{}, errs.Forbidden("not_a_member", "No.")
	}
	actor.OrgName = org
	return actor, nil
}

// serve sends r through a guard and returns the actor that the front saw.
func serve(t *testing.T, g front.Guard, r *http.Request) (*httptest.ResponseRecorder, *account.Actor) {
	t.Helper()
	var seen *account.Actor
	outer, _ := newOuter()
	g.Accounts, g.Fail, g.Log = fakeAccounts{}, fail, slog.New(slog.DiscardHandler)
	w := httptest.NewRecorder()
	outer.Wrap(g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor := front.ActorFrom(r.Context())
		seen = &actor
	}))).ServeHTTP(w, r)
	return w, seen
}

func TestWhoAsks(t *testing.T) {
	tests := []struct {
		name   string
		pages  bool
		header http.Header
		cookie string
		status int
		via    account.Via
		org    string
	}{
		{name: "nobody", status: 200},
		{name: "token", header: http.Header{"Authorization": {"Bearer good"}}, status: 200, via: account.ViaToken, org: "ada"},
		{name: "scheme in other letters", header: http.Header{"Authorization": {"bearer good"}}, status: 200, via: account.ViaToken, org: "ada"},
		{name: "bad token", header: http.Header{"Authorization": {"Bearer bad"}}, status: 401},
		{name: "no token", header: http.Header{"Authorization": {"Bearer "}}, status: 401},
		{name: "unknown scheme", header: http.Header{"Authorization": {"Digest good"}}, status: 401},
		{name: "empty header", header: http.Header{"Authorization": {""}}, status: 401},
		{name: "two credentials", header: http.Header{"Authorization": {"Bearer good", "Bearer good"}}, status: 401},
		{name: "token of the old clients", header: http.Header{"X-Auth-Token": {"good"}}, status: 200, via: account.ViaToken, org: "ada"},
		{name: "bad one", header: http.Header{"X-Auth-Token": {"bad"}}, status: 401},
		{name: "password", header: http.Header{"Authorization": {basic("ada", "good")}}, status: 200, via: account.ViaBasic, org: "ada"},
		{name: "wrong password", header: http.Header{"Authorization": {basic("ada", "bad")}}, status: 401},
		{name: "no Basic", header: http.Header{"Authorization": {"Basic %%%"}}, status: 401},
		{name: "session", cookie: "good", status: 200, via: account.ViaSession, org: "ada"},
		{name: "ended session on data", cookie: "bad", status: 401},
		{name: "ended session on a page", pages: true, cookie: "bad", status: 200},
		{name: "broken database on a page", pages: true, cookie: "broken", status: 500},
		{name: "bad token on a page", pages: true, header: http.Header{"Authorization": {"Bearer bad"}}, status: 401},
		{name: "token before cookie", header: http.Header{"Authorization": {"Bearer good"}}, cookie: "bad", status: 200, via: account.ViaToken, org: "ada"},
		{name: "organisation", header: http.Header{"Authorization": {"Bearer good"}, "Souk-Organisation": {"bakery"}}, status: 200, via: account.ViaToken, org: "bakery"},
		{name: "somebody else's", header: http.Header{"Authorization": {"Bearer good"}, "Souk-Organisation": {"rye"}}, status: 403},
		{name: "organisation of nobody", header: http.Header{"Souk-Organisation": {"bakery"}}, status: 401},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		for name, values := range tt.header {
			r.Header[name] = values
		}
		if tt.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "souk_session", Value: tt.cookie})
		}
		w, actor := serve(t, front.Guard{Pages: tt.pages}, r)
		if w.Code != tt.status || (actor == nil) != (tt.status != 200) {
			t.Errorf("%s: %d %s, actor %v", tt.name, w.Code, w.Body, actor)
			continue
		}
		if actor == nil {
			if challenge := w.Header().Get("WWW-Authenticate"); (challenge != "") != (tt.status == 401) || strings.Contains(challenge, "Basic") {
				t.Errorf("%s: challenge %q", tt.name, challenge)
			}
			continue
		}
		if actor.Via != tt.via || actor.OrgName != tt.org || actor.Remote != "192.0.2.1" || actor.RequestID == "" {
			t.Errorf("%s: actor %+v", tt.name, actor)
		}
		cleared := strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0")
		if cleared != (tt.cookie == "bad" && tt.via == account.ViaNobody) {
			t.Errorf("%s: cookie %q", tt.name, w.Header().Get("Set-Cookie"))
		}
	}
}

func basic(name, password string) string {
	r := httptest.NewRequest("GET", "/", nil)
	r.SetBasicAuth(name, password)
	return r.Header.Get("Authorization")
}

func TestCrossSite(t *testing.T) {
	cross := http.Header{"Sec-Fetch-Site": {"cross-site"}}
	old := http.Header{"Origin": {"https://evil.example"}}
	behindProxy := http.Header{"Origin": {"https://souk.example"}}
	tests := []struct {
		name       string
		method     string
		header     http.Header
		credential string
		want       int
	}{
		{"session from here", "POST", http.Header{"Sec-Fetch-Site": {"same-origin"}}, "session", 200},
		{"session from elsewhere", "POST", cross, "session", 403},
		{"session from elsewhere, old browser", "POST", old, "session", 403},
		{"session through the public address", "POST", behindProxy, "session", 200},
		{"session from elsewhere, but only reading", "GET", cross, "session", 200},
		{"password from elsewhere", "POST", cross, "basic", 403},
		{"token as a password from elsewhere", "POST", cross, "basic", 403},
		{"signing in from elsewhere", "POST", cross, "", 403},
		{"token from elsewhere", "POST", cross, "bearer", 200},
		{"old token from elsewhere", "POST", cross, "x-auth-token", 200},
		{"no browser", "POST", nil, "session", 200},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(tt.method, "http://127.0.0.1:8080/", nil)
		for name, values := range tt.header {
			r.Header[name] = values
		}
		switch tt.credential {
		case "session":
			r.AddCookie(&http.Cookie{Name: "souk_session", Value: "good"})
		case "basic":
			r.SetBasicAuth("ada", "good")
		case "bearer":
			r.Header.Set("Authorization", "Bearer good")
		case "x-auth-token":
			r.Header.Set("X-Auth-Token", "good")
		}
		w, _ := serve(t, front.Guard{PublicURL: "https://souk.example"}, r)
		if w.Code != tt.want {
			t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	g := front.Guard{
		Accounts: fakeAccounts{}, Fail: fail, Log: slog.New(slog.DiscardHandler),
		Limit: func(*http.Request) int64 { return 10 },
	}
	server := httptest.NewServer(g.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			fail(w, r, err)
			return
		}
		w.Write(body)
	})))
	defer server.Close()
	tests := []struct {
		name string
		body io.Reader
		want int
	}{
		{"as long as it may be", strings.NewReader("0123456789"), 200},
		{"declared too long", strings.NewReader("0123456789x"), 413},
		{"of unknown length", io.MultiReader(strings.NewReader("01234"), strings.NewReader("56789")), 200},
		{"of unknown length and too long", io.MultiReader(strings.NewReader("0123456789"), strings.NewReader("x")), 413},
		{"none", nil, 200},
	}
	for _, tt := range tests {
		resp, err := http.Post(server.URL, "text/plain", tt.body)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != tt.want || (tt.want == 413 && !strings.Contains(string(text), "the limit is 10 bytes")) {
			t.Errorf("%s: %d %s", tt.name, resp.StatusCode, text)
		}
	}
}

func TestBrokenBody(t *testing.T) {
	r := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader("begin"), brokenReader{}))
	r.Header.Set("Authorization", "Bearer good")
	var got error
	g := front.Guard{Accounts: fakeAccounts{}, Fail: fail, Log: slog.New(slog.DiscardHandler)}
	g.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, got = io.ReadAll(r.Body)
	})).ServeHTTP(httptest.NewRecorder(), r)
	if errs.CodeOf(got) != "body_broke_off" || !errors.Is(got, io.ErrUnexpectedEOF) {
		t.Errorf("reading a body that breaks off gives %v", got)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
