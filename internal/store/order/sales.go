package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// SalesTotal is what an organisation has sold in one currency.
type SalesTotal struct {
	Sales           int64
	Net, Tax, Total money.Amount
	Fee             money.Amount // what the market keeps of Net
}

// SalesTotals adds up the paid purchases of what the actor's organisation sells, for each currency; what
// was free stands under none. It is for its providers.
func (s *Service) SalesTotals(ctx context.Context, actor account.Actor) ([]SalesTotal, error) {
	if err := actor.NeedRole(account.ScopeRead, account.RoleProvider); err != nil {
		return nil, err
	}
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (t SalesTotal, err error) {
		var currency string
		err = row.Scan(&currency, &t.Sales, &t.Net.Minor, &t.Tax.Minor, &t.Total.Minor, &t.Fee.Minor)
		t.Net.Currency, t.Tax.Currency, t.Total.Currency, t.Fee.Currency = currency, currency, currency, currency
		return t, err
	}, `
SELECT currency, COUNT(*), CAST(SUM(net) AS BIGINT), CAST(SUM(tax) AS BIGINT), CAST(SUM(total) AS BIGINT), CAST(SUM(fee) AS BIGINT)
FROM purchases WHERE seller_org = $1 AND state = 'paid' GROUP BY currency ORDER BY currency`, actor.OrgID)
	if err != nil {
		return nil, fmt.Errorf("totals of sales: %w", err)
	}
	return list, nil
}
