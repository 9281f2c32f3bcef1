package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// adminSize is how many users or organisations a page shows.
const adminSize = 40

// adminUsersView is the users of the market, or those that were searched for.
type adminUsersView struct {
	Tabs    []webkit.Link
	Query   string
	State   string
	States  []webkit.Link
	Users   []userRow
	Pager   webkit.Pager
	Filters bool // something narrows the list
	CLI     []webkit.Command
}

// userRow is one user.
type userRow struct {
	Name, FullName, Email, Href string
	State                       badge
	Admin                       bool
	CreatedAt                   time.Time
}

// adminUserView is one user, with what belongs to it and what an administrator can do.
type adminUserView struct {
	Tabs      []webkit.Link
	Crumbs    []webkit.Link
	User      userRow
	ID        string
	Confirmed bool // mails to the address arrive
	Erased    bool
	Orgs      []orgRow
	Tokens    int64
	Sessions  int64
	Link      account.ResetLink // one that was just made
	Actions   []webkit.Confirm
	Reset     string      // where to post for a link; "" where there can be none
	EraseForm webkit.Form // to erase the user
	Erase     string      // where it goes; "" for one who was
	CLI       []webkit.Command
}

var (
	adminUsersPage = screen[adminUsersView]{"admin_users"}
	adminUserPage  = screen[adminUserView]{"admin_user"}
)

const adminUsersPath = "/administration/users"

func (s *Site) adminUsers(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	view := adminUsersView{Tabs: adminTabs(adminUsersPath), Query: q.Get("q"), State: q.Get("state")}
	filter := account.UserFilter{Text: view.Query, State: view.State}
	if view.State == "admins" {
		filter.State, filter.Admins = "", true
	}
	req := webkit.PageRequest(q, adminSize)
	list, err := s.Accounts.FindUsers(r.Context(), front.ActorFrom(r.Context()), filter, req)
	if err != nil {
		return err
	}
	for _, u := range list.Items {
		view.Users = append(view.Users, userRowOf(u))
	}
	view.States = filterLinks(adminUsersPath, "state", view.State, view.Query,
		[][2]string{{"", "All"}, {"active", "Active"}, {"inactive", "Not active"}, {"admins", "Administrators"}})
	view.Filters = view.Query != "" || view.State != ""
	view.CLI = []webkit.Command{souk("admin user list --search TEXT"), s.curl("", "/admin/users?q=TEXT")}
	if view.Pager, err = webkit.NewPager(listPath(adminUsersPath, "state", view.State, "q", view.Query), list.Next, req.After != ""); err != nil {
		return err
	}
	return adminUsersPage.show(s, w, r, http.StatusOK, view)
}

// filterLinks are the choices of one filter of a list; the search stays.
func filterLinks(path, name, current, query string, choices [][2]string) []webkit.Link {
	var links []webkit.Link
	for _, c := range choices {
		links = append(links, webkit.Link{Label: c[1], Href: listPath(path, name, c[0], "q", query), Current: c[0] == current})
	}
	return links
}

func userRowOf(u account.User) userRow {
	row := userRow{
		Name: u.Name, FullName: u.FullName, Email: u.Email, Href: adminUserPath(u.Name), Admin: u.Admin, CreatedAt: u.CreatedAt,
		State: badge{"Active", "good"},
	}
	switch {
	case !u.ErasedAt.IsZero():
		row.State = badge{"Erased", ""}
	case !u.Active:
		row.State = badge{"Not active", "warn"}
	}
	return row
}

func adminUserPath(name string) string { return adminUsersPath + "/" + url.PathEscape(name) }

func (s *Site) adminUser(w http.ResponseWriter, r *http.Request) error {
	return s.showAdminUser(w, r, http.StatusOK, webkit.Form{}, account.ResetLink{})
}

