package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// categoryView is one shelf of the market.
type categoryView struct {
	Crumbs                   []webkit.Link
	Title, Description, Icon string
	Others                   []webkit.Link // the other categories
	List                     listing
}

var categoryPage = screen[categoryView]{"category"}

func (s *Site) category(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	categories, err := s.Search.Categories(r.Context(), front.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	var view categoryView
	for _, c := range categories {
		if c.Slug == slug {
			view.Title, view.Description, view.Icon = c.Title, c.Description, iconOr(c.Icon, "shopping-bag")
		} else if c.Items > 0 {
			view.Others = append(view.Others, webkit.Link{Label: c.Title, Href: categoryPath(c.Slug), Icon: iconOr(c.Icon, "shopping-bag")})
		}
	}
	if view.Title == "" {
		return errs.NotFound("category_not_found", "There is no category at this address. It may have been renamed.")
	}
	view.Crumbs = []webkit.Link{{Label: "Home", Href: "/"}, {Label: view.Title}}
	q := askFor(r.URL.Query())
	q.Categories = []string{slug}
	if view.List, err = s.list(r, q, place{path: categoryPath(slug), fixed: "category"}); err != nil {
		return err
	}
	return categoryPage.show(s, w, r, http.StatusOK, view)
}
