package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

func TestSigningIn(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	b := m.browser(t, "")
	b.get("/library").leads(t, "/login?next=%2Flibrary")
	page := b.get("/login?next=%2Flibrary").expect(t, 200, "Sign in", "Create an account")
	if !strings.Contains(page.body, `name="next" value="/library"`) {
		t.Error("the page forgets where the visitor wanted to go")
	}
	wrong := b.post("/login", "name", "bob", "password", "not it", "next", "/library").expect(t, 401)
	if !strings.Contains(wrong.body, `value="bob"`) || strings.Contains(wrong.body, "not it") {
		t.Error("the name is gone, or the password came back")
	}
	in := b.post("/login", "name", "bob", "password", password, "next", "/library").leads(t, "/library")
	cookie := in.header.Get("Set-Cookie")
	for _, part := range []string{"souk_session=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	b.get("/library").expect(t, 200, "Library")
	b.get("/login?next=%2Fsell").leads(t, "/sell")
	b.post("/logout").leads(t, "/?done=signed-out")
	b.get("/?done=signed-out").expect(t, 200, "You are signed out.")
	b.get("/library").leads(t, "/login?next=%2Flibrary")
}

// TestTheWayBackStaysHere tries to be sent elsewhere after signing in.
func TestTheWayBackStaysHere(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	for next, want := range map[string]string{
		"/library": "/library", "/search?q=a&type=M": "/search?q=a&type=M", "/modules/org.x": "/modules/org.x",
		"": "/", "library": "/", "https://evil.example/": "/", "//evil.example/": "/", "/\\evil.example/": "/", "\\\\evil.example": "/",
		"/\t/evil.example": "/", "javascript:alert(1)": "/", "/\nSet-Cookie: a=b": "/", "/%2f/evil.example": "/", "http:/evil.example": "/",
	} {
		b := m.browser(t, "")
		got := b.post("/login", "name", "bob", "password", password, "next", next)
		if got.status != http.StatusSeeOther || got.location != want {
			t.Errorf("next %q leads to %q (%d), want %q", next, got.location, got.status, want)
		}
	}
}

func TestSigningInElsewhereEndsNothing(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	first, second := m.browser(t, "bob"), m.browser(t, "bob")
	second.post("/logout")
	first.get("/library").expect(t, 200)
	first.post("/login", "name", "eve", "password", password).leads(t, "/")
	first.get("/settings").expect(t, 200, "eve acts for eve")
}

func TestTooManyWrongPasswords(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	b := m.browser(t, "")
	for range 50 {
		a := b.post("/login", "name", "bob", "password", "guess")
		if a.status == http.StatusTooManyRequests {
			a.expect(t, 429, "Too many at once")
			if a.header.Get("Retry-After") == "" {
				t.Error("the answer does not say when to try again")
			}
			return
		}
		a.expect(t, 401)
	}
	t.Error("nobody stops 50 wrong passwords")
}

func TestSigningUp(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	b := m.browser(t, "")
	b.get("/signup/?next=/library").expect(t, 200, "Create an account")
	refused := b.post("/signup/", "name", "not a name", "password", "short", "email", "nobody", "next", "/library")
	refused.expect(t, 422, "The account cannot be opened like this.", "begins with a letter or digit", "at least 8 characters", "not an e-mail address")
	if !strings.Contains(refused.body, `value="not a name"`) {
		t.Error("what was typed is gone")
	}
	b.post("/signup/", "name", "BOB", "password", password).expect(t, 409, "belongs to another user")
	b.post("/signup/", "name", "carla", "password", password, "next", "/library").leads(t, "/library?done=signed-up")
	b.get("/library?done=signed-up").expect(t, 200, "Welcome.", "What carla owns.")

	closed := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{noSign: true}).browser(t, "")
	closed.get("/signup/").expect(t, 200, "Accounts are given out by the administrators")
	closed.post("/signup/", "name", "carla", "password", password).expect(t, 403, "does not let visitors open accounts")
	if page := closed.get("/login"); strings.Contains(page.text(), "Create an account") {
		t.Error("the page offers an account that nobody can open")
	}
}

