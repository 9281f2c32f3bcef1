package sqldb

import (
	"context"
	"database/sql"
)

// Queryer reads. A *DB reads what is committed, a *Tx what its transaction sees.
type Queryer interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	Dialect() Dialect
}

// Row is what a scan function reads from: a *sql.Row or the current row of *sql.Rows.
type Row interface{ Scan(dst ...any) error }

// Query runs a query that returns rows.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	db.refuseInsideTx(ctx)
	if stmt := db.prepared(ctx, query, args); stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return db.reader.QueryContext(ctx, query, args...)
}

// QueryRow runs a query that returns one row; Scan gives sql.ErrNoRows when there is none.
func (db *DB) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	db.refuseInsideTx(ctx)
	if stmt := db.prepared(ctx, query, args); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return db.reader.QueryRowContext(ctx, query, args...)
}

// prepared returns the query prepared, nil where it is to be run as it is.
func (db *DB) prepared(ctx context.Context, query string, args []any) *sql.Stmt {
	if db.dialect != SQLite {
		return nil
	}
	return db.statements.get(ctx, db.reader, query, len(args))
}

// refuseInsideTx panics when, with one connection, that connection does not come free: it is the
// caller itself that holds it, in an open transaction.
func (db *DB) refuseInsideTx(ctx context.Context) {
	if !db.oneConn {
		return
	}
	wait, cancel := context.WithTimeout(ctx, db.patience)
	defer cancel()
	conn, err := db.reader.Conn(wait)
	if err == nil {
		conn.Close()
		return
	}
	if wait.Err() != nil && ctx.Err() == nil {
		panic("sqldb: the database is used outside the open transaction; pass tx along")
	}
}

// All runs a query and returns what scan makes of each row. No rows give an empty slice, not nil.
func All[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []T{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

// Each runs a query and calls fn with each row, of which it keeps none; it ends with fn's first error.
// fn does not query.
func Each(ctx context.Context, q Queryer, fn func(Row) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// One runs a query for one row and returns what scan makes of it; sql.ErrNoRows when there is none.
func One[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), query string, args ...any) (T, error) {
	return scan(q.QueryRow(ctx, query, args...))
}

// Value scans a row of one column, for All and One.
func Value[T any](row Row) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}
