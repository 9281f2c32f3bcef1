package order

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedPurchase is a purchase in the personal data of the user who made it.
type exportedPurchase struct {
	ID             string           `json:"id"`
	Offering       string           `json:"offering"`
	Title          string           `json:"title"`
	Organisation   string           `json:"organisation"`
	Seller         string           `json:"seller"`
	State          string           `json:"state"`
	Plan           string           `json:"plan"`
	Total          string           `json:"total,omitempty"`
	TaxAddress     *account.Address `json:"tax_address,omitempty"`
	BuyerReference string           `json:"buyer_reference,omitempty"`
	RequestNote    string           `json:"request_note,omitempty"`
	CreatedAt      time.Time        `json:"created_at"`
	ClosedAt       time.Time        `json:"closed_at,omitzero"`
}

// ExportUser implements [account.PersonalData]: the purchases that the user made, for whatever
// organisation.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	return account.EmitPages(ctx, s.db, userID, "purchases", `
SELECT p.id, s.name || '/' || o.name || '/' || o.version, o.title, b.name, s.name, p.state, p.plan_title, p.currency, p.total,
       p.tax_street, p.tax_postal, p.tax_city, p.tax_country, p.buyer_reference, p.request_note, p.created_at, p.closed_at
FROM purchases p
JOIN offerings o ON o.id = p.offering_id
JOIN orgs b ON b.id = p.org_id
JOIN orgs s ON s.id = p.seller_org
WHERE p.user_id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3`, scanExported, emit)
}

func scanExported(row sqldb.Row, key *string) (exportedPurchase, error) {
	var e exportedPurchase
	var total money.Amount
	var a account.Address
	err := row.Scan(key, &e.Offering, &e.Title, &e.Organisation, &e.Seller, &e.State, &e.Plan, &total.Currency, &total.Minor,
		&a.Street, &a.Postal, &a.City, &a.Country, &e.BuyerReference, &e.RequestNote, sqldb.Time(&e.CreatedAt), sqldb.Time(&e.ClosedAt))
	e.ID = *key
	if total.Currency != "" {
		e.Total = total.String()
	}
	if !a.Empty() {
		e.TaxAddress = &a
	}
	return e, err
}

// MayErase implements [account.Holder]: a user stays while a purchase that it made, or a sale of its
// private organisation, is not decided.
func (s *Service) MayErase(ctx context.Context, tx *sqldb.Tx, user account.User) error {
	open, err := sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COUNT(*) FROM purchases
		WHERE state IN ('requested', 'pending') AND (user_id = $1 OR org_id = $2 OR seller_org = $2)`, user.ID, user.PrivateOrg)
	if err == nil && open > 0 {
		return errs.Conflict("purchases_pending",
			"%s has purchases or sales that are not paid or decided yet. Finish or cancel them first.", user.Name)
	}
	return err
}