func TestSettings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db, rules{})
		bob := m.browser(t, "bob")
		bob.get("/settings").expect(t, 200, "Who you act for", "You act for it", "Tax address of bob", "Spain")
		bob.post("/settings/address", "street", "Gran Vía 1", "city", "Madrid").expect(t, 422, "Give all four parts of the address, or none.")
		bob.post("/settings/address", "street", " Gran Vía 1 ", "postal", "28013", "city", "Madrid", "country", "ES").leads(t, "/settings?done=address-saved")
		kept := bob.get("/settings").expect(t, 200)
		if !strings.Contains(kept.body, `value="Gran Vía 1"`) || !strings.Contains(kept.body, `<option value="ES" selected>`) {
			t.Errorf("the address is not kept: %s", kept.body)
		}

		bob.post("/settings/organisations", "org_name", "bob").expect(t, 409, "belongs to another user or organisation")
		bob.post("/settings/organisations", "org_name", "shop").leads(t, "/settings/organisations/shop?done=organisation-made")
		bob.get("/settings/organisations/shop").expect(t, 200, "Members", "Add a member", "it is no provider")
		bob.post("/settings/organisations/shop/members", "user", "nobody", "roles", "customer").expect(t, 404, "There is no user named nobody")
		bob.post("/settings/organisations/shop/members", "user", "eve").expect(t, 422)
		bob.post("/settings/organisations/shop/members", "user", "eve", "roles", "customer").leads(t, "/settings/organisations/shop?done=member-saved")
		bob.post("/settings/organisations/shop/members/remove", "user", "bob").expect(t, 409, "manager")
		eve := m.browser(t, "eve")
		page := eve.get("/settings/organisations/shop").expect(t, 200, "bob", "eve")
		if strings.Contains(page.text(), "Add a member") {
			t.Error("who manages nothing is offered to add members")
		}
		eve.post("/settings/organisations/shop/members", "user", "root", "roles", "customer").expect(t, 403)
		eve.post("/settings/organisation", "org", "shop").leads(t, "/settings?done=acting")
		eve.get("/library").expect(t, 200, "What shop owns.")
		eve.post("/settings/organisation", "org", "ada").expect(t, 403, "not a member")
		bob.post("/settings/organisations/shop/members/remove", "user", "eve").leads(t, "/settings/organisations/shop?done=member-removed")
		eve.get("/library").expect(t, 200, "What eve owns.")
	})
}

func TestTokens(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob := m.browser(t, "bob")
	page := bob.get("/settings/tokens").expect(t, 200, "No token yet", "New token")
	if strings.Contains(page.text(), "administer the market") {
		t.Error("the scope of administrators is offered to somebody else")
	}
	m.browser(t, "root").get("/settings/tokens").expect(t, 200, "administer the market")
	bob.post("/settings/tokens", "token_name", "Laptop").expect(t, 422, "Name at least one scope")
	made := bob.post("/settings/tokens", "token_name", "Laptop", "scopes", "read", "scopes", "buy", "expires", "30").expect(t, 200, "It is shown this once.")
	secret := made.between(t, "data-secret>", "<")
	if !strings.HasPrefix(secret, "souk_") || made.header.Get("Cache-Control") != "no-store" {
		t.Errorf("secret %q, Cache-Control %q", secret, made.header.Get("Cache-Control"))
	}
	actor, err := m.Accounts.TokenActor(t.Context(), secret)
	if err != nil || actor.UserName != "bob" || len(actor.Scopes) != 2 {
		t.Errorf("the token is %+v, %v", actor, err)
	}
	list := bob.get("/settings/tokens").expect(t, 200, "Laptop", "for bob", "until 21 December 2026", "read", "buy")
	if strings.Contains(list.body, secret) {
		t.Error("the secret is shown again")
	}
	id := list.between(t, `action="/settings/tokens/`, "/revoke")
	m.browser(t, "eve").post("/settings/tokens/"+id+"/revoke").expect(t, 404)
	bob.post("/settings/tokens/"+id+"/revoke").leads(t, "/settings/tokens?done=token-revoked")
	if _, err := m.Accounts.TokenActor(t.Context(), secret); err == nil {
		t.Error("the revoked token still works")
	}
}

func TestPassword(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	here, elsewhere := m.browser(t, "bob"), m.browser(t, "bob")
	here.get("/settings/password").expect(t, 200, "Change your password")
	here.post("/settings/password", "old", "wrong", "new", "another phrase").expect(t, 422, "This is not your password.")
	here.post("/settings/password", "old", password, "new", "short").expect(t, 422, "at least 8 characters")
	here.post("/settings/password", "old", password, "new", "another phrase").leads(t, "/settings/password?done=password-changed")
	here.get("/library").expect(t, 200)
	elsewhere.get("/library").leads(t, "/login?next=%2Flibrary")
	m.browser(t, "").post("/login", "name", "bob", "password", "another phrase").leads(t, "/")
}

func TestASessionThatEnds(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob := m.browser(t, "bob")
	m.clock.Advance(account.DefaultSessionTTL + time.Hour)
	page := bob.get("/search").expect(t, 200, "Sign in")
	if !strings.Contains(page.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the dead cookie stays: %v", page.header["Set-Cookie"])
	}
}
