// Package benchtest has what the benchmarks of several folders need: databases that keep what is committed, the
// median, and the load of the machine.
package benchtest

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest/cluster"
)

// Database returns the address of a fresh database on disk that keeps what is committed. Without PostgreSQL here the
// benchmark is skipped.
func Database(b *testing.B, d sqldb.Dialect) string {
	b.Helper()
	if d == sqldb.SQLite {
		return "sqlite:" + filepath.Join(b.TempDir(), "souk.db")
	}
	c, err := cluster.StartDurable(b.Context())
	if err != nil {
		b.Skipf("PostgreSQL: %v", err)
	}
	b.Cleanup(func() {
		if err := c.Stop(); err != nil {
			b.Error(err)
		}
	})
	return c.URL
}

// Databases returns the addresses of two fresh databases on the same disk, as [Database].
func Databases(b *testing.B, d sqldb.Dialect) (ours, anchor string) {
	b.Helper()
	if d == sqldb.SQLite {
		return Database(b, d), Database(b, d)
	}
	address := Database(b, d)
	db, err := sql.Open("pgx", address)
	if err == nil {
		_, err = db.ExecContext(b.Context(), "CREATE DATABASE ours")
	}
	if err == nil {
		_, err = db.ExecContext(b.Context(), "CREATE DATABASE plain")
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		b.Fatal(err)
	}
	return strings.Replace(address, "/postgres?", "/ours?", 1), strings.Replace(address, "/postgres?", "/plain?", 1)
}

// Median returns the middle of the values, of which there is one at least.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// Load returns the machine's load averages, "unknown" where it does not tell.
func Load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}
