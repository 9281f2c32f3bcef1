package sqldb_test

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

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

func TestIsDown(t *testing.T) {
	_, gone := sqldb.Open(t.Context(), "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=2", sqldb.Options{})
	tests := map[string]struct {
		err  error
		want bool
	}{
		"nobody listens": {gone, true},
		"shutting down":  {fmt.Errorf("query: %w", &pgconn.PgError{Code: "57P01"}), true},
		"broken":         {driver.ErrBadConn, true},
		"a wrong query":  {&pgconn.PgError{Code: "42601"}, false},
		"no such row":    {sql.ErrNoRows, false},
		"all is well":    {nil, false},
	}
	for name, tt := range tests {
		if got := sqldb.IsDown(tt.err); got != tt.want {
			t.Errorf("%s: %v for %v", name, got, tt.err)
		}
	}
}
