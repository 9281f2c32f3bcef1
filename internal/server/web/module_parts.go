package web

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/search"
)

// moduleTabs lead to the parts of a module's page, which are pages at the same path; keep is where
// those who work on it keep it, "" for others.
func moduleTabs(path, current, keep string) []webkit.Link {
	list := []webkit.Link{
		{Label: "Overview", Href: path, Current: current == ""},
		{Label: "Versions", Href: path + "?tab=" + tabVersions, Current: current == tabVersions},
		{Label: "Dependencies", Href: path + "?tab=" + tabNeeds, Current: current == tabNeeds},
	}
	if keep != "" {
		list = append(list, webkit.Link{Label: "Keep", Href: keep, Current: current == tabKeep})
	}
	return list
}

// addOwner names the owner as its own page does.
func (s *Site) addOwner(ctx context.Context, actor account.Actor, view *moduleView, m module.Module, _ release.Version) error {
	card, err := s.providerCard(ctx, actor, m.OwnerName)
	if err != nil {
		return err
	}
	view.Owner, view.OwnerHref, view.Verified = card.Title, card.Href, card.Verified
	return nil
}

// addTree draws what the version needs.
func (s *Site) addTree(ctx context.Context, actor account.Actor, view *moduleView, _ module.Module, rel release.Version) error {
	if rel.ID == "" {
		return nil
	}
	nodes, err := s.Advise.Tree(ctx, actor, rel.ID)
	view.Tree = treeRows(nodes)
	return err
}

func treeRows(nodes []advise.Node) []treeRow {
	list := make([]treeRow, len(nodes))
	for i, n := range nodes {
		row := treeRow{Name: n.Name, Note: "from " + n.Start, Repeated: n.Repeated, Needs: treeRows(n.Needs)}
		if n.Included {
			row.Note = "brings " + n.Start
		}
		if n.Package != "" {
			row.Href = modulePath(n.Package)
		}
		list[i] = row
	}
	return list
}

// addDependents names the modules that need this one.
func (s *Site) addDependents(req page.Request) moduleStep {
	return func(ctx context.Context, actor account.Actor, view *moduleView, m module.Module, _ release.Version) error {
		found, err := s.Advise.Dependents(ctx, actor, m.ID, req)
		if err != nil {
			return err
		}
		for _, h := range found.Items {
			view.Dependents = append(view.Dependents, targetRow{Name: h.Module.Name, Range: h.Version.Version, Href: modulePath(h.Module.Package)})
		}
		view.Pager, err = webkit.NewPager(modulePath(m.Package)+"?tab="+tabNeeds, found.Next, req.After != "")
		return err
	}
}

// addRelated shows what is close to the module.
func (s *Site) addRelated(r *http.Request) moduleStep {
	return func(_ context.Context, _ account.Actor, view *moduleView, m module.Module, _ release.Version) (err error) {
		view.Related, err = s.related(r, search.Ref{Kind: search.KindModule, ID: m.ID, OrgID: m.OwnerID, Modules: []string{m.ID}})
		return err
	}
}
