package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

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
	Sessions  []sessionRow
	EndAll    webkit.Confirm
	CLI       []webkit.Command
}

// sessionRow is a browser in which the visitor is signed in.
type sessionRow struct {
	Org       string
	Current   bool
	CreatedAt time.Time
	SeenAt    time.Time
	End       string // where to post to end it
}

// orgRow is one organisation that the visitor is a member of.
type orgRow struct {
	Name             string
	Page             string // address of its page
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
		view.Orgs = append(view.Orgs, orgRow{
			Name: m.Org.Name, Page: orgPath(m.Org.Name), Private: m.Org.Private, Current: m.Org.ID == actor.OrgID, Roles: roleNames(m.Roles),
		})
	}
	if view.Sessions, err = s.sessionRows(r); err != nil {
		return err
	}
	view.EndAll = webkit.Confirm{
		Label: "Sign out everywhere else", Icon: "log-out", Class: "btn-sm", Button: "Sign out everywhere else",
		Question: "Every other browser has to sign in again. API tokens stay.", Action: "/settings/sessions/end",
	}
	view.CLI = s.accountCommands("account sessions", "/me/sessions")
	return settingsPage.show(s, w, r, status, view)
}

func (s *Site) sessionRows(r *http.Request) ([]sessionRow, error) {
	list, err := s.Accounts.Sessions(r.Context(), front.ActorFrom(r.Context()), front.SessionToken(r))
	if err != nil {
		return nil, err
	}
	var rows []sessionRow
	for _, o := range list {
		rows = append(rows, sessionRow{
			Org: o.OrgName, Current: o.Current, CreatedAt: o.CreatedAt, SeenAt: o.SeenAt, End: "/settings/sessions/" + o.ID + "/end",
		})
	}
	return rows, nil
}

// endSession ends one session of the visitor, endSessions all but this one.
func (s *Site) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.EndSession(r.Context(), front.ActorFrom(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	done(w, r, "/settings", "session-ended")
	return nil
}

func (s *Site) endSessions(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.EndSessions(r.Context(), front.ActorFrom(r.Context()), front.SessionToken(r)); err != nil {
		return err
	}
	done(w, r, "/settings", "sessions-ended")
	return nil
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
