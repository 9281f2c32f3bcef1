package invoice

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectInvoices = `
SELECT i.id, i.kind, i.label, i.number, i.seller_org, s.name, i.buyer_org, b.name, p.user_id, i.purchase_id, i.charge_id, i.original_id, i.bill,
       i.currency, i.net, i.tax, i.total, i.issued_at, i.document
FROM invoices i
JOIN orgs s ON s.id = i.seller_org
JOIN orgs b ON b.id = i.buyer_org
JOIN purchases p ON p.id = i.purchase_id`

func scanInvoice(row sqldb.Row) (Invoice, error) {
	var i Invoice
	var currency, document string
	err := row.Scan(&i.ID, &i.Kind, &i.Label, &i.Number, &i.SellerID, &i.SellerName, &i.BuyerID, &i.BuyerName, &i.UserID, &i.PurchaseID,
		&i.ChargeID, sqldb.Text(&i.OriginalID), &i.Bill,
		&currency, &i.Net.Minor, &i.Tax.Minor, &i.Total.Minor, sqldb.Time(&i.IssuedAt), &document)
	if err != nil {
		return Invoice{}, err
	}
	i.Net.Currency, i.Tax.Currency, i.Total.Currency = currency, currency, currency
	if i.Document, err = decode(document); err != nil {
		return Invoice{}, fmt.Errorf("document of invoice %s: %w", i.Label, err)
	}
	return i, nil
}

// one returns the invoice for which the condition holds; sql.ErrNoRows when there is none.
func (s *Service) one(ctx context.Context, q sqldb.Queryer, where string, args ...any) (Invoice, error) {
	return sqldb.One(ctx, q, scanInvoice, selectInvoices+" WHERE "+where, args...)
}

func (s *Service) insert(ctx context.Context, tx *sqldb.Tx, i Invoice) error {
	text, err := i.Document.encode()
	if err != nil {
		return fmt.Errorf("write invoice: %w", err)
	}
	_, err = tx.Exec(ctx, `
INSERT INTO invoices (id, seller_org, buyer_org, kind, year, number, label, purchase_id, charge_id, original_id, bill, currency, net, tax, total,
                      issued_at, document, search_text)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		i.ID, i.SellerID, i.BuyerID, string(i.Kind), i.IssuedAt.Year(), i.Number, i.Label, i.PurchaseID, i.ChargeID, sqldb.NullText(i.OriginalID), i.Bill,
		i.Total.Currency, i.Net.Minor, i.Tax.Minor, i.Total.Minor, sqldb.Micros(i.IssuedAt), text, i.Document.searchText())
	if err != nil {
		return fmt.Errorf("write invoice: %w", err)
	}
	return nil
}

// organisation is what the invoice needs to know of one.
type organisation struct {
	Party
	id, code string
}

func scanOrganisation(row sqldb.Row) (organisation, error) {
	var o organisation
	err := row.Scan(&o.id, &o.Name, &o.Title, sqldb.Text(&o.code), &o.Street, &o.Postal, &o.City, &o.Country, &o.TaxNumber, &o.VATID,
		&o.Email, &o.Website, sqldb.Text(&o.Logo))
	return o, err
}

// fillParties writes seller and buyer into the document, and the buyer's reference. It returns the
// seller's provider code.
func fillParties(ctx context.Context, tx *sqldb.Tx, sale Sale, d *Document) (string, error) {
	list, err := sqldb.All(ctx, tx, scanOrganisation, `
SELECT id, name, title, provider_code, tax_street, tax_postal, tax_city, tax_country, tax_number, vat_id, email, website, logo_id
FROM orgs WHERE id IN ($1, $2)`, sale.SellerID, sale.BuyerID)
	if err != nil {
		return "", fmt.Errorf("seller and buyer: %w", err)
	}
	code := ""
	for _, o := range list {
		if o.id == sale.SellerID {
			d.Seller, code = o.Party, o.code
		}
		if o.id == sale.BuyerID {
			d.Buyer = Party{Name: o.Name, Title: o.Title, TaxNumber: o.TaxNumber, VATID: o.VATID}
		}
	}
	if code == "" || d.Buyer.Name == "" {
		return "", errs.New(errs.KindInternal, "bad_invoice", "The seller %s has no provider code, or there is no buyer %s.", sale.SellerID, sale.BuyerID)
	}
	d.Buyer.Street, d.Buyer.Postal, d.Buyer.City, d.Buyer.Country = sale.Address.Street, sale.Address.Postal, sale.Address.City, sale.Address.Country
	return code, fillPurchase(ctx, tx, sale.PurchaseID, d)
}

// fillPurchase writes who bought, and under which number of its own, into the document.
func fillPurchase(ctx context.Context, tx *sqldb.Tx, purchaseID string, d *Document) error {
	v, err := sqldb.One(ctx, tx, func(row sqldb.Row) (v [3]string, err error) {
		return v, row.Scan(&v[0], &v[1], &v[2])
	}, `
SELECT u.name, u.full_name, p.buyer_reference FROM purchases p JOIN users u ON u.id = p.user_id WHERE p.id = $1`, purchaseID)
	if err != nil {
		return fmt.Errorf("buyer of purchase %s: %w", purchaseID, err)
	}
	d.Buyer.Person, d.Reference = v[1], v[2]
	if v[1] == "" {
		d.Buyer.Person = v[0]
	}
	return nil
}
