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

// quarantinedSQL is the condition that the market blocks an offering o: itself, or a module in it.
const quarantinedSQL = `(o.quarantined_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM offering_resources qx JOIN resources qr ON qr.id = qx.resource_id JOIN modules qm ON qm.id = qr.module_id
    WHERE qx.offering_id = o.id AND qm.quarantined_at IS NOT NULL))`

const selectPurchases = `
SELECT p.id, p.state, p.offering_id, o.title, o.logo_id, o.version, s.name || '/' || o.name || '/' || o.version,
       p.org_id, b.name, p.user_id, u.name, p.seller_org, s.name,
       p.plan_title, p.currency, p.net, p.tax, p.total, p.fee, p.tax_rate, p.fee_rate,
       p.tax_street, p.tax_postal, p.tax_city, p.tax_country, p.terms_hash, p.gateway, p.gateway_ref,
       p.created_at, p.expires_at, p.closed_at,
       p.buyer_reference, p.request_note, p.decided_by, d.name, p.decided_at, p.close_reason, p.ended_at, p.coupon, p.discount, ` + quarantinedSQL + `
FROM purchases p
JOIN offerings o ON o.id = p.offering_id
JOIN orgs b ON b.id = p.org_id
JOIN orgs s ON s.id = p.seller_org
JOIN users u ON u.id = p.user_id
LEFT JOIN users d ON d.id = p.decided_by`

func scanPurchase(row sqldb.Row) (Purchase, error) {
	var p Purchase
	var currency string
	err := row.Scan(&p.ID, &p.State, &p.OfferingID, &p.OfferingTitle, sqldb.Text(&p.LogoID), &p.OfferingVersion, &p.OfferingRef,
		&p.OrgID, &p.OrgName, &p.UserID, &p.UserName, &p.SellerID, &p.SellerName,
		&p.PlanTitle, &currency, &p.Net.Minor, &p.Tax.Minor, &p.Total.Minor, &p.Fee.Minor, &p.TaxRate, &p.FeeRate,
		&p.TaxAddress.Street, &p.TaxAddress.Postal, &p.TaxAddress.City, &p.TaxAddress.Country, &p.TermsHash, &p.Gateway, &p.GatewayRef,
		sqldb.Time(&p.CreatedAt), sqldb.Time(&p.ExpiresAt), sqldb.Time(&p.ClosedAt),
		&p.Reference, &p.RequestNote, sqldb.Text(&p.DecidedByID), sqldb.Text(&p.DecidedBy), sqldb.Time(&p.DecidedAt), &p.CloseReason, sqldb.Time(&p.EndedAt), &p.Coupon, &p.Discount.Minor, &p.Quarantined)
	p.Net.Currency, p.Tax.Currency, p.Total.Currency, p.Fee.Currency = currency, currency, currency, currency
	if p.Coupon != "" {
		p.Discount.Currency = currency
	}
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

// findLive returns the live purchase of the offering by the organisation, and whether there is one.
func findLive(ctx context.Context, q sqldb.Queryer, orgID, offeringID string) (Purchase, bool, error) {
	p, err := sqldb.One(ctx, q, scanPurchase, selectPurchases+`
WHERE p.org_id = $1 AND p.offering_id = $2 AND p.state IN ('requested', 'pending', 'paid') AND p.ended_at IS NULL`, orgID, offeringID)
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

// findWaiting returns up to limit purchases that are pending at the gateway and in time, sorted by id,
// behind the one with the id.
func findWaiting(ctx context.Context, q sqldb.Queryer, gateway string, now time.Time, after string, limit int) ([]Purchase, error) {
	list, err := sqldb.All(ctx, q, scanPurchase, selectPurchases+`
WHERE p.state = 'pending' AND p.gateway = $1 AND p.expires_at > $2 AND p.id > $3 ORDER BY p.id LIMIT $4`,
		gateway, sqldb.Micros(now), after, limit)
	if err != nil {
		return nil, fmt.Errorf("find waiting purchases: %w", err)
	}
	return list, nil
}

func insertPurchase(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	_, err := tx.Exec(ctx, `
INSERT INTO purchases (id, offering_id, org_id, user_id, seller_org, state, plan_title, currency, net, tax, total, fee,
                       tax_rate, fee_rate, tax_street, tax_postal, tax_city, tax_country, terms_hash, gateway,
                       created_at, expires_at, buyer_reference, request_note, coupon, discount)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
		p.ID, p.OfferingID, p.OrgID, p.UserID, p.SellerID, p.State, p.PlanTitle, p.Total.Currency, p.Net.Minor, p.Tax.Minor, p.Total.Minor, p.Fee.Minor,
		p.TaxRate, p.FeeRate, p.TaxAddress.Street, p.TaxAddress.Postal, p.TaxAddress.City, p.TaxAddress.Country, p.TermsHash, p.Gateway,
		sqldb.Micros(p.CreatedAt), sqldb.Micros(p.ExpiresAt), p.Reference, p.RequestNote, p.Coupon, p.Discount.Minor)
	if err != nil {
		return fmt.Errorf("insert purchase: %w", err)
	}
	return nil
}

// keepRef stores what the gateway calls the payment, and reports whether that was news.
func keepRef(ctx context.Context, tx *sqldb.Tx, id, ref string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE purchases SET gateway_ref = $2 WHERE id = $1 AND gateway_ref = ''`, id, ref)
	if err != nil {
		return false, fmt.Errorf("keep payment: %w", err)
	}
	return n == 1, nil
}

// setInput stores what a buyer may still change: address, order number, and why it is asked for.
func setInput(ctx context.Context, tx *sqldb.Tx, p Purchase) error {
	n, err := tx.Exec(ctx, `
UPDATE purchases
SET tax_street = $2, tax_postal = $3, tax_city = $4, tax_country = $5, buyer_reference = $6, request_note = $7
WHERE id = $1 AND state = $8`,
		p.ID, p.TaxAddress.Street, p.TaxAddress.Postal, p.TaxAddress.City, p.TaxAddress.Country, p.Reference, p.RequestNote, p.State)
	if err != nil {
		return fmt.Errorf("amend purchase: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("amend purchase %s: it is not %s", p.ID, p.State)
	}
	return nil
}

// setState moves the purchase from a state to the one that it has now, with all that belongs to it.
func setState(ctx context.Context, tx *sqldb.Tx, p Purchase, from State) error {
	n, err := tx.Exec(ctx, `
UPDATE purchases
SET state = $2, closed_at = $3, expires_at = $4, decided_by = $5, decided_at = $6, close_reason = $7, gateway = $8
WHERE id = $1 AND state = $9`,
		p.ID, p.State, sqldb.Micros(p.ClosedAt), sqldb.Micros(p.ExpiresAt), sqldb.NullText(p.DecidedByID), sqldb.Micros(p.DecidedAt),
		p.CloseReason, p.Gateway, from)
	if err != nil {
		return fmt.Errorf("move purchase: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("move purchase %s to %s: it is not %s", p.ID, p.State, from)
	}
	return nil
}

// countSale raises how often the offering was sold. Of two sales of one offering at the same moment, one
// waits here and begins again. Without this counter they would meet a little later and for more lost work:
// at the balances, and at the seller's next invoice number.
func countSale(ctx context.Context, tx *sqldb.Tx, offeringID string) error {
	_, err := tx.Exec(ctx, `UPDATE offerings SET sold = sold + 1 WHERE id = $1`, offeringID)
	if err != nil {
		return fmt.Errorf("count sale: %w", err)
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
