package app_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/order"
)

// emptyPlace returns the configuration of a market that is not there yet.
func emptyPlace(t *testing.T, dialect sqldb.Dialect) config.Config {
	t.Helper()
	dir := t.TempDir()
	database := "sqlite:" + filepath.Join(dir, "new", "souk.db")
	if dialect == sqldb.Postgres {
		database = dbtest.URL(t, dialect)
	}
	cfg, err := config.Load(config.Sources{Flags: map[string]string{
		"data": filepath.Join(dir, "new"), "database": database, "listen": "127.0.0.1:0",
	}})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// demoBackup makes a backup of a demo market and returns its file.
func demoBackup(t *testing.T, cfg config.Config) string {
	t.Helper()
	market := open(t, cfg)
	if err := market.Demo(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "market.tar.gz")
	report, err := app.Backup(t.Context(), cfg, app.BackupInput{To: file, Souk: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() != report.Bytes || info.Mode().Perm() != 0o600 || report.Files < 6 {
		t.Errorf("report %+v, file %v, %v", report, info, err)
	}
	last, err := backup.Last(t.Context(), market.DB)
	if err != nil || !last.OK || last.File != file || last.Bytes != report.Bytes {
		t.Errorf("noted: %+v, %v", last, err)
	}
	return file
}

// TestBackupMovesBetweenDatabases restores the backup of each kind of database into each.
func TestBackupMovesBetweenDatabases(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		file := demoBackup(t, cfg)
		for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
			t.Run("into "+string(dialect), func(t *testing.T) {
				to := emptyPlace(t, dialect)
				report, err := app.Restore(t.Context(), to, app.RestoreInput{File: file}, slog.New(slog.DiscardHandler))
				if err != nil || !report.Verify.Clean() || report.Verify.Purchases < 1 {
					t.Fatalf("%+v, %v", report, err)
				}
				market := open(t, to)
				alive(t, market)
				_, err = app.Restore(t.Context(), to, app.RestoreInput{File: file}, slog.New(slog.DiscardHandler))
				if errs.CodeOf(err) != "not_empty" {
					t.Errorf("a second restore: %v", err)
				}
				sameRows(t, cfg, to)
			})
		}
	})
}

