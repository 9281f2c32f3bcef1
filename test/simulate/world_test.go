package simulate

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/remote"
	"souk.dev/souk/internal/store/revshare"
)

// sold are the plans of each offering.
var sold = [][]string{{"monthly", "yearly", "once"}, {"metered", "mixed", "monthly"}, {"trial", "yearly"}, {"mixed", "metered", "yearly"}}

const password = "a good password"

var home = account.Address{Street: "1 Mill Lane", Postal: "10115", City: "Berlin", Country: "DE"}

// world is a market and everybody around it.
type world struct {
	*app.App
	t     *testing.T
	cfg   config.Config
	rnd   *rand.Rand
	clock *clock.Set
	ids   *counter
	bank  *bank

	root, second   account.Actor // administrators
	sellers        []account.Actor
	buyers         []account.Actor
	offerings      []string
	modules        map[string]string        // by offering
	sellerOf       map[string]account.Actor // by offering
	fuse           int                      // moments of transactions until the next accident; 0 for none
	fatal          bool                     // the accident is the end of the process
	dead           bool
	looking        bool // nothing happens while the market is looked at
	deaths, breaks int
	restarts       int
	log            []string
	use            usage
	accounts       map[string]*contractAccount
	seen           map[string]bool // charges that were looked at, and in which states
	done           map[int64]bool  // rows of the outbox that were worked off
}

// counter makes ids that are the same in each run of a seed.
type counter struct {
	clock clock.Clock
	n     uint64
}

// NewID implements clock.IDs.
func (c *counter) NewID() string {
	c.n++
	return fmt.Sprintf("%08x%016x", uint32(c.clock.Now().Unix()), c.n) //nolint:gosec // as the real one does
}

func newWorld(t *testing.T, dialect sqldb.Dialect, seed uint64) *world {
	t.Helper()
	cfg, err := config.Load(config.Sources{Flags: map[string]string{
		"data": t.TempDir(), "database": dbtest.Migrated(t, dialect), "blobs": "file:" + filepath.Join(t.TempDir(), "files"), "listen": "127.0.0.1:0",
	}})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Store.Sandbox, cfg.Store.TaxRate, cfg.Store.PlatformFee = false, "19", "7"
	cfg.Store.PayoutIBAN, cfg.Store.PayoutHolder = "DE02120300000000202051", "Souk Ltd"
	w := &world{
		t: t, cfg: cfg, rnd: rand.New(rand.NewPCG(seed, 5)), clock: clock.NewSet(time.Date(2027, 1, 14, 9, 30, 0, 0, time.UTC)),
		modules: map[string]string{}, sellerOf: map[string]account.Actor{}, accounts: map[string]*contractAccount{}, seen: map[string]bool{}, done: map[int64]bool{}, use: newUsage(),
	}
	w.ids = &counter{clock: w.clock}
	w.bank = newBank(w.rnd, func() bool { return w.dead })
	w.start()
	w.settle()
	return w
}

// start opens the market, anew after the process died.
func (w *world) start() {
	w.t.Helper()
	market, err := app.OpenWith(w.t.Context(), w.cfg, slog.New(slog.DiscardHandler), app.Parts{
		Clock: w.clock, IDs: w.ids, Database: sqldb.Options{NoSync: true, Interrupt: w.interrupt},
		Gateways: func(db *sqldb.DB, clk clock.Clock) []payment.Gateway {
			return []payment.Gateway{remote.NewSaver(db, clk, w.bank)}
		},
	})
	w.must(err)
	old := w.App
	w.App = market
	if old != nil {
		w.must(old.Close())
	} else {
		w.t.Cleanup(func() { w.must(w.App.Close()) })
	}
}

// interrupt is the accident of a transaction: the connection breaks once, or the process is dead from then on.
func (w *world) interrupt(sqldb.Moment) error {
	if w.dead {
		return errDied
	}
	if w.fuse == 0 || w.looking {
		return nil
	}
	if w.fuse--; w.fuse > 0 {
		return nil
	}
	if w.fatal {
		w.dead = true
		w.deaths++
		return errDied
	}
	w.breaks++
	return errLost
}

// recover starts the market again if it died in the step before. Its services keep nothing that is not in the
// database, so that most times it is enough that they may go on.
func (w *world) recover() {
	if !w.dead {
		return
	}
	w.dead = false
	if w.restarts++; w.restarts%8 == 0 {
		w.start()
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v\n%q", err, w.last(15))
	}
}

func (w *world) last(n int) []string { return w.log[max(0, len(w.log)-n):] }

func (w *world) note(format string, args ...any) {
	w.log = append(w.log, w.clock.Now().Format("2006-01-02 15:04 ")+fmt.Sprintf(format, args...))
}

// settle makes the people, and what is sold.
func (w *world) settle() {
	w.root, w.second = w.user(account.CreateUserInput{Name: "root", Admin: true}), w.user(account.CreateUserInput{Name: "second", Admin: true})
	ibans := []string{"DE02 1203 0000 0000 2020 51", "GB82WEST12345698765432"}
	for i, name := range []string{"ada", "bea"} {
		seller := w.user(account.CreateUserInput{Name: name, Provider: true})
		_, err := w.Sharing.SetBankAccount(w.t.Context(), seller, revshare.BankInput{Holder: name, IBAN: ibans[i], Password: password})
		w.must(err)
		w.sellers = append(w.sellers, seller)
	}
	for _, name := range []string{"kim", "lee", "max", "nil", "oda"} {
		w.buyers = append(w.buyers, w.user(account.CreateUserInput{Name: name}))
	}
	for i, labels := range sold {
		w.offer(w.sellers[i%len(w.sellers)], i, labels)
	}
}

func (w *world) user(in account.CreateUserInput) account.Actor {
	w.t.Helper()
	in.Password = password
	_, err := w.Accounts.CreateUser(w.t.Context(), account.Operator, in)
	w.must(err)
	actor, err := w.Accounts.BasicActor(w.t.Context(), in.Name, password, "")
	w.must(err)
	return actor
}

func (w *world) offer(seller account.Actor, n int, labels []string) {
	w.t.Helper()
	ctx, pkg := w.t.Context(), obxtest.Module(fmt.Sprintf("org.example.bread%d", n), "1.0.0").Commercial()
	data := pkg.Build()
	_, err := w.Releases.Register(ctx, seller, release.RegisterInput{}, bytes.NewReader(data))
	w.must(err)
	_, err = w.Releases.Publish(ctx, seller, release.PublishInput{FileName: pkg.FileName()}, bytes.NewReader(data))
	w.must(err)
	in := catalogue.OfferingInput{Title: fmt.Sprintf("Bread %d", n), Modules: []string{pkg.Module().Package}}
	for _, label := range labels {
		in.Plans = append(in.Plans, plans[label].draft())
	}
	o, err := w.Catalogue.Create(ctx, seller, in)
	w.must(err)
	_, err = w.Catalogue.Publish(ctx, seller, o.ID)
	w.must(err)
	w.offerings = append(w.offerings, o.ID)
	w.modules[o.ID], w.sellerOf[o.ID] = obxtest.ID(pkg.Module().Package), seller
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
