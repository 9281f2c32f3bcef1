package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"souk.dev/souk/migrations"
)

// marketFS returns the migrations of the market's schema.
func marketFS() fs.FS {
	sub, err := fs.Sub(migrations.Market, "market")
	if err != nil {
		panic("dbtest: " + err.Error()) // the embedded folder is called differently
	}
	return sub
}

// schemaHash names the schema: it differs whenever a migration does.
var schemaHash = sync.OnceValues(func() (string, error) {
	h := sha256.New()
	for _, fsys := range []fs.FS{marketFS(), riverdatabasesql.New(nil).GetMigrationFS("main")} {
		err := fs.WalkDir(fsys, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := fs.ReadFile(fsys, path)
			fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16], nil
})

// sqliteFile holds the bytes of a migrated SQLite database.
var sqliteFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "souk-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "souk.db")
	if err := migrate(context.Background(), "sqlite:"+path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // whole: closing the last connection empties the write-ahead log
})

// copySQLite returns the address of a fresh copy of the migrated database.
func copySQLite(t testing.TB) string {
	t.Helper()
	data, err := sqliteFile()
	if err != nil {
		t.Fatalf("dbtest: migrate SQLite: %v", err)
	}
	path := filepath.Join(t.TempDir(), "souk.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return "sqlite:" + path
}
