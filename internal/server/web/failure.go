package web

import (
	"net/http"
	"net/url"
	"strconv"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
)

// failureView is the page of an error: what happened, and where to go from here.
type failureView struct {
	Status    int
	Icon      string
	Title     string
	Message   string
	Fields    []errs.Field
	Next      []webkit.Link
	RequestID string // for failures of ours
}

var failurePage = screen[failureView]{"error"}

// Fail answers with an error page. A visitor who must sign in to see a page is brought to do so, and
// back. It is also what [front.Guard] answers with.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	e := front.Explain(r.Context(), s.Log, err)
	if mustSignIn(r, e) {
		http.Redirect(w, r, "/login?next="+url.QueryEscape(here(r)), http.StatusSeeOther)
		return
	}
	if wait := front.RetryAfter(e); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
	view := failure(e)
	if e.Kind == errs.KindInternal || e.Kind == errs.KindUnavailable {
		view.RequestID = obs.RequestID(r.Context())
	}
	if err := failurePage.show(s, w, r, view.Status, view); err != nil {
		s.Log.ErrorContext(r.Context(), "the error page is broken", "error", err)
		http.Error(w, e.Message, view.Status) // nothing was written: the page itself is broken
	}
}

// mustSignIn reports whether the visitor may be let in once it is known who it is. A form that comes from
// another site is not.
func mustSignIn(r *http.Request, e *errs.Error) bool {
	if !front.ActorFrom(r.Context()).Anonymous() {
		return false
	}
	return e.Kind == errs.KindUnauthenticated || e.Kind == errs.KindForbidden && r.Method == http.MethodGet
}

// titles and icons of error pages by kind; the kinds that are not here are failures of ours.
var failures = map[errs.Kind]struct{ title, icon string }{
	errs.KindInvalid:         {"That does not fit", "circle-alert"},
	errs.KindUnauthenticated: {"Sign in first", "lock"},
	errs.KindForbidden:       {"Not for you", "lock"},
	errs.KindNotFound:        {"Not here", "search-x"},
	errs.KindConflict:        {"That clashes with what is there", "circle-alert"},
	errs.KindGone:            {"It is gone", "history"},
	errs.KindPrecondition:    {"It has changed meanwhile", "history"},
	errs.KindTooLarge:        {"Too large", "file-archive"},
	errs.KindTooMany:         {"Too many at once", "clock"},
	errs.KindUnavailable:     {"Not available right now", "clock"},
}

func failure(e *errs.Error) failureView {
	view := failureView{
		Status: front.Status(e.Kind), Title: "Something broke here", Icon: "triangle-alert",
		Message: e.Message, Fields: e.Fields,
		Next: []webkit.Link{{Label: "To the home page", Href: "/", Current: true}, {Label: "Search the market", Href: "/search"}},
	}
	if e.Code == "link_invalid" {
		view.Next = []webkit.Link{{Label: "Set a new password", Href: "/reset", Current: true}, {Label: "Activate an account", Href: "/activate/"}}
	}
	if known, ok := failures[e.Kind]; ok {
		view.Title, view.Icon = known.title, known.icon
	}
	return view
}

// missing answers every address that is none of ours.
func (s *Site) missing(_ http.ResponseWriter, r *http.Request) error {
	return errs.NotFound("no_such_page", "There is no page at this address. It may have moved, or the link has a mistake.")
}
