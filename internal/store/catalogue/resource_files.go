package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/sqldb"
)

// rowsAtOnce bounds what one statement reads or writes.
const rowsAtOnce = 500

// Files yields every file of a resource, with the hash and size that it must have, ordered by
// key. It ends with the first error.
func (s *Service) Files(ctx context.Context) iter.Seq2[blob.Info, error] {
	return blob.Refs(ctx, s.db, "resource_versions", "blob_key", "sha256", "size")
}

// versionKey names a version of a resource.
type versionKey struct {
	resourceID string
	seq        int64
}

// downloads are those that are not written yet. The zero value is ready to use.
type downloads struct {
	mu    sync.Mutex
	count map[versionKey]int64
}

func (d *downloads) add(key versionKey, n int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.count == nil {
		d.count = map[versionKey]int64{}
	}
	d.count[key] += n
}

// take empties the counts and returns what they held.
func (d *downloads) take() map[versionKey]int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	count := d.count
	d.count = nil
	return count
}

// FlushDownloads writes the downloads since the last call. When it fails they are kept for the next one. It
// is to be called every second, and when the server stops.
func (s *Service) FlushDownloads(ctx context.Context) error {
	count := s.downloads.take()
	if len(count) == 0 {
		return nil
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error { return addDownloads(ctx, tx, count) })
	if err != nil {
		for key, n := range count {
			s.downloads.add(key, n)
		}
		return fmt.Errorf("write downloads of resources: %w", err)
	}
	return nil
}

// addDownloads raises the counts of many versions with few statements, in one order so that two servers do
// not wait for each other.
func addDownloads(ctx context.Context, tx *sqldb.Tx, count map[versionKey]int64) error {
	keys := slices.SortedFunc(maps.Keys(count), func(a, b versionKey) int {
		return cmp.Or(cmp.Compare(a.resourceID, b.resourceID), cmp.Compare(a.seq, b.seq))
	})
	for some := range slices.Chunk(keys, rowsAtOnce) {
		var a sqldb.Args
		rows := make([]string, len(some))
		for i, key := range some {
			rows[i] = "(CAST(" + a.Add(key.resourceID) + " AS TEXT), CAST(" + a.Add(key.seq) + " AS BIGINT), CAST(" + a.Add(count[key]) + " AS BIGINT))"
		}
		_, err := tx.Exec(ctx, `
UPDATE resource_versions SET downloads = downloads + d.column3
FROM (VALUES `+strings.Join(rows, ", ")+`) AS d
WHERE resource_versions.resource_id = d.column1 AND resource_versions.seq = d.column2`, a.Values()...)
		if err != nil {
			return err
		}
	}
	return nil
}
