package web

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

// How many things the home page shows of each sort: whole rows of the grid.
const (
	newestOfferings = 6
	newestModules   = 9
)

// homeView is the hall: what can be searched, and what is new.
type homeView struct {
	Types      []webkit.Link
	Offerings  []item
	Modules    []item
	CanPublish bool
}

var homePage = screen[homeView]{"home"}

func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	hits, err := s.Advise.Newest(ctx, actor, newestModules)
	if err != nil {
		return err
	}
	modules, err := s.moduleItems(ctx, actor, hits)
	if err != nil {
		return err
	}
	offers, err := s.Catalogue.List(ctx, actor, catalogue.ListInput{Page: firstOf(newestOfferings)})
	if err != nil {
		return err
	}
	view := homeView{Types: typeLinks("", "-")[1:], Modules: modules, CanPublish: actor.Has(account.RoleProvider)}
	for _, o := range offers.Items {
		view.Offerings = append(view.Offerings, offeringItem(o, s.taxed()))
	}
	return homePage.show(s, w, r, http.StatusOK, view)
}

// moduleItems turns what a search found into cards, with the prices of the offerings that they are in.
func (s *Site) moduleItems(ctx context.Context, actor account.Actor, hits []advise.Hit) ([]item, error) {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.Module.ID
	}
	offers, err := s.Catalogue.Offers(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	items := make([]item, len(hits))
	for i, h := range hits {
		items[i] = moduleItem(h.Module, offers[h.Module.ID], s.taxed())
	}
	return items, nil
}

// typeLinks lead to the search for each type of module, with the word kept; current is marked, "" is
// all of them.
func typeLinks(word, current string) []webkit.Link {
	list := []webkit.Link{{Label: "All", Href: searchPath(word, ""), Current: current == ""}}
	for _, t := range []string{module.TypeModule, module.TypePack, module.TypeTemplate} {
		list = append(list, webkit.Link{
			Label: kinds[t].many, Icon: kinds[t].icon, Href: searchPath(word, t), Current: current == t,
		})
	}
	return list
}

func searchPath(word, moduleType string) string {
	q := url.Values{}
	if word != "" {
		q.Set("q", word)
	}
	if moduleType != "" {
		q.Set("type", moduleType)
	}
	if len(q) == 0 {
		return "/search"
	}
	return "/search?" + q.Encode()
}