// alive signs in to a restored market, searches, and writes what needs new numbers.
func alive(t *testing.T, market *app.App) {
	t.Helper()
	ctx := t.Context()
	customer, err := market.Accounts.BasicActor(ctx, "customer", app.DemoPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	library, err := market.Orders.Library(ctx, customer, order.LibraryFilter{}, page.Request{})
	if err != nil || len(library.Items) == 0 {
		t.Errorf("the library: %+v, %v", library, err)
	}
	if _, err := market.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{Name: "later", Password: "after the restore"}); err != nil {
		t.Error(err)
	}
	// Numbers that the database gives out go on behind the old ones, and search knows old and new rows.
	err = market.DB.Tx(ctx, func(tx *sqldb.Tx) error {
		for range 2 {
			if _, err := tx.Exec(ctx, `INSERT INTO outbox (kind, payload, created_at) VALUES ('x', '{}', 1)`); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `DELETE FROM outbox WHERE kind = 'x'`)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if market.DB.Dialect() == sqldb.SQLite {
		n, err := sqldb.One(ctx, market.DB, sqldb.Value[int64], `SELECT count(*) FROM modules_search WHERE search_text MATCH '"bread"'`)
		if err != nil || n == 0 {
			t.Errorf("full-text search finds %d modules, %v", n, err)
		}
	}
}

// sameRows compares the archives of two markets: the same rows, whichever database they are in.
func sameRows(t *testing.T, from, to config.Config) {
	t.Helper()
	counts := func(cfg config.Config) map[string]int64 {
		file := filepath.Join(t.TempDir(), "again.tar.gz")
		if _, err := app.Backup(t.Context(), cfg, app.BackupInput{To: file}); err != nil {
			t.Fatal(err)
		}
		report, m, err := app.VerifyBackup(t.Context(), file, nil)
		if err != nil || !report.Clean() {
			t.Fatalf("%+v, %v", report, err)
		}
		n := map[string]int64{}
		for _, table := range m.Tables {
			n[table.Name] = table.Rows
		}
		return n
	}
	before, after := counts(from), counts(to)
	for table, n := range before {
		more := int64(0)
		switch table { // what alive has added
		case "users", "orgs", "org_members", "audit_log":
			more = 1
		case "settings":
			more = after[table] - n
		}
		if after[table] != n+more {
			t.Errorf("table %s has %d rows, then %d", table, n, after[table])
		}
	}
}

// TestBackupWithoutAMarket names nothing and leaves nothing.
func TestBackupWithoutAMarket(t *testing.T) {
	cfg := emptyPlace(t, sqldb.Postgres)
	file := filepath.Join(t.TempDir(), "b")
	if _, err := app.Backup(t.Context(), cfg, app.BackupInput{To: file}); errs.CodeOf(err) != "no_market" {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("there is a file")
	}
}

// TestBackupNeverReplaces writes into a folder, to a stream, and not over a file.
func TestBackupNeverReplaces(t *testing.T) {
	cfg := emptyPlace(t, sqldb.SQLite)
	file := demoBackup(t, cfg)
	if _, err := app.Backup(t.Context(), cfg, app.BackupInput{To: file}); errs.CodeOf(err) != "file_exists" {
		t.Errorf("over a file: %v", err)
	}
	last, err := backup.Last(t.Context(), open(t, cfg).DB)
	if err != nil || last.OK || last.File != file || last.FailedAt == nil || !strings.Contains(last.Error, "already") {
		t.Errorf("noted: %+v, %v", last, err)
	}
	if _, err := app.Backup(t.Context(), cfg, app.BackupInput{To: filepath.Dir(file) + "/nowhere/"}); errs.CodeOf(err) != "no_folder" {
		t.Errorf("into no folder: %v", err)
	}
	folder := t.TempDir()
	report, err := app.Backup(t.Context(), cfg, app.BackupInput{To: folder})
	if err != nil || filepath.Dir(report.File) != folder {
		t.Errorf("into a folder: %+v, %v", report, err)
	}
	var stream bytes.Buffer
	if report, err = app.Backup(t.Context(), cfg, app.BackupInput{To: "-", Stdout: &stream}); err != nil || int64(stream.Len()) != report.Bytes {
		t.Errorf("to a stream: %+v of %d, %v", report, stream.Len(), err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

// TestBackupOfAMissingFileFails and does not give a file that is taken for whole.
func TestBackupOfAMissingFileFails(t *testing.T) {
	cfg := emptyPlace(t, sqldb.SQLite)
	demoBackup(t, cfg)
	victims, err := filepath.Glob(filepath.Join(cfg.Data, "blobs", "??", "*"))
	if err != nil || len(victims) == 0 {
		t.Fatal(victims, err)
	}
	for _, damage := range []func(path string) error{
		func(path string) error { return os.WriteFile(path, []byte("x"), 0o600) },
		os.Remove,
	} {
		if err := damage(victims[0]); err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		_, err := app.Backup(t.Context(), cfg, app.BackupInput{To: folder})
		if errs.CodeOf(err) != "file_damaged" || !strings.Contains(err.Error(), filepath.Base(victims[0])) {
			t.Errorf("got %v", err)
		}
		if entries, _ := os.ReadDir(folder); len(entries) != 0 {
			t.Errorf("the folder holds %v", entries)
		}
	}
}

// TestDamagedBackupIsRefused cuts the archive and changes bytes all over it.
func TestDamagedBackupIsRefused(t *testing.T) {
	file := demoBackup(t, emptyPlace(t, sqldb.SQLite))
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, data []byte) {
		broken := filepath.Join(t.TempDir(), "broken.tar.gz")
		if err := os.WriteFile(broken, data, 0o600); err != nil {
			t.Fatal(err)
		}
		report, _, err := app.VerifyBackup(t.Context(), broken, nil)
		if err != nil || len(report.Findings) != 1 || !strings.HasSuffix(report.Findings[0], ".") {
			t.Errorf("%s: findings %q, %v", name, report.Findings, err)
		}
	}
	refused("empty", nil)
	refused("no backup", []byte("hello"))
	refused("twice", append(bytes.Clone(whole), whole...))
	for cut := 1; cut < len(whole); cut += len(whole)/40 + 1 {
		refused("cut", whole[:cut])
	}
	refused("last byte", whole[:len(whole)-1])
	for at := 0; at < len(whole); at += len(whole)/150 + 1 {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 1 << (at % 8)
		refused("flipped", flipped)
	}
	cfg := emptyPlace(t, sqldb.SQLite)
	broken := filepath.Join(t.TempDir(), "broken.tar.gz")
	if err := os.WriteFile(broken, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = app.Restore(t.Context(), cfg, app.RestoreInput{File: broken}, slog.New(slog.DiscardHandler))
	if errs.CodeOf(err) != "bad_backup" {
		t.Errorf("restore: %v", err)
	}
	if _, err := os.Stat(cfg.Data); err == nil {
		t.Error("a refused restore made the folder of the data")
	}
}

// TestInterruptedRestore ends a restore in its middle, by an error and as a kill does.
func TestInterruptedRestore(t *testing.T) {
	source := emptyPlace(t, sqldb.SQLite)
	file := demoBackup(t, source)
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			cfg := emptyPlace(t, dialect)
			log := slog.New(slog.DiscardHandler)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := app.Restore(ctx, cfg, app.RestoreInput{File: file, Progress: func(step string, done, total int64) {
				if step == "Restoring" {
					cancel()
				}
			}}, log)
			if err == nil {
				t.Fatal("the restore went through")
			}
			emptyAgain(t, cfg)

			interrupt(t, cfg, file)
			if _, err := app.Open(t.Context(), cfg, log); errs.CodeOf(err) != "unfinished_restore" {
				t.Errorf("a server on half a market: %v", err)
			}
			var said []string
			report, err := app.Restore(t.Context(), cfg, app.RestoreInput{File: file, Say: func(s string) { said = append(said, s) }}, log)
			if err != nil || !report.Verify.Clean() {
				t.Errorf("%+v, %v", report.Verify, err)
			}
			if len(said) != 1 || !strings.Contains(said[0], "interrupted") {
				t.Errorf("said %q", said)
			}
		})
	}
}

// emptyAgain checks that a failed restore has left neither tables nor files.
func emptyAgain(t *testing.T, cfg config.Config) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cfg.Data, "blobs", "??", "*"))
	if err != nil || len(files) > 0 {
		t.Errorf("files %v, %v", files, err)
	}
	if path, ok := strings.CutPrefix(cfg.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); err == nil {
			t.Error("the database is there")
		}
		return
	}
	db := dbtest.OpenURL(t, cfg.Database, sqldb.Options{})
	found, err := backup.Look(t.Context(), db, func(string) bool { return false })
	if err != nil || len(found.Tables) > 0 {
		t.Errorf("tables %v, %v", found.Tables, err)
	}
}

