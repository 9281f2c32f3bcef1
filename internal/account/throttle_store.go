package account

import (
	"context"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// failureStore keeps failed logins in the table login_failures.
type failureStore struct{ db *sqldb.DB }

type failureRow struct {
	subject string
	authn.Attempts
}

func scanFailure(row sqldb.Row) (failureRow, error) {
	var r failureRow
	err := row.Scan(&r.subject, &r.Failures, sqldb.Time(&r.LastAt), sqldb.Time(&r.BlockedUntil))
	return r, err
}

// Load implements [authn.ThrottleStore].
func (s failureStore) Load(ctx context.Context, subjects []string) (map[string]authn.Attempts, error) {
	return loadFailures(ctx, s.db, subjects)
}

func loadFailures(ctx context.Context, q sqldb.Queryer, subjects []string) (map[string]authn.Attempts, error) {
	var args sqldb.Args
	rows, err := sqldb.All(ctx, q, scanFailure, `SELECT subject, failures, last_at, blocked_until
		FROM login_failures WHERE subject IN (`+sqldb.List(&args, subjects)+`)`, args.Values()...)
	if err != nil {
		return nil, err
	}
	found := map[string]authn.Attempts{}
	for _, r := range rows {
		found[r.subject] = r.Attempts
	}
	return found, nil
}

// Change implements [authn.ThrottleStore].
func (s failureStore) Change(ctx context.Context, subjects []string, change func(string, authn.Attempts) authn.Attempts) error {
	return s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		found, err := loadFailures(ctx, tx, subjects)
		if err != nil {
			return err
		}
		for _, subject := range subjects {
			if err := storeFailure(ctx, tx, subject, change(subject, found[subject])); err != nil {
				return err
			}
		}
		return nil
	})
}

func storeFailure(ctx context.Context, tx *sqldb.Tx, subject string, a authn.Attempts) error {
	if a == (authn.Attempts{}) {
		_, err := tx.Exec(ctx, `DELETE FROM login_failures WHERE subject = $1`, subject)
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO login_failures (subject, failures, last_at, blocked_until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
			blocked_until = excluded.blocked_until`,
		subject, a.Failures, clock.Micros(a.LastAt), clock.Micros(a.BlockedUntil))
	return err
}
