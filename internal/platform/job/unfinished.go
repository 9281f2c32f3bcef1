package job

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// Event is a job that somebody asked for, as a row of the outbox holds it.
type Event struct {
	Kind    string
	Payload string // JSON
}

// Unfinished returns the jobs that left the outbox and are not done: they wait, are to be tried again, or
// run. It is for a backup, which writes them down as rows of the outbox: River's tables differ from
// database to database.
func Unfinished(ctx context.Context, q sqldb.Queryer) ([]Event, error) {
	there := `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'river_job'`
	payload := `json(args)`
	if q.Dialect() == sqldb.Postgres {
		there = `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'river_job'`
		payload = `args::text`
	}
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], there)
	if err != nil || n == 0 {
		return nil, err
	}
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (e Event, err error) { return e, row.Scan(&e.Kind, &e.Payload) },
		`SELECT kind, `+payload+` FROM river_job
WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("unfinished jobs: %w", err)
	}
	return list, nil
}

// GivenUp returns how many jobs failed so often, or so clearly, that they will not run again.
func GivenUp(ctx context.Context, q sqldb.Queryer) (int64, error) {
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT count(*) FROM river_job WHERE state IN ('discarded', 'cancelled')`)
	if err != nil {
		return 0, fmt.Errorf("given up jobs: %w", err)
	}
	return n, nil
}
