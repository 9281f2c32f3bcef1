package dbtest

import (
	"context"
	"testing"

	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
)

// Each runs fn as one subtest for each kind of database, with a fresh migrated one.
func Each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) { fn(t, Open(t, d)) })
	}
}

// Open opens a fresh migrated database, which is closed and removed when the test ends.
func Open(t *testing.T, d sqldb.Dialect) *sqldb.DB {
	t.Helper()
	return OpenURL(t, Migrated(t, d), sqldb.Options{OneConn: true, NoSync: true})
}

// OpenURL opens the database at an address that URL or Migrated gave, until the test ends.
func OpenURL(t testing.TB, address string, o sqldb.Options) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), address, o)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("dbtest: close: %v", err)
		}
	})
	return db
}

// Migrated returns the address of a fresh migrated database, which is removed when the test ends.
func Migrated(t testing.TB, d sqldb.Dialect) string {
	t.Helper()
	if d == sqldb.SQLite {
		return copySQLite(t)
	}
	return createPostgres(t, true)
}

// URL returns the address of a fresh empty database, which is removed when the test ends.
func URL(t testing.TB, d sqldb.Dialect) string {
	t.Helper()
	if d == sqldb.SQLite {
		return "sqlite:" + t.TempDir() + "/souk.db"
	}
	return createPostgres(t, false)
}

// migrate brings the empty database at address to the schema that tests expect.
func migrate(ctx context.Context, address string) (err error) {
	db, err := sqldb.Open(ctx, address, sqldb.Options{NoSync: true})
	if err != nil {
		return err
	}
	defer func() {
		if cerr := db.Close(); err == nil {
			err = cerr
		}
	}()
	if err := sqldb.Migrate(ctx, db, marketFS()); err != nil {
		return err
	}
	return job.Migrate(ctx, db)
}
