package revshare

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/money"
)

// WriteCSV writes the lines of a statement as CSV after RFC 4180 in UTF-8, with a row of headings; a program for
// accounts reads it.
func (s Statement) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{
		"period", "at", "event", "id", "of", "purchase", "offering", "concept", "currency", "net", "fee_rate", "fee", "tax", "share", "tax_due", "balance", "model", "hash",
	}}
	for _, b := range s.Books {
		held := b.Opening.Sum()
		for _, l := range b.Lines {
			held += l.Due.Sum()
			rows = append(rows, []string{
				s.Period, l.At.UTC().Format(time.RFC3339), l.Event, l.ID, l.Of, l.Purchase, cell(l.Offering), l.Concept, b.Currency, text(b.Amount(l.Net)), l.FeeRate,
				text(b.Amount(l.Fee)), text(b.Amount(l.Tax)), text(b.Amount(l.Due.Share)), text(b.Amount(l.Due.Tax)), text(b.Amount(held)), l.Model, l.Hash,
			})
		}
	}
	return out.WriteAll(rows)
}

func text(a money.Amount) string { return a.String() }

// cell keeps spreadsheets from taking a text for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
