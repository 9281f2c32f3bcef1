package sqldb_test

import (
	"fmt"
	"sync"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// A query that is kept prepared must see what was committed since, also a changed schema, from many
// goroutines at once.
func TestRepeatedQueriesSeeWhatWasCommitted(t *testing.T) {
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			db := dbtest.OpenURL(t, dbtest.URL(t, dialect), sqldb.Options{})
			ctx := t.Context()
			exec := func(query string, args ...any) {
				t.Helper()
				if err := db.Tx(ctx, func(tx *sqldb.Tx) error { _, err := tx.Exec(ctx, query, args...); return err }); err != nil {
					t.Fatal(err)
				}
			}
			exec("CREATE TABLE numbers (n INTEGER)")
			count := func(want int64) {
				t.Helper()
				got, err := sqldb.One(ctx, db, sqldb.Value[int64], "SELECT count(*) FROM numbers WHERE n > $1", 0)
				if err != nil || got != want {
					t.Errorf("%d rows, %v; want %d", got, err, want)
				}
			}
			for n := range 3 {
				exec("INSERT INTO numbers (n) VALUES ($1)", n+1)
				var all sync.WaitGroup
				for range 20 {
					all.Go(func() { count(int64(n + 1)) })
				}
				all.Wait()
			}
			exec("ALTER TABLE numbers ADD COLUMN word TEXT")
			count(3)
			if _, err := db.Query(ctx, "SELECT nothing FROM nowhere"); err == nil {
				t.Error("a wrong query gives no error")
			}
			for i := range 600 { // more texts than are kept
				got, err := sqldb.One(ctx, db, sqldb.Value[int64], fmt.Sprintf("SELECT %d + count(*) FROM numbers", i))
				if err != nil || got != int64(i+3) {
					t.Fatalf("query %d: %d, %v", i, got, err)
				}
			}
		})
	}
}
