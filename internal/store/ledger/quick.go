package ledger

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// Quick returns how many accounts have another balance than their postings sum up to. It is what a glance
// can tell; Verify looks at every transaction.
func Quick(ctx context.Context, q sqldb.Queryer) (int64, error) {
	n, err := sqldb.One(ctx, q, sqldb.Value[int64], `
SELECT count(*) FROM (
    SELECT a.id FROM ledger_accounts a LEFT JOIN ledger_postings p ON p.account_id = a.id
    GROUP BY a.id, a.balance HAVING a.balance <> coalesce(sum(p.amount), 0)
) wrong`)
	if err != nil {
		return 0, fmt.Errorf("compare balances: %w", err)
	}
	return n, nil
}
