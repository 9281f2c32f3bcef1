package web

import (
	"net/http"
	"net/url"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// awayView is the page on the way to another site.
type awayView struct{ Site, URL string }

var awayPage = screen[awayView]{"away"}

// leave leads to an address where something was begun, as a payment. Browsers do not let a form lead to another site,
// since our policy says so (form-action), so a page stands in between, which goes on by itself.
func (s *Site) leave(w http.ResponseWriter, r *http.Request, address string) error {
	if strings.HasPrefix(address, "/") || strings.HasPrefix(address, s.Options.PublicURL+"/") {
		http.Redirect(w, r, address, http.StatusSeeOther)
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errs.New(errs.KindInternal, "bad_way", "The way on from here is no address of a site.")
	}
	w.Header().Set("Refresh", "0; url="+u.String())
	return awayPage.show(s, w, r, http.StatusOK, awayView{u.Host, u.String()})
}
