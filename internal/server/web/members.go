package web

import (
	"net/http"
	"slices"
	"time"

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

	Private     bool
	Profile     orgForm // without an action for who may only look
	Speaks      bool    // the visitor may change the profile
	Invite      string  // where the form to invite goes
	InviteForm  webkit.Form
	Invitations []invitationRow
	More        bool // there are more invitations than are shown
	Provider    providerBox
	Limits      string // where it says what may be spent
	CLI         []webkit.Command
}

// providerBox says how an organisation comes to sell.
type providerBox struct {
	Is        bool
	WaitsFrom time.Time // when it asked; zero when it does not wait
	Action    string    // where the request goes; "" for who may not ask
	Form      webkit.Form
}

// memberForms are the forms of the page as they were sent; the zero value is how the page begins.
type memberForms struct {
	member, profile, invite, provider *webkit.Form
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
	return s.showMembers(w, r, http.StatusOK, memberForms{})
}

func (s *Site) showMembers(w http.ResponseWriter, r *http.Request, status int, forms memberForms) error {
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
		Org:    org.Name, ProviderCode: org.ProviderCode, Action: orgPath(org.Name) + "/members", Roles: roleOptions,
		Form: orElse(forms.member, webkit.NewForm("roles", string(account.RoleCustomer))), Private: org.Private,
		Limits: limitsPath(org.Name), CLI: s.orgCommands(org.Name),
	}
	for _, m := range list.Items {
		view.Members = append(view.Members, memberRowOf(org.Name, m))
	}
	if view.Speaks, err = s.speaksFor(r, org); err != nil {
		return err
	}
	view.Manage = view.Speaks && !org.Private
	view.fill(org, forms)
	if view.Manage {
		if err := s.showInvitations(r, org.Name, &view); err != nil {
			return err
		}
	}
	if view.Pager, err = webkit.NewPager(orgPath(org.Name), list.Next, req.After != ""); err != nil {
		return err
	}
	return membersPage.show(s, w, r, status, view)
}

// fill sets the forms of who speaks for the organisation.
func (v *membersView) fill(org account.Org, forms memberForms) {
	v.Profile = orgFormOf(org, orElse(forms.profile, orgValues(org)), orgPath(org.Name))
	v.Profile.WithTax = true
	v.Invite = orgPath(org.Name) + "/invitations"
	v.InviteForm = orElse(forms.invite, webkit.NewForm("invite_roles", string(account.RoleCustomer)))
	v.Provider = providerBox{Is: org.Provider, WaitsFrom: org.ProviderRequestedAt, Form: orElse(forms.provider, webkit.Form{})}
	if v.Speaks {
		v.Profile.Action = orgPath(org.Name) + "/profile"
		v.Provider.Action = orgPath(org.Name) + "/provider"
	}
}

func orElse(form *webkit.Form, otherwise webkit.Form) webkit.Form {
	if form != nil {
		return *form
	}
	return otherwise
}

// speaksFor reports whether the visitor may change what the organisation says of itself.
func (s *Site) speaksFor(r *http.Request, org account.Org) (bool, error) {
	actor := front.ActorFrom(r.Context())
	if actor.Admin {
		return true, nil
	}
	as, err := s.Accounts.ActFor(r.Context(), actor, org.Name)
	if errs.Is(err, errs.KindForbidden) {
		return false, nil
	}
	return org.Private || as.Has(account.RoleManager), err
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
	return s.showMembers(w, r, front.Status(kind), memberForms{member: &form})
}
