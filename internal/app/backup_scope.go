package app

import (
	"context"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
)

// notInBackups are the tables whose rows mean nothing in another place: who is signed in, what was tried
// and answered lately, and files that are half written (decision 0013).
var notInBackups = []string{"sessions", "login_failures", "idempotency_keys", "pending_blobs"}

// fileColumns are all columns that refer to files.
var fileColumns = []backup.FileColumns{
	{Table: "versions", Key: "blob_key", SHA256: "sha256", Size: "size"},
	{Table: "resource_versions", Key: "blob_key", SHA256: "sha256", Size: "size"},
	{Table: "pictures", Key: "large_key", SHA256: "large_sha256", Size: "large_size"},
	{Table: "pictures", Key: "small_key", SHA256: "small_sha256", Size: "small_size"},
}

// librarys reports whether a table belongs to a library, which makes it anew: the job queue and the
// migrations.
func librarys(table string) bool {
	return strings.HasPrefix(table, "river_") || strings.HasPrefix(table, "goose_")
}

// skipped reports whether a backup leaves a table out.
func skipped(table string) bool {
	return librarys(table) || slices.Contains(notInBackups, table) || backup.IsMarker(table)
}

// uncounted reports whether the rows of a table do not make a database one that is in use: a market that
// nobody has a user in begins with some.
func uncounted(table string) bool {
	return skipped(table) || slices.Contains([]string{"settings", "currencies", "categories", "maturity_levels", "units"}, table)
}

// unfinishedJobs gives the outbox the jobs that have left it and are not done, so that they run where the
// backup is restored.
func unfinishedJobs(ctx context.Context, q sqldb.Queryer, table string) ([]map[string]any, error) {
	if table != "outbox" {
		return nil, nil
	}
	events, err := job.Unfinished(ctx, q)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	last, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT coalesce(max(id), 0) FROM outbox`)
	if err != nil {
		return nil, err
	}
	now := clock.Micros(clock.System.Now())
	rows := make([]map[string]any, len(events))
	for i, e := range events {
		rows[i] = map[string]any{"id": last + int64(i) + 1, "kind": e.Kind, "payload": e.Payload, "created_at": now}
	}
	return rows, nil
}
