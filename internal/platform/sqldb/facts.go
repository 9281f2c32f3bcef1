package sqldb

import (
	"context"
	"fmt"
)

// Facts are what there is to say of a database.
type Facts struct {
	Version string // of the database system, as "17.2" or "3.50.4"
	Bytes   int64  // that it takes on disk, its log not counted
	Schema  int64  // number of the newest migration
}

// Facts asks the database about itself.
func (db *DB) Facts(ctx context.Context) (Facts, error) {
	version, bytes := `SELECT sqlite_version()`, `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`
	if db.dialect == Postgres {
		version, bytes = `SELECT split_part(current_setting('server_version'), ' ', 1)`, `SELECT pg_database_size(current_database())`
	}
	var f Facts
	var err error
	if f.Version, err = One(ctx, db, Value[string], version); err != nil {
		return Facts{}, fmt.Errorf("version of the database: %w", err)
	}
	if f.Bytes, err = One(ctx, db, Value[int64], bytes); err != nil {
		return Facts{}, fmt.Errorf("size of the database: %w", err)
	}
	if f.Schema, err = One(ctx, db, Value[int64], `SELECT MAX(version_id) FROM goose_db_version`); err != nil {
		return Facts{}, fmt.Errorf("version of the schema: %w", err)
	}
	return f, nil
}
