package invoice

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
)

// exportHeadings are the columns of an export.
var exportHeadings = []string{
	"invoice", "issued", "paid", "seller", "seller_tax_number", "buyer", "buyer_country", "buyer_tax_number", "reference",
	"purchase", "offering", "currency", "tax_rate", "net", "tax", "total", "payment", "kind", "original",
	"tax_category",
}

// Export returns what writes the invoices of a list as CSV after RFC 4180 in UTF-8, the newest first, a
// row for each rate of tax; a program for accounts reads it. The errors are those of [Service.List], and
// come before anything is written.
func (s *Service) Export(ctx context.Context, actor account.Actor, f Filter) (func(w io.Writer) error, error) {
	req := page.Request{Limit: page.Max}
	first, err := s.List(ctx, actor, f, req)
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) error {
		out := csv.NewWriter(w)
		out.UseCRLF = true
		if err := out.Write(exportHeadings); err != nil {
			return err
		}
		for batch := first; ; {
			for _, i := range batch.Items {
				if err := out.WriteAll(i.rows()); err != nil {
					return fmt.Errorf("export invoices: %w", err)
				}
			}
			if batch.Next == "" {
				out.Flush()
				return out.Error()
			}
			req.After = batch.Next
			if batch, err = s.List(ctx, actor, f, req); err != nil {
				return err
			}
		}
	}, nil
}

// rows returns the rows of an export.
func (i Invoice) rows() [][]string {
	d := i.Document
	var rows [][]string
	for _, r := range d.Rates {
		rows = append(rows, []string{
			i.Label, i.IssuedAt.Format("2006-01-02"), d.PaidAt.Format("2006-01-02"), cell(d.Seller.Called()), cell(d.Seller.TaxNumber),
			cell(d.Buyer.Called()), d.Buyer.Country, cell(d.Buyer.TaxNumber), cell(d.Reference), i.PurchaseID, cell(d.Offering),
			d.Currency, r.Rate, d.Amount(r.Net).String(), d.Amount(r.Tax).String(), d.Amount(r.Net + r.Tax).String(), cell(d.Payment),
			string(i.Kind), d.Original, categoryOf(r.Rate, r.Category),
		})
	}
	return rows
}

// cell returns text that people have written so that no spreadsheet takes it for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
