package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type invoiceCmd struct {
	Flags serverFlags `embed:""`

	List     invoiceListCmd     `cmd:"" help:"List invoices: what was bought, or what was sold."`
	Show     invoiceShowCmd     `cmd:"" help:"Show an invoice."`
	Download invoiceDownloadCmd `cmd:"" help:"Download an invoice, as PDF or electronically."`
	Export   invoiceExportCmd   `cmd:"" help:"Write invoices as a table, or packed with their papers, for who keeps the accounts."`
}

// invoiceFilter chooses invoices.
type invoiceFilter struct {
	Word string `arg:"" optional:"" help:"Only those with this in number, seller, buyer, offering, reference, or the purchase's id."`
	Sold bool   `help:"What the organisation sold, instead of what it bought." xor:"side"`
	All  bool   `help:"Everybody's, for administrators." xor:"side"`
	Kind string `enum:",initial,renewal,use,credit" default:"" placeholder:"KIND" help:"Only those of this kind: initial, renewal, use or credit."`
	Year int    `placeholder:"YEAR" help:"Only those of this year."`
}

func (f invoiceFilter) query() client.InvoiceQuery {
	q := client.InvoiceQuery{Kind: f.Kind, Year: f.Year, Word: f.Word}
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
	return printList(s, list, "INVOICE KIND DATE TOTAL BUYER SELLER OFFERING", func(i wire.Invoice) []string {
		return []string{i.Label, i.Kind, date(i.IssuedAt), sumText(i.Total), i.Organisation, i.SellerName, i.Offering}
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
		"Kind", i.Kind,
		"Takes back", i.Original,
		"Because", i.Reason,
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
	if p.VATID != "" {
		lines = append(lines, "VAT number "+p.VATID)
	}
	if p.TaxNumber != "" {
		lines = append(lines, "tax number "+p.TaxNumber)
	}
	return strings.Join(lines, "\n")
}

func sumText(m wire.Money) string { return m.Amount + " " + m.Currency }

type invoiceDownloadCmd struct {
	Invoice string `arg:"" help:"Number, as ACME-2026-000001, or id."`
	Format  string `enum:"pdf,ubl,cii,json" default:"pdf" help:"pdf; ubl or cii for an electronic invoice after EN 16931; json for what souk invoice show --json prints."`
	Output  string `short:"o" placeholder:"FILE" help:"File or folder to write to, - for stdout; the invoice's number in the current folder when absent."`
	Force   bool   `help:"Replace a file that is there already, without asking."`
}

// Run fetches the paper, or the electronic invoice. What stdout gets has been checked against its hash, as a file is.
func (c *invoiceDownloadCmd) Run(ctx context.Context, s *session, invoice *invoiceCmd) error {
	market, err := invoice.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Format == "json" {
		return c.json(ctx, s, market)
	}
	return s.download(ctx, market, client.DownloadInput{Invoice: c.Invoice, Format: c.Format, To: c.Output, Replace: s.replacing(c.Force)}, c.Invoice)
}

// json writes the invoice as data, to a file or stdout.
func (c *invoiceDownloadCmd) json(ctx context.Context, s *session, market *client.Client) error {
	i, err := market.Invoice(ctx, c.Invoice)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(i, "", "  ")
	if err != nil {
		return err
	}
	data = append(data, '\n')
	if c.Output == "-" {
		_, err := s.stdout.Write(data)
		return err
	}
	path := firstOf(c.Output, ".")
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, i.Label+".json")
	}
	if _, err := os.Stat(path); err == nil {
		if replace := s.replacing(c.Force); replace != nil {
			if err := replace(path); err != nil {
				return err
			}
		}
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	out := downloaded{path, int64(len(data)), hex.EncodeToString(sum[:])}
	return s.print(out, func(w io.Writer) { fmt.Fprintf(w, "%s, %s\n", path, byteSize(out.Size)) })
}

type invoiceExportCmd struct {
	Filter invoiceFilter `embed:""`
	Format string        `enum:"csv,zip" default:"csv" help:"csv for a table; zip for that, each PDF and each electronic invoice of a year."`
}

// Run writes the table, or the pack, to stdout.
func (c *invoiceExportCmd) Run(ctx context.Context, s *session, invoice *invoiceCmd) error {
	market, err := invoice.Flags.connect(s)
	if err != nil {
		return err
	}
	return market.ExportInvoices(ctx, c.Filter.query(), c.Format, s.stdout)
}
