package job

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"souk.dev/souk/internal/platform/sqldb"
)

// Migrate brings River's own tables up to date. Processes that start together wait for each other.
func Migrate(ctx context.Context, db *sqldb.DB) error {
	migrator, err := rivermigrate.New(driver(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler), Schema: db.Schema()})
	if err != nil {
		return fmt.Errorf("job tables: %w", err)
	}
	return db.Locked(ctx, func(ctx context.Context) error {
		if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("job tables: %w", err)
		}
		return nil
	})
}

// driver returns River's driver for the database. Both work on transactions of database/sql.
func driver(db *sqldb.DB) riverdriver.Driver[*sql.Tx] {
	if db.Dialect() == sqldb.SQLite {
		return riversqlite.New(db.Writer())
	}
	return riverdatabasesql.New(db.Writer())
}
