package catalogue

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

// plansOf returns the plans of the offerings by their ids, in the sellers' order.
func plansOf(ctx context.Context, q sqldb.Queryer, offeringIDs []string) (map[string][]Plan, error) {
	var a sqldb.Args
	byOffering := map[string][]Plan{}
	_, err := sqldb.All(ctx, q, func(row sqldb.Row) (none struct{}, err error) {
		var offeringID, body string
		var p Plan
		if err := row.Scan(&offeringID, &p.ID, &body); err != nil {
			return none, err
		}
		if p.Plan, err = pricing.Decode([]byte(body)); err != nil {
			return none, fmt.Errorf("plan %s: %w", p.ID, err)
		}
		byOffering[offeringID] = append(byOffering[offeringID], p)
		return none, nil
	}, `SELECT offering_id, id, body FROM plans WHERE offering_id IN (`+sqldb.List(&a, offeringIDs)+`) ORDER BY offering_id, seq`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("select plans: %w", err)
	}
	return byOffering, nil
}

// insertPlans stores the plans of an offering that has none.
func insertPlans(ctx context.Context, tx *sqldb.Tx, o Offering) error {
	shown := o.shown()
	for i, p := range o.Plans {
		body, err := p.Encode()
		if err != nil {
			return err
		}
		price := p.amount()
		_, err = tx.Exec(ctx, `
INSERT INTO plans (id, offering_id, seq, label, body, currency, price, tax_included, class, period, shown)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			p.ID, o.ID, i+1, p.Label, string(body), p.Currency, price.Minor, p.TaxIncluded, p.Class(), p.Each(), i == shown)
		if err != nil {
			return fmt.Errorf("insert plan: %w", err)
		}
	}
	return nil
}
