package sqldb_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// valueTable has a column of each kind, under the types of each database.
var valueTable = map[sqldb.Dialect]string{
	sqldb.SQLite: `CREATE TABLE vals (id INTEGER PRIMARY KEY, n INTEGER, b INTEGER, t TEXT UNIQUE) STRICT`,
	sqldb.Postgres: `CREATE TABLE vals (id BIGINT PRIMARY KEY, n BIGINT, b BOOLEAN,
		t TEXT COLLATE "C" UNIQUE)`,
}

func eachValueTable(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		exec(t, db, valueTable[db.Dialect()])
		fn(t, db)
	})
}

func TestPlaceholdersAreBoundByNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var a, b, c string
		err := db.QueryRow(t.Context(), "SELECT $2, $1, $2", "one", "two").Scan(&a, &b, &c)
		if err != nil || a != "two" || b != "one" || c != "two" {
			t.Errorf("got %q, %q, %q, error %v; want two, one, two", a, b, c, err)
		}
		exec(t, db, "INSERT INTO login_failures (subject, failures, last_at) VALUES ($2, $1, $1)", 7, "s")
		exec(t, db, "UPDATE login_failures SET last_at = $3, failures = $1 WHERE subject = $2", 8, "s", 9)
		if n := value[int](t, db, "SELECT failures * 10 + last_at FROM login_failures"); n != 89 {
			t.Errorf("failures and last_at are %d, want 89", n)
		}
	})
}

func TestIntegers(t *testing.T) {
	eachValueTable(t, func(t *testing.T, db *sqldb.DB) {
		want := []int64{math.MinInt64, -1, 0, 1<<53 + 1, math.MaxInt64}
		for i, n := range want {
			exec(t, db, "INSERT INTO vals (id, n) VALUES ($1, $2)", i, n)
		}
		got, err := sqldb.All(t.Context(), db, sqldb.Value[int64], "SELECT n FROM vals ORDER BY id")
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("got %v, error %v; want %v", got, err, want)
		}
	})
}

