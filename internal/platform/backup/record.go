package backup

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/setting"
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
	s, found, err := setting.Get(ctx, q, recordName)
	if err != nil || !found {
		return r, err
	}
	if err := json.Unmarshal([]byte(s.Value), &r); err != nil {
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
		return setting.Set(ctx, tx, recordName, setting.Setting{Value: string(text), UpdatedAt: now})
	})
}
