package web

import (
	"context"
	"net/url"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// fitsShown is for how many instances the page of a module says how it stands to them.
const fitsShown = 3

// fitRow is how the module stands to one instance of the visitor's organisation.
type fitRow struct {
	Instance, Href string
	State          badge
	Text           string
}

// addFits says how the module stands to the instances of the organisation that the visitor acts for.
func (s *Site) addFits(ctx context.Context, actor account.Actor, view *moduleView, m module.Module, rel release.Version) error {
	if actor.Anonymous() || rel.ID == "" {
		return nil
	}
	instances, err := s.Fleet.List(ctx, actor, false, page.Request{Limit: fitsShown})
	if err != nil {
		return err
	}
	for _, i := range instances.Items {
		if i.Modules == 0 {
			continue // nothing is known of it
		}
		installation, err := s.Fleet.Installation(ctx, actor, i.ID)
		if err != nil {
			return err
		}
		fit, err := s.Advise.Fits(ctx, actor, installation, m.ID)
		if err != nil {
			return err
		}
		view.Fits = append(view.Fits, fitRowOf(i.Name, instancePath(i.ID), m.Package, fit))
	}
	return nil
}

func fitRowOf(name, path, pkg string, f advise.Fit) fitRow {
	row := fitRow{Instance: name, Href: path + "/install?install=" + url.QueryEscape(pkg)}
	switch f.State {
	case advise.FitInstalled:
		row.State, row.Href = badge{"Installed", "good"}, path
		row.Text = f.Version + " is installed."
	case advise.FitUpdate:
		row.State, row.Href = badge{"Update available", "main"}, path+"/install?update="+url.QueryEscape(pkg)
		row.Text = f.From + " is installed; " + f.Version + " fits" + others(f.Others) + "."
	case advise.FitInstall:
		row.State = badge{"Fits", "good"}
		row.Text = f.Version + " fits" + others(f.Others) + "."
	default:
		row.State = badge{"Does not fit", "bad"}
	}
	if len(f.Reasons) > 0 {
		row.Text = lastOf(f.Reasons)
	}
	return row
}

// others says that more changes along.
func others(n int) string {
	switch n {
	case 0:
		return " as it is"
	case 1:
		return ", with another module that changes"
	}
	return ", with other modules that change"
}

// lastOf is the fact of a conflict that says most: what is asked for and what is installed stand before it.
func lastOf(reasons []string) string { return reasons[len(reasons)-1] }
