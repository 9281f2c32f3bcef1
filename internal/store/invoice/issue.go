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

// Invoice is an invoice, or a credit note, as it was issued.
type Invoice struct {
	ID         string
	Kind       Kind
	Label      string // the number as it is printed, as "ACME-2026-000001"
	Number     int64  // in its series
	SellerID   string // organisation
	SellerName string // as it is called now
	BuyerID    string // organisation
	BuyerName  string // as it is called now
	UserID     string // who bought
	PurchaseID string
	ChargeID   string       // what is billed; that of the first charge is the purchase's
	OriginalID string       // the invoice that a credit note takes back
	Bill       string       // its name at /media/bills, without ".pdf": "REF_YYYY-MM-DD", with _1, _2 … behind further ones of a day
	Net        money.Amount // below zero for credit notes, as Tax and Total
	Tax        money.Amount
	Total      money.Amount // Net + Tax
	IssuedAt   time.Time
	Document   Document
}

// FileName is what its PDF is saved as.
func (i Invoice) FileName() string { return i.Label + ".pdf" }

// Sale is a paid charge that is to be billed, or one that is given back.
type Sale struct {
	Kind       Kind // "" is Initial
	PurchaseID string
	ChargeID   string     // "" is the purchase's id, which the first charge has
	Original   string     // for Credit: label of the invoice that is taken back, wholly or in part
	Reason     string     // for Credit: why
	SellerID   string     // organisation, with a provider code
	BuyerID    string     // organisation
	Offering   string     // its title
	Version    string     // of the offering
	Lines      []Line     // one at least; for Credit their sum is below zero
	Resources  []Resource // what the buyer got
	Currency   string     // "" where nothing has a price: the market's default
	Address    account.Address
	PaidAt     time.Time // or when it was given back
	Payment    string    // how it was paid, or given back, in words; "" when nothing was to be paid
}

// tidy fills in what may be left out.
func (sale Sale) tidy() Sale {
	if sale.Kind == "" {
		sale.Kind = Initial
	}
	if sale.ChargeID == "" {
		sale.ChargeID = sale.PurchaseID
	}
	return sale
}

// Issue writes the invoice of a charge with the next number of its seller in the year, if and when tx
// commits. One that is there already is given as it is. It takes the number last, so that the seller's
// other sales wait for a short time only.
//
// A credit note is refused with "invoice_not_found" where the original is no invoice of that purchase, and
// with "credit_too_large" where it and those before give back more than was billed.
func (s *Service) Issue(ctx context.Context, tx *sqldb.Tx, actor account.Actor, sale Sale) (Invoice, error) {
	sale = sale.tidy()
	if found, err := s.one(ctx, tx, "i.charge_id = $1", sale.ChargeID); !errors.Is(err, sql.ErrNoRows) {
		return found, err
	}
	i, code, err := s.write(ctx, tx, sale)
	if err != nil {
		return Invoice{}, fmt.Errorf("invoice of charge %s: %w", sale.ChargeID, err)
	}
	if err := s.number(ctx, tx, code, &i); err != nil {
		return Invoice{}, err
	}
	if err := s.insert(ctx, tx, i); err != nil {
		return Invoice{}, err
	}
	made, err := s.one(ctx, tx, "i.id = $1", i.ID)
	if err != nil {
		return Invoice{}, fmt.Errorf("read invoice: %w", err)
	}
	if s.events != nil {
		if err := s.events.InvoiceIssued(ctx, tx, made); err != nil {
			return Invoice{}, err
		}
	}
	return made, s.accounts.Audit(ctx, tx, actor, "invoice.issue", "invoice:"+made.Label, map[string]any{
		"purchase": made.PurchaseID, "charge": made.ChargeID, "kind": string(made.Kind), "total": made.Total.String(), "currency": made.Total.Currency,
	})
}

// write returns the invoice of a sale, without its number, and the provider code of the seller.
func (s *Service) write(ctx context.Context, tx *sqldb.Tx, sale Sale) (Invoice, string, error) {
	if len(sale.Lines) == 0 || len(sale.Lines) > MaxLines {
		return Invoice{}, "", errs.New(errs.KindInternal, "bad_invoice", "An invoice has 1 to %d lines, not %d.", MaxLines, len(sale.Lines))
	}
	i := Invoice{
		ID: s.ids.NewID(), Kind: sale.Kind, SellerID: sale.SellerID, BuyerID: sale.BuyerID, PurchaseID: sale.PurchaseID, ChargeID: sale.ChargeID,
		IssuedAt: s.clock.Now().UTC(),
		Document: Document{
			Kind: sale.Kind, Purchase: sale.PurchaseID, Charge: sale.ChargeID, Reason: sale.Reason, PaidAt: sale.PaidAt.UTC(), Payment: sale.Payment,
			Offering: sale.Offering, Version: sale.Version, Lines: sale.Lines, Resources: sale.Resources, Currency: sale.Currency,
			Market: s.options.Market, MarketURL: s.options.PublicURL,
		},
	}
	d := &i.Document
	d.IssuedAt = i.IssuedAt
	if d.Currency == "" {
		currencies, err := s.market.Currencies(ctx, tx)
		if err != nil {
			return Invoice{}, "", err
		}
		d.Currency = currencies[0]
	}
	if err := d.sumUp(); err != nil {
		return Invoice{}, "", err
	}
	i.Net, i.Tax, i.Total = d.Amount(d.Net), d.Amount(d.Tax), d.Amount(d.Total)
	if err := s.takesBack(ctx, tx, sale, &i); err != nil {
		return Invoice{}, "", err
	}
	code, err := fillParties(ctx, tx, sale, d)
	return i, code, err
}

// searchText is what an invoice is found by.
func (d Document) searchText() string {
	return searchtext.Fold(strings.Join([]string{
		d.Label, d.Original, d.Seller.Name, d.Seller.Title, d.Buyer.Name, d.Buyer.Title, d.Buyer.Person, d.Offering, d.Reference, d.Purchase,
	}, "\n"))
}
