package backup

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// Found is what stands in a database where an archive is to go.
type Found struct {
	Tables []string // all of them
	Filled []string // tables with rows, and how many, as "users (3 rows)"; without those that do not count
}

// Look says what is in a database. ignore reports whether the rows of a table do not count.
func Look(ctx context.Context, q sqldb.Queryer, ignore func(table string) bool) (Found, error) {
	var f Found
	var err error
	if f.Tables, err = tableNames(ctx, q); err != nil {
		return f, err
	}
	for _, name := range f.Tables {
		if ignore(name) {
			continue
		}
		n, err := sqldb.One(ctx, q, sqldb.Value[int64], `SELECT count(*) FROM `+quote(name))
		if err != nil {
			return f, fmt.Errorf("rows of table %s: %w", name, err)
		}
		switch {
		case n == 1:
			f.Filled = append(f.Filled, name+" (1 row)")
		case n > 1:
			f.Filled = append(f.Filled, fmt.Sprintf("%s (%d rows)", name, n))
		}
	}
	return f, nil
}

// Clear removes all tables, functions and types from a PostgreSQL database, so that a schema can be made
// anew; extensions stay. A SQLite database is cleared by removing its file.
func Clear(ctx context.Context, db *sqldb.DB) error {
	if db.Dialect() != sqldb.Postgres {
		return fmt.Errorf("clear: %s is not cleared like this", db.Dialect())
	}
	const notOfAnExtension = ` AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')`
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, query := range []string{
			`SELECT format('DROP TABLE %I CASCADE', o.relname) FROM pg_class o
WHERE o.relkind IN ('r', 'p') AND o.relnamespace = current_schema()::regnamespace` + notOfAnExtension,
			`SELECT format('DROP FUNCTION %s CASCADE', o.oid::regprocedure) FROM pg_proc o
WHERE o.prokind = 'f' AND o.pronamespace = current_schema()::regnamespace` + notOfAnExtension,
			`SELECT format('DROP TYPE %I CASCADE', o.typname) FROM pg_type o
WHERE o.typtype = 'e' AND o.typnamespace = current_schema()::regnamespace` + notOfAnExtension,
		} {
			statements, err := sqldb.All(ctx, tx, sqldb.Value[string], query)
			if err != nil {
				return fmt.Errorf("clear the database: %w", err)
			}
			for _, s := range statements {
				if _, err := tx.Exec(ctx, s); err != nil {
					return fmt.Errorf("clear the database: %w", err)
				}
			}
		}
		return nil
	})
}
