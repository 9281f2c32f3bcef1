package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
)

// modulesView is the modules of an organisation, whatever state they are in.
type modulesView struct {
	Tabs  []webkit.Link
	Org   string
	Items []ownModule
	Pager webkit.Pager
	CLI   []webkit.Command
}

// ownModule is one module in the list of its owner.
type ownModule struct {
	Name, Package, Href, Keep, Icon, Kind string
	Version                               string    // the latest; "" while there is none to choose
	Maturity                              *maturity // of that
	PublishedAt                           time.Time
	Downloads                             int64
	Commercial                            bool
	State                                 badge
}

var modulesPage = screen[modulesView]{"modules"}

const (
	modulesPath = "/sell/modules"
	modulesSize = 25
)

// modules lists what the organisation has registered, the last first.
func (s *Site) modules(w http.ResponseWriter, r *http.Request) error {
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	if err := actor.NeedRole(account.ScopePublish, account.RoleProvider); err != nil {
		return err
	}
	req := webkit.PageRequest(r.URL.Query(), modulesSize)
	list, err := s.Modules.Owned(ctx, actor, req)
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(list.Items))
	for _, m := range list.Items {
		if m.LatestVersionID != "" {
			ids = append(ids, m.LatestVersionID)
		}
	}
	latest, err := s.Releases.ByIDs(ctx, actor, ids)
	if err != nil {
		return err
	}
	view := modulesView{
		Tabs: sellTabs(r.URL.Path), Org: actor.OrgName,
		CLI: []webkit.Command{souk("module list"), souk("module publish FILE.obx"), s.curl("", "/modules?mine=true")},
	}
	for _, m := range list.Items {
		view.Items = append(view.Items, ownModuleOf(m, latest[m.LatestVersionID]))
	}
	if view.Pager, err = webkit.NewPager(modulesPath, list.Next, req.After != ""); err != nil {
		return err
	}
	return modulesPage.show(s, w, r, http.StatusOK, view)
}

// ownModuleOf is the row of a module; latest is the zero Version where there is none to choose.
func ownModuleOf(m module.Module, latest release.Version) ownModule {
	kind := kinds[m.Type]
	row := ownModule{
		Name: m.Name, Package: m.Package, Href: modulePath(m.Package), Keep: keepPath(m.Package), Icon: kind.icon, Kind: kind.name,
		Version: m.LatestVersion, Downloads: m.Downloads, Commercial: m.Commercial, State: moduleState(m),
	}
	if latest.ID != "" {
		level := maturityOf(latest.Maturity, latest.MaturityName)
		row.Maturity, row.PublishedAt = &level, latest.PublishedAt
	}
	return row
}

// moduleState says who may have the module, and why nobody may.
func moduleState(m module.Module) badge {
	switch {
	case m.Quarantined():
		return badge{"In quarantine", "bad"}
	case m.LatestVersionID == "":
		return badge{"Nothing to choose yet", "warn"}
	case m.Visibility == module.Organisation:
		return badge{"Only " + m.OwnerName, "main"}
	}
	return badge{"For everybody", "good"}
}
