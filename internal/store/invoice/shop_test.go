package invoice_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/picture"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/invoice"
)

// shop has a seller with an offering, and somebody who buys.
type shop struct {
	*cataloguetest.Kit
	Invoices *invoice.Service
	pictures pictures

	baker, ann account.Actor
	offering   catalogue.Offering
}

func newShop(t *testing.T, db *sqldb.DB) *shop {
	t.Helper()
	s := &shop{Kit: cataloguetest.New(db), pictures: pictures{}}
	s.Invoices = invoice.New(invoice.Deps{
		DB: db, Clock: s.Clock, IDs: s.IDs, Accounts: s.Kit, Market: currencies{}, Pictures: s.pictures,
		Log: slog.New(slog.DiscardHandler), Options: invoice.Options{Market: "Souk", PublicURL: "https://souk.test/"},
	})
	s.baker, s.ann = s.Provider(t, "baker"), s.Customer(t, "ann")
	s.offering, _ = s.OnSale(t, s.baker, "5.00 EUR")
	s.exec(t, `DROP INDEX purchases_live`) // the tests sell one offering again and again
	return s
}

func each(t *testing.T, fn func(t *testing.T, s *shop)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) { fn(t, newShop(t, db)) })
}

// currencies is a market that takes EUR and USD.
type currencies struct{}

func (currencies) Currencies(context.Context, sqldb.Queryer) ([]string, error) {
	return []string{"EUR", "USD"}, nil
}

// pictures are logos by their ids.
type pictures map[string][]byte

func (p pictures) Open(_ context.Context, id, _ string) (picture.File, error) {
	data, ok := p[id]
	if !ok {
		return picture.File{}, errs.NotFound("picture_not_found", "There is no such picture.")
	}
	return picture.File{Reader: inMemory{bytes.NewReader(data)}, MediaType: "image/png"}, nil
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

var _ blob.Reader = inMemory{}

// drawn returns a PNG with something on it, without a background.
func drawn(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			if (x/20+y/20)%2 == 0 {
				img.SetNRGBA(x, y, color.NRGBA{0x3a, 0x3a, 0x99, 0xff})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// set changes columns of an organisation.
func (s *shop) set(t *testing.T, orgID, assignments string, values ...any) {
	t.Helper()
	s.exec(t, `UPDATE orgs SET `+assignments+` WHERE id = $1`, append([]any{orgID}, values...)...)
}

func (s *shop) exec(t *testing.T, query string, values ...any) {
	t.Helper()
	err := s.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), query, values...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// purchase stores a paid purchase of the offering, at 5.00 net and 0.95 tax; free ones have no currency.
func (s *shop) purchase(t *testing.T, buyer account.Actor, free bool) invoice.Sale {
	t.Helper()
	sale := invoice.Sale{
		PurchaseID: s.IDs.NewID(), SellerID: s.offering.OrgID, BuyerID: buyer.OrgID, Offering: s.offering.Title, Version: s.offering.Version,
		Currency: "EUR", Address: account.Address{Street: "1 Mill Lane", Postal: "AB1", City: "Oldtown", Country: "GB"},
		PaidAt: s.Clock.Now(), Payment: "bank transfer",
		Lines: []invoice.Line{{Text: s.offering.Title, Quantity: "1", UnitPrice: 500, Net: 500, TaxRate: "19", Tax: 95, Total: 595}},
	}
	if free {
		sale.Currency, sale.Payment = "", ""
		sale.Lines[0].UnitPrice, sale.Lines[0].Net, sale.Lines[0].Tax, sale.Lines[0].Total = 0, 0, 0, 0
	}
	l := sale.Lines[0]
	s.exec(t, `
INSERT INTO purchases (id, offering_id, org_id, user_id, seller_org, state, plan_title, currency, net, tax, total, fee,
                       tax_rate, fee_rate, terms_hash, gateway, created_at, closed_at, buyer_reference)
VALUES ($1, $2, $3, $4, $5, 'paid', 'Single payment', $6, $7, $8, $9, 0, '19', '5', '', '', $10, $10, 'PO 4711')`,
		sale.PurchaseID, s.offering.ID, buyer.OrgID, buyer.UserID, s.offering.OrgID, sale.Currency, l.Net, l.Tax, l.Total, sqldb.Micros(s.Clock.Now()))
	return sale
}

func (s *shop) issue(t *testing.T, sale invoice.Sale) invoice.Invoice {
	t.Helper()
	var made invoice.Invoice
	err := s.DB.Tx(t.Context(), func(tx *sqldb.Tx) (err error) {
		made, err = s.Invoices.Issue(t.Context(), tx, s.ann, sale)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// sold issues the invoice of a new purchase.
func (s *shop) sold(t *testing.T, buyer account.Actor) invoice.Invoice {
	t.Helper()
	return s.issue(t, s.purchase(t, buyer, false))
}

func expect(t *testing.T, what string, err error, kind errs.Kind, code string) {
	t.Helper()
	if !errs.Is(err, kind) || errs.CodeOf(err) != code {
		t.Errorf("%s: error %v (%s %s), want %s %s", what, err, errs.KindOf(err), errs.CodeOf(err), kind, code)
	}
}
