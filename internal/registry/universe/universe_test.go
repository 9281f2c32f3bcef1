package universe_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/universe"
	"souk.dev/souk/internal/registry/version"
)

func bread(number string) *obxtest.Builder { return obxtest.Module("org.example.bread", number) }

func TestCurrentHoldsWhatIsPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		if n, _ := w.now(t).Universe.Len(); n != 0 {
			t.Fatalf("an empty registry has %d modules", n)
		}
		dough := obxtest.Module("org.example.dough", "2.0.5").Merges("org.example.yeast")
		pack := obxtest.Module("org.example.bakery", "1.0.0").Type("P").Includes(bread("1.10.0"))
		editable := bread("1.9.0").DependsOn("org.example.dough", "2.0.0", "2.1.7").With(func(m *pkgfile.Module) {
			d := &m.Dependencies[len(m.Dependencies)-1]
			d.Enforcement, d.UserEditable = "MINOR", true
		})
		w.register(t, dough)
		w.register(t, pack)
		w.publish(t, dough)
		w.publish(t, editable)
		w.publish(t, pack)

		m := w.module(t, "org.example.bread")
		if m.Class != resolve.Module || m.Name != bread("1.0.0").Module().Name || m.Audience != "" || m.SameMajor {
			t.Errorf("bread is %+v", m)
		}
		diff(t, "versions, by number", []string{"1.9.0", "1.10.0"}, numbers(m))
		var id string
		v, err := w.releases.Version(t.Context(), w.baker, "org.example.bread", "1.9.0")
		if id = v.ID; err != nil || m.Versions[0].ID != id || m.Versions[0].Maturity != 100 {
			t.Errorf("version %+v, want the id %s (%v)", m.Versions[0], id, err)
		}
		needs := m.Versions[0].Needs
		diff(t, "what bread needs of dough", resolve.NeedSpec{
			Target: obxtest.ID("org.example.dough"), Name: needs[len(needs)-1].Name, Editable: true,
			Allows: resolve.InRange(version.Range{Start: version.Number{A: 2}, End: version.Number{A: 2, B: 1, C: 7}, Enforcement: version.Minor}),
		}, needs[len(needs)-1])
		diff(t, "merges of dough", []string{obxtest.ID("org.example.yeast")}, w.module(t, "org.example.dough").Versions[0].Merges)
		p := w.module(t, "org.example.bakery")
		if p.Class != resolve.Pack || !slices.ContainsFunc(p.Versions[0].Needs, func(n resolve.NeedSpec) bool { return n.Include && n.Target == m.ID }) {
			t.Errorf("the pack is %+v", p)
		}
	})
}

// TestCurrentFollows changes everything that may change, and looks each time.
func TestCurrentFollows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		w.register(t, bread("1.0.0"))
		w.publish(t, bread("1.0.0"))
		first := w.now(t)
		w.publish(t, bread("1.0.1"))
		look := func(after string, audience string, want ...string) {
			t.Helper()
			m := w.module(t, "org.example.bread")
			diff(t, after, want, numbers(m))
			if m.Audience != audience {
				t.Errorf("%s: it exists for %q, want %q", after, m.Audience, audience)
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		look("publish", "", "1.0.0", "1.0.1")
		_, err := w.releases.Yank(ctx, w.baker, "org.example.bread", "1.0.1", "burnt")
		must(err)
		look("yank", "", "1.0.0", "1.0.1!")
		_, err = w.releases.Unyank(ctx, w.baker, "org.example.bread", "1.0.1")
		must(err)
		look("unyank", "", "1.0.0", "1.0.1")
		_, err = w.releases.SetMaturity(ctx, w.baker, "org.example.bread", "1.0.1", 500)
		must(err)
		if got := w.module(t, "org.example.bread").Versions[1].Maturity; got != 500 {
			t.Errorf("maturity %d", got)
		}
		hidden := module.Organisation
		_, _, err = w.modules.Update(ctx, w.baker, "org.example.bread", module.UpdateInput{Visibility: &hidden})
		must(err)
		look("hide", w.baker.OrgID, "1.0.0", "1.0.1")
		stays := false
		_, _, err = w.modules.Update(ctx, w.baker, "org.example.bread", module.UpdateInput{DefaultUpgrade: &stays})
		must(err)
		if !w.module(t, "org.example.bread").SameMajor {
			t.Error("the module goes to another major version by itself, though its owner says no")
		}
		public := module.Public
		_, _, err = w.modules.Update(ctx, w.baker, "org.example.bread", module.UpdateInput{Visibility: &public})
		must(err)
		must(db.Tx(ctx, func(tx *sqldb.Tx) error { return w.modules.Quarantine(ctx, tx, w.admin, "org.example.bread", "stones") }))
		look("quarantine", w.baker.OrgID, "1.0.0!", "1.0.1!")
		must(db.Tx(ctx, func(tx *sqldb.Tx) error { return w.modules.Restore(ctx, tx, w.admin, "org.example.bread") }))
		look("restore", "", "1.0.0", "1.0.1")

		m, _ := first.Universe.Module(obxtest.ID("org.example.bread"))
		diff(t, "the first snapshot", []string{"1.0.0"}, numbers(m))
		if last := w.now(t); last != w.now(t) {
			t.Error("there are two snapshots of one revision")
		}
	})
}

