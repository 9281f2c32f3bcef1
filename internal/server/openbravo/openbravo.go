package openbravo

import (
	"log/slog"
	"net/http"
	"strings"

	"souk.dev/souk/internal/server/front"
)

// Deps is what the front stands on.
type Deps struct {
	Registry  Registry
	Modules   Modules
	Releases  Releases
	Instances Instances
	Accounts  front.Accounts
	Log       *slog.Logger
	PublicURL string // of the market, without a slash at its end
}

// Front serves the paths below /openbravo and /heartbeat-server.
type Front struct {
	Deps
	mux *http.ServeMux
}

// New returns the front.
func New(d Deps) *Front {
	d.PublicURL = strings.TrimSuffix(d.PublicURL, "/")
	f := &Front{Deps: d, mux: http.NewServeMux()}
	f.routes()
	return f
}

// ServeHTTP implements http.Handler.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	front.DataOnly(w.Header())
	f.mux.ServeHTTP(w, r)
}

// guarded returns the handler behind the guard, whose refusals fail answers; it reads limit bytes of a body
// at most.
func (f *Front) guarded(fail front.Fail, limit int64, next http.HandlerFunc) http.Handler {
	return front.Guard{
		Accounts: f.Accounts, Log: f.Log, Fail: fail, PublicURL: f.PublicURL,
		Limit: func(*http.Request) int64 { return limit },
	}.Wrap(next)
}
