package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// dataView is what the market keeps about the visitor, and how to be done with it.
type dataView struct {
	Tabs     []webkit.Link
	User     string
	Consents []consentRow
	Pager    webkit.Pager
	Form     webkit.Form
	CLI      []webkit.Command
}

// consentRow is what the visitor agreed to.
type consentRow struct {
	Title, Body, Hash, Subject, Org string
	At                              time.Time
}

var dataPage = screen[dataView]{"data"}

// consentsSize is how many consents a page shows.
const consentsSize = 20

func (s *Site) data(w http.ResponseWriter, r *http.Request) error {
	return s.showData(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showData(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	req := webkit.PageRequest(r.URL.Query(), consentsSize)
	given, err := s.Accounts.Consents(r.Context(), actor, req)
	if err != nil {
		return err
	}
	view := dataView{
		Tabs: settingsTabs("/settings/data"), User: actor.UserName, Form: form, CLI: s.accountCommands("account data", "/me/data"),
	}
	for _, c := range given.Items {
		row := consentRow{Title: c.Terms.Title, Body: c.Terms.Body, Hash: c.Terms.Hash[:12], Subject: "An offering", Org: c.OrgName, At: c.GivenAt}
		if c.Subject == "market" {
			row.Subject = "This market"
		}
		if row.Title == "" {
			row.Title = "Terms"
		}
		view.Consents = append(view.Consents, row)
	}
	if view.Pager, err = webkit.NewPager("/settings/data", given.Next, req.After != ""); err != nil {
		return err
	}
	return dataPage.show(s, w, r, status, view)
}

// exportData streams everything that the market keeps about the visitor.
func (s *Site) exportData(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	front.ServeExport(w, r, "souk-data.json", s.Fail, func(emit func(string, any) error) error {
		return s.Accounts.Export(r.Context(), actor, emit)
	})
	return nil
}

// eraseData erases the visitor's account, for good.
func (s *Site) eraseData(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := s.Accounts.Erase(r.Context(), front.ActorFrom(r.Context()), account.EraseInput{
		Password: form.Value("password"), Confirm: form.Value("confirm"),
	})
	if err == nil {
		s.Cookies.Clear(w)
		done(w, r, "/", "erased")
		return nil
	}
	if kind := errs.KindOf(err); kind != errs.KindInvalid && kind != errs.KindConflict {
		return err
	}
	form.Take(err, []string{"password", "confirm"}, nil)
	return s.showData(w, r, front.Status(errs.KindOf(err)), form)
}
