package order

import (
	"context"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
)

// verifyCoupons compares the uses that coupons count with their purchases, and those with what purchases say.
func (s *Service) verifyCoupons(ctx context.Context, r *Report) error {
	type count struct {
		code          string
		counted, used int64
	}
	counts, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (c count, err error) { return c, row.Scan(&c.code, &c.counted, &c.used) }, `
SELECT c.code, c.uses, COUNT(u.purchase_id)
FROM coupons c LEFT JOIN coupon_uses u ON u.coupon_id = c.id AND u.given_back_at IS NULL
GROUP BY c.id, c.code, c.uses HAVING c.uses <> COUNT(u.purchase_id) ORDER BY c.id LIMIT $1`, ledger.MaxProblems)
	if err != nil {
		return err
	}
	for _, c := range counts {
		r.Addf("The coupon %s counts %d uses, but %d purchases were made with it.", c.code, c.counted, c.used)
	}
	type use struct {
		purchase, state string
		held            bool
	}
	uses, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (u use, err error) { return u, row.Scan(&u.purchase, &u.state, &u.held) }, `
SELECT p.id, p.state, CASE WHEN u.purchase_id IS NOT NULL AND u.given_back_at IS NULL THEN TRUE ELSE FALSE END
FROM purchases p LEFT JOIN coupon_uses u ON u.purchase_id = p.id
WHERE (p.coupon <> '' OR u.purchase_id IS NOT NULL)
  AND CASE WHEN p.state IN ('requested', 'pending', 'paid') AND p.coupon <> '' THEN 1 ELSE 0 END
   <> CASE WHEN u.purchase_id IS NOT NULL AND u.given_back_at IS NULL THEN 1 ELSE 0 END
ORDER BY p.id LIMIT $1`, ledger.MaxProblems)
	for _, u := range uses {
		if u.held {
			r.Addf("The purchase %s is %s, but its coupon counts as used.", u.purchase, u.state)
		} else {
			r.Addf("The purchase %s is %s, but its coupon does not count as used.", u.purchase, u.state)
		}
	}
	return err
}
