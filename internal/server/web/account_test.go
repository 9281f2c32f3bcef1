package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/order"
)

// mailed returns the path of the link in the newest mail to the address, which begins with path.
func (m *market) mailed(t *testing.T, to, path string) string {
	t.Helper()
	all, err := m.Mails.List(t.Context(), page.Request{Limit: page.Max})
	must(t, err)
	for _, mail := range all.Items {
		if _, rest, found := strings.Cut(mail.Text, m.url+path); mail.To == to && found {
			key, _, _ := strings.Cut(rest, "\n")
			return path + key
		}
	}
	t.Fatalf("no mail to %s with a link to %s", to, path)
	return ""
}

func TestActivationByMail(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{activation: true})
	carl := m.browser(t, "")
	carl.post("/signup/", "name", "carl", "password", password).expect(t, 422, "activate the account")
	carl.follow(carl.post("/signup/", "name", "carl", "email", "carl@example.org", "password", password, "next", "/library")).
		expect(t, 200, "Look into your mail", "Sign in")
	carl.post("/login", "name", "carl", "password", password).expect(t, 403, "waits to be activated", "Have the link sent again")
	carl.post("/login", "name", "carl", "password", "wrong horse").expect(t, 401, "wrong")
	carl.post("/activate/", "user", "").expect(t, 422, "Give the user name")
	carl.post("/activate/", "user", "nobody").leads(t, "/activate/?sent=yes")
	link := m.mailed(t, "carl@example.org", "/activate/")
	for range 2 { // a program that follows links does not use it up
		carl.get(link).expect(t, 200, "Activate it", "carl@example.org")
	}
	active := carl.follow(carl.post(link)).expect(t, 200, "Your account is active")
	if !strings.Contains(active.body, `name="next" value="/library"`) {
		t.Error("where carl wanted to go is forgotten")
	}
	if gone := carl.get(link).expect(t, 410, "does not work any more"); !strings.Contains(gone.body, `href="/activate/"`) || !strings.Contains(gone.body, `href="/reset"`) {
		t.Error("the page of a used link leads nowhere")
	}
	carl.post("/login", "name", "carl", "password", password, "next", "//evil.example").leads(t, "/")
}

func TestForgottenPassword(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob, visitor := m.browser(t, "bob"), m.browser(t, "")
	visitor.get("/login").expect(t, 200, "Forgot your password?")
	there, nowhere := visitor.follow(visitor.post("/reset", "user", "bob@example.org")), visitor.follow(visitor.post("/reset", "user", "nobody@example.org"))
	if there.expect(t, 200, "If there is such an account").body != nowhere.body {
		t.Error("the answer tells whether there is such an account")
	}
	visitor.post("/reset", "user", " ").expect(t, 422, "Give the user name")
	link, err := m.Accounts.MakeResetLink(t.Context(), account.Operator, "bob")
	must(t, err)
	path := strings.TrimPrefix(link.URL, m.url)
	visitor.get(path).expect(t, 200, "New password for bob")
	visitor.post(path, "new", "short").expect(t, 422, "at least 8 characters")
	visitor.follow(visitor.post(path, "new", "staple battery")).expect(t, 200, "The password is set")
	visitor.get(path).expect(t, 410)
	visitor.post(path, "new", "another battery").expect(t, 410)
	if bob.get("/library").status != http.StatusSeeOther {
		t.Error("a session outlives the reset")
	}
	visitor.post("/login", "name", "bob", "password", "staple battery").leads(t, "/")
	for range 8 {
		visitor.post("/reset", "user", "eve")
	}
	visitor.post("/reset", "user", "eve").expect(t, 429, "too often")
}