// TestTwoServers has two servers on one database see what the other one publishes.
func TestTwoServers(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			address := dbtest.Migrated(t, d)
			one := newWorld(t, dbtest.OpenURL(t, address, sqldb.Options{NoSync: true}))
			two := serverOn(t, dbtest.OpenURL(t, address, sqldb.Options{NoSync: true}), one.kit)
			two.baker = one.baker
			one.register(t, bread("1.0.0"))
			for i := range 6 {
				from, to := one, two
				if i%2 == 1 {
					from, to = two, one
				}
				b := bread(fmt.Sprintf("1.0.%d", i))
				from.publish(t, b)
				for _, w := range []*world{to, from} {
					if got := numbers(w.module(t, "org.example.bread")); len(got) != i+1 {
						t.Errorf("after version %d a server has %v", i, got)
					}
				}
			}
		})
	}
}

// TestPublishersAtOnce lets several servers publish at once while others look: none fails, nobody misses
// what is committed, and no number comes after a higher one was seen.
func TestPublishersAtOnce(t *testing.T) {
	const publishers, rounds = 4, 5
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			address := dbtest.Migrated(t, d)
			one := newWorld(t, dbtest.OpenURL(t, address, sqldb.Options{NoSync: true}))
			two := serverOn(t, dbtest.OpenURL(t, address, sqldb.Options{NoSync: true}), one.kit)
			two.baker = one.baker
			pkg := func(p int) string { return fmt.Sprintf("org.example.bread%d", p) }
			for p := range publishers {
				one.register(t, obxtest.Module(pkg(p), "1.0.0"))
			}
			var wg sync.WaitGroup
			for p := range publishers {
				w := []*world{one, two}[p%2]
				other := []*world{two, one}[p%2]
				wg.Go(func() {
					for i := range rounds {
						if err := w.tryPublish(t, obxtest.Module(pkg(p), fmt.Sprintf("1.0.%d", i))); err != nil {
							t.Errorf("publish: %v", err)
							return
						}
						s, err := other.Current(t.Context())
						if err != nil {
							t.Error(err)
							return
						}
						m, _ := s.Universe.Module(obxtest.ID(pkg(p)))
						if got := len(m.Versions); got != i+1 {
							t.Errorf("%s has %d versions after the commit of number %d", pkg(p), got, i+1)
						}
					}
				})
			}
			wg.Wait()
			same(t, one)
			same(t, two)
		})
	}
}

