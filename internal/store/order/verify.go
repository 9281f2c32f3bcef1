package order

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// verifyBatch is how many purchases, charges or entries are read at once.
const verifyBatch = 500

// Report is what a check of purchases, books and entitlements against each other found.
type Report struct {
	Purchases, Charges, Entitlements int64 // that were checked; purchases and charges that are paid
	ledger.Findings
}

// Verify checks that every paid purchase has its charge and its entitlements, that every paid charge has
// exactly its entries in the books and nothing else has, that sums, shares and refunds add up, that
// entitlements last as long as contracts say, and that each offering counts its sales. It works in batches;
// what happens meanwhile does not disturb it: it reads on each side first what the other side must have.
func (s *Service) Verify(ctx context.Context) (Report, error) {
	var r Report
	for _, check := range []func(context.Context, *Report) error{s.verifyPaid, s.verifyCharges, s.verifyRefunds, s.verifyContracts, s.verifyBooks, s.verifyEntitlements, s.verifySold, s.verifyCoupons} {
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
		first, err := chargesByID(ctx, s.db, ids)
		if err != nil {
			return err
		}
		missing, err := s.missingEntitlements(ctx, ids)
		if err != nil {
			return err
		}
		for _, p := range batch {
			r.Purchases++
			p.verify(r, first[p.ID])
			if n := missing[p.ID]; n > 0 {
				r.Addf("The purchase %s is paid, but lacks %d of its entitlements.", p.ID, n)
			}
		}
		after = ids[len(ids)-1]
	}
}

// verify compares a paid purchase with its first charge, and its amounts with each other.
func (p Purchase) verify(r *Report, first Charge) {
	if sum, err := p.Net.Add(p.Tax); err != nil || sum != p.Total {
		r.Addf("The purchase %s comes to %s, but net and tax are %s and %s.", p.ID, p.Total, p.Net, p.Tax)
	}
	switch {
	case first.ID == "":
		r.Addf("The purchase %s is paid, but has no charge.", p.ID)
	case first.State != ChargePaid && first.State != ChargeRefunded:
		r.Addf("The purchase %s is paid, but its charge is %s.", p.ID, first.State)
	case first.Net.Minor != p.Net.Minor || first.Tax.Minor != p.Tax.Minor || first.Total != p.Total || first.Fee.Minor != p.Fee.Minor:
		r.Addf("The purchase %s comes to %s, with %s tax and %s fee; its charge to %s, with %s and %s.",
			p.ID, p.Total, p.Tax, p.Fee, first.Total, first.Tax, first.Fee)
	}
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
