package release

import (
	"context"
	"iter"

	"souk.dev/souk/internal/platform/blob"
)

// Files yields every file that a version refers to, with the hash and size that it must have, ordered by
// key. It ends with the first error.
func (s *Service) Files(ctx context.Context) iter.Seq2[blob.Info, error] {
	return blob.Refs(ctx, s.db, "versions", "blob_key", "sha256", "size")
}
