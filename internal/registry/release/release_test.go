package release_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// world is a market with a few people in it, and a shop that remembers what it was told.
type world struct {
	*release.Service
	modules                         *module.Service
	db                              *sqldb.DB
	kit                             *accounttest.Kit
	store                           *disk.Store
	shelf                           *blob.Shelf
	shop                            *shop
	baker, mate, miller, eve, admin account.Actor // mate works for the baker's company, as a customer
}

func newWorld(t *testing.T, db *sqldb.DB) *world { return newWorldWith(t, db, release.Options{}) }

func newWorldWith(t *testing.T, db *sqldb.DB, o release.Options) *world {
	t.Helper()
	store, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	kit := accounttest.New(db)
	w := &world{db: db, kit: kit, store: store, shop: &shop{rights: map[string]bool{}}}
	w.shelf = blob.NewShelf(db, store, kit.Clock, kit.IDs)
	w.modules = module.New(module.Deps{DB: db, Clock: kit.Clock, Accounts: kit})
	w.Service = release.New(release.Deps{
		DB: db, Shelf: w.shelf, Clock: kit.Clock, IDs: kit.IDs, Accounts: kit, Modules: w.modules, Options: o,
	})
	w.Join(w.shop, w.shop)
	w.baker = kit.Company(t, "Bakery", kit.Customer(t, "baker"))
	w.mate = kit.Join(t, kit.Customer(t, "mate"), "Bakery", account.RoleCustomer)
	w.miller = kit.Provider(t, "miller")
	w.eve = kit.Customer(t, "eve")
	w.admin = kit.Admin(t, "root")
	return w
}

// shop stands for the store: it notes what was published and knows who has bought what.
type shop struct {
	mu     sync.Mutex
	told   []string
	rights map[string]bool // organisation id + " " + module id
	fail   error
}

func (s *shop) VersionPublished(ctx context.Context, tx *sqldb.Tx, m module.Module, v release.Version) error {
	stored, err := module.Find(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	if d := cmp.Diff(stored, m); d != "" {
		return fmt.Errorf("the shop was told of a module that is stored otherwise: %s", d)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, m.Package+" "+v.Version)
	return s.fail
}

func (s *shop) Entitled(_ context.Context, orgID, moduleID string) (bool, error) {
	return s.rights[orgID+" "+moduleID], nil
}

func (s *shop) EntitledAmong(_ context.Context, orgID string, moduleIDs []string) (map[string]bool, error) {
	among := map[string]bool{}
	for _, id := range moduleIDs {
		if s.rights[orgID+" "+id] {
			among[id] = true
		}
	}
	return among, nil
}

func (s *shop) sell(a account.Actor, pkg string) { s.rights[a.OrgID+" "+obxtest.ID(pkg)] = true }

func bread(number string) *obxtest.Builder {
	return obxtest.Module("org.example.bread", number).Prefix("BRD")
}

// register registers the module of a package, and those inside it.
func (w *world) register(t *testing.T, a account.Actor, b *obxtest.Builder) release.RegisterResult {
	t.Helper()
	r, err := w.Register(t.Context(), a, release.RegisterInput{WithNested: true}, bytes.NewReader(b.Build()))
	if err != nil {
		t.Fatalf("register %s: %v", b.FileName(), err)
	}
	return r
}

// try publishes a package.
func (w *world) try(t *testing.T, a account.Actor, b *obxtest.Builder, in release.PublishInput) (release.Result, error) {
	t.Helper()
	in.FileName = b.FileName()
	return w.Publish(t.Context(), a, in, bytes.NewReader(b.Build()))
}

// publish publishes a package, which must succeed.
func (w *world) publish(t *testing.T, a account.Actor, b *obxtest.Builder) release.Version {
	t.Helper()
	r, err := w.try(t, a, b, release.PublishInput{})
	if err != nil {
		t.Fatalf("publish %s: %v", b.FileName(), err)
	}
	return r.Versions[0]
}

// codes returns the codes of the fields of an error, sorted, or else its own.
func codes(err error) []string {
	if err == nil {
		return nil
	}
	e := errs.As(err)
	if len(e.Fields) == 0 {
		return []string{e.Code}
	}
	var list []string
	for _, f := range e.Fields {
		list = append(list, f.Code)
	}
	slices.Sort(list)
	return list
}

// found returns "level code" of the checks that did not pass, sorted.
func found(checks []release.Check) []string {
	var list []string
	for _, c := range checks {
		if c.Level != pkgfile.Passed {
			list = append(list, string(c.Level)+" "+c.Code)
		}
	}
	slices.Sort(list)
	return list
}

// says reports whether a check of the level has the text in its message.
func says(checks []release.Check, level pkgfile.Level, text string) bool {
	return slices.ContainsFunc(checks, func(c release.Check) bool { return c.Level == level && strings.Contains(c.Message, text) })
}

// trace returns everything that a publication leaves: rows of each table, and the files.
func (w *world) trace(t *testing.T) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, table := range []string{"modules", "module_prefixes", "versions", "version_dependencies", "version_merges", "pending_blobs", "audit_log", "version_downloads"} {
		n, err := sqldb.One(t.Context(), w.db, sqldb.Value[int], "SELECT count(*) FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	err := w.store.List(t.Context(), func(string, int64) error { counts["files"]++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// content returns what the registry says of every module and version, with the times of the last changes.
func (w *world) content(t *testing.T) []string {
	t.Helper()
	list, err := sqldb.All(t.Context(), w.db, sqldb.Value[string], `
SELECT id || ' ' || name || ' ' || description || ' ' || visibility || ' ' || CAST(is_commercial AS TEXT) || ' ' ||
       coalesce(latest_version, '') || ' ' || coalesce(came_with, '') || ' ' || CAST(updated_at AS TEXT) FROM modules
UNION ALL
SELECT id || ' ' || sha256 || ' ' || CAST(maturity AS TEXT) || ' ' || coalesce(came_with, '') || ' ' || blob_key FROM versions
ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// bytesOf reads what a download gives.
func bytesOf(t *testing.T, f release.File, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatalf("download: %v", err)
	}
	b, rerr := io.ReadAll(f.Body)
	if err := errors.Join(rerr, f.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return b
}

func has(list []string, part string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, part) })
}
