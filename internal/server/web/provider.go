package web

import (
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// providerView is what a provider tells about itself, and what it has.
type providerView struct {
	Crumbs               []webkit.Link
	Name, Title          string
	Logo                 string // address of a picture
	Verified             bool
	About                string // Markdown
	Website, WebsiteName string
	Since                time.Time
	List                 listing
}

var providerPage = screen[providerView]{"provider"}

func (s *Site) provider(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Search.Profile(r.Context(), front.ActorFrom(r.Context()), r.PathValue("org"))
	if err != nil {
		return err
	}
	view := providerView{
		Crumbs: []webkit.Link{{Label: "Home", Href: "/"}, {Label: p.Label()}}, Name: p.Name, Title: p.Label(),
		Logo: picturePath(p.LogoID, picture.Small), Verified: p.Verified, About: p.About, Since: p.Since,
	}
	view.Website, view.WebsiteName = website(p.Website)
	q := askFor(r.URL.Query())
	q.Providers = []string{p.Name}
	if view.List, err = s.list(r, q, place{path: providerPath(p.Name), fixed: "provider"}); err != nil {
		return err
	}
	return providerPage.show(s, w, r, http.StatusOK, view)
}
