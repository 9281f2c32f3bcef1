package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// eachEmpty runs fn on an empty database of each kind, opened as a server opens it, with the table
// that create makes.
func eachEmpty(t *testing.T, create string, fn func(t *testing.T, db *sqldb.DB, address string)) {
	t.Helper()
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			address := dbtest.URL(t, d)
			db := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
			exec(t, db, create)
			fn(t, db, address)
		})
	}
}

func exec(t *testing.T, db *sqldb.DB, query string, args ...any) {
	t.Helper()
	if err := tryExec(t.Context(), db, query, args...); err != nil {
		t.Fatal(err)
	}
}

func tryExec(ctx context.Context, db *sqldb.DB, query string, args ...any) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func value[T any](t *testing.T, db *sqldb.DB, query string, args ...any) T {
	t.Helper()
	v, err := sqldb.One(t.Context(), db, sqldb.Value[T], query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTxIsAllOrNothing(t *testing.T) {
	eachEmpty(t, "CREATE TABLE marks (n INTEGER PRIMARY KEY)", func(t *testing.T, db *sqldb.DB, _ string) {
		ctx := t.Context()
		write := func(tx *sqldb.Tx) {
			if n, err := tx.Exec(ctx, "INSERT INTO marks VALUES (1), (2)"); err != nil || n != 2 {
				t.Fatalf("insert: %d rows, error %v", n, err)
			}
		}
		undone := errors.New("undone")
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { write(tx); return undone }); !errors.Is(err, undone) {
			t.Fatalf("error %v, want %v", err, undone)
		}
		func() {
			defer func() { recover() }()
			db.Tx(ctx, func(tx *sqldb.Tx) error { write(tx); panic("in the middle") })
		}()
		if n := value[int](t, db, "SELECT count(*) FROM marks"); n != 0 {
			t.Fatalf("%d rows after an error and a panic, want none", n)
		}
		if err := db.Tx(ctx, func(tx *sqldb.Tx) error { write(tx); return nil }); err != nil {
			t.Fatal(err)
		}
		if n := value[int](t, db, "SELECT count(*) FROM marks"); n != 2 {
			t.Errorf("%d rows after the commit, want 2", n)
		}
	})
}

func TestAfterCommit(t *testing.T) {
	eachEmpty(t, "CREATE TABLE marks (n INTEGER PRIMARY KEY)", func(t *testing.T, db *sqldb.DB, _ string) {
		seen := []int{}
		run := func(result error) error {
			return db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				tx.AfterCommit(func() { seen = append(seen, value[int](t, db, "SELECT count(*) FROM marks")) })
				_, err := tx.Exec(t.Context(), "INSERT INTO marks VALUES (1)")
				return errors.Join(err, result)
			})
		}
		if err := run(errors.New("undone")); err == nil || len(seen) != 0 {
			t.Fatalf("without a commit: error %v, called %d times", err, len(seen))
		}
		if err := run(nil); err != nil || len(seen) != 1 || seen[0] != 1 {
			t.Errorf("with a commit: error %v, rows seen %v, want [1]", err, seen)
		}
	})
}

func TestTxRetries(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	conflict := &pgconn.PgError{Code: "40001", Message: "could not serialize access"}
	for _, tc := range []struct {
		name string
		errs []error // of the runs, in order; nil when they are used up
		runs int
		want error
	}{
		{"conflict once", []error{fmt.Errorf("insert: %w", conflict)}, 2, nil},
		{"deadlock twice", []error{&pgconn.PgError{Code: "40P01"}, &pgconn.PgError{Code: "40P01"}}, 3, nil},
		{"other error", []error{context.Canceled}, 1, context.Canceled},
	} {
		t.Run(tc.name, func(t *testing.T) {
			runs := 0
			err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
				if runs++; runs <= len(tc.errs) {
					return tc.errs[runs-1]
				}
				return nil
			})
			if runs != tc.runs || !errors.Is(err, tc.want) {
				t.Errorf("%d runs, error %v; want %d, %v", runs, err, tc.runs, tc.want)
			}
		})
	}
	t.Run("for ever", func(t *testing.T) {
		db := dbtest.Open(t, sqldb.SQLite)
		db.SetTxPatience(0)
		runs := 0
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error { runs++; return conflict })
		if runs != sqldb.LeastTxRuns || !errors.Is(err, conflict) || errs.CodeOf(err) != "database_busy" {
			t.Errorf("%d runs, error %v; want %d, %v", runs, err, sqldb.LeastTxRuns, conflict)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		runs := 0
		err := db.Tx(ctx, func(tx *sqldb.Tx) error { runs++; cancel(); return conflict })
		if runs != 1 || !errors.Is(err, conflict) {
			t.Errorf("%d runs, error %v; want 1, %v", runs, err, conflict)
		}
	})
}