func TestInvitationsInTheBrowser(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob := m.browser(t, "bob")
	bob.post("/settings/organisations", "org_name", "guild").leads(t, "/settings/organisations/guild?done=organisation-made")
	const org = "/settings/organisations/guild"
	bob.post(org+"/invitations", "invite_email", "nowhere").expect(t, 422, "not an e-mail address")
	bob.follow(bob.post(org+"/invitations", "invite_email", "carl@example.org", "invite_roles", "customer", "invite_roles", "developer")).
		expect(t, 200, "The invitation is on its way", "carl@example.org", "invited by bob")
	bob.post(org+"/invitations", "invite_email", "carl@example.org").expect(t, 409, "invited already")
	link := m.mailed(t, "carl@example.org", "/invitations/")

	carl := m.browser(t, "")
	carl.get(link).expect(t, 200, "bob invites you", "Sign in to accept", "Create an account first")
	carl.post(link).leads(t, "/login?next="+url.QueryEscape(link))
	carl.post("/signup/", "name", "carl", "password", password, "next", link).leads(t, link+"?done=signed-up")
	carl.get(link).expect(t, 200, "Accept as carl")
	carl.follow(carl.post(link)).expect(t, 200, "You are a member", "guild")
	carl.post(link).expect(t, 410, "answered")
	carl.post(org+"/invitations", "invite_email", "x@example.org").expect(t, 403)
	if strings.Contains(carl.get(org).text(), "Invite") {
		t.Error("a member who does not manage is offered to invite")
	}
	bob.get(org).expect(t, 200, "carl")

	bob.post(org+"/invitations", "invite_email", "dora@example.org")
	link = m.mailed(t, "dora@example.org", "/invitations/")
	dora := m.browser(t, "")
	dora.follow(dora.post(link+"/decline")).expect(t, 200, "You declined")
	dora.get(link).expect(t, 410)
}

func TestProfiles(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob := m.browser(t, "bob")
	bob.get("/settings/profile").expect(t, 200, "Receipts")
	bob.follow(bob.post("/settings/profile", "full_name", "Bob Miller", "email", "bob@mill.example")).
		expect(t, 200, "Follow the link", "A link is on its way to bob@mill.example")
	bob.post("/settings/profile", "email", "nowhere").expect(t, 422, "not an e-mail address")
	link := m.mailed(t, "bob@mill.example", "/activate/")
	bob.get(link).expect(t, 200, "Yes, this is mine")
	bob.follow(bob.post(link)).expect(t, 200, "Mails go to this address", "The address is confirmed")

	ada := m.browser(t, "ada")
	ada.get("/sell/profile").expect(t, 200, "Preview", "Save the profile")
	ada.post("/sell/profile", "website", "javascript:alert(1)").expect(t, 422, "begins with http")
	ada.follow(ada.post("/sell/profile", "title", "Ada's bakery", "about", "We *bake*.", "website", "https://bakery.example/")).
		expect(t, 200, "Ada's bakery", "bakery.example")
	ada.follow(ada.picture("/sell/profile/logo", smallPNG(t))).expect(t, 200, "The logo is saved")
	ada.get("/sell/profile").expect(t, 200, "Remove the logo")
	ada.picture("/sell/profile/logo", []byte("no picture")).expect(t, 422, "picture")
	ada.follow(ada.post("/sell/profile/logo/remove")).expect(t, 200, "The logo is removed")
	ada.follow(ada.post("/settings/organisations/ada/profile", "title", "Ada", "street", "Main street 1", "postal", "1", "city", "Berlin", "country", "DE")).
		expect(t, 200, "is saved")
	ada.post("/settings/organisations/ada/profile", "street", "Main street 1").expect(t, 422, "all four parts")
}

func TestBecomingAProvider(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob, root := m.browser(t, "bob"), m.browser(t, "root")
	bob.get("/sell/profile").expect(t, 200, "Ask the administrators")
	bob.post("/sell/profile/request", "reason", "").expect(t, 422, "Say what you want to sell")
	bob.follow(bob.post("/sell/profile/request", "reason", "Flour.\nAnd rolls.")).expect(t, 200, "Your request is sent", "will answer by mail")
	bob.post("/sell/profile/request", "reason", "Again").expect(t, 409, "asked already")
	root.get("/administration/providers").expect(t, 200, "Flour.", "Let it sell")
	root.post("/administration/providers/bob", "do", "decline").expect(t, 422, "Say why not")
	root.follow(root.post("/administration/providers/bob", "do", "approve", "answer", "Welcome.")).expect(t, 200, "Nobody waits")
	bob.get("/sell/profile").expect(t, 200, "Public page")
	root.follow(root.post("/administration/organisations/bob/verify")).expect(t, 200, "Verified", "Take the mark back")
	bob.get("/sell/profile").expect(t, 200, "Verified")
	root.post("/administration/organisations/bob/nonsense").expect(t, 404)
	root.post("/administration/users/bob/nonsense").expect(t, 404)
}

