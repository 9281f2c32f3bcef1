package notify

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/spending"
)

// limitData is a limit that is reached. Sellers are not told how much it is, nor whose, but which of their contracts it
// holds for.
type limitData struct {
	Buyer     string    `json:"buyer"`
	User      string    `json:"user,omitempty"` // of a member's own limit, for the buyer
	Period    string    `json:"period"`         // day, week or month
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	Refuses   bool      `json:"refuses"`
	Limit     string    `json:"limit,omitempty"`
	Spent     string    `json:"spent,omitempty"`
	Currency  string    `json:"currency,omitempty"`
	Contracts []string  `json:"contracts,omitempty"`
}

// mostContracts bounds the contracts that one event names.
const mostContracts = 500

// LimitReached implements [spending.Events]: the buyer is told, and where further charges are refused, each seller of what
// it pays by use.
func (s *Service) LimitReached(ctx context.Context, tx *sqldb.Tx, r spending.Reached) error {
	data := limitData{
		Buyer: r.Org, User: r.User, Period: string(r.Span), From: r.From, To: r.To, Refuses: !r.WarnOnly, Limit: r.Most.String(), Spent: r.Spent.String(), Currency: r.Most.Currency,
	}
	if err := s.note(ctx, tx, UsageCapReached, r.OrgID, audience(r.OrgID), data); err != nil || r.WarnOnly {
		return err
	}
	type sold struct{ seller, contract string }
	list, err := sqldb.All(ctx, tx, func(row sqldb.Row) (c sold, err error) { return c, row.Scan(&c.seller, &c.contract) }, `
SELECT p.seller_org, p.id FROM purchases p JOIN contracts c ON c.id = p.id
WHERE p.org_id = $1 AND p.seller_org <> $1 AND ($2 = '' OR p.user_id = $2) AND c.billed_to IS NOT NULL AND c.ended_at IS NULL
ORDER BY p.seller_org, p.id`, r.OrgID, r.UserID)
	if err != nil {
		return fmt.Errorf("contracts of a limit: %w", err)
	}
	data.User, data.Limit, data.Spent, data.Currency = "", "", "", ""
	for i, c := range list {
		data.Contracts = append(data.Contracts, c.contract)
		if i+1 < len(list) && list[i+1].seller == c.seller && len(data.Contracts) < mostContracts {
			continue
		}
		if err := s.note(ctx, tx, UsageCapReached, r.OrgID, audience(c.seller), data); err != nil {
			return err
		}
		data.Contracts = nil
	}
	return nil
}

var _ spending.Events = (*Service)(nil)
