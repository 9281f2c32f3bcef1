package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/obs"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/server/openbravo"
	"souk.dev/souk/internal/server/rest"
	"souk.dev/souk/internal/server/web"
	"souk.dev/souk/internal/server/webhook"
	"souk.dev/souk/internal/server/wstore"
)

// fronts are the handlers of a running server, and what belongs to them.
type fronts struct {
	handler http.Handler
	api     *rest.API
	health  *obs.Health
	metrics *obs.Metrics
}

// fronts builds the handlers.
func (a *App) fronts() (fronts, error) {
	api := a.api(a.Accounts)
	pages, err := a.pages(a.Accounts)
	if err != nil {
		return fronts{}, err
	}
	f := fronts{api: api, health: obs.NewHealth(a.Log, a.Instance), metrics: obs.NewMetrics()}
	f.health.Add("database", a.DB.Ping)
	f.health.Add("files", a.filesAnswer)

	a.measureBooks(f.metrics)
	a.measureUsage(f.metrics)
	mux := http.NewServeMux()
	mux.Handle(rest.Prefix+"/", api)
	mux.Handle("GET /healthz", f.health.Live())
	mux.HandleFunc("GET /.well-known/souk-keys.json", a.publishKeys)
	mux.Handle("GET /readyz", f.health.Ready())
	mux.Handle("GET /metrics", f.metrics.Guarded(a.Config.Metrics.Token))
	clients := a.openbravo()
	mux.Handle("/openbravo/", clients)
	mux.Handle("/heartbeat-server/", clients)
	mux.Handle(webhook.Prefix+"/", webhook.New(a.Payments, a.Log))
	mux.Handle("/media/", a.wstore())
	mux.Handle("/", pages)
	f.handler = front.Outer{
		Log: a.Log, Clock: a.Clock, IDs: a.IDs, Proxies: front.Proxies(a.Config.TrustedProxies),
		Observe: f.metrics.Observe,
	}.Wrap(a.sandboxed(mux))
	return f, nil
}

// api returns /api/v1 for those whom callers knows.
func (a *App) api(callers front.Accounts) *rest.API {
	return rest.New(rest.Deps{
		DB: a.DB, Clock: a.Clock, Log: a.Log,
		Accounts: a.Accounts, Callers: callers, Modules: a.Modules, Releases: a.Releases, Advise: a.Advise, Fleet: a.Fleet,
		Catalogue: a.Catalogue, Search: a.Search, Orders: a.Orders, Charging: a.Charging, Ledger: a.Ledger, Sharing: a.Sharing, Coupons: a.Coupons, Market: a.Market, Pictures: a.Pictures, Mailer: a.Mail, Sandboxes: a.Sandboxes, Sandbox: a.Sandbox, Saved: a.Saved, Payments: a.Payments,
		Invoices: a.Invoices, Usage: a.Usage, Spending: a.Spending, Notify: a.Notify, Moderation: a.Moderation, Office: a.Office,
		PublicURL: a.Config.PublicURL, MaxPackage: a.Config.Registry.MaxPackage,
		MaxUpload: a.Config.Store.MaxUpload,
	})
}

// openbravo returns what Openbravo's clients talk to.
func (a *App) openbravo() http.Handler {
	return openbravo.New(openbravo.Deps{
		Registry: a.Advise, Modules: a.Modules, Releases: a.Releases, Instances: a.Fleet, Accounts: a.Accounts,
		Log: a.Log, PublicURL: a.Config.PublicURL, PlainURL: a.Config.Openbravo.PlainURL,
	})
}

// wstore returns what clients of WStore talk to.
func (a *App) wstore() http.Handler {
	return wstore.New(wstore.Deps{
		Accounts: a.Accounts, Invoices: a.Invoices, Log: a.Log, PublicURL: a.Config.PublicURL,
		Cookies: front.Cookies{Secure: strings.HasPrefix(a.Config.PublicURL, "https://")},
	})
}

// filesAnswer reports whether the store of files can be asked; it is asked for one that is not there.
func (a *App) filesAnswer(ctx context.Context) error {
	_, err := a.Shelf.Get(ctx, strings.Repeat("0", 24))
	if errs.Is(err, errs.KindNotFound) {
		return nil
	}
	return err
}

// pages returns the web for those whom callers knows.
func (a *App) pages(callers front.Accounts) (http.Handler, error) {
	cookies := front.Cookies{Secure: strings.HasPrefix(a.Config.PublicURL, "https://")}
	site, err := web.New(web.Deps{
		Accounts: a.Accounts, Modules: a.Modules, Releases: a.Releases, Advise: a.Advise, Fleet: a.Fleet,
		Catalogue: a.Catalogue, Coupons: a.Coupons, Search: a.Search, Ledger: a.Ledger, Moderation: a.Moderation, Office: a.Office, Orders: a.Orders, Market: a.Market, Pictures: a.Pictures, Mails: a.Mail, Sandboxes: a.Sandboxes, Sandbox: a.Sandbox, Saved: a.Saved, Payments: a.Payments,
		Invoices: a.Invoices, Usage: a.Usage, Spending: a.Spending, Notify: a.Notify, Charging: a.Charging, Sharing: a.Sharing,
		Clock: a.Clock, Log: a.Log, Cookies: cookies,
		Options: web.Options{
			SiteName:  a.Config.Site.Name,
			PublicURL: a.Config.PublicURL, MaxPackage: a.Config.Registry.MaxPackage,
			MaxUpload: a.Config.Store.MaxUpload,
			SignUp:    a.Config.Accounts.SignUp, Activation: a.Config.Accounts.Activation,
			SendsMail: a.Config.Mail.Host != "", TaxRate: a.Config.Store.TaxRate,
			Styleguide: a.Config.Web.Styleguide, InSandbox: a.inSandbox,
		},
	})
	if err != nil {
		return nil, err
	}
	guard := front.Guard{
		Accounts: callers, Log: a.Log, Fail: site.Fail, Cookies: cookies, Pages: true,
		PublicURL: a.Config.PublicURL, Limit: site.BodyLimit,
	}
	return guard.Wrap(site.Handler()), nil
}

// serveMetrics answers /metrics on an address of its own, where the configuration names one. It
// returns the servers that run then: one or none.
func (a *App) serveMetrics(ctx context.Context, m *obs.Metrics) ([]*http.Server, error) {
	address := a.Config.Metrics.Listen
	if address == "" {
		return []*http.Server{}, nil
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("cannot listen for metrics on %s: %w", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	server := a.httpServer(mux)
	go func() {
		if err := server.Serve(ln); err != http.ErrServerClosed {
			a.Log.Error("metrics are not served any more", "error", err)
		}
	}()
	return []*http.Server{server}, nil
}
