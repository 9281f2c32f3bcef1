package web

import (
	"context"
	"net/http"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// languageOf returns the language that the browser asks for first, as es-ES; "" where it names none. What
// pages show may depend on it, which serve says to caches.
func languageOf(r *http.Request) string {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	tag, _, _ := strings.Cut(first, ";")
	return strings.TrimSpace(tag)
}

// addTexts shows the version's texts in the visitor's language, as far as there are any; without one, as the
// module has them.
func (s *Site) addTexts(r *http.Request) moduleStep {
	return func(ctx context.Context, _ account.Actor, view *moduleView, _ module.Module, rel release.Version) error {
		language := languageOf(r)
		if rel.ID == "" || language == "" {
			return nil
		}
		texts, err := s.Releases.Texts(ctx, []string{rel.ID}, language)
		if t, found := texts[rel.ID]; found {
			view.Name, view.Description, view.Help = t.Name, t.Description, t.Help
			view.Crumbs[len(view.Crumbs)-1].Label = t.Name
		}
		return err
	}
}
