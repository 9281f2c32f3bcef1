package order

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// chargesByID returns the charges with the ids, by id.
func chargesByID(ctx context.Context, q sqldb.Queryer, ids []string) (map[string]Charge, error) {
	var a sqldb.Args
	list, err := sqldb.All(ctx, q, scanCharge, selectCharges+" WHERE h.id IN ("+sqldb.List(&a, ids)+")", a.Values()...)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]Charge, len(list))
	for _, c := range list {
		byID[c.ID] = c
	}
	return byID, nil
}

// verifyCharges goes through the charges that are paid and looks for what each must have.
func (s *Service) verifyCharges(ctx context.Context, r *Report) error {
	for after := ""; ; {
		batch, err := sqldb.All(ctx, s.db, scanCharge, selectCharges+`
WHERE h.state IN ('paid', 'refunded') AND h.id > $1 ORDER BY h.id LIMIT $2`, after, verifyBatch)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			return nil
		}
		ids := make([]string, len(batch))
		for i, ch := range batch {
			ids[i] = ch.ID
		}
		parties, err := s.partiesOf(ctx, ids)
		if err != nil {
			return err
		}
		booked, err := s.booked(ctx, ids)
		if err != nil {
			return err
		}
		for _, ch := range batch {
			r.Charges++
			ch.verifySums(r)
			ch.verifyBooked(r, parties[ch.ID], booked)
		}
		after = ids[len(ids)-1]
	}
}

// partiesOf returns, by charge, contracts that know who buys and who sells.
func (s *Service) partiesOf(ctx context.Context, chargeIDs []string) (map[string]Contract, error) {
	type party struct{ charge, buyer, seller string }
	var a sqldb.Args
	rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (p party, err error) {
		return p, row.Scan(&p.charge, &p.buyer, &p.seller)
	}, `
SELECT h.id, p.org_id, p.seller_org FROM charges h JOIN purchases p ON p.id = h.contract_id
WHERE h.id IN (`+sqldb.List(&a, chargeIDs)+`)`, a.Values()...)
	if err != nil {
		return nil, err
	}
	parties := make(map[string]Contract, len(rows))
	for _, p := range rows {
		parties[p.charge] = Contract{Purchase: Purchase{OrgID: p.buyer, SellerID: p.seller}}
	}
	return parties, nil
}

// booked returns the entries of the charges, by event and charge.
func (s *Service) booked(ctx context.Context, ids []string) (map[string]map[string]ledger.Booked, error) {
	all := make(map[string]map[string]ledger.Booked)
	for _, event := range events {
		found, err := ledger.Find(ctx, s.db, event, ids)
		if err != nil {
			return nil, err
		}
		all[event] = found
	}
	return all, nil
}

// name is what people call the charge.
func (c Charge) name() string {
	if c.ID == c.ContractID {
		return "purchase " + c.ID
	}
	return "charge " + c.ID
}

// verifySums compares what is stored of a charge with itself.
func (c Charge) verifySums(r *Report) {
	sum := c
	if err := sum.sumUp(); err != nil || sum.Net.Minor != c.Net.Minor || sum.Tax.Minor != c.Tax.Minor || sum.Total.Minor != c.Total.Minor ||
		c.Net.Minor+c.Tax.Minor != c.Total.Minor {
		r.Addf("The %s comes to %s, with %s tax, but its lines to %s, with %s.", c.name(), c.Total, c.Tax, sum.Total, sum.Tax)
	}
	shared := c.Fee.Minor
	for _, share := range c.Shares {
		shared += share.Minor
	}
	if shared != c.Net.Minor {
		r.Addf("The %s is %s without tax, but %s of it are shared.", c.name(), c.Net, c.Amount(shared))
	}
	if c.Refunded.Minor < 0 || (c.Concept != ConceptRefund && c.Refunded.Minor > c.Total.Minor) ||
		c.State == ChargeRefunded && c.Refunded.Minor != c.Total.Minor {
		r.Addf("The %s of %s is %s, but %s of it are given back.", c.name(), c.Total, c.State, c.Refunded)
	}
}

// verifyRefunds compares what charges say is given back of them with their refunds.
func (s *Service) verifyRefunds(ctx context.Context, r *Report) error {
	type row struct {
		id              string
		noted, refunded int64
	}
	rows, err := sqldb.All(ctx, s.db, func(scan sqldb.Row) (v row, err error) { return v, scan.Scan(&v.id, &v.noted, &v.refunded) }, `
SELECT h.id, h.refunded, CAST(COALESCE(SUM(-b.total), 0) AS BIGINT)
FROM charges h LEFT JOIN charges b ON b.of_charge = h.id AND b.state IN ('open', 'paid')
WHERE h.refunded <> 0 OR b.id IS NOT NULL
GROUP BY h.id, h.refunded HAVING h.refunded <> COALESCE(SUM(-b.total), 0) ORDER BY h.id LIMIT $1`, ledger.MaxProblems)
	for _, v := range rows {
		r.Addf("Of the charge %s %d minor units are given back, but its refunds come to %d.", v.id, v.noted, v.refunded)
	}
	return err
}

// verifyBooked compares a paid charge with the books.
func (c Charge) verifyBooked(r *Report, parties Contract, booked map[string]map[string]ledger.Booked) {
	wanted := map[string]bool{}
	for _, e := range entries(parties, c) {
		wanted[e.Event] = true
		got, ok := booked[e.Event][c.ID]
		if !ok {
			r.Addf("The %s is paid, but its %s is not in the books.", c.name(), e.Event)
		} else if !slices.Equal(got.Postings, e.Postings) {
			r.Addf("The %s of %s is booked as %s, not as %s.", e.Event, c.name(), describe(got.Postings), describe(e.Postings))
		}
	}
	for _, event := range events {
		if _, ok := booked[event][c.ID]; ok && !wanted[event] {
			r.Addf("The %s has a %s in the books, which it cannot have.", c.name(), event)
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

// verifyBooks goes through the books and looks for entries without a charge that is paid.
func (s *Service) verifyBooks(ctx context.Context, r *Report) error {
	for _, event := range events {
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
			paid, err := sqldb.All(ctx, s.db, sqldb.Value[string], `
SELECT h.id FROM charges h JOIN purchases p ON p.id = h.contract_id
WHERE h.state IN ('paid', 'refunded') AND p.state = 'paid' AND h.id IN (`+sqldb.List(&a, ids)+`)`, a.Values()...)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if !slices.Contains(paid, id) {
					r.Addf("The books have a %s of %s, but there is no such paid purchase or charge.", event, id)
				}
			}
			after = ids[len(ids)-1]
		}
	}
	return nil
}
