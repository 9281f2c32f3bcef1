package blob

import (
	"context"
	"fmt"
	"iter"

	"souk.dev/souk/internal/platform/sqldb"
)

// refsAtOnce is how many rows Refs reads from the database at a time.
const refsAtOnce = 500

// Refs yields the files that a table refers to, with the hash and size that each must have, ordered by key.
// It ends with the first error. The names of the table and of its columns are the caller's own words, never
// somebody's input; rows without a key are passed over.
func Refs(ctx context.Context, db *sqldb.DB, table, key, sha256, size string) iter.Seq2[Info, error] {
	query := fmt.Sprintf(`SELECT %[2]s, %[3]s, %[4]s FROM %[1]s WHERE %[2]s > $1 ORDER BY %[2]s LIMIT $2`, table, key, sha256, size)
	return func(yield func(Info, error) bool) {
		for after := ""; ; {
			list, err := sqldb.All(ctx, db, func(row sqldb.Row) (f Info, err error) {
				return f, row.Scan(&f.Key, &f.SHA256, &f.Size)
			}, query, after, refsAtOnce)
			if err != nil {
				yield(Info{}, fmt.Errorf("files of %s: %w", table, err))
				return
			}
			for _, f := range list {
				if !yield(f, nil) {
					return
				}
				after = f.Key
			}
			if len(list) < refsAtOnce {
				return
			}
		}
	}
}
