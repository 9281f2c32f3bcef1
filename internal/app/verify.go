package app

import (
	"context"
	"fmt"
	"slices"
)

// VerifyOptions say what to check.
type VerifyOptions struct {
	Ledger bool // balances, and that sales, bookings, entitlements and invoices agree
	Blobs  bool // that every stored file is there with its hash
}

// VerifyReport is what was looked at and what is wrong.
type VerifyReport struct {
	Bookings   int64    `json:"bookings"`  // ledger transactions
	Purchases  int64    `json:"purchases"` // paid ones
	Invoices   int64    `json:"invoices"`
	Events     int64    `json:"usage_events"`
	Files      int64    `json:"files"`
	Unfinished int64    `json:"unfinished"` // files that are being sent now, or wait to be swept away
	Findings   []string `json:"findings"`   // sentences; none when all is well
}

// Clean reports whether nothing is wrong.
func (r VerifyReport) Clean() bool { return len(r.Findings) == 0 }

// Verify recomputes the books and reads every file. It changes nothing but the note of what it found, and
// may run beside a server.
func (a *App) Verify(ctx context.Context, o VerifyOptions) (VerifyReport, error) {
	report := VerifyReport{Findings: []string{}}
	if o.Ledger {
		if err := a.verifyBooks(ctx, &report); err != nil {
			return report, err
		}
	}
	if o.Blobs {
		if err := a.verifyFiles(ctx, &report); err != nil {
			return report, err
		}
	}
	return report, a.noteVerified(ctx, o, report)
}

func (a *App) verifyBooks(ctx context.Context, report *VerifyReport) error {
	books, err := a.Ledger.Verify(ctx)
	if err != nil {
		return fmt.Errorf("verify the ledger: %w", err)
	}
	sales, err := a.Orders.Verify(ctx)
	if err != nil {
		return fmt.Errorf("verify the purchases: %w", err)
	}
	bills, err := a.Invoices.Verify(ctx)
	if err != nil {
		return fmt.Errorf("verify the invoices: %w", err)
	}
	shares, err := a.Sharing.Verify(ctx)
	if err != nil {
		return fmt.Errorf("verify the payouts: %w", err)
	}
	used, err := a.Usage.Verify(ctx)
	if err != nil {
		return fmt.Errorf("verify the usage: %w", err)
	}
	report.Events = used.Events
	report.Bookings, report.Purchases, report.Invoices = books.Transactions, sales.Purchases, bills.Invoices
	report.Findings = slices.Concat(report.Findings, books.Problems, sales.Problems, bills.Problems, used.Problems, shares.Problems)
	if more := books.MoreProblems + sales.MoreProblems + bills.MoreProblems + used.MoreProblems + shares.MoreProblems; more > 0 {
		report.Findings = append(report.Findings, fmt.Sprintf("And %d more.", more))
	}
	return nil
}

func (a *App) verifyFiles(ctx context.Context, report *VerifyReport) error {
	audit, err := a.Shelf.Audit(ctx, a.files(ctx))
	if err != nil {
		return fmt.Errorf("verify the files: %w", err)
	}
	report.Unfinished = int64(audit.Pending)
	report.Files = int64(audit.Files + len(audit.Missing) + len(audit.Damaged))
	for _, f := range audit.Missing {
		report.Findings = append(report.Findings, fmt.Sprintf("File %s is missing; it should have %d bytes and SHA-256 %s.", f.Key, f.Size, f.SHA256))
	}
	for _, f := range audit.Damaged {
		report.Findings = append(report.Findings, fmt.Sprintf("File %s is damaged: it has not the SHA-256 %s.", f.Key, f.SHA256))
	}
	for _, key := range audit.Stray {
		report.Findings = append(report.Findings, fmt.Sprintf("File %s belongs to nothing.", key))
	}
	return nil
}
