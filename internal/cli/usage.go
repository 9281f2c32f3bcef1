package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type usageCmd struct {
	Flags serverFlags `embed:""`

	Send     usageSendCmd     `cmd:"" help:"Report what customers used, from a file."`
	Show     usageShowCmd     `cmd:"" help:"Show what was used of a contract."`
	Events   usageEventsCmd   `cmd:"" help:"List the usage events of a contract."`
	Export   usageExportCmd   `cmd:"" help:"Write the usage of a contract as CSV."`
	Settings usageSettingsCmd `cmd:"" help:"Show or set how late usage may be reported."`
}

// usageTime chooses a window of time.
type usageTime struct {
	From time.Time `placeholder:"TIME" format:"2006-01-02T15:04:05Z07:00" help:"Not before this moment, as 2026-11-01T00:00:00Z."`
	To   time.Time `placeholder:"TIME" format:"2006-01-02T15:04:05Z07:00" help:"Before this moment."`
}

type usageShowCmd struct {
	Contract string    `arg:"" help:"Id of the contract, which is that of the purchase."`
	Time     usageTime `embed:""`
	By       string    `enum:"hour,day,month" default:"day" help:"The length of the periods: hour, day or month."`
}

// Run shows the periods with usage, and the total.
func (c *usageShowCmd) Run(ctx context.Context, s *session, usage *usageCmd) error {
	market, err := usage.Flags.connect(s)
	if err != nil {
		return err
	}
	u, err := market.Usage(ctx, c.Contract, client.UsageQuery{From: c.Time.From, To: c.Time.To, By: c.By})
	if err != nil {
		return err
	}
	return s.print(u, func(w io.Writer) { showUsage(w, u) })
}

func showUsage(w io.Writer, u wire.Usage) {
	details(w, "Contract", u.Contract, "Offering", u.Offering, "From", u.From.Format(time.RFC3339), "To", u.To.Format(time.RFC3339))
	fmt.Fprintln(w)
	headings := []string{"FROM"}
	for _, m := range u.Meters {
		headings = append(headings, strings.ToUpper(m.Key))
	}
	row := func(name string, used map[string]string) []string {
		cells := []string{name}
		for _, m := range u.Meters {
			cells = append(cells, firstOf(used[m.Key], "0"))
		}
		return cells
	}
	form := map[string]string{"hour": "2006-01-02 15:04", "month": "2006-01"}[u.By]
	var rows [][]string
	for _, p := range u.Periods {
		if len(p.Used) > 0 {
			rows = append(rows, row(p.Start.Format(firstOf(form, "2006-01-02")), p.Used))
		}
	}
	tableOf(w, headings, append(rows, row("total", u.Total)))
}

type usageEventsCmd struct {
	Contract string    `arg:"" help:"Id of the contract, which is that of the purchase."`
	Time     usageTime `embed:""`
	Label    string    `help:"Only those of this meter, component or unit."`
	Page     pageFlags `embed:""`
}

// Run lists the events, the oldest first.
func (c *usageEventsCmd) Run(ctx context.Context, s *session, usage *usageCmd) error {
	market, err := usage.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.UsageEvents(ctx, c.Contract, client.UsageQuery{From: c.Time.From, To: c.Time.To, Label: c.Label}, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "TIME QUANTITY METER SOURCE ID", func(e wire.CountedEvent) []string {
		return []string{e.Time.Format(time.RFC3339), e.Quantity, e.Meter, e.Source, e.ID}
	})
}

type usageExportCmd struct {
	Contract string    `arg:"" help:"Id of the contract, which is that of the purchase."`
	Time     usageTime `embed:""`
	By       string    `enum:"hour,day,month,event" default:"day" help:"A row for each hour, day, month or event."`
	Label    string    `help:"Of events, only those of this meter, component or unit."`
}

// Run writes the table to stdout.
func (c *usageExportCmd) Run(ctx context.Context, s *session, usage *usageCmd) error {
	market, err := usage.Flags.connect(s)
	if err != nil {
		return err
	}
	return market.ExportUsage(ctx, c.Contract, client.UsageQuery{From: c.Time.From, To: c.Time.To, By: c.By, Label: c.Label}, s.stdout)
}

type usageSettingsCmd struct {
	LateDays *int `placeholder:"DAYS" help:"Set how many days events are taken for what was billed, 0 to 366."`
}

// Run shows the settings, after it has set what is given.
func (c *usageSettingsCmd) Run(ctx context.Context, s *session, usage *usageCmd) error {
	market, err := usage.Flags.connect(s)
	if err != nil {
		return err
	}
	var settings wire.UsageSettings
	if c.LateDays != nil {
		settings, err = market.SetUsageSettings(ctx, wire.UsageSettings{LateDays: *c.LateDays})
	} else {
		settings, err = market.UsageSettings(ctx)
	}
	if err != nil {
		return err
	}
	return s.print(settings, func(w io.Writer) {
		details(w, "Late events for", strconv.Itoa(settings.LateDays)+" days after their time was billed")
	})
}
