package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/wire"
)

type orgLimitsCmd struct {
	List   orgLimitsListCmd   `cmd:"" default:"withargs" help:"Show what an organisation may spend, and what is spent."`
	Set    orgLimitsSetCmd    `cmd:"" help:"Set what an organisation, or a member for it, may spend."`
	Remove orgLimitsRemoveCmd `cmd:"" help:"Remove a limit."`
}

type orgLimitsListCmd struct {
	Name string `arg:"" help:"Name of the organisation."`
}

// Run lists the limits.
func (c *orgLimitsListCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Limits(ctx, c.Name)
	if err != nil {
		return err
	}
	return printList(s, list, "WHO CURRENCY TRANSACTION DAY WEEK MONTH THEN", func(l wire.SpendingLimit) []string {
		then := "refuse"
		if l.WarnOnly {
			then = "warn"
		}
		return []string{
			firstOf(l.User, "everybody"), l.Currency, firstOf(l.PerTransaction, "-"), ofLimit(l.SpentToday, l.PerDay),
			ofLimit(l.SpentThisWeek, l.PerWeek), ofLimit(l.SpentThisMonth, l.PerMonth), then,
		}
	})
}

// ofLimit writes what is spent of a limit.
func ofLimit(spent, most string) string {
	if most == "" {
		return "-"
	}
	return spent + " of " + most
}

type orgLimitsSetCmd struct {
	Name        string `arg:"" help:"Name of the organisation."`
	User        string `placeholder:"USER" help:"A member; the whole organisation when absent."`
	Currency    string `required:"" help:"Code of the currency, as EUR."`
	Transaction string `placeholder:"SUM" help:"The most at a time, tax included."`
	Day         string `placeholder:"SUM" help:"The most in a day."`
	Week        string `placeholder:"SUM" help:"The most in a week."`
	Month       string `placeholder:"SUM" help:"The most in a month."`
	WarnOnly    bool   `help:"Refuse nothing, only write to the managers."`
}

// Run sets the limit, whole.
func (c *orgLimitsSetCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	l, err := market.SetLimit(ctx, c.Name, wire.SpendingLimitInput{
		User: c.User, Currency: c.Currency, PerTransaction: c.Transaction, PerDay: c.Day, PerWeek: c.Week, PerMonth: c.Month, WarnOnly: c.WarnOnly,
	})
	if err != nil {
		return err
	}
	return s.print(l, func(w io.Writer) {
		details(w, "Who", firstOf(l.User, "everybody"), "Currency", l.Currency, "At a time", l.PerTransaction, "In a day", l.PerDay,
			"In a week", l.PerWeek, "In a month", l.PerMonth, "Only warns", yes(l.WarnOnly))
	})
}

type orgLimitsRemoveCmd struct {
	Name string `arg:"" help:"Name of the organisation."`
	User string `placeholder:"USER" help:"The member; the whole organisation when absent."`
}

// Run removes the limit.
func (c *orgLimitsRemoveCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	if err := market.RemoveLimit(ctx, c.Name, c.User); err != nil {
		return err
	}
	return s.print(map[string]bool{"removed": true}, func(w io.Writer) { fmt.Fprintln(w, "Removed.") })
}
