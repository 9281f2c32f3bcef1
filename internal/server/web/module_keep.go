package web

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/server/front"
)

// keepView is how a module is kept by those who work on it: its versions, what it says of itself, who works
// on it, and who owns it. What the visitor may not do is not shown.
type keepView struct {
	Crumbs, Tabs                []webkit.Link
	Name, Package, Owner, Path  string
	Updates, Manages, Gives     bool // what the visitor may do
	Form                        webkit.Form
	Versions                    []keptVersion
	Pager                       webkit.Pager
	Levels, Supports, Audiences []webkit.Option
	About                       webkit.Form
	Upgrades                    []keptUpgrade
	UpgradeForm                 webkit.Form
	Developers                  []developerRow
	DeveloperForm               webkit.Form
	Rights                      []webkit.Option
	Pending                     string // name of the organisation that the module waits for
	Cancel                      webkit.Confirm
	OfferForm                   webkit.Form
	CLI                         []webkit.Command
}

var keepPage = screen[keepView]{"module_keep"}

var rightOptions = []webkit.Option{
	{Value: string(module.RightPublish), Label: "Publish", Hint: "publishes versions"},
	{Value: string(module.RightUpdate), Label: "Update", Hint: "compatibility, maturity, withdrawals, support, upgrades"},
	{Value: string(module.RightManage), Label: "Manage", Hint: "all of it, who may have the module, and its developers"},
}

func keepPath(pkg string) string { return modulePath(pkg) + "/keep" }

func (s *Site) keep(w http.ResponseWriter, r *http.Request) error {
	return s.showKeep(w, r, http.StatusOK, "", webkit.Form{})
}

// showKeep shows the page; the form is what was sent for a change and refused.
func (s *Site) showKeep(w http.ResponseWriter, r *http.Request, status int, change string, form webkit.Form) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	if err := actor.NeedSignIn(); err != nil {
		return err
	}
	m, err := s.Modules.Get(ctx, actor, r.PathValue("package"))
	if err != nil {
		return err
	}
	if !m.WorkedOnBy(actor) {
		return m.NeedOwner(actor)
	}
	path := keepPath(m.Package)
	view := keepView{
		Crumbs: []webkit.Link{{Label: "Modules", Href: "/search"}, {Label: m.Name, Href: modulePath(m.Package)}, {Label: "Keep"}},
		Tabs:   moduleTabs(modulePath(m.Package), tabKeep, path), Name: m.Name, Package: m.Package, Owner: m.OwnerName, Path: path, Form: form,
		Updates: m.May(actor, module.RightUpdate), Manages: m.May(actor, module.RightManage), Gives: m.NeedOwner(actor) == nil || actor.NeedAdmin() == nil,
		About: aboutForm(m), Rights: rightOptions, Supports: supportOptions(),
		Audiences: []webkit.Option{{Value: module.Public, Label: "Everybody"}, {Value: module.Organisation, Label: "Only " + m.OwnerName}},
		CLI: []webkit.Command{
			souk("module extend " + m.Package + "@VERSION --target MODULE --end VERSION"), souk("module maturity " + m.Package + "@VERSION LEVEL"),
			souk("module developers list " + m.Package), s.curl("", "/modules/"+m.Package),
		},
	}
	if to := map[string]*webkit.Form{"upgrade": &view.UpgradeForm, "developer": &view.DeveloperForm, "offer": &view.OfferForm}[change]; to != nil {
		*to = form
	}
	for _, fill := range []func(context.Context, account.Actor, *keepView, module.Module, *http.Request) error{s.keptVersions, s.keptUpgrades, s.keptPeople} {
		if err := fill(ctx, actor, &view, m, r); err != nil {
			return err
		}
	}
	return keepPage.show(s, w, r, status, view)
}

func aboutForm(m module.Module) webkit.Form {
	form := webkit.NewForm("support", m.Support, "visibility", m.Visibility)
	for name, is := range map[string]bool{"default_upgrade": m.DefaultUpgrade, "commercial": m.Commercial, "trial": m.Trial} {
		if is {
			form.Values.Set(name, "yes")
		}
	}
	return form
}

func supportOptions() []webkit.Option {
	var list []webkit.Option
	for _, code := range module.Supports() {
		list = append(list, webkit.Option{Value: code, Label: module.SupportName(code)})
	}
	return list
}
