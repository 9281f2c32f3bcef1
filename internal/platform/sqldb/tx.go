package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// Tx is an open transaction. It is used by one goroutine at a time.
type Tx struct {
	tx        *sql.Tx
	dialect   Dialect
	committed []func()
	interrupt func(Moment) error   // nil for none; see Options
	prepared  map[string]*sql.Stmt // where many share it; nil otherwise
}

// How a transaction that conflicts with others is tried again: after a random wait below a bound that doubles
// with each try, so that many of them spread out, and until it was in vain for some time. One that takes
// longer than that itself has a few tries all the same.
const (
	firstTxWait = 4 * time.Millisecond
	longestWait = 250 * time.Millisecond
	txPatience  = 15 * time.Second // from the first conflict on
	leastTxRuns = 3
)

// Tx runs fn in a transaction, which commits when fn returns nil and otherwise leaves no trace.
// fn runs again from the start when the database refused the transaction because of another one, so
// it must not have effects besides those through tx. When that does not help for some 15 seconds, or
// when ctx ends, the error is one of kind unavailable with the code "database_busy".
func (db *DB) Tx(ctx context.Context, fn func(tx *Tx) error) error {
	var opts *sql.TxOptions // SQLite is serialisable anyhow
	if db.dialect == Postgres {
		opts = &sql.TxOptions{Isolation: sql.LevelSerializable}
	}
	return db.retried(ctx, opts, fn)
}

// retried runs a transaction until it is not refused because of another one, or its patience has ended.
func (db *DB) retried(ctx context.Context, opts *sql.TxOptions, fn func(tx *Tx) error) error {
	var until time.Time
	for run := 1; ; run++ {
		err := db.tryTx(ctx, opts, fn)
		if err == nil || !isRetryable(err) {
			return explainFull(err)
		}
		if run == 1 {
			until = clock.System.Now().Add(db.txPatience)
		}
		if run >= leastTxRuns && clock.System.Now().After(until) {
			return explainBusy(err)
		}
		select {
		case <-time.After(txWait(run)):
		case <-ctx.Done():
			return explainBusy(err)
		}
	}
}

// txWait returns how long to wait after a transaction has conflicted that often.
func txWait(conflicts int) time.Duration {
	bound := longestWait
	if conflicts < 7 { // the next doubling would pass the longest wait
		bound = firstTxWait << (conflicts - 1)
	}
	return rand.N(bound)
}

func (db *DB) tryTx(ctx context.Context, opts *sql.TxOptions, fn func(tx *Tx) error) error {
	if db.oneConn {
		db.refuseInsideTx(ctx)
	}
	stx, err := db.writer.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer stx.Rollback() // without effect after a commit; also when fn panics
	tx := &Tx{tx: stx, dialect: db.dialect, interrupt: db.interrupt}
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.interrupted(AtCommit); err != nil {
		return err
	}
	if err := stx.Commit(); err != nil {
		return err
	}
	if err := tx.interrupted(AfterCommit); err != nil {
		return err
	}
	for _, f := range tx.committed {
		f()
	}
	return nil
}

// AfterCommit keeps f, which must be quick and cannot fail, until the transaction has committed. It
// is lost when the process dies in between, so it is for hints only.
func (tx *Tx) AfterCommit(f func()) { tx.committed = append(tx.committed, f) }

// Exec runs a statement and returns the number of rows that it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if err := tx.interrupted(AtStatement); err != nil {
		return 0, err
	}
	var res sql.Result
	var err error
	if stmt := tx.stmt(ctx, query); stmt != nil {
		res, err = stmt.ExecContext(ctx, args...)
	} else {
		res, err = tx.tx.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs a query that returns rows, or a statement with RETURNING.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := tx.interrupted(AtStatement); err != nil {
		return nil, err
	}
	if stmt := tx.stmt(ctx, query); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return tx.tx.QueryContext(ctx, query, args...)
}

// QueryRow runs a query that returns one row; Scan gives sql.ErrNoRows when there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	ctx = tx.unlessInterrupted(ctx)
	if stmt := tx.stmt(ctx, query); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return tx.tx.QueryRowContext(ctx, query, args...)
}

// Dialect tells which database this is.
func (tx *Tx) Dialect() Dialect { return tx.dialect }

// isRetryable reports whether err says that the same transaction may succeed when it runs again.
func isRetryable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization_failure, deadlock_detected
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		primary := lite.Code() & 0xff
		return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
	}
	return false
}

// IsUnique reports whether err says that a row breaks a UNIQUE constraint or a primary key.
func IsUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// IsDown reports whether err says that the database does not answer: it is restarting, or cannot be
// reached.
func IsDown(err error) bool {
	var connect *pgconn.ConnectError
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// connection_exception, admin_shutdown, crash_shutdown, cannot_connect_now
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P0")
	}
	return errors.As(err, &connect) || errors.Is(err, driver.ErrBadConn) || pgconn.SafeToRetry(err)
}

// explainFull turns a database that has no room left into an error for people; others stay as they
// are.
func explainFull(err error) error {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	full := errors.As(err, &pg) && pg.Code == "53100" || // disk_full
		errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL
	if !full {
		return err
	}
	e := errs.New(errs.KindUnavailable, "disk_full",
		"The server has no room left for it. Nothing was changed; its administrator must make room, then try again.")
	e.Err = err
	return e
}

// explainBusy turns a conflict that remained into an error for people.
func explainBusy(err error) error {
	e := errs.New(errs.KindUnavailable, "database_busy",
		"Too many others are changing the same at this moment. Nothing was changed; try again in a while.")
	e.Err = err
	return e
}