func (s *Site) showAdminUser(w http.ResponseWriter, r *http.Request, status int, form webkit.Form, link account.ResetLink) error {
	d, err := s.Accounts.UserDetail(r.Context(), front.ActorFrom(r.Context()), r.PathValue("user"))
	if err != nil {
		return err
	}
	path := adminUserPath(d.Name)
	view := adminUserView{
		Tabs: adminTabs(adminUsersPath), Crumbs: []webkit.Link{{Label: "Users", Href: adminUsersPath}, {Label: d.Name}},
		User: userRowOf(d.User), ID: d.ID, Confirmed: !d.EmailConfirmedAt.IsZero(), Erased: !d.ErasedAt.IsZero(),
		Tokens: d.Tokens, Sessions: d.Sessions, Link: link, EraseForm: form,
		CLI: []webkit.Command{souk("admin user show " + d.Name), s.curl("", "/admin/users/"+d.Name)},
	}
	if d.Waits {
		view.User.State = badge{"Waits for the mailed link", "warn"}
	}
	for _, m := range d.Memberships {
		view.Orgs = append(view.Orgs, orgRow{Name: m.Org.Name, Page: adminOrgPath(m.Org.Name), Private: m.Org.Private, Roles: roleNames(m.Roles)})
	}
	if !view.Erased {
		view.Actions, view.Erase = userActions(d.User, path), path+"/erase"
		if d.Active {
			view.Reset = path + "/reset"
		}
	}
	if link.URL != "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	return adminUserPage.show(s, w, r, status, view)
}

// userActions are what an administrator can do with the user, as it is.
func userActions(u account.User, path string) []webkit.Confirm {
	active := webkit.Confirm{
		Label: "Deactivate", Icon: "ban", Class: "btn-sm btn-danger", Button: "Deactivate " + u.Name, Action: path + "/deactivate",
		Question: u.Name + " is signed out and refused everywhere, at once, until you activate the account again.",
	}
	if !u.Active {
		active = webkit.Confirm{
			Label: "Activate", Icon: "check", Class: "btn-sm", Button: "Activate " + u.Name, Action: path + "/activate",
			Question: u.Name + " can sign in again.",
		}
	}
	admin := webkit.Confirm{
		Label: "Make administrator", Icon: "shield", Class: "btn-sm", Button: "Make " + u.Name + " one", Action: path + "/admin",
		Question: u.Name + " may then do everything that you may.",
	}
	if u.Admin {
		admin = webkit.Confirm{
			Label: "No longer administrator", Icon: "shield", Class: "btn-sm btn-danger", Button: "Take it away", Action: path + "/no-admin",
			Question: u.Name + " no longer administers this market.",
		}
	}
	if !u.Active && !u.Admin {
		return []webkit.Confirm{active}
	}
	return []webkit.Confirm{active, admin}
}

// adminChangeUser does what one of the buttons of the user's page says.
func (s *Site) adminChangeUser(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, name := r.Context(), front.ActorFrom(r.Context()), r.PathValue("user")
	changes := map[string]func() error{
		"activate":   func() error { return s.Accounts.SetActive(ctx, actor, name, true) },
		"deactivate": func() error { return s.Accounts.SetActive(ctx, actor, name, false) },
		"admin":      func() error { return s.Accounts.SetAdmin(ctx, actor, name, true) },
		"no-admin":   func() error { return s.Accounts.SetAdmin(ctx, actor, name, false) },
		"erase":      func() error { return s.Accounts.EraseUser(ctx, actor, name, r.PostFormValue("confirm")) },
	}
	what := r.PathValue("change")
	if what == "reset" {
		link, err := s.Accounts.MakeResetLink(ctx, actor, name)
		if err != nil {
			return err
		}
		return s.showAdminUser(w, r, http.StatusOK, webkit.Form{}, link)
	}
	change, known := changes[what]
	if !known {
		return s.missing(w, r)
	}
	err := change()
	switch {
	case err == nil && what == "erase":
		done(w, r, adminUsersPath, "user-erased")
		return nil
	case err == nil:
		done(w, r, adminUserPath(name), "user-changed")
		return nil
	case !mended(err):
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	form.Take(err, []string{"confirm"}, nil)
	return s.showAdminUser(w, r, front.Status(errs.KindOf(err)), form, account.ResetLink{})
}
