package rest_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/wire"
)

// mailed returns the secret of the link in the newest mail to the address, behind path.
func (m *market) mailed(t *testing.T, to, path string) string {
	t.Helper()
	all, err := m.Mailer.List(t.Context(), page.Request{Limit: page.Max})
	must(t, err)
	for _, mail := range all.Items {
		if _, rest, found := strings.Cut(mail.Text, m.PublicURL+path); mail.To == to && found {
			key, _, _ := strings.Cut(rest, "\n")
			return strings.TrimSuffix(key, "/")
		}
	}
	t.Fatalf("no mail to %s with a link to %s", to, path)
	return ""
}

// stockAccounts makes what the scenarios of accounts use up, four of each.
func (m *market) stockAccounts(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	m.names["terms"] = account.TermsHash("Terms", "Be kind.")
	adas := m.actor(t, "ada/bakery")
	_, err := m.Accounts.CreateOrg(ctx, account.Operator, account.CreateOrgInput{Name: "guild", Manager: "ada"})
	must(t, err)
	invite := func(org, name string, n int) account.Invitation {
		i, err := m.Accounts.Invite(ctx, adas, org, account.InviteInput{Email: fmt.Sprintf("%s%d@example.org", name, n)})
		must(t, err)
		return i
	}
	m.names["resend"] = invite("bakery", "resend", 0).ID
	for n := 1; n <= 4; n++ {
		session, err := m.Accounts.Login(ctx, account.LoginInput{Name: "ada", Password: password})
		must(t, err)
		list, err := m.Accounts.Sessions(ctx, adas, session.Token)
		must(t, err)
		for _, s := range list {
			if s.Current {
				m.names[fmt.Sprintf("session%d", n)] = s.ID
			}
		}
		name := fmt.Sprintf("victim%d", n)
		email := name + "@example.org"
		_, err = m.Accounts.SignUp(ctx, account.SignUpInput{Name: name, Email: email, Password: password})
		must(t, err)
		m.names[fmt.Sprintf("confirm%d", n)] = m.mailed(t, email, "/activate/")
		link, err := m.Accounts.MakeResetLink(ctx, account.Operator, name)
		must(t, err)
		m.names[fmt.Sprintf("reset%d", n)] = strings.TrimPrefix(link.URL, m.PublicURL+"/reset/")
		m.names[fmt.Sprintf("revoke%d", n)] = invite("bakery", "revoke", n).ID
		for _, what := range []string{"accept", "decline"} {
			invite("guild", what, n)
			m.names[fmt.Sprintf("%s%d", what, n)] = m.mailed(t, fmt.Sprintf("%s%d@example.org", what, n), "/invitations/")
		}
	}
}

func TestErasedAccountsAreGone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.sell(t, "bread") // bob has not paid yet
		erase := `{"password":"` + password + `","confirm":"bob"}`
		if got := m.do(t, bob, "POST", "/me/erase", erase); got.brief() != "409 purchases_pending" {
			t.Fatalf("with a pending purchase: %s", got.text)
		}
		purchases, err := m.Orders.List(t.Context(), m.actor(t, bob), page.Request{})
		must(t, err)
		m.pay(t, purchases.Items[0].ID)
		data := m.do(t, bob, "GET", "/me/data", "")
		var sections map[string][]map[string]any
		data.into(t, &sections)
		if len(sections["purchases"]) != 1 || sections["purchases"][0]["total"] != "5.00 EUR" || sections["user"][0]["name"] != "bob" {
			t.Errorf("data: %s", data.text)
		}
		if h := data.Header.Get("Content-Disposition"); !strings.Contains(h, "attachment") {
			t.Errorf("disposition %q", h)
		}
		if got := m.do(t, bob, "POST", "/me/erase", erase); got.StatusCode != http.StatusNoContent {
			t.Fatalf("erase: %s", got.text)
		}
		if got := m.do(t, bob, "GET", "/me", ""); got.brief() != "401 bad_credentials" {
			t.Errorf("afterwards: %s", got.brief())
		}
		// The sale stays, with a made-up name.
		sales := m.do(t, ada, "GET", "/purchases?side=sales", "")
		if !strings.Contains(sales.text, `"user":"erased-`) || strings.Contains(sales.text, `"bob"`) {
			t.Errorf("sales: %s", sales.text)
		}
	})
}

func TestLogo(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 20, 10))))
	got := m.send(t, ada, "PUT", "/organisations/bakery/logo?file_name=logo.png", bytes.NewReader(picture.Bytes()))
	var org wire.Organisation
	got.into(t, &org)
	if got.StatusCode != 200 || org.LogoID == "" {
		t.Fatalf("%s", got.text)
	}
	if big := m.send(t, ada, "PUT", "/organisations/bakery/logo", bytes.NewReader(make([]byte, 8<<20+1))); big.brief() != "413 body_too_large" {
		t.Errorf("a large one: %s", big.brief())
	}
	m.send(t, ada, "PUT", "/organisations/bakery/logo", bytes.NewReader(picture.Bytes())).into(t, &org)
	n, err := sqldb.One(t.Context(), m.DB, sqldb.Value[int64], `SELECT COUNT(*) FROM pictures`)
	if err != nil || n != 1 {
		t.Errorf("%d pictures are kept, want the last: %v", n, err)
	}
	if gone := m.do(t, ada, "DELETE", "/organisations/bakery/logo", ""); gone.StatusCode != 204 {
		t.Errorf("removing: %s", gone.text)
	}
}

func TestResetLinksAreNotKept(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	first := m.do(t, admin, "POST", "/admin/users/bob/reset-link", "", "Idempotency-Key", "once")
	if first.StatusCode != 200 {
		t.Fatal(first.text)
	}
	if again := m.do(t, admin, "POST", "/admin/users/bob/reset-link", "", "Idempotency-Key", "once"); again.brief() != "409 answer_not_kept" {
		t.Errorf("again: %s", again.brief())
	}
}
