package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// adminOrgsView is the organisations of the market, or those that were searched for.
type adminOrgsView struct {
	Tabs    []webkit.Link
	Query   string
	Kind    string
	Kinds   []webkit.Link
	Orgs    []adminOrgRow
	Pager   webkit.Pager
	Filters bool // something narrows the list
	CLI     []webkit.Command
}

// adminOrgRow is one organisation.
type adminOrgRow struct {
	Name, Title, Href, Logo     string
	Private, Provider, Verified bool
	CreatedAt                   time.Time
}

// adminOrgView is one organisation with its members and what an administrator can do.
type adminOrgView struct {
	Tabs, Crumbs  []webkit.Link
	Org           adminOrgRow
	ID            string
	Code          string // of a provider
	Email, Number string
	Website, Host string
	Address       account.Address
	Country       string
	Members       []memberRow
	Pager         webkit.Pager
	Settings      string // address of the page where it is changed
	WaitsFrom     time.Time
	Actions       []webkit.Confirm
	CLI           []webkit.Command
}

var (
	adminOrgsPage = screen[adminOrgsView]{"admin_orgs"}
	adminOrgPage  = screen[adminOrgView]{"admin_org"}
)

const adminOrgsPath = "/administration/organisations"

func adminOrgPath(name string) string { return adminOrgsPath + "/" + url.PathEscape(name) }

func (s *Site) adminOrgs(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	view := adminOrgsView{Tabs: adminTabs(adminOrgsPath), Query: q.Get("q"), Kind: q.Get("kind")}
	req := webkit.PageRequest(q, adminSize)
	list, err := s.Accounts.FindOrgs(r.Context(), front.ActorFrom(r.Context()), account.OrgFilter{Text: view.Query, Kind: view.Kind}, req)
	if err != nil {
		return err
	}
	for _, o := range list.Items {
		view.Orgs = append(view.Orgs, adminOrgRowOf(o))
	}
	view.Kinds = filterLinks(adminOrgsPath, "kind", view.Kind, view.Query,
		[][2]string{{"", "All"}, {"shared", "Shared"}, {"private", "Private"}, {"provider", "Providers"}, {"verified", "Verified"}})
	view.Filters = view.Query != "" || view.Kind != ""
	view.CLI = []webkit.Command{souk("admin org list --kind provider"), s.curl("", "/admin/organisations?kind=provider")}
	if view.Pager, err = webkit.NewPager(listPath(adminOrgsPath, "kind", view.Kind, "q", view.Query), list.Next, req.After != ""); err != nil {
		return err
	}
	return adminOrgsPage.show(s, w, r, http.StatusOK, view)
}

func adminOrgRowOf(o account.Org) adminOrgRow {
	return adminOrgRow{
		Name: o.Name, Title: o.Title, Href: adminOrgPath(o.Name), Logo: picturePath(o.LogoID, picture.Small), Private: o.Private,
		Provider: o.Provider, Verified: !o.VerifiedAt.IsZero(), CreatedAt: o.CreatedAt,
	}
}

func (s *Site) adminOrg(w http.ResponseWriter, r *http.Request) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedAdmin(); err != nil {
		return err
	}
	o, err := s.Accounts.Org(r.Context(), actor, r.PathValue("org"))
	if err != nil {
		return err
	}
	req := webkit.PageRequest(r.URL.Query(), membersSize)
	members, err := s.Accounts.Members(r.Context(), actor, o.Name, req)
	if err != nil {
		return err
	}
	view := adminOrgView{
		Tabs: adminTabs(adminOrgsPath), Crumbs: []webkit.Link{{Label: "Organisations", Href: adminOrgsPath}, {Label: o.Name}},
		Org: adminOrgRowOf(o), ID: o.ID, Code: o.ProviderCode, Email: o.Email, Number: o.TaxNumber, Address: o.TaxAddress,
		Country: countryName(o.TaxAddress.Country), Settings: orgPath(o.Name), WaitsFrom: o.ProviderRequestedAt, Actions: orgActions(o),
		CLI: []webkit.Command{souk("admin org show " + o.Name), s.curl("", "/organisations/"+o.Name)},
	}
	view.Website, view.Host = website(o.Website)
	for _, m := range members.Items {
		row := memberRowOf(o.Name, m)
		view.Members = append(view.Members, row)
	}
	if view.Pager, err = webkit.NewPager(adminOrgPath(o.Name), members.Next, req.After != ""); err != nil {
		return err
	}
	return adminOrgPage.show(s, w, r, http.StatusOK, view)
}

// orgActions are what an administrator can do with the organisation, as it is.
func orgActions(o account.Org) []webkit.Confirm {
	path := adminOrgPath(o.Name)
	switch {
	case !o.Provider:
		return []webkit.Confirm{{
			Label: "Let it sell", Icon: "store", Class: "btn-sm", Button: "Make it a provider", Action: path + "/provider",
			Question: "It may publish and sell, and gets a provider code, for good.",
		}}
	case o.VerifiedAt.IsZero():
		return []webkit.Confirm{{
			Label: "Mark as verified", Icon: "badge-check", Class: "btn-sm", Button: "I have checked who it is", Action: path + "/verify",
			Question: "Buyers see the mark beside its name. It says that you have checked who it is.",
		}}
	}
	return []webkit.Confirm{{
		Label: "Take the mark back", Icon: "badge-check", Class: "btn-sm btn-danger", Button: "Take it back", Action: path + "/unverify",
		Question: "Buyers no longer see that it was verified.",
	}}
}

// adminChangeOrg does what one of the buttons of the organisation's page says.
func (s *Site) adminChangeOrg(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, name := r.Context(), front.ActorFrom(r.Context()), r.PathValue("org")
	var err error
	switch r.PathValue("change") {
	case "provider":
		err = s.Accounts.SetProvider(ctx, actor, name)
	case "verify", "unverify":
		_, err = s.Accounts.SetVerified(ctx, actor, name, r.PathValue("change") == "verify")
	default:
		return s.missing(w, r)
	}
	if err != nil {
		return err
	}
	done(w, r, adminOrgPath(name), "org-changed")
	return nil
}
