package web

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/moderation"
)

// How many versions the timeline shows, on its own tab and on the overview.
const (
	versionsSize       = 20
	versionsInOverview = 4
)

// moduleStep adds a part to the page of a module.
type moduleStep func(context.Context, account.Actor, *moduleView, module.Module, release.Version) error

func (s *Site) module(w http.ResponseWriter, r *http.Request) error {
	return s.showModule(w, r, "")
}

func (s *Site) moduleVersion(w http.ResponseWriter, r *http.Request) error {
	return s.showModule(w, r, r.PathValue("version"))
}

// showModule shows the module with the facts of one version, "" for the newest. Whoever has acquired a
// right to a version sees it even where the module is hidden since, so the version is asked for first.
func (s *Site) showModule(w http.ResponseWriter, r *http.Request, version string) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	ref := r.PathValue("package")
	rel, err := s.Releases.Version(ctx, actor, ref, version)
	m := rel.Module
	if version == "" && errs.Is(err, errs.KindNotFound) { // registered, but nothing to choose yet
		m, err = s.Releases.Module(ctx, actor, ref)
	}
	if err != nil {
		return err
	}
	view := newModuleView(m, m.May(actor, module.RightPublish))
	if rel.ID != "" {
		view.fill(rel)
	}
	view.Tab = r.URL.Query().Get("tab")
	steps := []moduleStep{s.addOwner, s.addTexts(r)}
	switch view.Tab {
	case tabVersions:
		steps = append(steps, s.addVersions(webkit.PageRequest(r.URL.Query(), versionsSize)))
	case tabNeeds:
		steps = append(steps, s.addVersions(firstOf(1)), s.addTargets, s.addTree, s.addDependents(webkit.PageRequest(r.URL.Query(), versionsSize)))
	default:
		view.Tab = ""
		steps = append(steps, s.addTargets, s.addVersions(firstOf(versionsInOverview)), s.addRelated(r), s.addFits)
	}
	steps = append(steps, s.addOffers)
	keep := ""
	if m.WorkedOnBy(actor) {
		keep = keepPath(m.Package)
	}
	view.Tabs = moduleTabs(r.URL.Path, view.Tab, keep)
	for _, step := range steps {
		if err := step(ctx, actor, &view, m, rel); err != nil {
			return err
		}
	}
	view.addQuarantine(m, actor)
	view.Report, view.Handle = reportLink(r, moderation.Module, m.Package, m.OwnerID), handleLink(r, moderation.Module, m.ID)
	view.CLI = s.moduleCommands(m, rel)
	return modulePage.show(s, w, r, http.StatusOK, view)
}

// addTargets names the modules that the version needs, brings along and replaces, with links to those
// that the actor can see here.
func (s *Site) addTargets(ctx context.Context, actor account.Actor, view *moduleView, _ module.Module, rel release.Version) error {
	var ids []string
	for _, d := range rel.Dependencies {
		ids = append(ids, d.TargetID)
	}
	for _, m := range rel.Merges {
		ids = append(ids, m.TargetID)
	}
	here, err := s.Modules.ByIDs(ctx, actor, ids)
	if err != nil {
		return err
	}
	for _, d := range rel.Dependencies {
		row := target(here, d.TargetID, d.TargetName)
		row.Range = rangeWords(d)
		if d.Included {
			view.Includes = append(view.Includes, row)
			continue
		}
		view.Dependencies = append(view.Dependencies, row)
	}
	for _, m := range rel.Merges {
		view.Merges = append(view.Merges, target(here, m.TargetID, m.TargetName))
	}
	return nil
}

// target is the row of a module that is here, with a link, or of one that the package names only.
func target(here map[string]module.Module, id, name string) targetRow {
	m, found := here[id]
	switch {
	case found:
		return targetRow{Name: m.Name, Href: modulePath(m.Package)}
	case name == "" && id == module.CoreID:
		return targetRow{Name: "Core"}
	case name == "":
		return targetRow{Name: id}
	}
	return targetRow{Name: name}
}

