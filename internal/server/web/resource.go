package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

const (
	resourceVersions  = 20
	resourceOfferings = 50
)

// resourceView is one resource of the organisation's, with its versions and the forms to change it.
type resourceView struct {
	Tabs, Crumbs          []webkit.Link
	Title, Icon, Kind     string
	Ref, ID               string
	State                 badge
	Open, Link, Manage    bool // Manage: it is changed by hand
	Description           string
	Version, MediaType    string
	File, FileName        string // where the current file is, and its name
	Size                  int64
	SHA256, Address       string // Address is the link of an API
	Module, ModuleHref    string
	CreatedAt, UpdatedAt  time.Time
	Versions              []resourceVersionRow
	Pager                 webkit.Pager
	Offerings             []holdingRow
	Upgrade, Edit         webkit.Form
	Used, Editing         bool // Editing: the form to change it is open
	Limit                 int64
	UpgradePath, EditPath string
	Delete                webkit.Confirm
	CLI                   []webkit.Command
}

type resourceVersionRow struct {
	Version, File, FileName, Address, By string
	Size, Downloads                      int64
	Current                              bool
	CreatedAt                            time.Time
}

// holdingRow is an offering that holds the resource.
type holdingRow struct {
	Title, Version, Href string
	State                badge
}

var resourcePage = screen[resourceView]{"resource"}

// resource shows one resource to those who may change it.
func (s *Site) resource(w http.ResponseWriter, r *http.Request) error {
	return s.showResource(w, r, http.StatusOK, nil, nil)
}

// showResource shows the page with the forms as they were filled in; nil is a fresh one.
func (s *Site) showResource(w http.ResponseWriter, r *http.Request, status int, upgrade, edit *webkit.Form) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	res, err := s.Catalogue.GetResource(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if res.OrgID != actor.OrgID {
		return errs.Forbidden("resource_not_yours", "The resource belongs to %s; act for it to see this page.", res.OrgName)
	}
	view := s.resourceViewOf(res)
	if upgrade != nil {
		view.Upgrade = *upgrade
	}
	if edit != nil {
		view.Edit, view.Editing = *edit, true
	}
	if err := s.addResourceVersions(ctx, actor, &view, res, page.Request{Limit: resourceVersions, After: r.URL.Query().Get("after")}); err != nil {
		return err
	}
	offerings, err := s.Catalogue.ResourceOfferings(ctx, actor, res.ID, firstOf(resourceOfferings))
	if err != nil {
		return err
	}
	for _, o := range offerings.Items {
		row := holdingRow{Title: o.Title, Version: o.Version, Href: offeringPath(o), State: offeringState(o.State)}
		if o.State == catalogue.StateUploaded {
			row.Href = sellPath(o.ID)
		}
		view.Offerings = append(view.Offerings, row)
	}
	return resourcePage.show(s, w, r, status, view)
}

func (s *Site) resourceViewOf(res catalogue.Resource) resourceView {
	kind, icon := resourceKind(res.Kind)
	path := resourcePath(res.ID)
	view := resourceView{
		Tabs: sellTabs("/sell/resources"), Crumbs: []webkit.Link{{Label: "Resources", Href: "/sell/resources"}, {Label: res.Title}},
		Title: res.Title, Icon: icon, Kind: kind, Ref: res.Ref(), ID: res.ID, State: resourceState(res.State()), Open: res.Open && res.ModuleID == "",
		Link: res.Kind == catalogue.KindAPI, Manage: !res.Deleted && res.Kind != catalogue.KindModule, Description: res.Description,
		Version: res.Version, MediaType: res.MediaType, FileName: res.FileName, Size: res.Size, SHA256: res.SHA256, Address: res.Link,
		CreatedAt: res.CreatedAt, UpdatedAt: res.UpdatedAt, Used: res.Used, Limit: s.Options.MaxUpload,
		UpgradePath: path + "/versions", EditPath: path + "/edit", Edit: resourceForm(res), CLI: s.resourceCommands(res),
	}
	if res.FileName != "" {
		view.File = resourceFilePath(res.ID, res.Version)
	}
	if res.ModuleID != "" {
		view.Module, view.ModuleHref = res.ModulePackage, modulePath(res.ModulePackage)
	}
	if view.Manage {
		view.Delete = webkit.Confirm{
			Label: "Delete", Icon: "trash-2", Class: "btn-sm btn-danger", Button: "Delete it", Action: path + "/delete",
			Question: "Offerings that are not published lose it. Where nobody can have bought it, it is removed with its files; else it stays for its buyers, and cannot be put on sale again.",
		}
	}
	return view
}

// resourceForm is the form as the resource is now.
func resourceForm(res catalogue.Resource) webkit.Form {
	form := webkit.NewForm("title", res.Title, "description", res.Description, "media_type", res.MediaType,
		"revision", strconv.FormatInt(res.Revision, 10))
	if res.Open {
		form.Values.Set("open", "yes")
	}
	return form
}

func (s *Site) addResourceVersions(ctx context.Context, actor account.Actor, view *resourceView, res catalogue.Resource, req page.Request) error {
	if res.Kind == catalogue.KindModule {
		return nil
	}
	list, err := s.Catalogue.ResourceVersions(ctx, actor, res.ID, req)
	if err != nil {
		return err
	}
	for _, v := range list.Items {
		row := resourceVersionRow{
			Version: v.Version, FileName: v.FileName, Address: v.Link, By: v.CreatedByName, Size: v.Size, Downloads: v.Downloads,
			Current: v.Current, CreatedAt: v.CreatedAt,
		}
		if v.FileName != "" {
			row.File = resourceFilePath(res.ID, v.Version)
		}
		view.Versions = append(view.Versions, row)
	}
	view.Pager, err = webkit.NewPager(resourcePath(res.ID), list.Next, req.After != "")
	return err
}

func (s *Site) resourceCommands(res catalogue.Resource) []webkit.Command {
	list := []webkit.Command{souk("resource show " + res.ID)}
	switch {
	case res.Kind == catalogue.KindModule:
		list = []webkit.Command{souk("module versions " + res.ModulePackage)}
	case res.Deleted:
	case res.Kind == catalogue.KindAPI:
		list = append(list, souk("resource upgrade "+res.ID+" --link URL --version VERSION"))
	default:
		list = append(list, souk("resource download "+res.ID), souk("resource upgrade "+res.ID+" FILE --version VERSION"))
	}
	return append(list, s.curl("", "/resources/"+res.ID))
}

// FileError is what is wrong with the file that was sent.
func (v resourceView) FileError() string { return v.Upgrade.Error("file_name") }
