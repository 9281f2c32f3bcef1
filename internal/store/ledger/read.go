package ledger

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Balances returns the accounts with their balances, sorted by kind, owner and currency. It is for
// administrators.
func (s *Service) Balances(ctx context.Context, actor account.Actor, req page.Request) (page.Page[Balance], error) {
	return s.BalancesOf(ctx, actor, "", req)
}

// BalancesOf is [Service.Balances] of one kind of accounts; "" is all of them.
func (s *Service) BalancesOf(ctx context.Context, actor account.Actor, of Kind, req page.Request) (page.Page[Balance], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[Balance]{}, err
	}
	var a sqldb.Args
	where := "WHERE 1 = 1"
	if of != "" {
		where += " AND l.kind = " + a.Add(of)
	}
	var kind, owner, currency string
	if more, err := req.Decode(&kind, &owner, &currency); err != nil {
		return page.Page[Balance]{}, err
	} else if more {
		where += " AND (l.kind, l.owner, l.currency) > (" + a.Add(kind) + ", " + a.Add(owner) + ", " + a.Add(currency) + ")"
	}
	list, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (b Balance, err error) {
		err = row.Scan(&b.Account.Kind, &b.Account.Owner, &b.OwnerName, &b.Amount.Currency, &b.Amount.Minor)
		return b, err
	}, `
SELECT l.kind, l.owner, COALESCE(o.name, l.owner), l.currency, l.balance
FROM ledger_accounts l LEFT JOIN orgs o ON o.id = l.owner
`+where+`
ORDER BY l.kind, l.owner, l.currency LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Balance]{}, fmt.Errorf("balances: %w", err)
	}
	return page.Of(req, list, func(b Balance) []any {
		return []any{b.Account.Kind, b.Account.Owner, b.Amount.Currency}
	}), nil
}

// Find returns what is booked of an event for the ids, by id; those that are not booked are left out.
func Find(ctx context.Context, q sqldb.Queryer, event string, eventIDs []string) (map[string]Booked, error) {
	var a sqldb.Args
	list, err := find(ctx, q, "t.event = "+a.Add(event)+" AND t.event_id IN ("+sqldb.List(&a, eventIDs)+")", a)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Booked, len(list))
	for _, b := range list {
		byID[b.EventID] = b
	}
	return byID, nil
}

// After returns up to limit of what is booked of an event, sorted by event id, starting behind after.
func After(ctx context.Context, q sqldb.Queryer, event, after string, limit int) ([]Booked, error) {
	var a sqldb.Args
	return find(ctx, q, `t.id IN (
    SELECT id FROM ledger_transactions
    WHERE event = `+a.Add(event)+` AND event_id > `+a.Add(after)+` ORDER BY event_id LIMIT `+a.Add(limit)+`)`, a)
}

// find reads whole entries, sorted by event id.
func find(ctx context.Context, q sqldb.Queryer, where string, a sqldb.Args) ([]Booked, error) {
	rows, err := q.Query(ctx, `
SELECT t.id, t.event, t.event_id, t.booked_at, l.kind, l.owner, l.currency, p.amount
FROM ledger_transactions t
JOIN ledger_postings p ON p.transaction_id = t.id
JOIN ledger_accounts l ON l.id = p.account_id
WHERE `+where+`
ORDER BY t.event_id, t.id, p.seq`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("find entries: %w", err)
	}
	defer rows.Close()
	list := []Booked{}
	for rows.Next() {
		var b Booked
		var p Posting
		var amount money.Amount
		err := rows.Scan(&b.ID, &b.Event, &b.EventID, sqldb.Time(&b.BookedAt),
			&p.Account.Kind, &p.Account.Owner, &amount.Currency, &amount.Minor)
		if err != nil {
			return nil, fmt.Errorf("find entries: %w", err)
		}
		p.Amount = amount
		if len(list) == 0 || list[len(list)-1].ID != b.ID {
			list = append(list, b)
		}
		last := &list[len(list)-1]
		last.Postings = append(last.Postings, p)
	}
	return list, rows.Err()
}
