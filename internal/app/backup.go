package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// withSettings is the first schema that has the table settings, and files that are given up.
const withSettings = 5

// BackupInput says where a backup goes.
type BackupInput struct {
	// To is a file that is not there yet, a folder, in which a name is made, or "-" for Stdout.
	To       string
	Stdout   io.Writer
	Souk     string                  // version of this program
	Progress func(done, total int64) // bytes of files; nil is none
}

// BackupReport is what a backup holds.
type BackupReport struct {
	File      string    `json:"file"` // "-" where it went to stdout
	Bytes     int64     `json:"bytes"`
	SHA256    string    `json:"sha256"` // of the whole archive
	CreatedAt time.Time `json:"created_at"`
	Schema    int64     `json:"schema"`
	Tables    int       `json:"tables"`
	Rows      int64     `json:"rows"`
	Files     int64     `json:"files"`
	FileBytes int64     `json:"file_bytes"`
}

// String tells the size of the backup.
func (r BackupReport) String() string {
	return fmt.Sprintf("%s in %d tables and %s, %s", counted(r.Rows, "row"), r.Tables, counted(r.Files, "file"), counted(r.Bytes, "byte"))
}

// Backup writes the market that cfg describes into one archive, at one point in time, while servers run.
// Unlike [Open] it does not migrate: a backup is taken before an upgrade. It fails with "no_market",
// "file_exists" and "file_damaged".
func Backup(ctx context.Context, cfg config.Config, in BackupInput) (r BackupReport, err error) {
	db, err := sqldb.Open(ctx, cfg.Database, sqldb.Options{})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	schema, err := backupable(ctx, db)
	if err != nil {
		return r, err
	}
	r, err = writeBackup(ctx, cfg, db, schema, in)
	if schema < withSettings {
		return r, err
	}
	now := clock.System.Now()
	noted := backup.Note(context.WithoutCancel(ctx), db, now, func(last *backup.Record) {
		if err != nil {
			last.OK, last.FailedAt, last.Error = false, &now, errs.As(err).Message
			return
		}
		*last = backup.Record{At: r.CreatedAt, File: r.File, Bytes: r.Bytes, OK: true}
	})
	return r, errors.Join(err, noted)
}

// backupable returns the schema of the database; one without a market, or with half of one, is refused.
func backupable(ctx context.Context, db *sqldb.DB) (int64, error) {
	schema, err := sqldb.SchemaVersion(ctx, db)
	if err != nil {
		return 0, err
	}
	if schema == 0 {
		return 0, errs.NotFound("no_market", "There is no market in this database, so there is nothing to back up.")
	}
	return schema, refuseUnfinished(ctx, db)
}

func writeBackup(ctx context.Context, cfg config.Config, db *sqldb.DB, schema int64, in BackupInput) (r BackupReport, err error) {
	files, err := openBlobs(cfg.Blobs)
	if err != nil {
		return r, err
	}
	created := clock.System.Now()
	out, err := openOutput(in.To, in.Stdout, created)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, out.abort()) }()
	if schema >= withSettings {
		hold, err := blob.NewShelf(db, files, clock.System, clock.NewIDs(clock.System)).Hold(ctx)
		if err != nil {
			return r, err
		}
		defer func() { err = errors.Join(err, hold.Release(ctx)) }()
	}
	sum, count := sha256.New(), counter(0)
	m, err := backup.Write(ctx, io.MultiWriter(out, sum, &count), backup.Source{
		DB: db, Files: files, Souk: in.Souk, CreatedAt: created,
		Skip: skipped, Where: map[string]string{"settings": `name NOT LIKE 'hold:%'`}, More: unfinishedJobs,
		FileRows: fileColumns, Progress: in.Progress,
	})
	if err != nil {
		return r, fmt.Errorf("backup: %w", err)
	}
	if err := out.commit(); err != nil {
		return r, err
	}
	return BackupReport{
		File: out.name, Bytes: int64(count), SHA256: hex.EncodeToString(sum.Sum(nil)), CreatedAt: created,
		Schema: m.Schema, Tables: len(m.Tables), Rows: m.Rows(), Files: m.Files, FileBytes: m.FileBytes,
	}, nil
}

// counter counts the bytes that are written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
