package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// JournalFilter narrows the journal; zero fields leave out a condition.
type JournalFilter struct {
	Event    string // as "sale"
	EventID  string // as a charge's id
	From, To time.Time
}

// Origin is what a transaction was booked for, as far as the shop knows it.
type Origin struct {
	PurchaseID string
	InvoiceID  string
	Invoice    string // its number
	PayoutRun  string // id of the run of a payout
}

// Posted is a transaction with the names of the accounts' owners, and what it was booked for.
type Posted struct {
	Booked
	Owners []string // the name of the owner of each posting's account
	Origin Origin
}

// Journal returns the transactions of the books, the newest first. It is for administrators.
func (s *Service) Journal(ctx context.Context, actor account.Actor, f JournalFilter, req page.Request) (page.Page[Posted], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[Posted]{}, err
	}
	var a sqldb.Args
	conditions := []string{"1 = 1"}
	add := func(given bool, condition string, value any) {
		if given {
			conditions = append(conditions, condition+" "+a.Add(value))
		}
	}
	add(f.Event != "", "t.event =", f.Event)
	add(f.EventID != "", "t.event_id =", f.EventID)
	add(!f.From.IsZero(), "t.booked_at >=", sqldb.Micros(f.From))
	add(!f.To.IsZero(), "t.booked_at <", sqldb.Micros(f.To))
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return page.Page[Posted]{}, err
	} else if more {
		conditions = append(conditions, "(t.booked_at, t.id) < ("+a.Add(at)+", "+a.Add(id)+")")
	}
	ids, err := sqldb.All(ctx, s.db, sqldb.Value[string], `
SELECT t.id FROM ledger_transactions t WHERE `+strings.Join(conditions, " AND ")+`
ORDER BY t.booked_at DESC, t.id DESC LIMIT `+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Posted]{}, fmt.Errorf("journal: %w", err)
	}
	list, err := s.posted(ctx, ids)
	if err != nil {
		return page.Page[Posted]{}, err
	}
	return page.Of(req, list, func(p Posted) []any { return []any{clock.Micros(p.BookedAt), p.ID} }), nil
}

// Transaction returns one transaction by its id. It is for administrators.
func (s *Service) Transaction(ctx context.Context, actor account.Actor, id string) (Posted, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Posted{}, err
	}
	if clock.IsID(id) {
		list, err := s.posted(ctx, []string{id})
		if err != nil || len(list) == 1 {
			return append(list, Posted{})[0], err
		}
	}
	return Posted{}, errs.NotFound("transaction_not_found", "The books have no transaction %.30q.", id)
}

// posted reads whole transactions, in the order of their ids in the list.
func (s *Service) posted(ctx context.Context, ids []string) ([]Posted, error) {
	if len(ids) == 0 {
		return []Posted{}, nil
	}
	var a sqldb.Args
	byID := make(map[string]*Posted, len(ids))
	err := sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var b Booked
		var p Posting
		var owner string
		err := row.Scan(&b.ID, &b.Event, &b.EventID, sqldb.Time(&b.BookedAt), &p.Account.Kind, &p.Account.Owner, &owner, &p.Amount.Currency, &p.Amount.Minor)
		if err != nil {
			return err
		}
		if byID[b.ID] == nil {
			byID[b.ID] = &Posted{Booked: b}
		}
		at := byID[b.ID]
		at.Postings, at.Owners = append(at.Postings, p), append(at.Owners, owner)
		return nil
	}, `
SELECT t.id, t.event, t.event_id, t.booked_at, l.kind, l.owner, COALESCE(o.name, l.owner), l.currency, p.amount
FROM ledger_transactions t JOIN ledger_postings p ON p.transaction_id = t.id JOIN ledger_accounts l ON l.id = p.account_id
LEFT JOIN orgs o ON o.id = l.owner
WHERE t.id IN (`+sqldb.List(&a, ids)+`) ORDER BY t.id, p.seq`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("transactions: %w", err)
	}
	list := make([]Posted, 0, len(ids))
	for _, id := range ids {
		if p := byID[id]; p != nil {
			list = append(list, *p)
		}
	}
	return list, s.addOrigins(ctx, list)
}

// addOrigins adds what the transactions were booked for.
func (s *Service) addOrigins(ctx context.Context, list []Posted) error {
	ids := make([]string, len(list))
	for i, p := range list {
		ids[i] = p.EventID
	}
	var a sqldb.Args
	in := sqldb.List(&a, ids)
	origins := map[string]Origin{}
	err := sqldb.Each(ctx, s.db, func(row sqldb.Row) error {
		var id string
		var o Origin
		err := row.Scan(&id, &o.PurchaseID, sqldb.Text(&o.InvoiceID), sqldb.Text(&o.Invoice), &o.PayoutRun)
		origins[id] = o
		return err
	}, `
SELECT c.id, c.contract_id, i.id, i.label, '' FROM charges c LEFT JOIN invoices i ON i.charge_id = c.id WHERE c.id IN (`+in+`)
UNION ALL SELECT p.id, '', NULL, NULL, p.run_id FROM payouts p WHERE p.id IN (`+in+`)`, a.Values()...)
	if err != nil {
		return fmt.Errorf("what was booked: %w", err)
	}
	for i := range list {
		list[i].Origin = origins[list[i].EventID]
	}
	return nil
}
