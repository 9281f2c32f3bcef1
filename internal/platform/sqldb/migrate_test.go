package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// migrationsOf returns migrations of both dialects from the statements, the first of version 1.
func migrationsOf(statements ...string) fs.FS {
	fsys := fstest.MapFS{}
	for i, s := range statements {
		for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
			fsys[fmt.Sprintf("%s/%05d_step.sql", d, i+1)] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + s + ";\n")}
		}
	}
	return fsys
}

func eachAddress(t *testing.T, fn func(t *testing.T, address string)) {
	t.Helper()
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) { fn(t, dbtest.URL(t, d)) })
	}
}

func TestMigrate(t *testing.T) {
	const one, two = "CREATE TABLE first (n INTEGER)", "CREATE TABLE second (n INTEGER)"
	eachAddress(t, func(t *testing.T, address string) {
		db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
		migrate := func(statements ...string) error { return sqldb.Migrate(t.Context(), db, migrationsOf(statements...)) }
		for range 2 { // the second time there is nothing to do
			if err := migrate(one); err != nil {
				t.Fatal(err)
			}
		}
		exec(t, db, "INSERT INTO first VALUES (1)")
		if err := migrate(one, two); err != nil {
			t.Fatal(err)
		}
		exec(t, db, "INSERT INTO second SELECT n FROM first")

		err := migrate(one)
		if !errs.Is(err, errs.KindUnavailable) || errs.CodeOf(err) != "schema_newer" {
			t.Errorf("an older binary got %v, want an error of code schema_newer", err)
		}
		if n := value[int](t, db, "SELECT count(*) FROM second"); n != 1 {
			t.Errorf("the refusal touched the data: %d rows, want 1", n)
		}
	})
}

// TestMigrateFailsWhole breaks in the second statement of a migration: the first is undone, the
// migrations before stay, and the corrected one runs.
func TestMigrateFailsWhole(t *testing.T) {
	const one = "CREATE TABLE first (n INTEGER)"
	eachAddress(t, func(t *testing.T, address string) {
		db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
		broken := migrationsOf(one, "CREATE TABLE half (n INTEGER); CREATE TABLE first (n INTEGER)")
		if err := sqldb.Migrate(t.Context(), db, broken); err == nil {
			t.Fatal("a broken migration succeeded")
		}
		exec(t, db, "INSERT INTO first VALUES (1)")
		if err := sqldb.Migrate(t.Context(), db, migrationsOf(one, "CREATE TABLE half (n INTEGER)")); err != nil {
			t.Errorf("the corrected migration: %v", err)
		}
	})
}

// TestMigrateTogether starts several processes, each with its own opening, on an empty database.
func TestMigrateTogether(t *testing.T) {
	fsys := migrationsOf("CREATE TABLE first (n INTEGER)", "INSERT INTO first VALUES (1)")
	eachAddress(t, func(t *testing.T, address string) {
		var wg sync.WaitGroup
		for range 4 {
			db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
			wg.Go(func() {
				if err := sqldb.Migrate(t.Context(), db, fsys); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
		if n := value[int](t, db, "SELECT count(*) FROM first"); n != 1 {
			t.Errorf("the migration ran %d times, want once", n)
		}
	})
}

// TestLocked shows that only one is under the lock at a time, and that it is free after an error.
func TestLocked(t *testing.T) {
	eachAddress(t, func(t *testing.T, address string) {
		var inside, most int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 3 {
			db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
			for range 3 {
				wg.Go(func() {
					err := db.Locked(t.Context(), func(ctx context.Context) error {
						mu.Lock()
						inside++
						most = max(most, inside)
						mu.Unlock()
						db.Ping(ctx) // take some time
						mu.Lock()
						inside--
						mu.Unlock()
						return errExpected
					})
					if !errors.Is(err, errExpected) {
						t.Errorf("error %v, want %v", err, errExpected)
					}
				})
			}
		}
		wg.Wait()
		if most != 1 {
			t.Errorf("%d were under the lock at once, want 1", most)
		}
	})
}

var errExpected = errors.New("expected")
