package app_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/migrations"
)

// exec runs statements past any market.
func exec(t *testing.T, db *sqldb.DB, statements ...string) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// backedUp makes a backup of the market of cfg.
func backedUp(t *testing.T, cfg config.Config) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	if _, err := app.Backup(t.Context(), cfg, app.BackupInput{To: file}); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestBackupBeforeAnUpgrade takes a backup of an older schema, which stays, and restores it into the
// newest.
func TestBackupBeforeAnUpgrade(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		db := dbtest.OpenURL(t, cfg.Database, sqldb.Options{})
		schema, err := fs.Sub(migrations.Market, "market")
		if err != nil {
			t.Fatal(err)
		}
		if err := sqldb.MigrateTo(t.Context(), db, schema, 4); err != nil {
			t.Fatal(err)
		}
		exec(t, db, `INSERT INTO users (id, name, name_key, password_hash, private_org, current_org, created_at) VALUES ('u', 'Old', 'old', 'x', 'o', 'o', 1)`,
			`INSERT INTO orgs (id, name, name_key, is_private, created_at) VALUES ('o', 'Old', 'old', TRUE, 1)`)
		file := backedUp(t, cfg)
		if v, err := sqldb.SchemaVersion(t.Context(), db); v != 4 || err != nil {
			t.Errorf("the backup changed the schema to %d, %v", v, err)
		}
		for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
			to := emptyPlace(t, dialect)
			report, err := app.Restore(t.Context(), to, app.RestoreInput{File: file}, slog.New(slog.DiscardHandler))
			if err != nil || report.Schema != 4 || !report.Verify.Clean() {
				t.Fatalf("%+v, %v", report, err)
			}
			if u, err := open(t, to).Accounts.User(t.Context(), account.Operator, "old"); err != nil || u.Name != "Old" {
				t.Errorf("the user: %+v, %v", u, err)
			}
		}
	})
}

