// Package setting keeps what is set for a whole market, or a whole host, while it runs, and what it
// remembers of itself, by a name such as "platform_fee". What is in the configuration is no setting.
package setting

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// Setting is one value, and since when it holds.
type Setting struct {
	Value     string
	UpdatedAt time.Time
	UpdatedBy string // user id; "" for the command line on the server itself
}

// Get returns the setting, and whether it was ever set.
func Get(ctx context.Context, q sqldb.Queryer, name string) (Setting, bool, error) {
	s, err := sqldb.One(ctx, q, func(row sqldb.Row) (s Setting, err error) {
		return s, row.Scan(&s.Value, sqldb.Time(&s.UpdatedAt), &s.UpdatedBy)
	}, `SELECT value, updated_at, updated_by FROM settings WHERE name = $1`, name)
	if errors.Is(err, sql.ErrNoRows) {
		return Setting{}, false, nil
	}
	if err != nil {
		return Setting{}, false, fmt.Errorf("setting %s: %w", name, err)
	}
	return s, true, nil
}

// Set keeps the setting, in place of the one before.
func Set(ctx context.Context, tx *sqldb.Tx, name string, s Setting) error {
	_, err := tx.Exec(ctx, `
INSERT INTO settings (name, value, updated_at, updated_by) VALUES ($1, $2, $3, $4)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		name, s.Value, sqldb.Micros(s.UpdatedAt), s.UpdatedBy)
	if err != nil {
		return fmt.Errorf("keep setting %s: %w", name, err)
	}
	return nil
}
