package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
)

const (
	searchSize    = 24 // modules on a page of results: whole rows of the grid
	offersInWords = 6  // offerings above the modules of a search
)

// searchView is a grid of what was found.
type searchView struct {
	Query     string
	Types     []webkit.Link
	Offerings []item // with the words, on the first page of a search of all types
	Items     []item
	Pager     webkit.Pager
}

var searchPage = screen[searchView]{"search"}

func (s *Site) search(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	actor := front.ActorFrom(ctx)
	query := r.URL.Query()
	word, moduleType := webkit.Short(query.Get("q"), 200), query.Get("type")
	if _, ok := kinds[moduleType]; !ok {
		moduleType = ""
	}
	req := webkit.PageRequest(query, searchSize)
	found, err := s.Advise.Search(ctx, actor, advise.SearchInput{Word: word, Type: moduleType, Owner: query.Get("owner"), Page: req})
	if err != nil {
		return err
	}
	view := searchView{Query: word, Types: typeLinks(word, moduleType)}
	if view.Items, err = s.moduleItems(ctx, actor, found.Items); err != nil {
		return err
	}
	if word != "" && moduleType == "" && req.After == "" {
		offers, err := s.Catalogue.List(ctx, actor, catalogue.ListInput{Word: word, Page: firstOf(offersInWords)})
		if err != nil {
			return err
		}
		for _, o := range offers.Items {
			view.Offerings = append(view.Offerings, offeringItem(o, s.taxed()))
		}
	}
	query.Del("after")
	if view.Pager, err = webkit.NewPager("/search?"+query.Encode(), found.Next, req.After != ""); err != nil {
		return err
	}
	return searchPage.show(s, w, r, http.StatusOK, view)
}
