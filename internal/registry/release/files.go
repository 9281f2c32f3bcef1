package release

import (
	"context"
	"iter"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// filesAtOnce is how many files Files reads from the database at a time.
const filesAtOnce = 500

// Files yields every file that a version refers to, with the hash and size that it must have, in no
// particular order. It ends with the first error.
func (s *Service) Files(ctx context.Context) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		after := ""
		for {
			list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (f blob.Info, err error) {
				return f, row.Scan(&f.Key, &f.SHA256, &f.Size)
			}, `SELECT blob_key, sha256, size FROM versions WHERE blob_key > $1 ORDER BY blob_key LIMIT $2`, after, filesAtOnce)
			if err != nil {
				yield(blob.Info{}, errs.Wrap("release.Files", err))
				return
			}
			for _, f := range list {
				if !yield(f, nil) {
					return
				}
				after = f.Key
			}
			if len(list) < filesAtOnce {
				return
			}
		}
	}
}
