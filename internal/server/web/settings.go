package web

import (
	"net/http"
	"net/url"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// settingsView is who the visitor acts for, and the tax address of that organisation.
type settingsView struct {
	Tabs      []webkit.Link
	Org       string
	Orgs      []orgRow
	Form      webkit.Form // the address
	OrgForm   webkit.Form // a new organisation
	Countries []webkit.Option
}

// orgRow is one organisation that the visitor is a member of.
type orgRow struct {
	Name             string
	Members          string // address of its page; "" for the private one
	Private, Current bool
	Roles            []string
}

var settingsPage = screen[settingsView]{"settings"}

func (s *Site) settings(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	org, err := s.Accounts.Org(r.Context(), actor, actor.OrgName)
	if err != nil {
		return err
	}
	a := org.TaxAddress
	form := webkit.NewForm("street", a.Street, "postal", a.Postal, "city", a.City, "country", a.Country)
	return s.showSettings(w, r, http.StatusOK, form, webkit.Form{})
}

func (s *Site) showSettings(w http.ResponseWriter, r *http.Request, status int, form, orgForm webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	memberships, err := s.Accounts.Orgs(r.Context(), actor)
	if err != nil {
		return err
	}
	view := settingsView{Tabs: settingsTabs(r.URL.Path), Org: actor.OrgName, Form: form, OrgForm: orgForm, Countries: countryOptions(form.Value("country"))}
	for _, m := range memberships {
		row := orgRow{Name: m.Org.Name, Private: m.Org.Private, Current: m.Org.ID == actor.OrgID, Roles: roleNames(m.Roles)}
		if !m.Org.Private {
			row.Members = orgPath(m.Org.Name)
		}
		view.Orgs = append(view.Orgs, row)
	}
	return settingsPage.show(s, w, r, status, view)
}

func (s *Site) setAddress(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	err := s.Accounts.SetTaxAddress(r.Context(), front.ActorFrom(r.Context()), addressOf(form))
	if err == nil {
		done(w, r, "/settings", "address-saved")
		return nil
	}
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	form.Take(err, checkoutFields, addressPlaces)
	return s.showSettings(w, r, http.StatusUnprocessableEntity, form, webkit.Form{})
}

func (s *Site) switchOrg(w http.ResponseWriter, r *http.Request) error {
	err := s.Accounts.SwitchOrg(r.Context(), front.ActorFrom(r.Context()), front.SessionToken(r), r.PostFormValue("org"))
	if err != nil {
		return err
	}
	done(w, r, "/settings", "acting")
	return nil
}

func (s *Site) createOrg(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	org, err := s.Accounts.CreateOrg(r.Context(), front.ActorFrom(r.Context()), account.CreateOrgInput{Name: form.Value("org_name")})
	if err == nil {
		done(w, r, orgPath(org.Name), "organisation-made")
		return nil
	}
	if !slices.Contains([]errs.Kind{errs.KindInvalid, errs.KindConflict}, errs.KindOf(err)) {
		return err
	}
	form.Take(err, []string{"org_name"}, map[string]string{"name": "org_name"})
	return s.showSettings(w, r, front.Status(errs.KindOf(err)), webkit.Form{}, form)
}

func orgPath(name string) string { return "/settings/organisations/" + url.PathEscape(name) }

func roleNames(roles []account.Role) []string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = string(role)
	}
	return names
}
