package sqldb_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

func TestAFullDatabaseSaysSo(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	ctx := t.Context()
	err := db.Tx(ctx, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(ctx, "PRAGMA max_page_count = 1"); err != nil { // no page more than there are
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO outbox (kind, payload, created_at) VALUES ($1, $2, $3)",
			"big", strings.Repeat("x", 8<<20), 1)
		return err
	})
	if !errs.Is(err, errs.KindUnavailable) || errs.CodeOf(err) != "disk_full" {
		t.Errorf("got %v, want disk_full", err)
	}
}
