package web

import (
	"net/http"
	"net/url"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

const resourcesSize = 25

// resourcesView is what an organisation has that can be put on sale.
type resourcesView struct {
	Tabs   []webkit.Link
	Org    string
	Form   webkit.Form // the filter
	Kinds  []webkit.Option
	States []webkit.Option
	Asked  bool // for some of them only
	Items  []assetRow
	Pager  webkit.Pager
	CLI    []webkit.Command
}

// assetRow is one resource in a list.
type assetRow struct {
	Title, Href, Icon, Kind string
	Version, File           string
	Size                    int64
	State                   badge
	Open                    bool
	UpdatedAt               time.Time
}

var resourcesPage = screen[resourcesView]{"resources"}

var (
	assetKinds = []webkit.Option{
		{Value: "", Label: "All kinds"}, {Value: catalogue.KindDownload, Label: "Files"},
		{Value: catalogue.KindAPI, Label: "APIs"}, {Value: catalogue.KindModule, Label: "Modules"},
	}
	assetStates = []webkit.Option{
		{Value: "", Label: "All but deleted"}, {Value: string(catalogue.ResourceCreated), Label: "Not used yet"},
		{Value: string(catalogue.ResourceUsed), Label: "In use"}, {Value: string(catalogue.ResourceDeleted), Label: "Deleted"},
	}
)

func (s *Site) resources(w http.ResponseWriter, r *http.Request) error {
	ctx, actor, query := r.Context(), front.ActorFrom(r.Context()), r.URL.Query()
	if err := actor.NeedRole(account.ScopeSell, account.RoleProvider); err != nil {
		return err
	}
	in := catalogue.ResourceList{
		Kind: query.Get("kind"), State: catalogue.ResourceState(query.Get("state")), Word: query.Get("q"),
		Page: page.Request{Limit: resourcesSize, After: query.Get("after")},
	}
	list, err := s.Catalogue.ListResources(ctx, actor, in)
	if err != nil {
		return err
	}
	view := resourcesView{
		Tabs: sellTabs(r.URL.Path), Org: actor.OrgName, Kinds: assetKinds, States: assetStates,
		Form:  webkit.NewForm("q", in.Word, "kind", in.Kind, "state", string(in.State)),
		Asked: in.Word != "" || in.Kind != "" || in.State != "", CLI: s.resourcesCommands(),
	}
	for _, res := range list.Items {
		view.Items = append(view.Items, assetRowOf(res))
	}
	asked := url.Values{}
	for name := range view.Form.Values {
		if value := view.Form.Value(name); value != "" {
			asked.Set(name, value)
		}
	}
	here := "/sell/resources"
	if len(asked) > 0 {
		here += "?" + asked.Encode()
	}
	if view.Pager, err = webkit.NewPager(here, list.Next, in.Page.After != ""); err != nil {
		return err
	}
	return resourcesPage.show(s, w, r, http.StatusOK, view)
}

func assetRowOf(r catalogue.Resource) assetRow {
	kind, icon := resourceKind(r.Kind)
	return assetRow{
		Title: r.Title, Href: resourcePath(r.ID), Icon: icon, Kind: kind, Version: r.Version, File: r.FileName, Size: r.Size,
		State: resourceState(r.State()), Open: r.Open && r.ModuleID == "", UpdatedAt: r.UpdatedAt,
	}
}

// resourceKind returns what people call the kind, and the icon that stands for it.
func resourceKind(kind string) (label, icon string) {
	switch kind {
	case catalogue.KindDownload:
		return "File", "file-text"
	case catalogue.KindAPI:
		return "API", "link"
	case catalogue.KindModule:
		return "Module", "package"
	}
	return kind, "box"
}

func resourceState(state catalogue.ResourceState) badge {
	switch state {
	case catalogue.ResourceUsed:
		return badge{"In use", "good"}
	case catalogue.ResourceDeleted:
		return badge{"Deleted", "bad"}
	}
	return badge{"Not used yet", "main"}
}

func resourcePath(id string) string { return "/sell/resources/" + url.PathEscape(id) }

// resourceFilePath is where the file of a version is.
func resourceFilePath(id, version string) string {
	return "/resources/" + url.PathEscape(id) + "/versions/" + url.PathEscape(version) + "/file"
}

func (s *Site) resourcesCommands() []webkit.Command {
	return []webkit.Command{
		souk("resource list"), souk("resource add FILE --title TITLE"), s.curl("", "/resources"),
	}
}
