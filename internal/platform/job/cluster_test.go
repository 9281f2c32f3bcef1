package job_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// TestTwoServers lets two servers share a database while both write: each job runs exactly once.
func TestTwoServers(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			const each = 150
			address := dbtest.Migrated(t, d)
			ran := make(chan string, 10*each)
			var writers sync.WaitGroup
			for _, server := range []string{"a", "b"} {
				db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
				q := newQueue(t, db)
				job.Register(q, func(ctx context.Context, g greet) error { ran <- g.Name; return nil })
				start(t, q)
				writers.Go(func() {
					for i := range each {
						if err := tryAdd(t.Context(), db, q, greet{fmt.Sprint(server, i)}); err != nil {
							t.Error(err)
						}
					}
				})
			}
			writers.Wait()
			times := map[string]int{}
			for range 2 * each {
				times[receive(t, ran)]++
			}
			if len(times) != 2*each {
				t.Errorf("%d different jobs ran, want %d", len(times), 2*each)
			}
			db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
			if n := count(t, db, "SELECT count(*) FROM river_job"); n != 2*each {
				t.Errorf("River has %d jobs, want %d", n, 2*each)
			}
			if n := count(t, db, "SELECT count(*) FROM outbox"); n != 0 {
				t.Errorf("outbox has %d rows, want none", n)
			}
		})
	}
}