// addVersions fills the timeline, with downloads for those who may have them.
func (s *Site) addVersions(req page.Request) moduleStep {
	return func(ctx context.Context, actor account.Actor, view *moduleView, m module.Module, _ release.Version) error {
		list, err := s.Releases.Versions(ctx, actor, m.ID, req)
		if err != nil {
			return err
		}
		for _, v := range list.Items {
			row := versionRow{
				Version: v.Version, Label: v.Label, Href: versionPath(m.Package, v.Version), Maturity: maturityOf(v.Maturity, v.MaturityName),
				PublishedAt: v.PublishedAt, Size: v.Size, Notes: v.UpdateText,
				Current: v.ID == m.LatestVersionID, Shown: v.Version == view.Version,
				Yanked: v.Yanked(), Reason: v.YankReason, Core: coreWords(v),
			}
			may, err := s.Releases.MayDownload(ctx, actor, v)
			if err != nil {
				return err
			}
			if may {
				row.File = filePath(m.Package, v.Version)
			}
			view.Versions = append(view.Versions, row)
		}
		all := modulePath(m.Package) + "?tab=" + tabVersions
		if view.Tab != tabVersions {
			if list.Next != "" {
				view.MoreVersions = all
			}
			return nil
		}
		view.Pager, err = webkit.NewPager(all, list.Next, req.After != "")
		return err
	}
}

// addOffers names the offerings that the module is part of, and sets the main button.
func (s *Site) addOffers(ctx context.Context, actor account.Actor, view *moduleView, m module.Module, rel release.Version) error {
	all, err := s.Catalogue.Offers(ctx, actor, []string{m.ID})
	if err != nil {
		return err
	}
	offers := all[m.ID]
	for _, o := range offers {
		view.Offers = append(view.Offers, offerRow{Title: o.Title, Href: offeringPath(o), Price: priceOf(o.PriceFrom(), s.taxed())})
	}
	may := false
	if rel.ID != "" {
		if may, err = s.Releases.MayDownload(ctx, actor, rel); err != nil {
			return err
		}
	}
	view.Action = moduleAction(m, rel, offers, may, s.taxed())
	if rel.ID == "" && len(view.Versions) > 0 {
		view.Action.Text = "Every version has been withdrawn."
	}
	if view.Manage {
		view.Action.More = []webkit.Link{{Label: "Publish a version", Href: "/publish", Icon: "upload"}}
		if view.Version != "" && m.NeedOwner(actor) == nil {
			offer := webkit.Link{Label: "Offer it", Href: "/sell/new?module=" + url.QueryEscape(m.ID), Icon: "tag"}
			view.Action.More = append(view.Action.More, offer)
		}
	}
	return nil
}

// download hands out a version's package file. Only what gives it from its start is counted.
func (s *Site) download(w http.ResponseWriter, r *http.Request) error {
	pkg := r.PathValue("package")
	ctx, actor := r.Context(), front.ActorFrom(r.Context())
	file, err := s.Releases.Open(ctx, actor, pkg, r.PathValue("version"))
	if errs.CodeOf(err) == "not_entitled" && !actor.Anonymous() {
		view := failure(errs.As(err))
		view.Next = []webkit.Link{{Label: "See how to get it", Href: modulePath(pkg), Current: true}, {Label: "Act for another organisation", Href: "/settings"}}
		return failurePage.show(s, w, r, view.Status, view)
	}
	if err != nil {
		return err
	}
	front.ServeBlob(w, r, file.Body, front.BlobMeta{
		Name: file.Name, SHA256: file.SHA256, Modified: file.Version.PublishedAt,
		Begin: func() error { return s.Releases.Count(ctx, actor, file) }, Fail: s.Fail,
	})
	return nil
}

// firstOf is the request for the first n of a list.
func firstOf(n int) page.Request { return page.Request{Limit: n} }
