package backup

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
)

// quote returns a name as SQL takes it.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	return strings.Join(quoted, ", ")
}

func (t Table) names() []string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = c.Name
	}
	return list
}

// tableNames returns the tables of the database in the order of their names, without those that the
// database keeps for itself and for full-text search.
func tableNames(ctx context.Context, q sqldb.Queryer) ([]string, error) {
	query := `SELECT name FROM pragma_table_list
WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
	if q.Dialect() == sqldb.Postgres {
		query = `SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename::text COLLATE "C"`
	}
	return sqldb.All(ctx, q, sqldb.Value[string], query)
}

// readTable returns a table with its columns and key.
func readTable(ctx context.Context, q sqldb.Queryer, name string) (Table, error) {
	query, keys := `SELECT name, type, false FROM pragma_table_info($1) ORDER BY cid`,
		`SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk`
	if q.Dialect() == sqldb.Postgres {
		query = `SELECT column_name::text, data_type::text, is_identity = 'YES' FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
		keys = `SELECT a.attname::text FROM pg_index x
JOIN pg_class c ON c.oid = x.indrelid AND c.relname = $1 AND c.relnamespace = current_schema()::regnamespace
CROSS JOIN unnest(x.indkey) WITH ORDINALITY k (col, n)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.col
WHERE x.indisprimary ORDER BY k.n`
	}
	t := Table{Name: name}
	var err error
	t.Columns, err = sqldb.All(ctx, q, scanColumn, query, name)
	if err == nil {
		t.key, err = sqldb.All(ctx, q, sqldb.Value[string], keys, name)
	}
	if err != nil {
		return t, fmt.Errorf("columns of table %s: %w", name, err)
	}
	return t, nil
}

func scanColumn(row sqldb.Row) (Column, error) {
	var c Column
	var kind string
	if err := row.Scan(&c.Name, &kind, &c.isIdentity); err != nil {
		return c, err
	}
	switch strings.ToLower(kind) {
	case "text":
		c.Type = typeText
	case "integer", "bigint":
		c.Type = typeInteger
	case "boolean":
		c.Type, c.isBool = typeInteger, true
	default:
		return c, fmt.Errorf("column %s has the type %s, which a backup cannot keep", c.Name, kind)
	}
	return c, nil
}
