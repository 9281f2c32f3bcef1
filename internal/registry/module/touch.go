package module

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
)

// touchLock is the number of the advisory lock in PostgreSQL under which touches get their numbers.
const touchLock = 0x736f756c

// touchesAtOnce bounds the rows of one statement.
const touchesAtOnce = 500

// Touch notes that what may be chosen or seen of the modules changes with the transaction: a version is
// published, withdrawn, or of another maturity, a range ends elsewhere, the module changes its visibility
// or owner, and so on. Room universe reads such modules anew. It is called last in the transaction,
// because others that touch wait from here on until it ends.
//
// They wait so that numbers rise in the order of the commits: one who has seen number n has seen
// everything below it. A lock does that, and not a row that all of them change, because serialisable
// transactions that meet at a row fail, and here none does.
func Touch(ctx context.Context, tx *sqldb.Tx, moduleIDs ...string) error {
	ids := slices.Compact(slices.Sorted(slices.Values(moduleIDs)))
	if len(ids) == 0 {
		return nil
	}
	if tx.Dialect() == sqldb.Postgres { // SQLite has one writer at a time anyhow
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, touchLock); err != nil {
			return fmt.Errorf("wait to touch modules: %w", err)
		}
	}
	for list := range slices.Chunk(ids, touchesAtOnce) {
		var a sqldb.Args
		rows := make([]string, len(list))
		for i, id := range list {
			rows[i] = "(" + a.Add(id) + ")"
		}
		_, err := tx.Exec(ctx, `INSERT INTO registry_touches (module_id) VALUES `+strings.Join(rows, ", "), a.Values()...)
		if err != nil {
			return fmt.Errorf("touch modules: %w", err)
		}
	}
	return nil
}
