package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/app"
)

type verifyCmd struct {
	Local  localFlags `embed:""`
	Ledger bool       `help:"Only recompute the balances and compare sales with bookings."`
	Blobs  bool       `help:"Only read every stored file and compare its hash."`
	Backup string     `placeholder:"FILE" help:"Check a backup instead of the market: its checksums, rows, files and books."`
}

// Run checks everything, or what the flags name.
func (c *verifyCmd) Run(ctx context.Context, s *session) error {
	if c.Backup != "" {
		return c.backup(ctx, s)
	}
	return c.Local.existing(ctx, s, func(market *app.App) error {
		all := !c.Ledger && !c.Blobs
		report, err := market.Verify(ctx, app.VerifyOptions{Ledger: all || c.Ledger, Blobs: all || c.Blobs})
		if err != nil {
			return err
		}
		if err := s.print(report, func(w io.Writer) { printReport(w, report) }); err != nil {
			return err
		}
		if !report.Clean() {
			return errFindings
		}
		return nil
	})
}

// backup checks an archive; it needs no market.
func (c *verifyCmd) backup(ctx context.Context, s *session) error {
	if c.Ledger || c.Blobs {
		return usage("A backup is checked as a whole: leave --ledger and --blobs away.")
	}
	bar := s.progress("Checking")
	report, manifest, err := app.VerifyBackup(ctx, c.Backup, bar.update)
	bar.finish()
	if err != nil {
		return err
	}
	err = s.print(report, func(w io.Writer) {
		if !manifest.CreatedAt.IsZero() {
			fmt.Fprintf(w, "Backup of %s, schema %d, written by Souk %s.\n", date(manifest.CreatedAt), manifest.Schema, manifest.Souk)
		}
		printReport(w, report)
	})
	if err == nil && !report.Clean() {
		return errFindings
	}
	return err
}

func printReport(w io.Writer, r app.VerifyReport) {
	for _, finding := range r.Findings {
		fmt.Fprintln(w, finding)
	}
	fmt.Fprintf(w, "%d usage events, %d bookings, %d purchases, %d invoices, %d files: ", r.Events, r.Bookings, r.Purchases, r.Invoices, r.Files)
	if r.Unfinished > 0 {
		fmt.Fprintf(w, "%d unfinished, ", r.Unfinished)
	}
	if r.Clean() {
		fmt.Fprintln(w, "clean")
		return
	}
	fmt.Fprintf(w, "%d findings\n", len(r.Findings))
}
