package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"souk.dev/souk/internal/platform/sqldb"
)

// counts are the downloads that are not written yet. The zero value is ready to use.
type counts struct {
	mu        sync.Mutex
	byVersion map[string]int64
	byModule  map[string]int64
}

func (c *counts) add(versionID, moduleID string) {
	c.put(map[string]int64{versionID: 1}, map[string]int64{moduleID: 1})
}

func (c *counts) put(byVersion, byModule map[string]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byVersion == nil {
		c.byVersion, c.byModule = map[string]int64{}, map[string]int64{}
	}
	for id, n := range byVersion {
		c.byVersion[id] += n
	}
	for id, n := range byModule {
		c.byModule[id] += n
	}
}

// take empties the counts and returns what they held.
func (c *counts) take() (byVersion, byModule map[string]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	byVersion, byModule = c.byVersion, c.byModule
	c.byVersion, c.byModule = nil, nil
	return byVersion, byModule
}

// FlushCounts writes the downloads since the last call. When it fails they are kept for the next one.
// It is to be called every second, and when the server stops.
func (s *Service) FlushCounts(ctx context.Context) error {
	byVersion, byModule := s.counts.take()
	if len(byVersion) == 0 {
		return nil
	}
	err := s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		if err := addDownloads(ctx, tx, "versions", byVersion); err != nil {
			return err
		}
		return addDownloads(ctx, tx, "modules", byModule)
	})
	if err != nil {
		s.counts.put(byVersion, byModule)
		return fmt.Errorf("write download counts: %w", err)
	}
	return nil
}

// countsAtOnce bounds the rows of one statement.
const countsAtOnce = 500

// addDownloads raises the column downloads of many rows with few statements, in the order of their ids
// so that two servers do not wait for each other.
func addDownloads(ctx context.Context, tx *sqldb.Tx, table string, byID map[string]int64) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(byID)), countsAtOnce) {
		var a sqldb.Args
		rows := make([]string, len(ids))
		for i, id := range ids {
			rows[i] = "(CAST(" + a.Add(id) + " AS TEXT), CAST(" + a.Add(byID[id]) + " AS BIGINT))"
		}
		_, err := tx.Exec(ctx, `UPDATE `+table+` SET downloads = downloads + d.column2
FROM (VALUES `+strings.Join(rows, ", ")+`) AS d WHERE `+table+`.id = d.column1`, a.Values()...)
		if err != nil {
			return err
		}
	}
	return nil
}
