package sqldb

import "time"

// SetPatience shortens how long the one connection may be busy before that counts as misuse.
func (db *DB) SetPatience(d time.Duration) { db.patience = d }

// SetTxPatience changes how long conflicting transactions are tried again.
func (db *DB) SetTxPatience(d time.Duration) { db.txPatience = d }

// The bounds of trying again, and the wait after that many conflicts.
const (
	LongestWait = longestWait
	LeastTxRuns = leastTxRuns
)

var TxWait = txWait
