package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/sandboxes"
)

// idleSandbox is how long a sandbox stays open after its last use.
const idleSandbox = 10 * time.Minute

// worlds are the markets of the sandboxes that are open in this process. It is safe for concurrent use.
type worlds struct {
	market *App
	mu     sync.Mutex
	open   map[string]*world
}

// world is the market of a sandbox.
type world struct {
	mu      sync.Mutex // of opening
	app     *App       // nil until it is open
	clock   *clock.Set
	handler http.Handler // nil until somebody calls

	users  int       // both under the mutex of worlds
	usedAt time.Time // when the last one left
}

// wireSandboxes makes what keeps the sandboxes of a real market.
func (a *App) wireSandboxes() {
	a.worlds = &worlds{market: a, open: map[string]*world{}}
	a.Sandboxes = sandboxes.New(sandboxes.Deps{
		DB: a.DB, Clock: a.Real, IDs: a.IDs, Accounts: a.Accounts, Worlds: a.worlds, Log: a.Log,
	})
}

// closeSandboxes closes those that are open.
func (a *App) closeSandboxes() error {
	if a.worlds == nil {
		return nil
	}
	return a.worlds.closeAll(func(*world) bool { return true })
}

// enter opens a sandbox, if it is not open, with its clock where the sandbox has it. leave is called when the caller is done with it.
func (w *worlds) enter(ctx context.Context, box sandboxes.Sandbox) (_ *world, leave func(), err error) {
	w.mu.Lock()
	in := w.open[box.ID]
	if in == nil {
		in = &world{clock: clock.NewSet(box.Now)}
		w.open[box.ID] = in
	}
	in.users++
	w.mu.Unlock()
	leave = func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		in.users--
		in.usedAt = w.market.Real.Now()
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.app == nil {
		if in.app, err = w.market.openSandbox(context.WithoutCancel(ctx), box, in.clock); err != nil {
			leave()
			return nil, nil, fmt.Errorf("open sandbox %s: %w", box.Name, err)
		}
	}
	in.clock.MoveTo(box.Now)
	return in, leave, nil
}

// closeIdle closes those that nobody has used for a while.
func (w *worlds) closeIdle(context.Context) error {
	before := w.market.Real.Now().Add(-idleSandbox)
	return w.closeAll(func(in *world) bool { return in.users == 0 && in.usedAt.Before(before) })
}

func (w *worlds) closeAll(which func(*world) bool) error {
	var list []*world
	w.mu.Lock()
	for id, in := range w.open {
		if which(in) {
			list = append(list, in)
			delete(w.open, id)
		}
	}
	w.mu.Unlock()
	var failed error
	for _, in := range list {
		failed = errors.Join(failed, in.close())
	}
	return failed
}

// close stops the jobs and closes the database.
func (in *world) close() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.app == nil {
		return nil
	}
	err := errors.Join(in.app.stop(), in.app.Close())
	in.app = nil
	return err
}

