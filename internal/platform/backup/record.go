package backup

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// recordName is the setting that says when a backup was made last.
const recordName = "last_backup"

// Record is the last backup of a market. The zero value is none.
type Record struct {
	At    time.Time `json:"at"` // of the last whole one; zero for none
	File  string    `json:"file"`
	Bytes int64     `json:"bytes"`
	OK    bool      `json:"ok"` // the last attempt gave a whole one
	// FailedAt and Error are of the last attempt, when it gave none.
	FailedAt *time.Time `json:"failed_at,omitempty"`
	Error    string     `json:"error,omitempty"`
}

// Last returns what is known of the last backup.
func Last(ctx context.Context, q sqldb.Queryer) (Record, error) {
	var r Record
	text, err := sqldb.One(ctx, q, sqldb.Value[string], `SELECT value FROM settings WHERE name = $1`, recordName)
	if errors.Is(err, sql.ErrNoRows) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &r)
	}
	if err != nil {
		return r, fmt.Errorf("record of the last backup: %w", err)
	}
	return r, nil
}

// Note changes the record of the last backup.
func Note(ctx context.Context, db *sqldb.DB, now time.Time, change func(r *Record)) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		r, err := Last(ctx, tx)
		if err != nil {
			return err
		}
		change(&r)
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO settings (name, value, updated_at, updated_by) VALUES ($1, $2, $3, '')
			ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = ''`,
			recordName, string(text), sqldb.Micros(now))
		return err
	})
}
