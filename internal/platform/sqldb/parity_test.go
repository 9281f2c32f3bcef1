package sqldb_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// schemaOf describes a database so that both kinds give the same: for each table, its columns,
// keys, indexes and checks, each as a line.
type schemaOf map[string][]string

// TestSchemasAreTheSame compares what the migrations make of the two databases. INTEGER of SQLite
// stands for BIGINT and BOOLEAN of PostgreSQL. Left out are the tables of River and goose, full-text
// search (indexes and tables called …_search), which differs by nature, and triggers, of which SQLite
// needs more: the rooms that they belong to test what they do.
func TestSchemasAreTheSame(t *testing.T) {
	lite := readSQLite(t, dbtest.Open(t, sqldb.SQLite))
	pg := readPostgres(t, dbtest.Open(t, sqldb.Postgres))
	for _, schema := range []schemaOf{lite, pg} {
		for table := range schema {
			if theirs(table) {
				delete(schema, table)
			}
			slices.Sort(schema[table])
		}
	}
	if diff := cmp.Diff(lite, pg); diff != "" {
		t.Errorf("the schemas differ (- SQLite, + PostgreSQL):\n%s", diff)
	}
	if n := len(lite); n < 20 {
		t.Errorf("only %d tables were compared", n)
	}
}

func theirs(name string) bool {
	return strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "goose_") ||
		strings.HasPrefix(name, "sqlite_") || strings.Contains(name, "_search")
}

// TestTypesAreStrict checks what each database needs for the two to behave the same.
func TestTypesAreStrict(t *testing.T) {
	lite, pg := dbtest.Open(t, sqldb.SQLite), dbtest.Open(t, sqldb.Postgres)
	for _, table := range texts(t, lite, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict") {
		if !theirs(table) {
			t.Errorf("SQLite: table %s is not STRICT", table)
		}
	}
	for _, column := range texts(t, pg, `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`) {
		if !theirs(column) {
			t.Errorf(`PostgreSQL: text column %s is not COLLATE "C"`, column)
		}
	}
	for _, column := range texts(t, pg, `SELECT table_name || '.' || column_name || ' ' || data_type
		FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type NOT IN ('text', 'bigint', 'boolean')`) {
		if !theirs(column) {
			t.Errorf("PostgreSQL: %s, want TEXT, BIGINT or BOOLEAN", column)
		}
	}
}

func texts(t *testing.T, db *sqldb.DB, query string, args ...any) []string {
	t.Helper()
	list, err := sqldb.All(t.Context(), db, sqldb.Value[string], query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

// describe runs a query for lines of text and adds them to the table.
func (s schemaOf) describe(t *testing.T, db *sqldb.DB, table, query string) {
	t.Helper()
	s[table] = append(s[table], texts(t, db, query, table)...)
}

func readSQLite(t *testing.T, db *sqldb.DB) schemaOf {
	t.Helper()
	s := schemaOf{}
	for _, table := range texts(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table'") {
		s.describe(t, db, table, `SELECT 'column ' || name || ' ' || type || ' '
			|| CASE WHEN "notnull" OR pk THEN 'NOT NULL' ELSE 'NULL' END
			|| coalesce(' DEFAULT ' || lower(dflt_value), '') FROM pragma_table_info($1)`)
		s.describe(t, db, table, `SELECT 'reference ' || "from" || ' to ' || "table" || ' ' || "to" || ' ' || on_delete
			FROM pragma_foreign_key_list($1)`)
		s.describe(t, db, table, `SELECT 'index ' || CASE WHEN origin = 'c' THEN name ELSE origin END
			|| CASE WHEN "unique" THEN ' UNIQUE' ELSE '' END || CASE WHEN partial THEN ' PARTIAL' ELSE '' END
			|| ' (' || (SELECT group_concat(coalesce(name, 'expression'), ' ' ORDER BY seqno) FROM pragma_index_info(l.name)) || ')'
			FROM pragma_index_list($1) l`)
		// A key that is the row's number has no index of its own.
		s.describe(t, db, table, `SELECT 'index pk UNIQUE (' || name || ')' FROM pragma_table_info($1)
			WHERE pk AND type = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM pragma_index_list($1) WHERE origin = 'pk')`)
		text := value[string](t, db, "SELECT sql FROM sqlite_schema WHERE name = $1", table)
		s[table] = append(s[table], checks(text)...)
	}
	return s
}

func readPostgres(t *testing.T, db *sqldb.DB) schemaOf {
	t.Helper()
	s := schemaOf{}
	for _, table := range texts(t, db, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") {
		s.describe(t, db, table, `SELECT 'column ' || column_name || ' '
			|| CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'boolean' THEN 'INTEGER' ELSE upper(data_type) END
			|| CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE ' NULL' END
			|| coalesce(' DEFAULT ' || lower(replace(column_default, '::text', '')), '')
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`)
		s.describe(t, db, table, `SELECT 'reference ' || a.attname || ' to ' || c.confrelid::regclass || ' ' || b.attname
			|| CASE c.confdeltype WHEN 'c' THEN ' CASCADE' WHEN 'a' THEN ' NO ACTION' ELSE ' OTHER' END
			FROM pg_constraint c
			JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
			WHERE c.contype = 'f' AND c.conrelid = $1::text::regclass`)
		s.describe(t, db, table, `SELECT 'index ' || CASE coalesce(con.contype, 'c')
				WHEN 'p' THEN 'pk' WHEN 'u' THEN 'u' ELSE x.indexrelid::regclass::text END
			|| CASE WHEN x.indisunique THEN ' UNIQUE' ELSE '' END
			|| CASE WHEN x.indpred IS NOT NULL THEN ' PARTIAL' ELSE '' END
			|| ' (' || (SELECT string_agg(coalesce(a.attname, 'expression'), ' ' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY k (col, n)
				LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.col) || ')'
			FROM pg_index x LEFT JOIN pg_constraint con ON con.conindid = x.indexrelid AND con.contype IN ('p', 'u')
			WHERE x.indrelid = $1::text::regclass AND x.indexrelid::regclass::text NOT LIKE '%\_search'`)
		for _, text := range texts(t, db, `SELECT pg_get_constraintdef(oid) FROM pg_constraint
			WHERE contype = 'c' AND conrelid = $1::text::regclass`, table) {
			s[table] = append(s[table], checks(text)...)
		}
	}
	return s
}

var (
	checkForm   = regexp.MustCompile(`CHECK \(+(\w+) [^']*('[^()\[\]]*')`)
	literalForm = regexp.MustCompile(`'[^']*'`)
)

// checks returns the checks of a column against a list of words, whichever way they are written.
func checks(text string) []string {
	var list []string
	for _, m := range checkForm.FindAllStringSubmatch(text, -1) {
		list = append(list, "check "+m[1]+" in "+strings.Join(literalForm.FindAllString(m[2], -1), " "))
	}
	return list
}