// TestTxIsSerialisable lets transactions check a rule over all rows and then insert one: only if they
// run as if one after the other does the rule hold.
func TestTxIsSerialisable(t *testing.T) {
	eachEmpty(t, "CREATE TABLE seats (taker TEXT)", func(t *testing.T, db *sqldb.DB, _ string) {
		const seats, takers = 5, 20
		ctx := t.Context()
		var wg sync.WaitGroup
		for i := range takers {
			wg.Go(func() {
				err := db.Tx(ctx, func(tx *sqldb.Tx) error {
					taken, err := sqldb.One(ctx, tx, sqldb.Value[int], "SELECT count(*) FROM seats")
					if err != nil || taken >= seats {
						return err
					}
					_, err = tx.Exec(ctx, "INSERT INTO seats VALUES ($1)", fmt.Sprint(i))
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := value[int](t, db, "SELECT count(*) FROM seats"); n != seats {
			t.Errorf("%d seats are taken, want %d", n, seats)
		}
	})
}

// TestTxWait spreads who must wait over a span that doubles until it is the longest.
func TestTxWait(t *testing.T) {
	before := time.Duration(0)
	for conflicts := 1; conflicts <= 100; conflicts++ {
		longest := time.Duration(0)
		for range 500 {
			longest = max(longest, sqldb.TxWait(conflicts))
		}
		if longest > sqldb.LongestWait || conflicts > 7 && longest < sqldb.LongestWait/2 || conflicts <= 6 && longest <= before {
			t.Fatalf("after %d conflicts the waits reach %s, before %s", conflicts, longest, before)
		}
		before = longest
	}
}

// TestManyWriters lets many transactions read one row, think, and write it, all at once: each of them
// gets through, however often it had to begin again.
func TestManyWriters(t *testing.T) {
	const writers = 25
	const think = "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000) SELECT max(i) FROM s"
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			db := dbtest.OpenURL(t, dbtest.URL(t, d), sqldb.Options{NoSync: true, Readers: writers})
			exec(t, db, "CREATE TABLE counter (n BIGINT)")
			exec(t, db, "INSERT INTO counter VALUES (0)")
			var wg sync.WaitGroup
			for range writers {
				wg.Go(func() {
					err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
						n, err := sqldb.One(t.Context(), tx, sqldb.Value[int64], "SELECT n FROM counter")
						if err != nil {
							return err
						}
						if _, err := sqldb.One(t.Context(), tx, sqldb.Value[int64], think); err != nil {
							return err
						}
						_, err = tx.Exec(t.Context(), "UPDATE counter SET n = $1", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := value[int](t, db, "SELECT n FROM counter"); n != writers {
				t.Errorf("counter is %d, want %d", n, writers)
			}
		})
	}
}

// TestTwoProcesses writes through two openings of one database, as a server and a command do.
func TestTwoProcesses(t *testing.T) {
	eachEmpty(t, "CREATE TABLE counter (n BIGINT)", func(t *testing.T, db *sqldb.DB, address string) {
		const writers, rounds = 2, 40
		exec(t, db, "INSERT INTO counter VALUES (0)")
		other := dbtest.OpenURL(t, address, sqldb.Options{NoSync: true})
		var wg sync.WaitGroup
		for _, db := range []*sqldb.DB{db, other} {
			for range writers {
				wg.Go(func() {
					for range rounds {
						if err := tryExec(t.Context(), db, "UPDATE counter SET n = n + 1"); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		if n := value[int](t, db, "SELECT n FROM counter"); n != 2*writers*rounds {
			t.Errorf("counter is %d, want %d", n, 2*writers*rounds)
		}
	})
}

// TestUseOutsideTheTransaction is about the bug that one connection makes visible.
func TestUseOutsideTheTransaction(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	db.SetPatience(10 * time.Millisecond)
	ctx := t.Context()
	nothing := func(tx *sqldb.Tx) error { return nil }
	for name, use := range map[string]func(){
		"query":      func() { db.Query(ctx, "SELECT 1") },
		"row":        func() { db.QueryRow(ctx, "SELECT 1") },
		"another tx": func() { db.Tx(ctx, nothing) },
	} {
		t.Run(name, func(t *testing.T) {
			err := db.Tx(ctx, func(tx *sqldb.Tx) error {
				defer func() {
					if text := fmt.Sprint(recover()); !strings.Contains(text, "outside the open transaction") {
						t.Errorf("recovered %q, want a panic that tells the mistake", text)
					}
				}()
				use()
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			if err := db.Tx(ctx, nothing); err != nil {
				t.Errorf("afterwards the database does not work: %v", err)
			}
		})
	}
}

// TestReadersDoNotWait reads while a transaction is open, and sees the world from before it.
func TestReadersDoNotWait(t *testing.T) {
	eachEmpty(t, "CREATE TABLE marks (n INTEGER PRIMARY KEY)", func(t *testing.T, db *sqldb.DB, _ string) {
		ctx := t.Context()
		err := db.Tx(ctx, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, "INSERT INTO marks VALUES (1)"); err != nil {
				return err
			}
			inside, err := sqldb.One(ctx, tx, sqldb.Value[int], "SELECT count(*) FROM marks")
			if err != nil {
				return err
			}
			if outside := value[int](t, db, "SELECT count(*) FROM marks"); inside != 1 || outside != 0 {
				t.Errorf("%d rows inside and %d outside the transaction, want 1 and 0", inside, outside)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	db := dbtest.OpenURL(t, dbtest.Migrated(t, sqldb.SQLite), sqldb.Options{NoSync: true})
	rows, err := db.Query(t.Context(), "DELETE FROM mails RETURNING id")
	if err == nil {
		rows.Next()
		err = rows.Err()
		rows.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("writing past DB.Tx gave %v, want a refusal", err)
	}
}
