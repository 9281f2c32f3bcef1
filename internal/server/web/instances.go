package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/server/front"
)

const instancesSize = 25

// instancesView is the running installations of an organisation.
type instancesView struct {
	Tabs   []webkit.Link
	Org    string
	All    bool // those of every organisation
	Admin  bool
	Items  []instanceRow
	Manage bool
	Pager  webkit.Pager
	CLI    []webkit.Command
}

// instanceRow is one instance in a list.
type instanceRow struct {
	Name, Href, Org    string
	Modules            int64
	ReportedAt, SeenAt time.Time
}

var instancesPage = screen[instancesView]{"instances"}

// instances lists those of the organisation; ?all=yes, for administrators, everybody's.
func (s *Site) instances(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, query := r.Context(), front.ActorFrom(r.Context()), r.URL.Query()
	all := query.Get("all") == "yes"
	req := page.Request{Limit: instancesSize, After: query.Get("after")}
	list, err := s.Fleet.List(ctx, actor, all, req)
	if err != nil {
		return err
	}
	view := instancesView{Tabs: buyTabs(r.URL.Path), Org: actor.OrgName, All: all, Admin: actor.NeedAdmin() == nil, Manage: mayRegister(actor), CLI: s.instancesCommands()}
	for _, i := range list.Items {
		view.Items = append(view.Items, instanceRow{
			Name: i.Name, Href: instancePath(i.ID), Org: i.OrgName, Modules: i.Modules, ReportedAt: i.ReportedAt, SeenAt: i.SeenAt,
		})
	}
	here := "/instances"
	if all {
		here += "?all=yes"
	}
	if view.Pager, err = webkit.NewPager(here, list.Next, req.After != ""); err != nil {
		return err
	}
	return instancesPage.show(s, w, r, http.StatusOK, view)
}

// mayRegister reports whether the page offers to register an instance.
func mayRegister(actor account.Actor) bool {
	return actor.Has(account.RoleManager) || actor.Has(account.RoleCustomer)
}

// instanceNewView is the form to register an instance.
type instanceNewView struct {
	Tabs, Crumbs []webkit.Link
	Org          string
	Form         webkit.Form
	CLI          []webkit.Command
}

var instanceNewPage = screen[instanceNewView]{"instance_new"}

// instanceFields are the fields of the forms about an instance.
var instanceFields = []string{"name", "key", "text"}

func (s *Site) instanceNew(w http.ResponseWriter, r *http.Request) error {
	return s.showInstanceNew(w, r, http.StatusOK, webkit.Form{})
}

func (s *Site) showInstanceNew(w http.ResponseWriter, r *http.Request, status int, form webkit.Form) error {
	actor := front.ActorFrom(r.Context())
	if err := actor.NeedSignIn(); err != nil {
		return err
	}
	if !mayRegister(actor) {
		return errs.Forbidden("role_missing", "You act for %s, where you are neither manager nor customer. Ask one of them, or act for another organisation.", actor.OrgName)
	}
	return instanceNewPage.show(s, w, r, status, instanceNewView{
		Tabs: buyTabs(r.URL.Path), Crumbs: []webkit.Link{{Label: "Instances", Href: "/instances"}, {Label: "Register an instance"}},
		Org: actor.OrgName, Form: form, CLI: []webkit.Command{
			souk("instance register NAME --key-file FILE"), s.curl(`--json '{"name":"NAME"}'`, "/instances"),
		},
	})
}

// instanceCreate registers an instance. A key that was made is shown on the page that answers: it is not kept,
// and cannot be seen again.
func (s *Site) instanceCreate(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	form := webkit.Form{Values: r.PostForm}
	i, key, err := s.Fleet.Register(r.Context(), front.ActorFrom(r.Context()), fleet.RegisterInput{Name: form.Value("name"), Key: form.Value("key")})
	switch {
	case err == nil && key == "":
		done(w, r, instancePath(i.ID), "instance-registered")
		return nil
	case err == nil:
		return s.showInstanceKey(w, r, http.StatusOK, i, webkit.Form{}, keySecrets{key: key})
	case !showsAgain(err):
		return err
	}
	takeInstance(&form, err)
	return s.showInstanceNew(w, r, front.Status(errs.KindOf(err)), form)
}

// takeInstance notes what is wrong with a form about an instance.
func takeInstance(form *webkit.Form, err error) {
	form.Take(err, instanceFields, nil)
	switch errs.CodeOf(err) {
	case "name_taken":
		form.Refuse("name", errs.As(err).Message)
	case "key_in_use":
		form.Refuse("key", errs.As(err).Message)
	}
}

func instancePath(id string) string { return "/instances/" + url.PathEscape(id) }

// instanceTabs lead through what there is to an instance.
func instanceTabs(i fleet.Instance, path string) []webkit.Link {
	here := instancePath(i.ID)
	return tabs(path, []webkit.Link{
		{Label: "Installed", Href: here, Icon: "package"},
		{Label: "Updates", Href: here + "/updates", Icon: "refresh-cw"},
		{Label: "Install", Href: here + "/install", Icon: "download"},
		{Label: "Policy", Href: here + "/policy", Icon: "sliders-horizontal"},
		{Label: "Key", Href: here + "/key", Icon: "key-round"},
	})
}

// instanceFrame is what all pages of an instance begin with.
type instanceFrame struct {
	Crumbs, Tabs []webkit.Link
	Name, Org    string
	Own          bool // it belongs to the organisation that the visitor acts for
	Manage       bool
	SeenAt       time.Time
	ReportedAt   time.Time
	ReportedBy   string
}

func newInstanceFrame(i fleet.Instance, actor account.Actor, path string) instanceFrame {
	return instanceFrame{
		Crumbs: []webkit.Link{{Label: "Instances", Href: "/instances"}, {Label: i.Name}}, Tabs: instanceTabs(i, path),
		Name: i.Name, Org: i.OrgName, Own: i.OrgID == actor.OrgID, Manage: i.ManagedBy(actor),
		SeenAt: i.SeenAt, ReportedAt: i.ReportedAt, ReportedBy: i.ReportedBy,
	}
}

func (s *Site) instancesCommands() []webkit.Command {
	return []webkit.Command{souk("instance list"), souk("instance register NAME"), s.curl("", "/instances")}
}