// Remove implements [sandboxes.Worlds].
func (w *worlds) Remove(ctx context.Context, box sandboxes.Sandbox) error {
	w.mu.Lock()
	in := w.open[box.ID]
	delete(w.open, box.ID)
	w.mu.Unlock()
	if in != nil {
		if err := in.close(); err != nil {
			return err
		}
	}
	cfg, o := w.market.sandboxConfig(box)
	if w.market.DB.Dialect() == sqldb.Postgres {
		if err := w.market.DB.DropSchema(ctx, o.Schema); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(cfg.Data); err != nil {
		return fmt.Errorf("remove the files of a sandbox: %w", err)
	}
	return nil
}

// sandboxConfig returns the configuration of a sandbox: that of the market with a place of its own and nothing that is real. Its data
// stand beside the files of the market, where every server reaches them.
func (a *App) sandboxConfig(box sandboxes.Sandbox) (config.Config, sqldb.Options) {
	c := a.Config
	c.Data = filepath.Join(filepath.Clean(strings.TrimPrefix(c.Blobs, "file:"))+"-sandboxes", box.ID)
	o := sqldb.Options{Readers: 3}
	if a.DB.Dialect() == sqldb.SQLite {
		c.Database = "sqlite:" + filepath.Join(c.Data, "souk.db")
	} else {
		o.Schema = "sandbox_" + box.ID
	}
	c.Blobs = "file:" + filepath.Join(c.Data, "files")
	c.PublicURL += "/sandboxes/" + box.ID + "/at"
	c.Site.Name = "Sandbox " + box.Name
	c.Payments = config.Payments{}
	c.Store.Sandbox, c.Store.BankDetails, c.Store.PayoutIBAN = true, "", ""
	return c, o
}

// openSandbox opens the market of a sandbox, and makes it where it is not there.
func (a *App) openSandbox(ctx context.Context, box sandboxes.Sandbox, clk clock.Clock) (_ *App, err error) {
	cfg, o := a.sandboxConfig(box)
	if o.Schema != "" {
		if err := a.DB.CreateSchema(ctx, o.Schema); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, err
	}
	db, err := sqldb.Open(ctx, cfg.Database, o)
	if err != nil {
		return nil, err
	}
	in := &App{
		Config: cfg, Log: a.Log.With("sandbox", box.Name), Clock: clk, Real: a.Real, IDs: a.IDs, DB: db, inSandbox: box.Name,
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if err := in.wire(ctx); err != nil {
		return nil, err
	}
	if err := in.furnish(ctx, a); err != nil {
		return nil, err
	}
	in.scheduleSandbox()
	return in, in.Queue.Start(ctx)
}

// scheduleSandbox registers what an open sandbox does again and again. What follows from its clock is done by Step.
func (a *App) scheduleSandbox() {
	a.Queue.Every("download counts", time.Second, a.Releases.FlushCounts)
	a.Queue.Every("downloads of resources", time.Second, a.Catalogue.FlushDownloads)
	a.Queue.Every("pending purchases", 5*time.Second, a.Orders.Settle)
	a.Queue.Every("payment gateways", 15*time.Second, a.Payments.Settle)
	a.Queue.Every("events", time.Second, a.Notify.Spread)
	a.Queue.Every("webhooks", time.Second, a.Notify.Deliver)
}

// Step implements [sandboxes.Worlds].
func (w *worlds) Step(ctx context.Context, box sandboxes.Sandbox, at time.Time) (time.Time, error) {
	in, leave, err := w.enter(ctx, box)
	if err != nil {
		return time.Time{}, err
	}
	defer leave()
	in.clock.MoveTo(at)
	return in.app.step(ctx)
}

// step does what is due at the moment, and returns the next one at which something is.
func (a *App) step(ctx context.Context) (time.Time, error) {
	// What a gateway does not answer for is asked about again, as in any market, and holds nothing up.
	if err := errors.Join(a.Orders.Settle(ctx), a.Payments.Settle(ctx)); err != nil {
		a.Log.WarnContext(ctx, "payments of a sandbox", "err", err)
	}
	now := a.Clock.Now()
	// A run is made at a time of the schedule, as where a server never stops; times without anything to do were passed over.
	run, err := a.Charging.NextTime(ctx, now.Add(-time.Microsecond))
	if err == nil && run.Equal(now) {
		err = a.Charging.Tick(ctx)
	}
	if err != nil {
		return time.Time{}, err
	}
	for _, do := range []func(context.Context) error{a.Orders.TellDue, a.Sharing.IssueStatements} {
		if err := do(ctx); err != nil {
			return time.Time{}, err
		}
	}
	return a.nextMoment(ctx, now)
}

// nextMoment returns the next time behind now at which something is due.
func (a *App) nextMoment(ctx context.Context, now time.Time) (time.Time, error) {
	next := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC) // the statements of the month
	coming, err := a.Orders.Coming(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if !coming.Ends.IsZero() && coming.Ends.Before(next) {
		next = coming.Ends
	}
	if coming.Look.IsZero() {
		return next, nil
	}
	after := coming.Look.Add(-time.Microsecond) // a run at that very moment finds it
	if after.Before(now) {
		after = now
	}
	run, err := a.Charging.NextTime(ctx, after)
	if err == nil && !run.IsZero() && run.Before(next) {
		next = run
	}
	return next, err
}