// TestTouchesAreInTheOrderOfTheCommits looks while transactions with touches are open and end in any order:
// after a number was seen, none below it turns up.
func TestTouchesAreInTheOrderOfTheCommits(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			db := dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true, Readers: 12})
			w := newWorld(t, db)
			for i := range 8 {
				w.register(t, obxtest.Module(fmt.Sprintf("org.example.bread%d", i), "1.0.0"))
			}
			ctx := t.Context()
			const rounds = 20
			var wg sync.WaitGroup
			undone := errors.New("undone")
			for i := range 8 {
				id := obxtest.ID(fmt.Sprintf("org.example.bread%d", i))
				wg.Go(func() {
					for n := range rounds {
						runs := 0
						err := db.Tx(ctx, func(tx *sqldb.Tx) error {
							runs++
							if err := module.Touch(ctx, tx, id); err != nil {
								return err
							}
							if n%5 == 4 {
								return undone // its number is never seen
							}
							return nil
						})
						if err != nil && !errors.Is(err, undone) || runs > 1 {
							t.Errorf("%d runs, %v", runs, err)
						}
					}
				})
			}
			done := make(chan struct{})
			go func() { wg.Wait(); close(done) }()
			seen := map[int64]bool{}
			var highest int64
			for open := true; open; {
				select {
				case <-done:
					open = false
				default:
				}
				list, err := sqldb.All(ctx, db, sqldb.Value[int64], `SELECT revision FROM registry_touches ORDER BY revision`)
				if err != nil {
					t.Fatal(err)
				}
				for _, n := range list {
					if !seen[n] && n < highest {
						t.Errorf("touch %d turned up after %d", n, highest)
					}
					seen[n] = true
				}
				for _, n := range list {
					highest = max(highest, n)
				}
			}
			if want := 8 * rounds * 4 / 5; len(seen) != want {
				t.Errorf("%d touches, want %d", len(seen), want)
			}
		})
	}
}

// same compares the snapshot that a server has kept up to date with one that is read from scratch.
func same(t *testing.T, w *world) {
	t.Helper()
	kept := w.now(t)
	fresh, err := universe.New(w.db, universe.Options{}).Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if kept.Revision != fresh.Revision {
		t.Errorf("revision %d, from scratch %d", kept.Revision, fresh.Revision)
	}
	ids, err := sqldb.All(t.Context(), w.db, sqldb.Value[string], `SELECT id FROM modules ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		a, inKept := kept.Universe.Module(id)
		b, inFresh := fresh.Universe.Module(id)
		if inKept != inFresh {
			t.Errorf("module %s: kept %v, from scratch %v", id, inKept, inFresh)
		}
		diff(t, "module "+id, b, a)
	}
	m1, v1 := kept.Universe.Len()
	m2, v2 := fresh.Universe.Len()
	if m1 != m2 || v1 != v2 {
		t.Errorf("kept %d modules and %d versions, from scratch %d and %d", m1, v1, m2, v2)
	}
}

// TestKeptIsAsFromScratch does random things to a registry: what is kept up to date stays what a new
// server would read.
func TestKeptIsAsFromScratch(t *testing.T) {
	const steps = 60
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.now(t)
		random := rand.New(rand.NewPCG(1, 2))
		pkg := func() string { return fmt.Sprintf("org.example.bread%d", random.IntN(6)) }
		published := map[string]int{}
		visibilities := []string{module.Public, module.Organisation}
		ctx := t.Context()
		for step := range steps {
			p := pkg()
			newest := fmt.Sprintf("1.%d.0", published[p])
			var err error
			switch action := random.IntN(8); {
			case published[p] == 0:
				w.register(t, obxtest.Module(p, "1.0.1"))
				fallthrough
			case action < 3:
				published[p]++
				other := pkg()
				b := obxtest.Module(p, fmt.Sprintf("1.%d.0", published[p])) // each a major version: within one the dependencies stay
				if other < p {                                              // no circles
					b.DependsOn(other, fmt.Sprintf("1.%d.0", random.IntN(9)), "")
				}
				err = w.tryPublish(t, b)
				if errs.CodeOf(err) == "quarantined" {
					published[p]--
					if published[p] == 0 {
						t.Fatal("a module that is not published yet is in quarantine")
					}
					err = nil
				}
			case action == 3:
				_, err = w.releases.Yank(ctx, w.baker, p, newest, "burnt")
			case action == 4:
				_, err = w.releases.Unyank(ctx, w.baker, p, newest)
			case action == 5:
				_, err = w.releases.SetMaturity(ctx, w.baker, p, newest, []int{100, 200, 500}[random.IntN(3)])
			case action == 6:
				v := visibilities[random.IntN(2)]
				_, _, err = w.modules.Update(ctx, w.baker, p, module.UpdateInput{Visibility: &v})
			default:
				err = db.Tx(ctx, func(tx *sqldb.Tx) error {
					err := w.modules.Restore(ctx, tx, w.admin, p)
					if errs.CodeOf(err) == "not_quarantined" {
						return w.modules.Quarantine(ctx, tx, w.admin, p, "stones")
					}
					return err
				})
			}
			if err != nil {
				t.Fatalf("step %d, %s: %v", step, p, err)
			}
			if step%3 == 0 {
				same(t, w)
			}
			if step == steps/2 {
				if err := w.Tidy(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		same(t, w)
	})
}

// TestTidyKeepsTheLastTouch lets one that has not looked for long find what it must read.
func TestTidyKeepsTheLastTouch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, bread("1.0.0"))
		w.register(t, obxtest.Module("org.example.cake", "1.0.0"))
		w.publish(t, bread("1.0.0"))
		before := w.now(t)
		w.publish(t, obxtest.Module("org.example.cake", "1.0.0"))
		for i := range 5 {
			w.publish(t, bread(fmt.Sprintf("1.0.%d", i+1)))
		}
		if err := w.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		n, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM registry_touches`)
		if err != nil || n != 2 {
			t.Errorf("%d touches are left, want one of each module (%v)", n, err)
		}
		if s := w.now(t); s.Revision <= before.Revision {
			t.Errorf("revision %d after %d", s.Revision, before.Revision)
		}
		same(t, w)
	})
}

