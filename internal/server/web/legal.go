package web

import "net/http"

// legalView is the page about who sells, what is kept, and licences. It shows nothing that changes.
type legalView struct{}

var legalPage = screen[legalView]{"legal"}

func (s *Site) legal(w http.ResponseWriter, r *http.Request) error {
	return legalPage.show(s, w, r, http.StatusOK, legalView{})
}
