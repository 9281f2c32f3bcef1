package wstore

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/invoice"
)

// Invoices prints bills; *invoice.Service does.
type Invoices interface {
	BillPDF(ctx context.Context, actor account.Actor, name string) (invoice.File, error)
}

// Deps is what the front stands on.
type Deps struct {
	Accounts  front.Accounts
	Invoices  Invoices
	Log       *slog.Logger
	Cookies   front.Cookies
	PublicURL string
}

// New returns the front.
func New(d Deps) http.Handler {
	f := frontend{d}
	mux := http.NewServeMux()
	f.routes(mux)
	guard := front.Guard{Accounts: d.Accounts, Log: d.Log, Fail: f.fail, Cookies: d.Cookies, PublicURL: d.PublicURL}
	return guard.Wrap(mux)
}

type frontend struct{ Deps }

// routes are all that the front answers.
func (f frontend) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /media/bills/{file}", f.bill)
	mux.HandleFunc("/media/", f.missing)
}

// missing answers what is not there, or not yet.
func (f frontend) missing(w http.ResponseWriter, r *http.Request) {
	f.fail(w, r, errs.NotFound("not_found", "Not found"))
}

// messages are WStore's words for what is refused (spec wstore 3.14).
var messages = map[errs.Kind]string{errs.KindUnauthenticated: "Unauthorized", errs.KindNotFound: "Not found"}

// fail answers with an error as WStore does where no type of answer is asked for: as text.
func (f frontend) fail(w http.ResponseWriter, r *http.Request, err error) {
	e := front.Explain(r.Context(), f.Log, err)
	message := messages[e.Kind]
	if message == "" {
		message = e.Message
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	if e.Kind == errs.KindUnauthenticated {
		h.Set("WWW-Authenticate", `Basic realm="Souk"`)
	}
	w.WriteHeader(front.Status(e.Kind))
	if _, err := fmt.Fprintf(w, "Error: %s", message); err != nil {
		f.Log.DebugContext(r.Context(), "the client left before its answer", "err", err)
	}
}
