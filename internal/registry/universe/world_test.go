package universe_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/universe"
)

// world is a server of a market: its registry, and what it keeps in memory of it.
type world struct {
	*universe.Service
	db       *sqldb.DB
	modules  *module.Service
	releases *release.Service
	kit      *accounttest.Kit
	baker    account.Actor
	admin    account.Actor
}

func newWorld(t testing.TB, db *sqldb.DB) *world {
	t.Helper()
	kit := accounttest.New(db)
	w := serverOn(t, db, kit)
	w.baker = kit.Company(t, "Bakery", kit.Customer(t, "baker"))
	w.admin = kit.Admin(t, "root")
	return w
}

// serverOn returns a server on the database, which others may use too.
func serverOn(t testing.TB, db *sqldb.DB, kit *accounttest.Kit) *world {
	t.Helper()
	store, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Service: universe.New(db, universe.Options{}), db: db, kit: kit}
	w.modules = module.New(module.Deps{DB: db, Clock: kit.Clock, Accounts: kit})
	w.releases = release.New(release.Deps{
		DB: db, Shelf: blob.NewShelf(db, store, kit.Clock, kit.IDs), Clock: kit.Clock, IDs: kit.IDs, Accounts: kit, Modules: w.modules,
	})
	return w
}

func (w *world) register(t *testing.T, b *obxtest.Builder) {
	t.Helper()
	if _, err := w.releases.Register(t.Context(), w.baker, release.RegisterInput{WithNested: true}, bytes.NewReader(b.Build())); err != nil {
		t.Fatalf("register %s: %v", b.FileName(), err)
	}
}

// publish publishes a package of a module that is registered, and those inside it.
func (w *world) publish(t *testing.T, b *obxtest.Builder) {
	t.Helper()
	if err := w.tryPublish(t, b); err != nil {
		t.Fatalf("publish %s: %v", b.FileName(), err)
	}
}

func (w *world) tryPublish(t *testing.T, b *obxtest.Builder) error {
	_, err := w.releases.Publish(t.Context(), w.baker, release.PublishInput{FileName: b.FileName(), WithNested: true}, bytes.NewReader(b.Build()))
	return err
}

// now returns the snapshot.
func (w *world) now(t *testing.T) *universe.Snapshot {
	t.Helper()
	s, err := w.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// module returns a module of the snapshot, without versions where there is none.
func (w *world) module(t *testing.T, pkg string) resolve.ModuleSpec {
	t.Helper()
	m, _ := w.now(t).Universe.Module(obxtest.ID(pkg))
	return m
}

// numbers returns the versions of a module, with "!" behind those that are not chosen anew.
func numbers(m resolve.ModuleSpec) []string {
	var list []string
	for _, v := range m.Versions {
		text := v.Version
		if v.Yanked {
			text += "!"
		}
		list = append(list, text)
	}
	return list
}

// asked compares what needs allow by what they ask for.
var asked = cmp.Comparer(func(a, b resolve.Allows) bool { return a.Key() == b.Key() })

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got, asked); d != "" {
		t.Errorf("%s (- want, + got):\n%s", what, d)
	}
}