// TestCallersShareARefresh has many ask at once for what nobody has read yet.
func TestCallersShareARefresh(t *testing.T) {
	db := dbtest.OpenURL(t, dbtest.Migrated(t, sqldb.SQLite), sqldb.Options{NoSync: true})
	w := newWorld(t, db)
	w.register(t, bread("1.0.0"))
	w.publish(t, bread("1.0.0"))
	var wg sync.WaitGroup
	made := make([]*universe.Snapshot, 20)
	for i := range made {
		wg.Go(func() {
			s, err := w.Current(t.Context())
			if err != nil {
				t.Error(err)
			}
			made[i] = s
		})
	}
	wg.Wait()
	for _, s := range made {
		if s != made[0] {
			t.Fatal("two callers have two snapshots of one revision")
		}
	}
}

// TestFailedRefresh breaks the database for one reading: the error is told, the snapshot stays, and the
// next call reads what was missed.
func TestFailedRefresh(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, bread("1.0.0"))
		w.publish(t, bread("1.0.0"))
		before := w.now(t)
		w.publish(t, bread("1.0.1"))
		ctx := t.Context()
		rename := func(from, to string) {
			t.Helper()
			err := db.Tx(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `ALTER TABLE `+from+` RENAME TO `+to)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		rename("version_merges", "mislaid")
		if s, err := w.Current(ctx); err == nil {
			t.Errorf("a registry that cannot be read gave revision %d", s.Revision)
		}
		rename("mislaid", "version_merges")
		diff(t, "afterwards", []string{"1.0.0", "1.0.1"}, numbers(w.module(t, "org.example.bread")))
		m, _ := before.Universe.Module(obxtest.ID("org.example.bread"))
		diff(t, "the snapshot before it", []string{"1.0.0"}, numbers(m))

		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := universe.New(db, universe.Options{}).Current(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("one that has hung up got %v", err)
		}
	})
}

func TestStrictMajorEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		b := bread("1.0.0").DependsOn("org.example.dough", "1.0.0", "2.0.5")
		w.register(t, b)
		w.publish(t, b)
		for _, strict := range []bool{false, true} {
			s, err := universe.New(db, universe.Options{StrictMajor: strict}).Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			m, _ := s.Universe.Module(obxtest.ID("org.example.bread"))
			needs := m.Versions[0].Needs
			above := resolve.VersionSpec{Version: "2.0.6", Number: version.Number{A: 2, C: 6}}
			if got := needs[len(needs)-1].Allows.Allowed(0, above); got == strict {
				t.Errorf("strict %v: 2.0.6 is allowed: %v", strict, got)
			}
		}
	})
}