func TestBooleans(t *testing.T) {
	eachValueTable(t, func(t *testing.T, db *sqldb.DB) {
		exec(t, db, "INSERT INTO vals (id, b) VALUES (1, $1), (2, $2), (3, TRUE)", true, false)
		got, err := sqldb.All(t.Context(), db, sqldb.Value[bool], "SELECT b FROM vals ORDER BY id")
		if want := []bool{true, false, true}; err != nil || !cmp.Equal(got, want) {
			t.Errorf("got %v, error %v; want %v", got, err, want)
		}
		for query, want := range map[string]int{
			"SELECT count(*) FROM vals WHERE b":         2,
			"SELECT count(*) FROM vals WHERE NOT b":     1,
			"SELECT count(*) FROM vals WHERE b = FALSE": 1,
		} {
			if n := value[int](t, db, query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}

func TestTimes(t *testing.T) {
	eachValueTable(t, func(t *testing.T, db *sqldb.DB) {
		at := time.Date(2026, 11, 21, 23, 59, 59, 123456789, time.FixedZone("", -3600))
		for i, tc := range []struct{ in, want time.Time }{
			{at, time.Date(2026, 11, 22, 0, 59, 59, 123456000, time.UTC)},
			{time.Time{}, time.Time{}},
			{time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC)},
		} {
			exec(t, db, "INSERT INTO vals (id, n) VALUES ($1, $2)", i, sqldb.Micros(tc.in))
			got := at
			err := db.QueryRow(t.Context(), "SELECT n FROM vals WHERE id = $1", i).Scan(sqldb.Time(&got))
			if err != nil || got != tc.want {
				t.Errorf("%v came back as %v, error %v; want %v", tc.in, got, err, tc.want)
			}
		}
		if n := value[int](t, db, "SELECT count(*) FROM vals WHERE n IS NULL"); n != 1 {
			t.Errorf("%d NULLs, want 1 for the zero time", n)
		}
		var dst time.Time
		if err := db.QueryRow(t.Context(), "SELECT 'noon'").Scan(sqldb.Time(&dst)); err == nil {
			t.Error("a text was scanned as a time")
		}
	})
}

func TestTexts(t *testing.T) {
	eachValueTable(t, func(t *testing.T, db *sqldb.DB) {
		for i, s := range []string{"é", "Z", "a", "", "z", "A"} {
			exec(t, db, "INSERT INTO vals (id, t) VALUES ($1, $2)", i, sqldb.NullText(s))
		}
		got, err := sqldb.All(t.Context(), db, func(row sqldb.Row) (string, error) {
			s := "left from before"
			err := row.Scan(sqldb.Text(&s))
			return s, err
		}, "SELECT t FROM vals ORDER BY t IS NULL, t")
		if want := []string{"A", "Z", "a", "z", "é", ""}; err != nil || !cmp.Equal(got, want) {
			t.Errorf("got %q, error %v; want %q: ordered by bytes, NULL as empty", got, err, want)
		}
	})
}

func TestLikeIsLiteral(t *testing.T) {
	eachValueTable(t, func(t *testing.T, db *sqldb.DB) {
		all := []string{`100%`, `100x`, `a_b`, `axb`, `c\d`, `it's`, `"q"`}
		for i, s := range all {
			exec(t, db, "INSERT INTO vals (id, t) VALUES ($1, $2)", i, s)
		}
		for word, want := range map[string][]string{
			`0%`: {`100%`}, `a_b`: {`a_b`}, `\`: {`c\d`}, `'`: {`it's`}, `"`: {`"q"`}, `%%`: {}, ``: all,
		} {
			got, err := sqldb.All(t.Context(), db, sqldb.Value[string],
				`SELECT t FROM vals WHERE t LIKE $1 ESCAPE '\' ORDER BY id`, sqldb.Like(word))
			if err != nil || !cmp.Equal(got, want) {
				t.Errorf("%q finds %q, error %v; want %q", word, got, err, want)
			}
		}
	})
}

func TestArgs(t *testing.T) {
	eachValueTable(t, func(t *testing.T, db *sqldb.DB) {
		exec(t, db, "INSERT INTO vals (id, n) VALUES (1, 10), (2, 20), (3, 30)")
		for _, tc := range []struct {
			ids  []int
			want []int64
		}{{[]int{1, 3}, []int64{30}}, {[]int{2}, []int64{20}}, {nil, []int64{}}} {
			var args sqldb.Args
			query := "SELECT n FROM vals WHERE n > " + args.Add(15) + " AND id IN (" + sqldb.List(&args, tc.ids) + ")"
			got, err := sqldb.All(t.Context(), db, sqldb.Value[int64], query, args.Values()...)
			if err != nil || !cmp.Equal(got, tc.want) {
				t.Errorf("%v: got %v, error %v; want %v", tc.ids, got, err, tc.want)
			}
		}
	})
}

func TestIsUnique(t *testing.T) {
	eachValueTable(t, func(t *testing.T, db *sqldb.DB) {
		exec(t, db, "INSERT INTO vals (id, t) VALUES (1, 'a')")
		for query, want := range map[string]bool{
			"INSERT INTO vals (id, t) VALUES (1, 'b')":         true, // the primary key
			"INSERT INTO vals (id, t) VALUES (2, 'a')":         true,
			"INSERT INTO vals (id, t) VALUES (3, 'a', 'b')":    false, // a mistake in the statement
			"INSERT INTO org_members VALUES ('x', 'y', '', 0)": false, // a foreign key
		} {
			err := tryExec(t.Context(), db, query)
			if err == nil || sqldb.IsUnique(err) != want {
				t.Errorf("%s: IsUnique of %v is %v, want %v", query, err, !want, want)
			}
		}
		if sqldb.IsUnique(nil) {
			t.Error("IsUnique of no error is true")
		}
	})
}

func TestAllOfNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		got, err := sqldb.All(t.Context(), db, sqldb.Value[string], "SELECT id FROM mails")
		if err != nil || got == nil || len(got) != 0 {
			t.Errorf("got %#v, error %v; want an empty list that is not nil", got, err)
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	for _, address := range []string{"", "mysql://h/db", "sqlite:", "souk.db"} {
		_, err := sqldb.Open(t.Context(), address, sqldb.Options{})
		if !errs.Is(err, errs.KindInvalid) || errs.CodeOf(err) != "bad_database" {
			t.Errorf("%q: %v, want an error of code bad_database", address, err)
		}
	}
}

// TestOddPaths opens files whose names mean something in a URL.
func TestOddPaths(t *testing.T) {
	dir := t.TempDir()
	names := []string{"with space.db", "per%20cent.db", "what?.db", "hash#.db", "new/folder/souk.db"}
	for _, name := range names {
		db := dbtest.OpenURL(t, "sqlite:"+dir+"/"+name, sqldb.Options{NoSync: true})
		exec(t, db, "CREATE TABLE here (n INTEGER)")
		file := value[string](t, db, "SELECT file FROM pragma_database_list WHERE name = 'main'")
		if file != dir+"/"+name {
			t.Errorf("%q was opened as %q", name, file)
		}
	}
}
