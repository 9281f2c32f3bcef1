package order

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectPurchases = `
SELECT p.id, p.state, p.offering_id, o.title, o.version, s.name || '/' || o.name || '/' || o.version,
       p.org_id, b.name, p.user_id, u.name, p.seller_org, s.name,
       p.plan_title, p.currency, p.net, p.tax, p.total, p.fee, p.tax_rate, p.fee_rate,
       p.tax_street, p.tax_postal, p.tax_city, p.tax_country, p.terms_hash, p.gateway, p.gateway_ref,
       p.created_at, p.expires_at, p.closed_at
FROM purchases p
JOIN offerings o ON o.id = p.offering_id
JOIN orgs b ON b.id = p.org_id
JOIN orgs s ON s.id = p.seller_org
JOIN users u ON u.id = p.user_id`

func scanPurchase(row sqldb.Row) (Purchase, error) {
	var p Purchase
	var currency string
	err := row.Scan(&p.ID, &p.State, &p.OfferingID, &p.OfferingTitle, &p.OfferingVersion, &p.OfferingRef,
		&p.OrgID, &p.OrgName, &p.UserID, &p.UserName, &p.SellerID, &p.SellerName,
		&p.PlanTitle, &currency, &p.Net.Minor, &p.Tax.Minor, &p.Total.Minor, &p.Fee.Minor, &p.TaxRate, &p.FeeRate,
		&p.TaxAddress.Street, &p.TaxAddress.Postal, &p.TaxAddress.City, &p.TaxAddress.Country, &p.TermsHash, &p.Gateway, &p.GatewayRef,
		sqldb.Time(&p.CreatedAt), sqldb.Time(&p.ExpiresAt), sqldb.Time(&p.ClosedAt))
	p.Net.Currency, p.Tax.Currency, p.Total.Currency, p.Fee.Currency = currency, currency, currency, currency
	return p, err
}

func notFound(id string, actor account.Actor) error {
	if !clock.IsID(id) {
		id = "with this id"
	}
	return errs.NotFound("purchase_not_found",
		"There is no purchase %s of %s. If you bought for another organisation, act for that one.", id, actor.OrgName)
}

// find returns the purchase with the id, whoever asks.
func find(ctx context.Context, q sqldb.Queryer, actor account.Actor, id string) (Purchase, error) {
	if !clock.IsID(id) {
		return Purchase{}, notFound(id, actor)
	}
	p, err := sqldb.One(ctx, q, scanPurchase, selectPurchases+" WHERE p.id = $1", id)
	if errors.Is(err, sql.ErrNoRows) {
		return Purchase{}, notFound(id, actor)
	}
	if err != nil {
		return Purchase{}, fmt.Errorf("find purchase: %w", err)
	}
	return p, nil
}

// findLive returns the pending or paid purchase of the offering by the organisation, and whether
// there is one.
func findLive(ctx context.Context, q sqldb.Queryer, orgID, offeringID string) (Purchase, bool, error) {
	p, err := sqldb.One(ctx, q, scanPurchase, selectPurchases+`
WHERE p.org_id = $1 AND p.offering_id = $2 AND p.state IN ('pending', 'paid')`, orgID, offeringID)
	if errors.Is(err, sql.ErrNoRows) {
		return Purchase{}, false, nil
	}
	if err != nil {
		return Purchase{}, false, fmt.Errorf("find live purchase: %w", err)
	}
	return p, true, nil
}

// findDue returns up to limit pending purchases whose limit has passed, sorted by it, behind the one
// that is given.
func findDue(ctx context.Context, q sqldb.Queryer, now time.Time, behind Purchase, limit int) ([]Purchase, error) {
	list, err := sqldb.All(ctx, q, scanPurchase, selectPurchases+`
WHERE p.state = 'pending' AND p.expires_at <= $1 AND (p.expires_at, p.id) > ($2, $3)
ORDER BY p.expires_at, p.id LIMIT $4`, sqldb.Micros(now), clock.Micros(behind.ExpiresAt), behind.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("find due purchases: %w", err)
	}
	return list, nil
}

func insertPurchase(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	_, err := tx.Exec(ctx, `
INSERT INTO purchases (id, offering_id, org_id, user_id, seller_org, state, plan_title, currency, net, tax, total, fee,
                       tax_rate, fee_rate, tax_street, tax_postal, tax_city, tax_country, terms_hash, gateway,
                       created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		p.ID, p.OfferingID, p.OrgID, p.UserID, p.SellerID, p.State, p.PlanTitle, p.Total.Currency, p.Net.Minor, p.Tax.Minor, p.Total.Minor, p.Fee.Minor,
		p.TaxRate, p.FeeRate, p.TaxAddress.Street, p.TaxAddress.Postal, p.TaxAddress.City, p.TaxAddress.Country, p.TermsHash, p.Gateway,
		sqldb.Micros(p.CreatedAt), sqldb.Micros(p.ExpiresAt))
	if err != nil {
		return fmt.Errorf("insert purchase: %w", err)
	}
	return nil
}

// keepRef stores what the gateway calls the payment.
func keepRef(ctx context.Context, tx *sqldb.Tx, id, ref string) error {
	_, err := tx.Exec(ctx, `UPDATE purchases SET gateway_ref = $2 WHERE id = $1 AND gateway_ref = ''`, id, ref)
	if err != nil {
		return fmt.Errorf("keep payment: %w", err)
	}
	return nil
}

// setAddress stores the tax address of the purchase, which must be pending.
func setAddress(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	n, err := tx.Exec(ctx, `
UPDATE purchases SET tax_street = $2, tax_postal = $3, tax_city = $4, tax_country = $5 WHERE id = $1 AND state = 'pending'`,
		p.ID, p.TaxAddress.Street, p.TaxAddress.Postal, p.TaxAddress.City, p.TaxAddress.Country)
	if err != nil {
		return fmt.Errorf("set tax address: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("set tax address of purchase %s: it is not pending", p.ID)
	}
	return nil
}

// setState closes the purchase, which must be pending.
func setState(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	n, err := tx.Exec(ctx, `
UPDATE purchases SET state = $2, closed_at = $3, expires_at = NULL WHERE id = $1 AND state = 'pending'`,
		p.ID, p.State, sqldb.Micros(p.ClosedAt))
	if err != nil {
		return fmt.Errorf("close purchase: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("close purchase %s: it is not pending", p.ID)
	}
	return nil
}

// keepAddress makes the address the organisation's own, unless it has one.
func keepAddress(ctx context.Context, tx *sqldb.Tx, orgID string, a account.Address) error {
	_, err := tx.Exec(ctx, `
UPDATE orgs SET tax_street = $2, tax_postal = $3, tax_city = $4, tax_country = $5
WHERE id = $1 AND tax_street = '' AND tax_postal = '' AND tax_city = '' AND tax_country = ''`,
		orgID, a.Street, a.Postal, a.City, a.Country)
	if err != nil {
		return fmt.Errorf("keep tax address: %w", err)
	}
	return nil
}
