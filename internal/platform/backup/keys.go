package backup

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// foreignKey is a rule that a column refers to a row that is there.
type foreignKey struct{ table, name, definition string }

// releaseKeys lets rows be written in any order: tables refer to each other in circles, and to
// themselves. SQLite checks at the end of the transaction; in PostgreSQL the rules are taken off, which
// is quicker than checking row by row.
func (l *loader) releaseKeys(ctx context.Context) error {
	if l.tx.Dialect() == sqldb.SQLite {
		_, err := l.tx.Exec(ctx, `PRAGMA defer_foreign_keys = ON`)
		return err
	}
	var err error
	l.keys, err = sqldb.All(ctx, l.tx, func(row sqldb.Row) (k foreignKey, err error) {
		return k, row.Scan(&k.table, &k.name, &k.definition)
	}, `SELECT c.relname::text, k.conname::text, pg_get_constraintdef(k.oid) FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname, k.conname`)
	if err != nil {
		return fmt.Errorf("rules of the schema: %w", err)
	}
	for _, k := range l.keys {
		if _, err := l.tx.Exec(ctx, `ALTER TABLE `+quote(k.table)+` DROP CONSTRAINT `+quote(k.name)); err != nil {
			return fmt.Errorf("rules of the schema: %w", err)
		}
	}
	return nil
}

// restoreKeys checks that every row that is referred to is there, and puts the rules back.
func (l *loader) restoreKeys(ctx context.Context) error {
	if l.tx.Dialect() == sqldb.Postgres {
		for _, k := range l.keys {
			_, err := l.tx.Exec(ctx, `ALTER TABLE `+quote(k.table)+` ADD CONSTRAINT `+quote(k.name)+` `+k.definition)
			if err != nil {
				return fmt.Errorf("rules of the schema: %w", err)
			}
		}
		return nil
	}
	broken, err := sqldb.All(ctx, l.tx, func(row sqldb.Row) (s string, err error) {
		var table, parent string
		err = row.Scan(&table, &parent)
		return fmt.Sprintf("%s to %s", table, parent), err
	}, `SELECT DISTINCT "table", parent FROM pragma_foreign_key_check`)
	if err != nil {
		return fmt.Errorf("rules of the schema: %w", err)
	}
	if len(broken) > 0 {
		return bad("The backup does not fit together: rows refer to others that are not in it: %v.", broken)
	}
	return nil
}

// moveSequences lets numbers that the database gives out continue behind the largest one. SQLite does so
// by itself.
func (l *loader) moveSequences(ctx context.Context) error {
	if l.tx.Dialect() == sqldb.SQLite {
		return nil
	}
	for _, t := range l.tables {
		for _, c := range t.Columns {
			if !c.isIdentity {
				continue
			}
			largest := `(SELECT max(` + quote(c.Name) + `) FROM ` + quote(t.Name) + `)`
			_, err := l.tx.Exec(ctx, `SELECT setval(pg_get_serial_sequence($1, $2), coalesce(`+largest+`, 1), `+largest+` IS NOT NULL)`,
				quote(t.Name), c.Name)
			if err != nil {
				return fmt.Errorf("numbers of table %s: %w", t.Name, err)
			}
		}
	}
	return nil
}
