package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/wire"
)

type planWhatIfCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION, of an offering of yours."`
	File     string `arg:"" help:"JSON with the plan; - reads it from the standard input."`
	Label    string `placeholder:"LABEL" help:"Which plan of the file, where there are several."`
	Of       string `placeholder:"LABEL" help:"Only customers of this plan of the offering."`
	Months   int    `default:"3" help:"How far back."`
}

// Run says what the customers of an offering would have paid on another plan.
func (c *planWhatIfCmd) Run(ctx context.Context, s *session, plan *planCmd) error {
	p, err := onePlan(c.File, c.Label)
	if err != nil {
		return err
	}
	market, err := plan.Flags.connect(s)
	if err != nil {
		return err
	}
	found, err := market.WhatIf(ctx, c.Offering, wire.WhatIfInput{Plan: p, Of: c.Of, Months: c.Months})
	if err != nil {
		return err
	}
	return s.print(found, func(w io.Writer) {
		if len(found.Customers) == 0 {
			fmt.Fprintln(w, "No contract runs on it.")
			return
		}
		rows := make([][]string, len(found.Customers))
		for i, c := range found.Customers {
			rows[i] = []string{c.Organisation, c.Plan, amount(c.Before), amount(c.After), amount(c.Change), c.Problem}
		}
		table(w, "CUSTOMER PLAN NOW THEN CHANGE PROBLEM", rows)
		fmt.Fprintln(w)
		details(w, "From", date(found.From), "To", date(found.To), "All customers", change(found.Before, found.After), "Your share", change(found.ShareBefore, found.ShareAfter))
		if found.More {
			fmt.Fprintln(w, "There are more contracts; the oldest were looked at.")
		}
	})
}

func change(before, after *wire.Money) string {
	if before == nil || after == nil {
		return ""
	}
	return strings.Join([]string{amount(before), "now,", amount(after), "then"}, " ")
}