func TestUsersAreAdministered(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	root, bob := m.browser(t, "root"), m.browser(t, "bob")
	root.get("/administration/users?q=BOB").expect(t, 200, "bob@example.org")
	root.get("/administration/users?q=nobody").expect(t, 200, "Nobody found")
	root.get("/administration/users?state=odd").expect(t, 422)
	root.get("/administration/organisations?kind=provider").expect(t, 200, "ada")
	root.get("/administration/users/nobody").expect(t, 404)
	root.follow(root.post("/administration/users/bob/deactivate")).expect(t, 200, "Not active", "Activate bob")
	if bob.get("/library").status != http.StatusSeeOther {
		t.Error("who was deactivated is still in")
	}
	root.post("/administration/users/bob/activate")
	root.post("/administration/users/bob/reset").expect(t, 200, "shown this once", m.url+"/reset/")
	root.post("/administration/users/root/no-admin").expect(t, 409, "last administrator")
	root.post("/administration/users/bob/erase", "confirm", "eve").expect(t, 422, "Type the user's name")
	root.follow(root.post("/administration/users/bob/erase", "confirm", "bob")).expect(t, 200, "The user is erased", "erased-")
	root.get("/administration/users/bob").expect(t, 404)
}

func TestPersonalDataPage(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	o := m.bread(t)
	_, err := m.Orders.Buy(t.Context(), m.actor(t, "bob"), order.BuyInput{Offering: o.ID, AcceptTerms: true})
	must(t, err)
	bob := m.browser(t, "bob")
	file := bob.get("/settings/data/export")
	if file.status != 200 || !strings.Contains(file.body, `"purchases"`) || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("export: %d %s", file.status, file.body)
	}
	erase := []string{"password", password, "confirm", "bob"}
	bob.post("/settings/data/erase", erase...).expect(t, 409, "not paid or decided yet")
	list, err := m.Orders.List(t.Context(), m.actor(t, "bob"), page.Request{})
	must(t, err)
	bob.post("/purchases/" + list.Items[0].ID + "/cancel")
	bob.post("/settings/data/erase", "password", "wrong horse", "confirm", "bob").expect(t, 422, "not your password")
	bob.post("/settings/data/erase", "password", password, "confirm", "").expect(t, 422, "Type your user name")
	bob.follow(bob.post("/settings/data/erase", erase...)).expect(t, 200, "Your account is erased", "Sign in")
	bob.post("/login", "name", "bob", "password", password).expect(t, 401)
}

func TestTermsOfTheMarket(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	root, running := m.browser(t, "root"), m.browser(t, "bob")
	m.browser(t, "").get("/terms").expect(t, 200, "has no terms")
	m.clock.Advance(time.Second)
	root.post("/administration/terms", "title", "Terms", "text", "").expect(t, 422, "Write the terms")
	root.follow(root.post("/administration/terms", "title", "Terms", "text", "Be **kind**.")).expect(t, 200, "The terms are set")
	running.get("/library").expect(t, 200) // asked at the next sign-in
	m.clock.Advance(time.Second)
	bob := m.browser(t, "bob")
	bob.get("/library?x=1").leads(t, "/terms?next="+url.QueryEscape("/library?x=1"))
	bob.post("/settings/tokens", "token_name", "x", "scopes", "read").leads(t, "/terms?next=%2F")
	page := bob.get("/terms?next=/library").expect(t, 200, "Be kind .", "I accept")
	hash := account.TermsHash("Terms", "Be **kind**.")
	if !strings.Contains(page.body, hash) {
		t.Fatal("the page does not say which text is accepted")
	}
	bob.post("/terms", "hash", "other").expect(t, 409, "Read the ones that are in force")
	bob.post("/terms", "hash", hash, "next", "//evil.example/").leads(t, "/?done=terms-accepted")
	bob.get("/library").expect(t, 200)
	bob.get("/settings/data").expect(t, 200, "This market", "Be kind")
	new := m.browser(t, "")
	new.get("/signup/").expect(t, 200, "I have read and accept them")
	new.post("/signup/", "name", "new", "password", password).expect(t, 422, "accept the terms")
	new.post("/signup/", "name", "new", "password", password, "accept_terms", "yes").leads(t, "/?done=signed-up")
	new.get("/library").expect(t, 200)
}

