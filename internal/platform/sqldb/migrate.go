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
	sub, err := fs.Sub(fsys, string(db.dialect))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	dialect := goose.DialectPostgres
	if db.dialect == SQLite {
		dialect = goose.DialectSQLite3
	}
	provider, err := goose.NewProvider(dialect, db.writer, sub,
		goose.WithSlog(slog.New(slog.DiscardHandler)), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return db.Locked(ctx, func(ctx context.Context) error {
		have, newest, err := provider.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("schema version: %w", err)
		}
		if have > newest {
			return errs.New(errs.KindUnavailable, "schema_newer",
				"The database has schema %d, but this version of Souk knows schemas up to %d only. "+
					"Run the newer Souk that wrote it, or restore a backup made before the upgrade.", have, newest)
		}
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("migrate from schema %d to %d: %w", have, newest, err)
		}
		return nil
	})
}