// TestBackupOfANewerSouk is refused, and leaves the place empty.
func TestBackupOfANewerSouk(t *testing.T) {
	source := emptyPlace(t, sqldb.SQLite)
	exec(t, open(t, source).DB, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`)
	file := backedUp(t, source)
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		to := emptyPlace(t, dialect)
		_, err := app.Restore(t.Context(), to, app.RestoreInput{File: file}, slog.New(slog.DiscardHandler))
		if errs.CodeOf(err) != "schema_newer" || !strings.Contains(err.Error(), "99") {
			t.Errorf("%v", err)
		}
		emptyAgain(t, to)
	}
	if _, err := app.Restore(t.Context(), source, app.RestoreInput{File: "/dev/null"}, slog.New(slog.DiscardHandler)); errs.CodeOf(err) != "no_file" {
		t.Errorf("from a device: %v", err)
	}
}

// greet is a job of the tests.
type greet struct{ Name string }

func (greet) Kind() string { return "greet" }

// TestUnfinishedJobsMove turns jobs that wait, or that failed once, into rows of the outbox.
func TestUnfinishedJobsMove(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		market := open(t, cfg)
		ran := make(chan string, 10)
		job.Register(market.Queue, func(_ context.Context, g greet) error {
			ran <- g.Name
			if g.Name == "fails" {
				return context.DeadlineExceeded // tried again later
			}
			return nil
		})
		add := func(names ...string) {
			err := market.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
				for _, name := range names {
					if err := market.Queue.Add(t.Context(), tx, greet{name}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		add("fails", "works")
		if err := market.Queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-ran
		<-ran
		if err := market.Queue.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		add("waits")
		file := backedUp(t, cfg)
		to := emptyPlace(t, sqldb.Postgres)
		if _, err := app.Restore(t.Context(), to, app.RestoreInput{File: file}, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		got, err := sqldb.All(t.Context(), open(t, to).DB, sqldb.Value[string], `SELECT kind || ' ' || payload FROM outbox ORDER BY id`)
		if err != nil || len(got) != 2 || !strings.Contains(got[0], "waits") || !strings.Contains(got[1], "fails") {
			t.Errorf("the outbox holds %q, %v", got, err)
		}
	})
}

// TestBackupWhileFilesGo removes a picture after the snapshot and before its files are copied: the backup
// has it, and the market has not.
func TestBackupWhileFilesGo(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		market, ctx := open(t, cfg), t.Context()
		large, err := market.Shelf.Put(ctx, strings.NewReader("large"), 100)
		if err != nil {
			t.Fatal(err)
		}
		small, err := market.Shelf.Put(ctx, strings.NewReader("small"), 100)
		if err != nil {
			t.Fatal(err)
		}
		err = market.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			if err := errors.Join(market.Shelf.Keep(ctx, tx, large.Key), market.Shelf.Keep(ctx, tx, small.Key)); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO pictures (id, file_name, media_type, large_key, large_sha256, large_size, width, height,
				small_key, small_sha256, small_size, created_at) VALUES ('p', 'p.png', 'image/png', $1, $2, $3, 1, 1, $4, $5, $6, 1)`,
				large.Key, large.SHA256, large.Size, small.Key, small.SHA256, small.Size)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		file, steps := filepath.Join(t.TempDir(), "b.tar.gz"), 0
		report, err := app.Backup(ctx, cfg, app.BackupInput{To: file, Progress: func(int64, int64) {
			if steps++; steps > 1 {
				return
			}
			err := market.DB.Tx(ctx, func(tx *sqldb.Tx) error {
				if _, err := tx.Exec(ctx, `DELETE FROM pictures`); err != nil {
					return err
				}
				return errors.Join(market.Shelf.Discard(ctx, tx, large.Key), market.Shelf.Discard(ctx, tx, small.Key))
			})
			if err != nil {
				t.Error(err)
			}
		}})
		if err != nil || report.Files != 2 || steps != 2 {
			t.Fatalf("%+v after %d steps, %v", report, steps, err)
		}
		for _, key := range []string{large.Key, small.Key} {
			if _, err := market.Shelf.Get(ctx, key); !errs.Is(err, errs.KindNotFound) {
				t.Errorf("the file that was given up: %v", err)
			}
		}
		to := emptyPlace(t, sqldb.SQLite)
		restored, err := app.Restore(ctx, to, app.RestoreInput{File: file}, slog.New(slog.DiscardHandler))
		if err != nil || !restored.Verify.Clean() || restored.Verify.Files != 2 {
			t.Errorf("%+v, %v", restored, err)
		}
	})
}

// TestVerifyBackupReadsTheBooks finds books that do not balance in an archive that is whole.
func TestVerifyBackupReadsTheBooks(t *testing.T) {
	for name, tt := range map[string]struct{ statement, want string }{
		"a balance":      {`UPDATE ledger_accounts SET balance = balance + 1 WHERE kind = 'fee'`, "sum up to"},
		"a posting":      {`INSERT INTO ledger_postings (transaction_id, seq, account_id, amount) SELECT t.id, 99, a.id, 7 FROM ledger_transactions t, ledger_accounts a LIMIT 1`, "not to zero"},
		"no postings":    {`INSERT INTO ledger_transactions (id, event, event_id, booked_at) VALUES ('x', 'sale', 'x', 1)`, "postings of"},
		"a lost invoice": {`UPDATE invoice_series SET last = last + 1`, "was given last"},
	} {
		cfg := emptyPlace(t, sqldb.SQLite)
		market := open(t, cfg)
		if err := market.Demo(t.Context()); err != nil {
			t.Fatal(err)
		}
		exec(t, market.DB, tt.statement)
		report, _, err := app.VerifyBackup(t.Context(), backedUp(t, cfg), nil)
		if err != nil || report.Clean() || !strings.Contains(strings.Join(report.Findings, " "), tt.want) {
			t.Errorf("%s: %q, %v; want %q", name, report.Findings, err, tt.want)
		}
	}
}
