package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// tokensView is the visitor's API tokens, and the form for a new one.
type tokensView struct {
	Tabs     []webkit.Link
	Secret   string // of a token that was just made; shown once
	Tokens   []tokenRow
	Form     webkit.Form
	Scopes   []webkit.Option
	Expiries []webkit.Option
}

// tokenRow is one token, in words.
type tokenRow struct {
	Name, Hint, Org string
	Used, Expires   string
	Scopes          []string
	Revoke          webkit.Confirm
}

var tokensPage = screen[tokensView]{"tokens"}

var scopeOptions = []webkit.Option{
	{Value: string(account.ScopeRead), Label: "Read", Hint: "see and download what you may"},
	{Value: string(account.ScopePublish), Label: "Publish", Hint: "register modules, publish versions"},
	{Value: string(account.ScopeSell), Label: "Sell", Hint: "create and change offerings"},
	{Value: string(account.ScopeBuy), Label: "Buy", Hint: "buy for the organisation"},
	{Value: string(account.ScopeUsage), Label: "Usage", Hint: "report what customers use"},
	{Value: string(account.ScopeAccount), Label: "Account", Hint: "change the account, organisations and tokens"},
}

// adminScope is offered to administrators only.
var adminScope = webkit.Option{Value: string(account.ScopeAdmin), Label: "Admin", Hint: "administer the market"}

var expiryOptions = []webkit.Option{
	{Value: "30", Label: "30 days"}, {Value: "90", Label: "90 days"}, {Value: "365", Label: "One year"}, {Value: "", Label: "For ever"},
}

func (s *Site) tokens(w http.ResponseWriter, r *http.Request) error {
	form := webkit.NewForm("expires", "90", "scopes", string(account.ScopeRead))
	return s.showTokens(w, r, http.StatusOK, form, "")
}

func (s *Site) showTokens(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, secret string) error {
	actor := front.ActorFrom(r.Context())
	tokens, err := s.Accounts.Tokens(r.Context(), actor)
	if err != nil {
		return err
	}
	view := tokensView{Tabs: settingsTabs(r.URL.Path), Secret: secret, Form: form, Scopes: scopeOptions, Expiries: expiryOptions}
	if actor.Admin {
		view.Scopes = append(slices.Clone(scopeOptions), adminScope)
	}
	for _, t := range tokens {
		view.Tokens = append(view.Tokens, tokenRowOf(t, s.Clock.Now()))
	}
	if secret != "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	return tokensPage.show(s, w, r, status, view)
}

func tokenRowOf(t account.Token, now time.Time) tokenRow {
	row := tokenRow{
		Name: t.Name, Hint: t.Hint, Org: t.OrgName, Used: "never used", Expires: "for ever", Scopes: []string{"everything"},
		Revoke: webkit.Confirm{
			Label: "Revoke", Class: "btn-sm btn-danger", Question: "Whatever uses this token is refused from now on.",
			Button: "Revoke it", Action: "/settings/tokens/" + url.PathEscape(t.ID) + "/revoke",
		},
	}
	if !t.LastUsedAt.IsZero() {
		row.Used = "used " + webkit.Relative(t.LastUsedAt, now)
	}
	if !t.ExpiresAt.IsZero() {
		row.Expires = "until " + t.ExpiresAt.Format("2 January 2006")
	}
	if t.Scopes != nil {
		row.Scopes = nil
		for _, scope := range t.Scopes {
			row.Scopes = append(row.Scopes, string(scope))
		}
	}
	return row
}

// createToken shows the secret on the page that answers: it is not kept, and cannot be seen again.
func (s *Site) createToken(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	in := account.CreateTokenInput{Name: strings.TrimSpace(form.Value("token_name")), Scopes: []account.Scope{}}
	for _, scope := range form.Values["scopes"] {
		in.Scopes = append(in.Scopes, account.Scope(scope))
	}
	if days, err := strconv.Atoi(form.Value("expires")); err == nil && days > 0 && days <= 3650 {
		in.ExpiresAt = s.Clock.Now().AddDate(0, 0, days)
	}
	_, secret, err := s.Accounts.CreateToken(r.Context(), front.ActorFrom(r.Context()), in)
	if err == nil {
		return s.showTokens(w, r, http.StatusOK, webkit.NewForm("expires", "90", "scopes", string(account.ScopeRead)), secret)
	}
	if kind := errs.KindOf(err); kind != errs.KindInvalid && kind != errs.KindConflict {
		return err
	}
	form.Take(err, []string{"token_name", "scopes", "expires"}, map[string]string{"name": "token_name", "expires_at": "expires"})
	return s.showTokens(w, r, front.Status(errs.KindOf(err)), form, "")
}

func (s *Site) revokeToken(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.RevokeToken(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, "/settings/tokens", "token-revoked")
	return nil
}
