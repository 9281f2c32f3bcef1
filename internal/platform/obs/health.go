package obs

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// checkLimit is how long a check may take.
const checkLimit = 5 * time.Second

// Health tells whoever routes requests whether this server should get any. It is safe for
// concurrent use.
type Health struct {
	log      *slog.Logger
	instance string
	mu       sync.Mutex
	checks   []check
	stopping atomic.Bool
}

type check struct {
	name string
	run  func(ctx context.Context) error
}

// NewHealth returns a health without checks. instance is what the answers call this market, so that one
// that asks knows whom it has reached; "" for nothing.
func NewHealth(log *slog.Logger, instance string) *Health {
	return &Health{log: log, instance: instance}
}

// Add adds a check that must pass for the server to be ready, such as the database's Ping.
func (h *Health) Add(name string, run func(ctx context.Context) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checks = append(h.checks, check{name, run})
}

// Stop makes the server unready for good, so that it gets no new requests while it finishes.
func (h *Health) Stop() { h.stopping.Store(true) }

// Live answers 200 while the process lives.
func (h *Health) Live() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h.answer(w, http.StatusOK, report{Status: "ok", Instance: h.instance})
	})
}

type report struct {
	Status   string `json:"status"` // ok, failing or stopping
	Instance string `json:"instance,omitempty"`

	Checks map[string]string `json:"checks,omitempty"`
}

// Ready answers 200 when every check passes, else 503, with the state of each.
func (h *Health) Ready() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rep := h.run(r.Context())
		status := http.StatusOK
		if rep.Status != "ok" {
			status = http.StatusServiceUnavailable
		}
		h.answer(w, status, rep)
	})
}

func (h *Health) run(ctx context.Context) report {
	h.mu.Lock()
	checks := h.checks
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	results := make([]error, len(checks))
	var all sync.WaitGroup
	for i, c := range checks {
		all.Go(func() { results[i] = c.run(ctx) })
	}
	all.Wait()
	rep := report{Status: "ok", Checks: map[string]string{}}
	for i, c := range checks {
		rep.Checks[c.name] = "ok"
		if results[i] != nil {
			rep.Checks[c.name], rep.Status = "failing", "failing"
			h.log.WarnContext(ctx, "not ready", "check", c.name, "error", results[i])
		}
	}
	if h.stopping.Load() {
		rep.Status = "stopping"
	}
	return rep
}

func (h *Health) answer(w http.ResponseWriter, status int, rep report) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(rep); err != nil {
		h.log.Debug("health not answered", "error", err) // the client has gone
	}
}
