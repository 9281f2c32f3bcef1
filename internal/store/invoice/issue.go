package invoice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/searchtext"
	"souk.dev/souk/internal/platform/sqldb"
)

// MaxLines bounds the lines of one invoice.
const MaxLines = 1000

// Invoice is an invoice as it was issued.
type Invoice struct {
	ID         string
	Label      string // the number as it is printed, as "ACME-000001"
	Number     int64
	SellerID   string // organisation
	SellerName string // as it is called now
	BuyerID    string // organisation
	BuyerName  string // as it is called now
	UserID     string // who bought
	PurchaseID string
	Net        money.Amount
	Tax        money.Amount
	Total      money.Amount // Net + Tax
	IssuedAt   time.Time
	Document   Document
}

// FileName is what its PDF is saved as.
func (i Invoice) FileName() string { return i.Label + ".pdf" }

// Sale is a paid purchase that is to be billed.
type Sale struct {
	PurchaseID string
	SellerID   string // organisation, with a provider code
	BuyerID    string // organisation
	Offering   string // its title
	Version    string // of the offering
	Lines      []Line // one at least
	Currency   string // "" where nothing has a price: the market's default
	Address    account.Address
	PaidAt     time.Time
	Payment    string // how it was paid, in words; "" when nothing was to be paid
}

// Issue writes the invoice of a sale with the next number of its seller, if and when tx commits. One that
// is there already is given as it is. It takes the number last, so that the seller's other sales wait for
// a short time only.
func (s *Service) Issue(ctx context.Context, tx *sqldb.Tx, actor account.Actor, sale Sale) (Invoice, error) {
	if found, err := s.one(ctx, tx, "i.purchase_id = $1", sale.PurchaseID); !errors.Is(err, sql.ErrNoRows) {
		return found, err
	}
	doc, code, err := s.write(ctx, tx, sale)
	if err != nil {
		return Invoice{}, fmt.Errorf("invoice of purchase %s: %w", sale.PurchaseID, err)
	}
	if doc.Number, err = nextNumber(ctx, tx, sale.SellerID); err != nil {
		return Invoice{}, err
	}
	doc.Label = label(code, doc.Number)
	if err := s.insert(ctx, tx, sale, doc); err != nil {
		return Invoice{}, err
	}
	made, err := s.one(ctx, tx, "i.purchase_id = $1", sale.PurchaseID)
	if err != nil {
		return Invoice{}, fmt.Errorf("read invoice: %w", err)
	}
	return made, s.accounts.Audit(ctx, tx, actor, "invoice.issue", "invoice:"+made.Label, map[string]any{
		"purchase": sale.PurchaseID, "total": made.Total.String(), "currency": made.Total.Currency,
	})
}

// label returns a number as it is printed.
func label(code string, number int64) string {
	return fmt.Sprintf("%s-%06d", strings.ToUpper(code), number)
}

// write returns the document of a sale, without its number, and the provider code of the seller.
func (s *Service) write(ctx context.Context, tx *sqldb.Tx, sale Sale) (Document, string, error) {
	if len(sale.Lines) == 0 || len(sale.Lines) > MaxLines {
		return Document{}, "", errs.New(errs.KindInternal, "bad_invoice", "An invoice has 1 to %d lines, not %d.", MaxLines, len(sale.Lines))
	}
	d := Document{
		Purchase: sale.PurchaseID, IssuedAt: s.clock.Now().UTC(), PaidAt: sale.PaidAt.UTC(), Payment: sale.Payment, Offering: sale.Offering,
		Version: sale.Version, Lines: sale.Lines, Currency: sale.Currency, Market: s.options.Market, MarketURL: s.options.PublicURL,
	}
	if d.Currency == "" {
		currencies, err := s.market.Currencies(ctx, tx)
		if err != nil {
			return Document{}, "", err
		}
		d.Currency = currencies[0]
	}
	if err := d.sumUp(); err != nil {
		return Document{}, "", err
	}
	code, err := fillParties(ctx, tx, sale, &d)
	return d, code, err
}

// searchText is what an invoice is found by.
func (d Document) searchText() string {
	return searchtext.Fold(strings.Join([]string{
		d.Label, d.Seller.Name, d.Seller.Title, d.Buyer.Name, d.Buyer.Title, d.Buyer.Person, d.Offering, d.Reference, d.Purchase,
	}, "\n"))
}
