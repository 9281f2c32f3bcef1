package sqldb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
)

// TxInTurn is [DB.Tx] for those who all write to the same place: transactions of one name run one after the
// other, on all servers, and each sees all that the one before wrote. Of transactions with other names, and of
// those of Tx, it sees what is committed when it reads, which may be more the next time that it reads; so fn
// relies on what others write only where it does not matter.
//
// Serialisable transactions that read and write the same index refuse each other on PostgreSQL, however
// different their rows are. These wait for each other in place of that.
func (db *DB) TxInTurn(ctx context.Context, name string, fn func(tx *Tx) error) error {
	if db.dialect == SQLite { // one writer at a time anyhow
		return db.Tx(ctx, fn)
	}
	sum := sha256.Sum256([]byte("turn " + name))
	lock := int64(binary.BigEndian.Uint64(sum[:]))
	return db.retried(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, func(tx *Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", lock); err != nil {
			return fmt.Errorf("wait for the turn of %s: %w", name, err)
		}
		return fn(tx)
	})
}
