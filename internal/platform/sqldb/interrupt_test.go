package sqldb_test

import (
	"errors"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// TestInterrupt breaks a transaction off at each of its moments: only after the commit is anything left of it.
func TestInterrupt(t *testing.T) {
	broken := errors.New("the connection broke")
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			ctx, moments, left := t.Context(), []sqldb.Moment{}, 0
			db := dbtest.OpenURL(t, dbtest.URL(t, d), sqldb.Options{NoSync: true, Interrupt: func(at sqldb.Moment) error {
				moments = append(moments, at)
				if left--; left == 0 {
					return broken
				}
				return nil
			}})
			exec(t, db, `CREATE TABLE marks (n BIGINT)`)
			moments = nil
			for _, want := range []struct {
				at   sqldb.Moment
				rows int64
			}{{sqldb.AtStatement, 0}, {sqldb.AtStatement, 0}, {sqldb.AtStatement, 0}, {sqldb.AtStatement, 0}, {sqldb.AtCommit, 0}, {sqldb.AfterCommit, 1}} {
				left, moments = len(moments)+1, nil
				err := db.Tx(ctx, func(tx *sqldb.Tx) error {
					if _, err := tx.Exec(ctx, `INSERT INTO marks (n) VALUES (1)`); err != nil {
						return err
					}
					if _, err := sqldb.All(ctx, tx, sqldb.Value[int64], `SELECT n FROM marks`); err != nil {
						return err
					}
					if _, err := sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COUNT(*) FROM marks`); err != nil {
						return err
					}
					return sqldb.Repeat(ctx, tx, `UPDATE marks SET n = $1`, [][]any{{2}})
				})
				if err == nil || moments[len(moments)-1] != want.at {
					t.Errorf("broken off at %v, error %v; want %s at last", moments, err, want.at)
				}
				if n, err := sqldb.One(ctx, db, sqldb.Value[int64], `SELECT COUNT(*) FROM marks`); err != nil || n != want.rows {
					t.Errorf("%d rows are left after %v, error %v; want %d", n, moments, err, want.rows)
				}
			}
		})
	}
}
