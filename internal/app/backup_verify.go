package app

import (
	"context"
	"fmt"
	"io"
	"os"

	"souk.dev/souk/internal/platform/backup"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
)

// VerifyBackup reads an archive wholly: its checksums, the number of rows, every file against its row, and
// the books as they stand in the rows. An archive that is not whole gives a finding, not an error.
func VerifyBackup(ctx context.Context, path string, progress func(done, total int64)) (VerifyReport, backup.Manifest, error) {
	report := VerifyReport{Findings: []string{}}
	file, err := os.Open(path)
	if err != nil {
		return report, backup.Manifest{}, errs.NotFound("no_file", "The backup cannot be read: %v.", err)
	}
	defer file.Close()
	check := &archiveCheck{progress: progress, books: newBookCheck()}
	m, err := backup.Read(ctx, file, check)
	if errs.CodeOf(err) == "bad_backup" {
		report.Findings = append(report.Findings, errs.As(err).Message)
		return report, m, nil
	}
	if err != nil {
		return report, m, fmt.Errorf("read the backup: %w", err)
	}
	check.books.finish()
	report.Files, report.Purchases, report.Bookings, report.Invoices = m.Files, check.paid, check.books.transactions, check.books.invoices
	report.Findings = append(report.Findings, check.books.Problems...)
	if more := check.books.MoreProblems; more > 0 {
		report.Findings = append(report.Findings, fmt.Sprintf("And %d more.", more))
	}
	return report, m, nil
}

// archiveCheck is a [backup.Handler] that keeps nothing.
type archiveCheck struct {
	progress    func(done, total int64)
	done, total int64
	paid        int64
	books       *bookCheck
}

// Begin implements [backup.Handler].
func (c *archiveCheck) Begin(_ context.Context, m backup.Manifest) error {
	c.total = m.FileBytes
	return nil
}

// Row implements [backup.Handler].
func (c *archiveCheck) Row(_ context.Context, t backup.Table, values []any) error {
	row := map[string]any{}
	switch t.Name {
	case "purchases", "invoices", "invoice_series", "ledger_accounts", "ledger_postings", "ledger_transactions":
		for i, column := range t.Columns {
			row[column.Name] = values[i]
		}
	}
	if t.Name == "purchases" && row["state"] == "paid" {
		c.paid++
	}
	c.books.row(t.Name, row)
	return nil
}

// File implements [backup.Handler]; [backup.Read] itself compares the hash.
func (c *archiveCheck) File(_ context.Context, info blob.Info, r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	if c.done += info.Size; c.progress != nil {
		c.progress(c.done, c.total)
	}
	return nil
}
