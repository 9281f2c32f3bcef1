package openbravo

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/errs"
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
	// PlainURL is an address of the market without TLS, where there is one: clients of the third generation take every
	// file at an https address for a commercial one.
	PlainURL string
}

// Front serves the paths below /openbravo and /heartbeat-server.
type Front struct {
	Deps
	mux   *http.ServeMux
	large chan struct{} // a place for each large message that is worked on
}

// Messages of more than largeMessage bytes are worked on largeAtOnce at a time: what they become in memory is
// a multiple of their size.
const (
	largeMessage = 256 << 10
	largeAtOnce  = 4
)

// turn waits until a message of the size may be worked on, and returns what to call when that is done.
func (f *Front) turn(ctx context.Context, size int) (done func(), err error) {
	if size <= largeMessage {
		return func() {}, nil
	}
	select {
	case f.large <- struct{}{}:
		return func() { <-f.large }, nil
	case <-ctx.Done():
		return nil, errs.Wrap("openbravo: wait for a turn", ctx.Err())
	}
}

// New returns the front.
func New(d Deps) *Front {
	d.PublicURL, d.PlainURL = strings.TrimSuffix(d.PublicURL, "/"), strings.TrimSuffix(d.PlainURL, "/")
	f := &Front{Deps: d, mux: http.NewServeMux(), large: make(chan struct{}, largeAtOnce)}
	f.routes()
	return f
}

// ServeHTTP implements http.Handler.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	front.DataOnly(w.Header())
	f.mux.ServeHTTP(w, r)
}

// guard returns the guard whose refusals fail answers; it reads limit bytes of a body at most.
func (f *Front) guard(fail front.Fail, limit int64) front.Guard {
	return front.Guard{
		Accounts: f.Accounts, Log: f.Log, Fail: fail, PublicURL: f.PublicURL,
		Limit: func(*http.Request) int64 { return limit },
	}
}

// guarded returns the handler behind the guard, for those whom it and their address make known.
func (f *Front) guarded(fail front.Fail, limit int64, next http.HandlerFunc) http.Handler {
	return f.guard(fail, limit).Wrap(f.known(fail, next))
}
