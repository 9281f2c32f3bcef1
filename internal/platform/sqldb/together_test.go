package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
)

// TestTxTogether lets many write to one row at once. Those that fail, or panic, leave nothing, and the others all.
func TestTxTogether(t *testing.T) {
	refused := errors.New("refused")
	eachEmpty(t, `CREATE TABLE sums (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)`, func(t *testing.T, db *sqldb.DB, _ string) {
		exec(t, db, `INSERT INTO sums (id, n) VALUES (0, 0)`)
		const many = 60
		var mu sync.Mutex
		committed, panicked := 0, 0
		var wg sync.WaitGroup
		for i := range many {
			wg.Go(func() {
				defer func() {
					if what := recover(); what != nil {
						mu.Lock()
						panicked++
						mu.Unlock()
					}
				}()
				err := db.TxTogether(t.Context(), func(ctx context.Context, tx *sqldb.Tx) error {
					tx.AfterCommit(func() {
						mu.Lock()
						committed++
						mu.Unlock()
					})
					if _, err := tx.Exec(ctx, `UPDATE sums SET n = n + 1 WHERE id = 0`); err != nil {
						return err
					}
					switch i % 6 {
					case 0:
						return refused
					case 1:
						_, err := tx.Exec(ctx, `INSERT INTO sums (id, n) VALUES (0, 0)`)
						return err
					case 2:
						panic(fmt.Sprint("of ", i))
					}
					_, err := tx.Exec(ctx, `INSERT INTO sums (id, n) VALUES ($1, 1)`, i)
					return err
				})
				if (i%6 == 0) != errors.Is(err, refused) || (i%6 == 1) != sqldb.IsUnique(err) || (i%6 > 2 && err != nil) {
					t.Errorf("number %d ends with %v", i, err)
				}
			})
		}
		wg.Wait()
		n, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT n FROM sums WHERE id = 0`)
		rows, err2 := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM sums WHERE id > 0`)
		if err != nil || err2 != nil || n != many/2 || rows != many/2 || committed != many/2 || panicked != many/6 {
			t.Errorf("the sum is %d, %d rows, %d committed, %d panicked; errors %v, %v", n, rows, committed, panicked, err, err2)
		}
	})
}