// interrupt leaves what a killed restore leaves: the marker, the schema and a file.
func interrupt(t *testing.T, cfg config.Config, file string) {
	t.Helper()
	market := open(t, cfg)
	if _, err := market.Shelf.Put(t.Context(), strings.NewReader("half"), 10); err != nil {
		t.Fatal(err)
	}
	if err := backup.Mark(t.Context(), market.DB, market.Clock, backup.Marker{Archive: file, Blobs: cfg.Blobs}); err != nil {
		t.Fatal(err)
	}
}

// TestRestoreNamesWhatIsInTheWay refuses what is not empty.
func TestRestoreNamesWhatIsInTheWay(t *testing.T) {
	file := demoBackup(t, emptyPlace(t, sqldb.SQLite))
	log := slog.New(slog.DiscardHandler)
	each(t, func(t *testing.T, cfg config.Config) {
		market := open(t, cfg)
		if _, err := market.Accounts.CreateUser(t.Context(), account.Operator,
			account.CreateUserInput{Name: "ada", Password: "correct horse"}); err != nil {
			t.Fatal(err)
		}
		_, err := app.Restore(t.Context(), cfg, app.RestoreInput{File: file}, log)
		if errs.CodeOf(err) != "not_empty" || !strings.Contains(err.Error(), "users (1 row)") {
			t.Errorf("a user: %v", err)
		}
		if _, err := market.Accounts.User(t.Context(), account.Operator, "ada"); err != nil {
			t.Errorf("the user that was there: %v", err)
		}
	})
	cfg := emptyPlace(t, sqldb.Postgres)
	db := dbtest.OpenURL(t, cfg.Database, sqldb.Options{})
	if err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), `CREATE TABLE payroll (n INTEGER)`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Restore(t.Context(), cfg, app.RestoreInput{File: file}, log); errs.CodeOf(err) != "not_empty" || !strings.Contains(err.Error(), "payroll") {
		t.Errorf("another's table: %v", err)
	}
}
