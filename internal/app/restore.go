package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// RestoreInput says what to restore.
type RestoreInput struct {
	File     string                               // the archive
	Progress func(step string, done, total int64) // nil is none
	Say      func(sentence string)                // what is done on the way; nil is nobody
}

// RestoreReport is what was restored.
type RestoreReport struct {
	File   string       `json:"file"`
	Schema int64        `json:"schema"` // of the archive; the market has the newest one now
	Tables int          `json:"tables"`
	Rows   int64        `json:"rows"`
	Files  int64        `json:"files"`
	Verify VerifyReport `json:"verify"` // of the restored market
}

func (in RestoreInput) progress(step string) func(done, total int64) {
	return func(done, total int64) {
		if in.Progress != nil {
			in.Progress(step, done, total)
		}
	}
}

func (in RestoreInput) say(format string, args ...any) {
	if in.Say != nil {
		in.Say(fmt.Sprintf(format, args...))
	}
}

// Restore reads the archive into the empty place that cfg describes, brings its schema up to date and
// verifies what is there then. Nothing is written before the archive was read to its end once and found
// whole. It fails with "bad_backup", "not_empty", "schema_newer" and "already_serving"; then the place is
// as empty as before. Where the process is killed, the place is marked, no server starts on it, and the
// next restore clears it.
func Restore(ctx context.Context, cfg config.Config, in RestoreInput, log *slog.Logger) (RestoreReport, error) {
	report := RestoreReport{File: in.File}
	if info, err := os.Stat(in.File); err == nil && !info.Mode().IsRegular() {
		return report, errs.Invalid("no_file", "%s is no file; a backup is read twice, so it cannot come through a pipe.", in.File)
	}
	found, m, err := VerifyBackup(ctx, in.File, in.progress("Checking"))
	if err != nil {
		return report, err
	}
	if !found.Clean() {
		return report, errs.Invalid("bad_backup", "%s Nothing was restored.", strings.Join(found.Findings, " "))
	}
	report.Schema, report.Tables, report.Rows, report.Files = m.Schema, len(m.Tables), m.Rows(), m.Files
	unlock, err := ownDatabase(cfg.Database)
	if err != nil {
		return report, err
	}
	defer unlock()
	place, err := openPlace(ctx, cfg, in)
	if err != nil {
		return report, err
	}
	if err := place.load(ctx, m); err != nil {
		// What was begun is undone also when the caller has given up.
		return report, errors.Join(err, place.clear(context.WithoutCancel(ctx)), place.db.Close())
	}
	if err := place.db.Close(); err != nil {
		return report, err
	}
	market, err := Open(ctx, cfg, log) // migrates
	if err != nil {
		return report, err
	}
	defer market.Close()
	report.Verify, err = market.Verify(ctx, VerifyOptions{Ledger: true, Blobs: true})
	return report, err
}

// load makes the schema of the archive and fills it.
func (p *place) load(ctx context.Context, m backup.Manifest) error {
	migrations, err := marketMigrations()
	if err != nil {
		return err
	}
	newest, err := sqldb.Newest(p.db, migrations)
	if err != nil {
		return err
	}
	if m.Schema > newest {
		return errs.New(errs.KindUnavailable, "schema_newer", "The backup has schema %d, and this Souk knows schemas up to %d. "+
			"Restore it with the Souk that wrote it (%s), or a newer one.", m.Schema, newest, m.Souk)
	}
	if err := backup.Mark(ctx, p.db, clock.System, backup.Marker{Archive: p.in.File, Blobs: p.cfg.Blobs}); err != nil {
		return err
	}
	if err := sqldb.MigrateTo(ctx, p.db, migrations, m.Schema); err != nil {
		return err
	}
	file, err := os.Open(p.in.File)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = backup.Load(ctx, file, backup.Target{
		DB: p.db, Files: p.files, Progress: p.in.progress("Restoring"), Finish: backup.Unmark,
	})
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}
