package dbtest_test

import (
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// TestEachIsFresh writes the same row in two databases of each kind: the second would clash if it
// were not a fresh one.
func TestEachIsFresh(t *testing.T) {
	for range 2 {
		dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
			ctx := t.Context()
			err := db.Tx(ctx, func(tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO pending_blobs (key, started_at) VALUES ('k', 1)")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for table, want := range map[string]int{"pending_blobs": 1, "modules": 0, "river_job": 0} {
				var n int
				if err := db.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil || n != want {
					t.Errorf("%s has %d rows (error %v), want %d", table, n, err, want)
				}
			}
		})
	}
}
