package sqldb

import (
	"context"
	"database/sql"
)

// Snapshot calls fn with one state of the database, which stays the same while others write. Writers are
// not held up, but room that they free is not used again until fn returns.
func (db *DB) Snapshot(ctx context.Context, fn func(q Queryer) error) error {
	db.refuseInsideTx(ctx)
	opts := &sql.TxOptions{ReadOnly: true}
	if db.dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	stx, err := db.reader.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer stx.Rollback() // it has nothing to commit
	return fn(&Tx{tx: stx, dialect: db.dialect})
}
