package backup

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// markerTable stands in a database from before the first write of a restore until its last: a market that
// has it is not whole. It is a table of its own because schemas of any age are restored.
const markerTable = "restore_running"

// Marker says what was being restored.
type Marker struct {
	Archive string // the file
	Blobs   string // address of the store that its files go to
}

// Mark notes that a restore has begun.
func Mark(ctx context.Context, db *sqldb.DB, clk clock.Clock, m Marker) error {
	err := db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, `CREATE TABLE `+markerTable+` (archive TEXT NOT NULL, blobs TEXT NOT NULL, started_at BIGINT NOT NULL)`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO `+markerTable+` (archive, blobs, started_at) VALUES ($1, $2, $3)`,
			m.Archive, m.Blobs, clock.Micros(clk.Now()))
		return err
	})
	if err != nil {
		return fmt.Errorf("note the restore: %w", err)
	}
	return nil
}

// Marked returns the restore that was begun and has not ended, if there is one.
func Marked(ctx context.Context, q sqldb.Queryer) (Marker, bool, error) {
	var m Marker
	names, err := tableNames(ctx, q)
	if err != nil || !slices.Contains(names, markerTable) {
		return m, false, err
	}
	err = q.QueryRow(ctx, `SELECT archive, blobs FROM `+markerTable).Scan(&m.Archive, &m.Blobs)
	return m, true, err
}

// Unmark notes that the restore is done.
func Unmark(ctx context.Context, tx *sqldb.Tx) error {
	_, err := tx.Exec(ctx, `DROP TABLE `+markerTable)
	return err
}

// IsMarker reports whether a table is the note of a restore.
func IsMarker(table string) bool { return table == markerTable }
