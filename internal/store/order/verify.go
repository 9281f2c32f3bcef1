package order

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// verifyBatch is how many purchases or entries are read at once.
const verifyBatch = 500

// Report is what a check of purchases, books and entitlements against each other found.
type Report struct {
	Purchases, Entitlements int64 // that were checked; purchases that are paid
	ledger.Findings
}

// Verify checks that every paid purchase has exactly its entries in the books and its entitlements, that
// nothing else has, and that each offering counts its sales. It works in batches; purchases that are made meanwhile do not disturb it:
// paid purchases never change, so it reads on each side first what the other side must have.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var r Report
	for _, check := range []func(context.Context, *Report) error{s.verifyPaid, s.verifyBooks, s.verifyEntitlements, s.verifySold} {
		if err := check(ctx, &r); err != nil {
			return Report{}, fmt.Errorf("verify purchases: %w", err)
		}
	}
	return r, nil
}

// verifyPaid goes through the paid purchases and looks for what each must have.
func (s *Service) verifyPaid(ctx context.Context, r *Report) error {
	for after := ""; ; {
		batch, err := sqldb.All(ctx, s.db, scanPurchase, selectPurchases+`
WHERE p.state = 'paid' AND p.id > $1 ORDER BY p.id LIMIT $2`, after, verifyBatch)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			return nil
		}
		ids := make([]string, len(batch))
		for i, p := range batch {
			ids[i] = p.ID
		}
		booked, err := s.booked(ctx, ids)
		if err != nil {
			return err
		}
		missing, err := s.missingEntitlements(ctx, ids)
		if err != nil {
			return err
		}
		for _, p := range batch {
			r.Purchases++
			p.verify(r, booked)
			if n := missing[p.ID]; n > 0 {
				r.Addf("The purchase %s is paid, but lacks %d of its entitlements.", p.ID, n)
			}
		}
		after = ids[len(ids)-1]
	}
}

// booked returns the entries of the purchases, by event and purchase.
func (s *Service) booked(ctx context.Context, ids []string) (map[string]map[string]ledger.Booked, error) {
	all := make(map[string]map[string]ledger.Booked)
	for _, event := range []string{eventSale, eventPayment} {
		found, err := ledger.Find(ctx, s.db, event, ids)
		if err != nil {
			return nil, err
		}
		all[event] = found
	}
	return all, nil
}

// verify compares a paid purchase with the books, and its amounts with each other.
func (p Purchase) verify(r *Report, booked map[string]map[string]ledger.Booked) {
	if sum, err := p.Net.Add(p.Tax); err != nil || sum != p.Total {
		r.Addf("The purchase %s comes to %s, but net and tax are %s and %s.", p.ID, p.Total, p.Net, p.Tax)
	}
	want, err := entries(p)
	if err != nil {
		r.Addf("The entries of purchase %s cannot be computed: %v.", p.ID, err)
	}
	for _, e := range want {
		got, ok := booked[e.Event][p.ID]
		if !ok {
			r.Addf("The purchase %s is paid, but its %s is not in the books.", p.ID, e.Event)
		} else if !slices.Equal(got.Postings, e.Postings) {
			r.Addf("The %s of purchase %s is booked as %s, not as %s.", e.Event, p.ID, describe(got.Postings), describe(e.Postings))
		}
	}
	if p.Free() {
		for event, found := range booked {
			if _, ok := found[p.ID]; ok {
				r.Addf("The purchase %s is free, but has a %s in the books.", p.ID, event)
			}
		}
	}
}

func describe(postings []ledger.Posting) string {
	text := ""
	for _, p := range postings {
		text += fmt.Sprintf("[%s %s %s %s]", p.Account.Kind, p.Account.Owner, p.Amount, p.Amount.Currency)
	}
	return text
}

// verifyBooks goes through the books and looks for entries without a paid purchase.
func (s *Service) verifyBooks(ctx context.Context, r *Report) error {
	for _, event := range []string{eventSale, eventPayment} {
		for after := ""; ; {
			batch, err := ledger.After(ctx, s.db, event, after, verifyBatch)
			if err != nil {
				return err
			}
			if len(batch) == 0 {
				break
			}
			ids := make([]string, len(batch))
			for i, b := range batch {
				ids[i] = b.EventID
			}
			var a sqldb.Args
			paid, err := sqldb.All(ctx, s.db, sqldb.Value[string],
				`SELECT id FROM purchases WHERE state = 'paid' AND id IN (`+sqldb.List(&a, ids)+`)`, a.Values()...)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if !slices.Contains(paid, id) {
					r.Addf("The books have a %s of %s, but there is no such paid purchase.", event, id)
				}
			}
			after = ids[len(ids)-1]
		}
	}
	return nil
}

// missingEntitlements returns how many entitlements each of the purchases lacks.
func (s *Service) missingEntitlements(ctx context.Context, ids []string) (map[string]int64, error) {
	type lack struct {
		id string
		n  int64
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (l lack, err error) { return l, row.Scan(&l.id, &l.n) }, `
SELECT p.id, COUNT(*)
FROM purchases p
JOIN offering_resources x ON x.offering_id = p.offering_id
LEFT JOIN entitlements e ON e.purchase_id = p.id AND e.org_id = p.org_id AND e.resource_id = x.resource_id
WHERE p.id IN (`+sqldb.List(&a, ids)+`) AND e.purchase_id IS NULL
GROUP BY p.id`, a.Values()...)
	if err != nil {
		return nil, err
	}
	missing := make(map[string]int64, len(rows))
	for _, l := range rows {
		missing[l.id] = l.n
	}
	return missing, nil
}

// verifyEntitlements looks for entitlements that no paid purchase gave.
func (s *Service) verifyEntitlements(ctx context.Context, r *Report) error {
	rows, err := s.db.Query(ctx, `
SELECT e.org_id, e.resource_id, e.purchase_id,
       CASE WHEN p.state = 'paid' AND p.org_id = e.org_id AND x.resource_id IS NOT NULL THEN 1 ELSE 0 END
FROM entitlements e
JOIN purchases p ON p.id = e.purchase_id
LEFT JOIN offering_resources x ON x.offering_id = p.offering_id AND x.resource_id = e.resource_id
ORDER BY e.org_id, e.resource_id, e.purchase_id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var org, resource, purchase string
		var right int64
		if err := rows.Scan(&org, &resource, &purchase, &right); err != nil {
			return err
		}
		r.Entitlements++
		if right == 0 {
			r.Addf("The organisation %s has a right to the resource %s through purchase %s, which did not give it.", org, resource, purchase)
		}
	}
	return rows.Err()
}

// verifySold compares how often each offering was sold with its paid purchases.
func (s *Service) verifySold(ctx context.Context, r *Report) error {
	type count struct {
		id            string
		counted, paid int64
	}
	rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (c count, err error) { return c, row.Scan(&c.id, &c.counted, &c.paid) }, `
SELECT o.id, o.sold, COUNT(p.id)
FROM offerings o LEFT JOIN purchases p ON p.offering_id = o.id AND p.state = 'paid'
GROUP BY o.id, o.sold HAVING o.sold <> COUNT(p.id) ORDER BY o.id`)
	if err != nil {
		return err
	}
	for _, c := range rows {
		r.Addf("The offering %s counts %d sales, but has %d paid purchases.", c.id, c.counted, c.paid)
	}
	return nil
}
