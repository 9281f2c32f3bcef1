package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
)

// lockKey is the number of Souk's advisory lock in PostgreSQL.
const lockKey = 0x736f756b // "souk"

// Locked runs fn while no other process that shares the database runs something under this lock. It
// is for changes of the schema, which libraries make in transactions of their own. It waits for the
// others, and is free again when the process dies.
func (db *DB) Locked(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	unlock, err := db.lock(ctx)
	if err != nil {
		return fmt.Errorf("lock the database: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return fn(ctx)
}

func (db *DB) lock(ctx context.Context) (unlock func() error, err error) {
	if db.dialect == SQLite {
		return db.lockSQLite(ctx)
	}
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		// The caller may be cancelled; the connection would go back to the pool with the lock.
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lockKey)
		return errors.Join(err, conn.Close())
	}, nil
}

// lockSQLite holds a transaction in an empty database beside the real one, because the transactions
// of fn need the real one's only write lock.
func (db *DB) lockSQLite(ctx context.Context) (unlock func() error, err error) {
	q := url.Values{"_pragma": {"busy_timeout(60000)"}, "_txlock": {"exclusive"}}
	pool, err := sql.Open("sqlite", fileURI(db.path+"-migrate", q))
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(context.WithoutCancel(ctx), nil) // lives until unlock
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), pool.Close()) }, nil
}
