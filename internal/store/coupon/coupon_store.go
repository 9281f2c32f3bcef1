package coupon

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/pricing"
)

const selectCoupons = `
SELECT c.id, c.org_id, g.name, c.code, c.note, c.percent, c.currency, c.amount, c.product, c.plans, c.periods,
       c.max_uses, c.max_per_org, c.uses, c.until, c.stopped_at, s.name, c.created_at, u.name
FROM coupons c JOIN orgs g ON g.id = c.org_id JOIN users u ON u.id = c.created_by LEFT JOIN users s ON s.id = c.stopped_by`

func scan(row sqldb.Row) (Coupon, error) {
	var c Coupon
	var percent, plans string
	err := row.Scan(&c.ID, &c.OrgID, &c.OrgName, &c.Code, &c.Note, &percent, &c.Amount.Currency, &c.Amount.Minor, &c.Product, &plans, &c.Periods,
		&c.MaxUses, &c.MaxPerOrg, &c.Uses, sqldb.Time(&c.Until), sqldb.Time(&c.StoppedAt), sqldb.Text(&c.StoppedBy), sqldb.Time(&c.CreatedAt), &c.CreatedBy)
	if err != nil {
		return c, err
	}
	if percent != "" {
		if c.Percent, err = money.ParsePercent(percent); err != nil {
			return c, fmt.Errorf("coupon %s: %w", c.ID, err)
		}
	}
	if err := json.Unmarshal([]byte(plans), &c.Plans); err != nil {
		return c, fmt.Errorf("plans of coupon %s: %w", c.ID, err)
	}
	return c, nil
}

func insert(ctx context.Context, tx *sqldb.Tx, c Coupon, userID string) error {
	percent, plans := "", []byte("[]")
	if !c.Percent.IsZero() {
		percent = c.Percent.String()
	}
	if len(c.Plans) > 0 {
		var err error
		if plans, err = json.Marshal(c.Plans); err != nil {
			return fmt.Errorf("plans of coupon: %w", err)
		}
	}
	_, err := tx.Exec(ctx, `
INSERT INTO coupons (id, org_id, code, code_key, note, percent, currency, amount, product, plans, periods, max_uses, max_per_org, until, created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		c.ID, c.OrgID, c.Code, keyOf(c.Code), c.Note, percent, c.Amount.Currency, c.Amount.Minor, c.Product, string(plans), c.Periods,
		c.MaxUses, c.MaxPerOrg, sqldb.Micros(c.Until), sqldb.Micros(c.CreatedAt), userID)
	if err != nil {
		return fmt.Errorf("insert coupon: %w", err)
	}
	return nil
}

func list(ctx context.Context, q sqldb.Queryer, where string, a sqldb.Args, req page.Request) (page.Page[Coupon], error) {
	var at int64
	var id string
	if more, err := req.Decode(&at, &id); err != nil {
		return page.Page[Coupon]{}, err
	} else if more {
		where += " AND (c.created_at, c.id) < (" + a.Add(at) + ", " + a.Add(id) + ")"
	}
	rows, err := sqldb.All(ctx, q, scan, selectCoupons+" WHERE "+where+" ORDER BY c.created_at DESC, c.id DESC LIMIT "+a.Add(req.Size()+1), a.Values()...)
	if err != nil {
		return page.Page[Coupon]{}, fmt.Errorf("list coupons: %w", err)
	}
	return page.Of(req, rows, func(c Coupon) []any { return []any{clock.Micros(c.CreatedAt), c.ID} }), nil
}

// own returns the coupon of the actor's organisation with the id or the code.
func own(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (Coupon, error) {
	rows, err := sqldb.All(ctx, q, scan, selectCoupons+" WHERE c.org_id = $1 AND (c.id = $2 OR c.code_key = $3)", actor.OrgID, ref, keyOf(ref))
	if err != nil {
		return Coupon{}, fmt.Errorf("find coupon: %w", err)
	}
	if len(rows) == 0 {
		return Coupon{}, errs.NotFound("coupon_not_found", "%s has no coupon %.40q.", actor.OrgName, ref)
	}
	return rows[0], nil
}

// ownProduct returns the name of an offering of the actor's organisation, whatever its version, by the id of one, its
// name, "org/name" or "org/name/version".
func ownProduct(ctx context.Context, q sqldb.Queryer, actor account.Actor, ref string) (string, error) {
	name := ref
	if org, rest, qualified := strings.Cut(ref, "/"); qualified && strings.EqualFold(org, actor.OrgName) {
		name, _, _ = strings.Cut(rest, "/")
	}
	names, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT DISTINCT name FROM offerings WHERE org_id = $1 AND (id = $2 OR name = $3)`, actor.OrgID, ref, name)
	if err != nil {
		return "", fmt.Errorf("offering of coupon: %w", err)
	}
	if len(names) == 0 {
		return "", errs.NotFound("offering_not_found", "%s has no offering %.80q. Write its name, or %s/NAME.", actor.OrgName, ref, actor.OrgName)
	}
	return names[0], nil
}

// labelsOf returns the labels of the plans that an organisation sells a product on, in lower case; "" is all products.
func labelsOf(ctx context.Context, q sqldb.Queryer, orgID, product string) ([]string, error) {
	plans, err := sqldb.All(ctx, q, sqldb.Value[string], `
SELECT l.body FROM plans l JOIN offerings o ON o.id = l.offering_id WHERE o.org_id = $1 AND ($2 = '' OR o.name = $2)`, orgID, product)
	if err != nil {
		return nil, fmt.Errorf("plans for coupon: %w", err)
	}
	var labels []string
	for _, text := range plans {
		plan, err := pricing.Decode([]byte(text))
		if err != nil {
			return nil, err
		}
		if label := strings.ToLower(plan.Label); label != "" && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels, nil
}
