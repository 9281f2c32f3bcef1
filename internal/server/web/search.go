package web

import (
	"net/http"
)

// searchView is everything on the market, or what fits some words.
type searchView struct {
	Query string
	List  listing
}

var searchPage = screen[searchView]{"search"}

func (s *Site) search(w http.ResponseWriter, r *http.Request) error {
	q := askFor(r.URL.Query())
	list, err := s.list(r, q, place{path: "/search"})
	if err != nil {
		return err
	}
	return searchPage.show(s, w, r, http.StatusOK, searchView{Query: q.Word, List: list})
}
