package sqldb

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"

	"souk.dev/souk/internal/platform/errs"
)

// Migrate brings the schema up to the newest migration of fsys, which holds a folder of goose
// migrations for each dialect: sqlite and postgres. Each migration is a transaction. Processes that
// start together wait for each other. A database whose schema is newer than fsys is left alone, with
// an error of code "schema_newer": this binary is older than the one that ran before.
func Migrate(ctx context.Context, db *DB, fsys fs.FS) error {
	return migrate(ctx, db, fsys, 0)
}

// MigrateTo is [Migrate] up to the given version only: the schema as an older Souk left it.
func MigrateTo(ctx context.Context, db *DB, fsys fs.FS, version int64) error {
	return migrate(ctx, db, fsys, version)
}

// migrate brings the schema up to a version; 0 is the newest.
func migrate(ctx context.Context, db *DB, fsys fs.FS, version int64) error {
	provider, err := migrations(db, fsys)
	if err != nil {
		return err
	}
	return db.Locked(ctx, func(ctx context.Context) error {
		have, newest, err := provider.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("schema version: %w", err)
		}
		if max(have, version) > newest {
			return schemaNewer(max(have, version), newest)
		}
		up := provider.Up
		if version > 0 {
			up = func(ctx context.Context) ([]*goose.MigrationResult, error) { return provider.UpTo(ctx, version) }
		}
		if _, err := up(ctx); err != nil {
			return fmt.Errorf("migrate from schema %d to %d: %w", have, newest, err)
		}
		return nil
	})
}

func schemaNewer(have, newest int64) error {
	return errs.New(errs.KindUnavailable, "schema_newer",
		"The database has schema %d, but this version of Souk knows schemas up to %d only. "+
			"Run the newer Souk that wrote it, or restore a backup made before the upgrade.", have, newest)
}

func migrations(db *DB, fsys fs.FS) (*goose.Provider, error) {
	sub, err := fs.Sub(fsys, string(db.dialect))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	dialect := goose.DialectPostgres
	if db.dialect == SQLite {
		dialect = goose.DialectSQLite3
	}
	provider, err := goose.NewProvider(dialect, db.writer, sub,
		goose.WithSlog(slog.New(slog.DiscardHandler)), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return provider, nil
}

// Newest returns the version of the newest migration of fsys for the database.
func Newest(db *DB, fsys fs.FS) (int64, error) {
	provider, err := migrations(db, fsys)
	if err != nil {
		return 0, err
	}
	sources := provider.ListSources()
	if len(sources) == 0 {
		return 0, nil
	}
	return sources[len(sources)-1].Version, nil
}

// SchemaVersion returns the version of the newest migration that has run, 0 where none has. It changes
// nothing.
func SchemaVersion(ctx context.Context, q Queryer) (int64, error) {
	there := `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'goose_db_version'`
	if q.Dialect() == Postgres {
		there = `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'goose_db_version'`
	}
	n, err := One(ctx, q, Value[int64], there)
	if err != nil || n == 0 {
		return 0, err
	}
	return One(ctx, q, Value[int64], `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`)
}
