package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	// drain is how long requests and jobs may go on after the server was told to stop.
	drain = 20 * time.Second
	// orphanAge is how old the note of an unfinished file must be before a server that shares its
	// files with others sweeps it away.
	orphanAge = 24 * time.Hour
)

// Listen opens the address that cfg names, and returns the configuration with what follows from the
// port that was really opened.
func Listen(ctx context.Context, cfg config.Config) (net.Listener, config.Config, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return nil, cfg, fmt.Errorf("cannot listen on %s: %w", cfg.Listen, err)
	}
	return ln, cfg.Listening(ln.Addr().String()), nil
}

// Serve answers on ln until ctx ends, then lets running requests and jobs finish. ready is called
// once the server answers.
func (a *App) Serve(ctx context.Context, ln net.Listener, ready func()) error {
	defer ln.Close() // where the server does not come to own it
	unlock, err := ownDatabase(a.Config.Database)
	if err != nil {
		return err
	}
	defer unlock()
	f, err := a.fronts()
	if err != nil {
		return err
	}
	if err := a.sweep(ctx); err != nil {
		return err
	}
	if a.DB.Dialect() == sqldb.SQLite { // nobody else works on what the server before was killed over
		if err := f.api.ReleaseKeys(ctx); err != nil {
			return fmt.Errorf("release the requests of the server before: %w", err)
		}
	}
	a.opened()
	a.schedule(f)
	if err := a.Queue.Start(ctx); err != nil {
		return err
	}
	metrics, err := a.serveMetrics(ctx, f.metrics)
	if err != nil {
		return errors.Join(err, a.stop())
	}
	server := a.httpServer(f.handler)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(ln) }()
	ready()
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.Log.Info("stopping", "grace", drain)
		f.health.Stop()
	}
	return errors.Join(err, a.stop(append(metrics, server)...))
}

// httpServer bounds how slow a client may be before and between requests; uploads and downloads may
// take as long as they move.
func (a *App) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
}

// stop ends the servers, then the jobs, and writes the last download counts.
func (a *App) stop(servers ...*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	var list []error
	for _, s := range servers {
		list = append(list, s.Shutdown(ctx))
	}
	return errors.Join(append(list, a.Queue.Stop(ctx), a.Releases.FlushCounts(ctx), a.Catalogue.FlushDownloads(ctx), a.Fleet.FlushSeen(ctx))...)
}

// schedule registers what a running server does again and again.
func (a *App) schedule(f fronts) {
	a.Queue.Every("download counts", time.Second, a.Releases.FlushCounts)
	a.Queue.Every("downloads of resources", time.Second, a.Catalogue.FlushDownloads)
	a.Queue.Every("instances seen", 10*time.Second, a.Fleet.FlushSeen)
	a.Queue.Every("pending purchases", 5*time.Second, a.Orders.Settle)
	a.Queue.Every("payment gateways", 15*time.Second, a.Payments.Settle)
	a.Queue.Every("old messages of gateways", 24*time.Hour, a.Payments.Tidy)
	a.Queue.Every("charging", time.Minute, a.Charging.Tick)
	a.Queue.Every("old charging runs", 24*time.Hour, a.Charging.Tidy)
	a.Queue.Every("statements", time.Hour, a.Sharing.IssueStatements)
	a.Queue.Every("payouts by a payment service", 10*time.Second, a.Sharing.SendPayouts)
	a.Queue.Every("check of the books", time.Hour, a.verifyDaily)
	a.scheduleNotify()
	a.Queue.Every("sandboxes", time.Second, a.Sandboxes.Work)
	a.Queue.Every("idle sandboxes", time.Minute, a.worlds.closeIdle)
	a.Queue.Every("ended sessions", time.Hour, a.Accounts.PurgeSessions)
	a.Queue.Every("touched modules", 24*time.Hour, a.Universe.Tidy)
	a.Queue.Every("old mails", 24*time.Hour, a.Mail.Purge)
	a.Queue.Every("idempotency keys", time.Hour, f.api.PurgeKeys)
	if a.DB.Dialect() == sqldb.Postgres {
		a.Queue.Every("unfinished files", time.Hour, a.sweep)
	}
}

// sweep removes files that a crash left unfinished. The only server on its data knows that nobody is
// writing one; others go by the age.
func (a *App) sweep(ctx context.Context) error {
	before := a.Real.Now()
	if a.DB.Dialect() == sqldb.Postgres {
		before = before.Add(-orphanAge)
	}
	n, err := a.Shelf.Sweep(ctx, before)
	if err != nil {
		return fmt.Errorf("sweep unfinished files: %w", err)
	}
	if n > 0 {
		a.Log.Warn("removed unfinished files", "files", n)
	}
	return nil
}
