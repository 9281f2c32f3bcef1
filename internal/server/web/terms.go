package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// termsView is the market's terms; Due is set where they must be accepted before going on.
type termsView struct {
	Title, Body, Hash string // "" where there are none
	Since             time.Time
	Due               bool
	Next              string
}

var termsPage = screen[termsView]{"terms"}

// termsFree are where people may go before they have accepted the terms.
var termsFree = []string{"/terms", "/logout", "/legal", "/login", "/pictures/", "/activate/", "/reset", webkit.Prefix}

// termsFirst calls h, unless the terms of the market changed before the visitor signed in: then it leads
// to them first.
func (s *Site) termsFirst(w http.ResponseWriter, r *http.Request, h handler) error {
	for _, free := range termsFree {
		if strings.HasPrefix(r.URL.Path, free) {
			return h(w, r)
		}
	}
	due, err := s.Accounts.TermsDue(r.Context(), front.ActorFrom(r.Context()), front.SessionToken(r))
	if err != nil {
		return err
	}
	if due {
		http.Redirect(w, r, "/terms?next="+url.QueryEscape(here(r)), http.StatusSeeOther)
		return nil
	}
	return h(w, r)
}

func (s *Site) terms(w http.ResponseWriter, r *http.Request) error {
	terms, err := s.Accounts.MarketTerms(r.Context())
	if err != nil {
		return err
	}
	due, err := s.Accounts.TermsDue(r.Context(), front.ActorFrom(r.Context()), front.SessionToken(r))
	if err != nil {
		return err
	}
	return termsPage.show(s, w, r, http.StatusOK, termsView{
		Title: terms.Title, Body: terms.Body, Hash: terms.Hash, Since: terms.Since, Due: due, Next: localPath(r.URL.Query().Get("next")),
	})
}

func (s *Site) acceptTerms(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.AcceptTerms(r.Context(), front.ActorFrom(r.Context()), r.PostFormValue("hash")); err != nil {
		return err
	}
	done(w, r, localPath(r.PostFormValue("next")), "terms-accepted")
	return nil
}
