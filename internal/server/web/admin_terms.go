package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// adminTermsView is the form for the terms of the market.
type adminTermsView struct {
	Tabs   []webkit.Link
	Form   webkit.Form
	Since  time.Time
	Remove webkit.Confirm
	CLI    []webkit.Command
}

var adminTermsPage = screen[adminTermsView]{"admin_terms"}

const adminTermsPath = "/administration/terms"

func (s *Site) adminTerms(w http.ResponseWriter, r *http.Request) error {
	terms, err := s.Accounts.MarketTerms(r.Context())
	if err != nil {
		return err
	}
	return s.showAdminTerms(w, r, http.StatusOK, webkit.NewForm("title", terms.Title, "text", terms.Body), terms.Since)
}

func (s *Site) showAdminTerms(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, since time.Time) error {
	if err := front.ActorFrom(r.Context()).NeedAdmin(); err != nil {
		return err
	}
	view := adminTermsView{
		Tabs: adminTabs(adminUsersPath), Form: form, Since: since,
		CLI: []webkit.Command{souk("admin terms set FILE --title TEXT"), s.curl("", "/terms")},
	}
	if !since.IsZero() {
		view.Remove = webkit.Confirm{
			Label: "Have no terms", Class: "btn-danger", Question: "Nobody is asked any more. What people agreed to stays with them.",
			Button: "Take them away", Action: adminTermsPath,
		}
	}
	return adminTermsPage.show(s, w, r, status, view)
}

func (s *Site) adminSetTerms(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := s.Accounts.SetMarketTerms(r.Context(), front.ActorFrom(r.Context()), form.Value("title"), form.Value("text"))
	switch {
	case err == nil && form.Value("text") == "":
		done(w, r, adminTermsPath, "terms-removed")
		return nil
	case err == nil:
		done(w, r, adminTermsPath, "terms-set")
		return nil
	case !errs.Is(err, errs.KindInvalid):
		return err
	}
	form.Take(err, []string{"title", "text"}, nil)
	return s.showAdminTerms(w, r, http.StatusUnprocessableEntity, form, time.Time{})
}
