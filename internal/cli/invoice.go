package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type invoiceCmd struct {
	Flags serverFlags `embed:""`

	List     invoiceListCmd     `cmd:"" help:"List invoices: what was bought, or what was sold."`
	Show     invoiceShowCmd     `cmd:"" help:"Show an invoice."`
	Download invoiceDownloadCmd `cmd:"" help:"Download an invoice as PDF."`
	Export   invoiceExportCmd   `cmd:"" help:"Write invoices as CSV, for a program that keeps accounts."`
}

// invoiceFilter chooses invoices.
type invoiceFilter struct {
	Word string `arg:"" optional:"" help:"Only those with this in number, seller, buyer, offering, reference, or the purchase's id."`
	Sold bool   `help:"What the organisation sold, instead of what it bought." xor:"side"`
	All  bool   `help:"Everybody's, for administrators." xor:"side"`
	Year int    `placeholder:"YEAR" help:"Only those of this year."`
}

func (f invoiceFilter) query() client.InvoiceQuery {
	q := client.InvoiceQuery{Year: f.Year, Word: f.Word}
	switch {
	case f.Sold:
		q.Side = "sold"
	case f.All:
		q.Side = "all"
	}
	return q
}

type invoiceListCmd struct {
	Filter invoiceFilter `embed:""`
	Page   pageFlags     `embed:""`
}

// Run lists invoices, the newest first.
func (c *invoiceListCmd) Run(ctx context.Context, s *session, invoice *invoiceCmd) error {
	market, err := invoice.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Invoices(ctx, c.Filter.query(), c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "INVOICE DATE TOTAL BUYER SELLER OFFERING", func(i wire.Invoice) []string {
		return []string{i.Label, date(i.IssuedAt), sumText(i.Total), i.Organisation, i.SellerName, i.Offering}
	})
}

type invoiceShowCmd struct {
	Invoice string `arg:"" help:"Number, as ACME-2026-000001, or id."`
}

// Run shows an invoice.
func (c *invoiceShowCmd) Run(ctx context.Context, s *session, invoice *invoiceCmd) error {
	market, err := invoice.Flags.connect(s)
	if err != nil {
		return err
	}
	i, err := market.Invoice(ctx, c.Invoice)
	if err != nil {
		return err
	}
	s.hint("Next: souk invoice download %s", i.Label)
	return s.print(i, func(w io.Writer) { showInvoice(w, i) })
}

func showInvoice(w io.Writer, i wire.Invoice) {
	details(w,
		"Invoice", i.Label,
		"Id", i.ID,
		"Date", date(i.IssuedAt),
		"Seller", party(i.Seller),
		"Buyer", party(i.Buyer),
		"Reference", i.Reference,
		"Purchase", i.Purchase,
		"Net", sumText(i.Net),
		"Tax", sumText(i.Tax),
		"Total", sumText(i.Total),
		"Paid by", i.Payment,
		"Paid", date(i.PaidAt),
		"Note", i.Note,
	)
	fmt.Fprintln(w)
	rows := make([][]string, 0, len(i.Lines))
	for _, l := range i.Lines {
		rows = append(rows, []string{l.Quantity, sumText(l.UnitPrice), l.TaxRate + " %", sumText(l.Net), strings.ReplaceAll(l.Text, "\n", ", ")})
	}
	table(w, "QUANTITY PRICE TAX NET WHAT", rows)
}

// party writes a seller or a buyer, a line for each part.
func party(p wire.InvoiceParty) string {
	lines := []string{firstOf(p.Title, p.Name)}
	if p.Person != "" && p.Person != lines[0] {
		lines = append(lines, p.Person)
	}
	if a := p.Address; a != nil {
		lines = append(lines, a.Street, a.Postal+" "+a.City+", "+a.Country)
	}
	if p.TaxNumber != "" {
		lines = append(lines, "tax number "+p.TaxNumber)
	}
	return strings.Join(lines, "\n")
}

func sumText(m wire.Money) string { return m.Amount + " " + m.Currency }

type invoiceDownloadCmd struct {
	Invoice string `arg:"" help:"Number, as ACME-2026-000001, or id."`
	Output  string `short:"o" placeholder:"FILE" help:"File or folder to write to, - for stdout; the invoice's number in the current folder when absent."`
	Force   bool   `help:"Replace a file that is there already, without asking."`
}

// Run fetches the PDF. What stdout gets has been checked against its hash, as a file is.
func (c *invoiceDownloadCmd) Run(ctx context.Context, s *session, invoice *invoiceCmd) error {
	market, err := invoice.Flags.connect(s)
	if err != nil {
		return err
	}
	return s.download(ctx, market, client.DownloadInput{Invoice: c.Invoice, To: c.Output, Replace: s.replacing(c.Force)}, c.Invoice)
}

type invoiceExportCmd struct {
	Filter invoiceFilter `embed:""`
}

// Run writes the table to stdout.
func (c *invoiceExportCmd) Run(ctx context.Context, s *session, invoice *invoiceCmd) error {
	market, err := invoice.Flags.connect(s)
	if err != nil {
		return err
	}
	return market.ExportInvoices(ctx, c.Filter.query(), s.stdout)
}
