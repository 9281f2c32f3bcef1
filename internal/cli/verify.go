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
}

// Run checks everything, or what the flags name.
func (c *verifyCmd) Run(ctx context.Context, s *session) error {
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

func printReport(w io.Writer, r app.VerifyReport) {
	for _, finding := range r.Findings {
		fmt.Fprintln(w, finding)
	}
	fmt.Fprintf(w, "%d bookings, %d purchases, %d invoices, %d files: ", r.Bookings, r.Purchases, r.Invoices, r.Files)
	if r.Unfinished > 0 {
		fmt.Fprintf(w, "%d unfinished, ", r.Unfinished)
	}
	if r.Clean() {
		fmt.Fprintln(w, "clean")
		return
	}
	fmt.Fprintf(w, "%d findings\n", len(r.Findings))
}