func TestSessionsPage(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	here, there := m.browser(t, "bob"), m.browser(t, "bob")
	page := here.get("/settings").expect(t, 200, "This browser", "Another browser")
	_, rest, _ := strings.Cut(page.body, `action="/settings/sessions/`)
	id, _, _ := strings.Cut(rest, "/")
	m.browser(t, "eve").post("/settings/sessions/"+id+"/end").expect(t, 404)
	here.follow(here.post("/settings/sessions/"+id+"/end")).expect(t, 200, "That browser is signed out")
	if there.get("/library").status != http.StatusSeeOther {
		t.Error("the session goes on")
	}
	there.post("/login", "name", "bob", "password", password)
	here.post("/settings/sessions/end").leads(t, "/settings?done=sessions-ended")
	if there.get("/library").status != http.StatusSeeOther || here.get("/library").status != 200 {
		t.Error("the wrong sessions ended")
	}
}

// TestAccountFormsComeFromHere sends forms from another site, as whoever wants to act in somebody's name.
func TestAccountFormsComeFromHere(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	bob := m.browser(t, "bob")
	for _, path := range []string{"/settings/data/erase", "/settings/profile", "/settings/sessions/end", "/sell/profile/request", "/terms"} {
		form := url.Values{"password": {password}, "confirm": {"bob"}, "email": {"evil@example.org"}, "reason": {"x"}}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, m.url+path, strings.NewReader(form.Encode()))
		must(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		bob.do(r).expect(t, 403, "another site")
	}
}

// TestHostileAccountTexts shows texts that try to become markup on every page of accounts.
func TestHostileAccountTexts(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite), rules{})
	ctx := t.Context()
	bob := m.actor(t, "bob")
	_, err := m.Accounts.ChangeProfile(ctx, bob, account.ProfileInput{FullName: new(short(evil, 100))})
	must(t, err)
	change := account.OrgChange{Title: new(short(evil, 100)), About: new(evil + "\n\n[x](javascript:alert(1)) ![y](https://evil.example/z.png)"), TaxNumber: new(short(evil, 40))}
	for _, who := range []string{"bob", "ada"} {
		_, err = m.Accounts.ChangeOrg(ctx, m.actor(t, who), who, change)
		must(t, err)
	}
	_, err = m.Accounts.RequestProvider(ctx, bob, "bob", evil)
	must(t, err)
	_, err = m.Accounts.CreateOrg(ctx, bob, account.CreateOrgInput{Name: "guild"})
	must(t, err)
	_, err = m.Accounts.ChangeOrg(ctx, bob, "guild", change)
	must(t, err)
	_, err = m.Accounts.Invite(ctx, bob, "guild", account.InviteInput{Email: `"<script>alert(1)</script>"@example.org`})
	if err == nil {
		t.Error("an address with markup in it passes")
	}
	_, err = m.Accounts.Invite(ctx, bob, "guild", account.InviteInput{Email: "x@example.org"})
	must(t, err)
	b, root, ada := m.browser(t, "bob"), m.browser(t, "root"), m.browser(t, "ada")
	must(t, m.Accounts.SetMarketTerms(ctx, account.Operator, short(evil, 100), evil))
	pages := []answer{
		m.browser(t, "").get(m.mailed(t, "x@example.org", "/invitations/")), b.get("/settings/profile"), b.get("/settings/organisations/bob"),
		b.get("/settings/organisations/guild"), b.get("/sell/profile"), ada.get("/sell/profile"), b.get("/settings/activity"), b.get("/terms"),
		root.get("/administration/users"), root.get("/administration/users/bob"), root.get("/administration/organisations"),
		root.get("/administration/organisations/bob"), root.get("/administration/providers"), root.get("/administration/terms"),
		root.get("/administration/users?q=" + url.QueryEscape(evil)), b.post("/reset", "user", evil), b.post("/activate/", "user", evil+"\x01"),
		b.post("/settings/organisations/guild/invitations", "invite_email", evil), b.post("/settings/organisations/guild/profile", "website", evil),
		root.post("/administration/providers/bob", "do", "decline", "answer", evil+"\x01"), m.browser(t, "").get("/signup/"), b.post("/settings/data/erase", "confirm", evil),
	}
	for _, page := range pages {
		for _, broken := range []string{"<script>", "<img src=x", "javascript:", `src="https://evil`} {
			if strings.Contains(page.body, broken) {
				t.Errorf("a page (%d) holds %s:\n%s", page.status, broken, page.body)
			}
		}
		if page.status == http.StatusInternalServerError {
			t.Errorf("a page broke: %s", page.text())
		}
	}
}
