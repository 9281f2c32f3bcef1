package module_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
)

// withPack registers a pack of the baker's and along with it the bread, under another name, and a
// module without a prefix.
func (w *world) withPack(t *testing.T) {
	t.Helper()
	pack, inner, plain := bread(), bread(), bread()
	pack.ID, pack.Package, pack.Type, pack.Prefixes = id(0xB0), "org.example.pack", "P", nil
	inner.Name, inner.CameWith = "Bread in a pack", pack.ID
	plain.ID, plain.Package, plain.Prefixes, plain.CameWith = id(0xB2), "org.example.plain", nil, pack.ID
	err := w.db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := w.RegisterAll(t.Context(), tx, w.baker, []module.RegisterInput{pack, inner, plain})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRegisterAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.withPack(t)
		want, err := w.Get(t.Context(), w.baker, "org.example.bread")
		if err != nil || want.CameWith != id(0xB0) {
			t.Fatalf("came with %q, %v", want.CameWith, err)
		}
		w.kit.Clock.Advance(time.Hour)
		in := bread()
		in.Name, in.Description, in.Help, in.Author, in.URL = "Bread", "Prices", "Bake.", "B. Baker", ""
		in.Commercial, in.Visibility = true, module.Organisation
		got := w.register(t, w.baker, in)
		want.Name, want.Description, want.Help, want.Author, want.URL = "Bread", "Prices", "Bake.", "B. Baker", ""
		want.Commercial, want.Visibility, want.CameWith, want.UpdatedAt = true, module.Organisation, "", w.kit.Clock.Now()
		diff(t, "registered", want, got)
		stored, err := w.Get(t.Context(), w.baker, "org.example.bread")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "stored", want, stored)

		before := w.rows(t)
		_, err = w.Register(t.Context(), w.baker, bread())
		diff(t, "a second time", []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}, codes(err)) // case 27
		diff(t, "rows after it", before, w.rows(t))

		plain := bread()
		plain.ID, plain.Package, plain.Prefixes = id(0xB2), "org.example.plain", []string{"PLN"}
		if m := w.register(t, w.baker, plain); len(m.Prefixes) != 1 || m.Visibility != module.Public {
			t.Errorf("prefixes %q, visibility %s", m.Prefixes, m.Visibility)
		}
		plain.ID, plain.Package = id(0xB3), "org.example.other"
		_, err = w.Register(t.Context(), w.baker, plain)
		diff(t, "another module with that prefix", []string{"db_prefix_in_use"}, codes(err))
	})
}

// TestRegisterAlongRefusals has registrations that are not of what came along: as it was before, they are
// refused, and change nothing.
func TestRegisterAlongRefusals(t *testing.T) {
	type in = module.RegisterInput
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.withPack(t)
		flour := bread()
		flour.ID, flour.Package, flour.Prefixes = id(9), "org.example.flour", []string{"FLR"}
		w.register(t, w.miller, flour)
		tests := []struct {
			name   string
			as     account.Actor
			change func(*in)
			want   []string
		}{
			{"somebody else", w.miller, func(*in) {}, []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}},
			{"an administrator, for another organisation", w.admin, func(*in) {}, []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}},
			{"another package name", w.baker, func(i *in) { i.Package = "org.example.loaf" }, []string{"db_prefix_in_use", "module_id_in_use"}},
			{"another type", w.baker, func(i *in) { i.Type = "P" }, []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}},
			{"another id", w.baker, func(i *in) { i.ID = id(7) }, []string{"db_prefix_in_use", "package_in_use"}},
			{"a taken prefix", w.baker, func(i *in) { i.Prefixes = []string{"FLR"} }, []string{"db_prefix_in_use"}},
			{"a free prefix besides its own", w.baker, func(i *in) { i.Prefixes = []string{"LOAF"} }, []string{"too_many_db_prefixes"}},
			{"two prefixes", w.baker, func(i *in) { i.Prefixes = []string{"BRD", "LOAF"} }, []string{"too_many_db_prefixes"}},
			{"no name", w.baker, func(i *in) { i.Name = "" }, []string{"no_name"}},
			{"along with another pack", w.baker, func(i *in) { i.CameWith = id(0xB0) }, []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}},
		}
		before := w.rows(t)
		stored, err := w.Get(t.Context(), w.baker, id(0xB1))
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range tests {
			input := bread()
			tt.change(&input)
			_, err := w.Register(t.Context(), tt.as, input)
			diff(t, tt.name, tt.want, codes(err))
		}
		diff(t, "rows", before, w.rows(t))
		after, err := w.Get(t.Context(), w.baker, id(0xB1))
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "module", stored, after)
	})
}

// TestRegisterAlongAtOnce registers by itself several times at once what came along: one may.
func TestRegisterAlongAtOnce(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			w := newWorld(t, dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true}))
			w.withPack(t)
			const racers = 5
			results := make(chan error)
			for range racers {
				go func() {
					_, err := w.Register(t.Context(), w.baker, bread())
					results <- err
				}()
			}
			won := 0
			for range racers {
				if err := <-results; err == nil {
					won++
				} else if !errs.Is(err, errs.KindConflict) {
					t.Errorf("a loser was told %v", err)
				}
			}
			if won != 1 {
				t.Errorf("%d won", won)
			}
		})
	}
}
