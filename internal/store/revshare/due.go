package revshare

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// Balance is what the market owes to an organisation in one currency; below zero it is owed to the market.
type Balance struct {
	Share money.Amount // of what it sold, and of what others sold
	Tax   money.Amount // that was collected for it
	Sum   money.Amount // both
}

// Balances returns what the market owes to the organisation that the actor acts for by now, by currency; what is
// neither owed nor due is left out. It is for its managers and providers.
func (s *Service) Balances(ctx context.Context, actor account.Actor) ([]Balance, error) {
	party, err := s.party(ctx, actor, "")
	if err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (b Balance, err error) {
		var currency string
		err = row.Scan(&currency, &b.Share.Minor, &b.Tax.Minor)
		b.Share.Currency, b.Tax.Currency = currency, currency
		b.Sum = money.Amount{Minor: b.Share.Minor + b.Tax.Minor, Currency: currency}
		return b, err
	}, `
SELECT currency, CAST(SUM(CASE WHEN kind = 'seller' THEN -balance ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN kind = 'tax' THEN -balance ELSE 0 END) AS BIGINT)
FROM ledger_accounts WHERE owner = $1 AND kind IN ('seller', 'tax')
GROUP BY currency HAVING SUM(balance) <> 0 ORDER BY currency`, party.ID)
	if err != nil {
		return nil, fmt.Errorf("what is due to %s: %w", party.Name, err)
	}
	return list, nil
}
