package sqldb

import "time"

// SetPatience shortens how long the one connection may be busy before that counts as misuse.
func (db *DB) SetPatience(d time.Duration) { db.patience = d }

// TxAttempts is how often a transaction is tried.
const TxAttempts = txAttempts
