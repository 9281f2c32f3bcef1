package web

import (
	"net/http"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// membersSize is how many members a page shows.
const membersSize = 50

// membersView is an organisation with its members, and the forms of its managers.
type membersView struct {
	Crumbs            []webkit.Link
	Org, ProviderCode string
	Manage            bool
	Action            string
	Form              webkit.Form // a new member
	Roles             []webkit.Option
	Members           []memberRow
	Pager             webkit.Pager
}

// memberRow is one member; Has tells which roles are ticked.
type memberRow struct {
	Name, FullName string
	Roles          []string
	Has            map[string]bool
	Remove         webkit.Confirm
}

var membersPage = screen[membersView]{"members"}

var roleOptions = []webkit.Option{
	{Value: string(account.RoleCustomer), Label: "Customer", Hint: "buys for the organisation"},
	{Value: string(account.RoleProvider), Label: "Provider", Hint: "registers, publishes and sells for it"},
	{Value: string(account.RoleDeveloper), Label: "Developer", Hint: "opens developer plans"},
	{Value: string(account.RoleManager), Label: "Manager", Hint: "administers its members"},
}

func (s *Site) members(w http.ResponseWriter, r *http.Request) error {
	return s.showMembers(w, r, http.StatusOK, webkit.NewForm("roles", string(account.RoleCustomer)))
}

func (s *Site) showMembers(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	org, err := s.Accounts.Org(ctx, actor, r.PathValue("org"))
	if err != nil {
		return err
	}
	req := webkit.PageRequest(r.URL.Query(), membersSize)
	list, err := s.Accounts.Members(ctx, actor, org.Name, req)
	if err != nil {
		return err
	}
	view := membersView{
		Crumbs: []webkit.Link{{Label: "Settings", Href: "/settings"}, {Label: org.Name}},
		Org:    org.Name, ProviderCode: org.ProviderCode, Action: orgPath(org.Name) + "/members", Form: form, Roles: roleOptions,
		Manage: actor.Admin && !org.Private,
	}
	for _, m := range list.Items {
		if m.User.ID == actor.UserID && slices.Contains(m.Roles, account.RoleManager) {
			view.Manage = true
		}
		view.Members = append(view.Members, memberRowOf(org.Name, m))
	}
	if view.Pager, err = webkit.NewPager(orgPath(org.Name), list.Next, req.After != ""); err != nil {
		return err
	}
	return membersPage.show(s, w, r, status, view)
}

func memberRowOf(org string, m account.Membership) memberRow {
	row := memberRow{
		Name: m.User.Name, FullName: m.User.FullName, Roles: roleNames(m.Roles), Has: map[string]bool{},
		Remove: webkit.Confirm{
			Label: "Remove", Class: "btn-sm btn-danger", Button: "Remove " + m.User.Name,
			Question: m.User.Name + " loses all access to what belongs to " + org + ", at once.",
			Action:   orgPath(org) + "/members/remove", Hidden: []webkit.Hidden{{Name: "user", Value: m.User.Name}},
		},
	}
	for _, role := range roleOptions {
		row.Has[role.Value] = slices.Contains(row.Roles, role.Value)
	}
	return row
}

func (s *Site) setMember(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	var roles []account.Role
	for _, role := range form.Values["roles"] {
		roles = append(roles, account.Role(role))
	}
	org := r.PathValue("org")
	err := s.Accounts.SetMember(r.Context(), front.ActorFrom(r.Context()), org, form.Value("user"), roles)
	if err == nil {
		done(w, r, orgPath(org), "member-saved")
		return nil
	}
	return s.memberRefused(w, r, form, err)
}

func (s *Site) removeMember(w http.ResponseWriter, r *http.Request) error {
	org := r.PathValue("org")
	err := s.Accounts.RemoveMember(r.Context(), front.ActorFrom(r.Context()), org, r.PostFormValue("user"))
	if err == nil {
		done(w, r, orgPath(org), "member-removed")
		return nil
	}
	return s.memberRefused(w, r, webkit.NewForm("roles", string(account.RoleCustomer)), err)
}

// memberRefused shows the page again with what is wrong; a user or organisation that is not there is
// told apart by the code.
func (s *Site) memberRefused(w http.ResponseWriter, r *http.Request, form webkit.Form, err error) error {
	kind := errs.KindOf(err)
	if kind != errs.KindInvalid && kind != errs.KindConflict && errs.CodeOf(err) != "user_not_found" {
		return err
	}
	form.Take(err, []string{"user", "roles"}, nil)
	return s.showMembers(w, r, front.Status(kind), form)
}
