package rest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/store/metering"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/office"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/payment/saved"
	"souk.dev/souk/internal/store/payment/watch"
	"souk.dev/souk/internal/store/revshare"
	"souk.dev/souk/internal/store/sandboxes"
	"souk.dev/souk/internal/store/search"
	"souk.dev/souk/internal/store/spending"
)

// Prefix is where the API is mounted.
const Prefix = "/api/v1"

// Deps is what the API stands on.
type Deps struct {
	DB    *sqldb.DB // for idempotency keys
	Clock clock.Clock
	Log   *slog.Logger

	Accounts   *account.Service
	Callers    front.Accounts // finds out who calls; nil is Accounts
	Modules    *module.Service
	Releases   *release.Service
	Advise     *advise.Service
	Fleet      *fleet.Service
	Catalogue  *catalogue.Service
	Search     *search.Service
	Orders     *order.Service
	Charging   *charging.Service
	Invoices   *invoice.Service
	Usage      *metering.Service
	Spending   *spending.Service
	Ledger     *ledger.Service
	Sharing    *revshare.Service
	Coupons    *coupon.Service
	Market     *market.Service
	Pictures   *picture.Service
	Mailer     *mail.Mailer
	Moderation *moderation.Service
	Office     *office.Service
	Notify     *notify.Service
	Saved      *saved.Service
	Payments   *watch.Service
	Sandboxes  *sandboxes.Service
	Sandbox    *sandbox.Gateway // nil: the market takes no pretended payments

	PublicURL  string // of the market; browsers there may use the API with their session
	MaxPackage int64  // bytes of one package file; 0 means release.DefaultMaxPackage
	MaxUpload  int64  // bytes of the file of one resource; 0 means catalogue.DefaultMaxUpload
}

// API serves /api/v1.
type API struct {
	Deps
	keys    *keys
	mux     *http.ServeMux
	huma    huma.API
	spec    []byte
	handler http.Handler
}

// New returns the API.
func New(d Deps) *API {
	if d.MaxPackage <= 0 {
		d.MaxPackage = release.DefaultMaxPackage
	}
	if d.MaxUpload <= 0 {
		d.MaxUpload = catalogue.DefaultMaxUpload
	}
	a := &API{Deps: d, mux: http.NewServeMux(), keys: &keys{db: d.DB, clock: d.Clock, log: d.Log}}
	a.huma = humago.NewWithPrefix(a.mux, Prefix, humaConfig())
	a.routes()
	a.spec = a.finishSpec()
	a.mux.HandleFunc("GET "+Prefix+"/openapi.json", a.serveSpec)
	if d.Callers == nil {
		d.Callers = d.Accounts
	}
	guard := front.Guard{
		Accounts: d.Callers, Log: d.Log, Fail: a.fail, PublicURL: d.PublicURL, Limit: a.bodyLimit,
	}
	a.handler = front.Gzip(dataOnly(guard.Wrap(a.keys.wrap(a.fail, http.HandlerFunc(a.route)))))
	return a
}

// ServeHTTP answers a request below Prefix.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// PurgeKeys removes the answers that were kept for 24 hours. It is a job.
func (a *API) PurgeKeys(ctx context.Context) error { return a.keys.purge(ctx) }

// ReleaseKeys forgets the requests that are noted as being worked on, so that they can be sent again
// at once. It is for the start of a server that has its data to itself: nobody works on them now.
func (a *API) ReleaseKeys(ctx context.Context) error { return a.keys.release(ctx) }

// Spec returns the OpenAPI document.
func (a *API) Spec() []byte { return a.spec }

// fail answers with the problem that err is.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	front.WriteProblem(w, r, front.Explain(r.Context(), a.Log, err))
}

// route serves the paths that there are, and answers others as all failures are.
func (a *API) route(w http.ResponseWriter, r *http.Request) {
	handler, pattern := a.mux.Handler(r)
	if pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	probe := &probe{header: http.Header{}}
	handler.ServeHTTP(probe, r)
	if allow := probe.header.Get("Allow"); allow != "" {
		w.Header().Set("Allow", allow)
		front.SendProblem(w, front.NewProblem(r.Context(), http.StatusMethodNotAllowed, "method_not_allowed",
			fmt.Sprintf("%s is not possible on %q; it takes %s.", r.Method, r.URL.Path, allow)))
		return
	}
	a.fail(w, r, errs.NotFound("no_such_path", "There is nothing at %q. What there is, %s/openapi.json says.", r.URL.Path, Prefix))
}

// probe finds out what the mux would have answered.
type probe struct{ header http.Header }

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(int)             {}

// bodyLimit lets only files be larger than what is kept in memory.
func (a *API) bodyLimit(r *http.Request) int64 {
	if isReport(r) {
		return maxReport
	}
	if isUsage(r) {
		return metering.MaxBody
	}
	if isPicture(r) {
		return picture.MaxBytes
	}
	if isResourceFile(r) {
		return a.MaxUpload
	}
	if isUpload(r) {
		return a.MaxPackage
	}
	return front.DefaultBodyLimit
}

// isUpload reports whether the body of r is a file.
func isUpload(r *http.Request) bool {
	path := strings.TrimPrefix(r.URL.Path, Prefix)
	return r.Method == http.MethodPost && (path == "/versions" || path == "/modules/package") || isResourceFile(r) || isPicture(r)
}

func dataOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		front.DataOnly(w.Header())
		next.ServeHTTP(w, r)
	})
}

func (a *API) serveSpec(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json;version=3.1")
	_, _ = w.Write(a.spec) // fails only when the client is gone
}
