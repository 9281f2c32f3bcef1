package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type purchaseQuoteCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Plan     string `placeholder:"LABEL" help:"Price plan; needed where the offering has several."`
	Coupon   string `placeholder:"CODE" help:"A code of the seller's."`
	Country  string `placeholder:"CODE" help:"Of the tax address, two letters; your organisation's own when absent."`
}

// Run says what an offering comes to.
func (c *purchaseQuoteCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	return purchase.Flags.with(s, func(market *client.Client) error {
		q, err := market.Quote(ctx, c.Offering, wire.QuoteInput{Plan: c.Plan, Coupon: c.Coupon, Country: c.Country})
		if err != nil {
			return err
		}
		return s.print(q, func(w io.Writer) {
			for _, l := range q.Lines {
				fmt.Fprintf(w, "%s: %s\n", l.Label, money(&l.Net))
			}
			details(w, "Net", amount(q.Net), "Tax", amount(q.Tax), "No tax", q.TaxReason, "Total now", money(q.Total))
			for _, r := range q.Then {
				fmt.Fprintf(w, "Then %s each %s, the first on %s.\n", money(&r.Total), r.Period, date(q.ThenFrom))
			}
		})
	})
}
