package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/store/charging"
	"souk.dev/souk/internal/wire"
)

type chargeCmd struct {
	Local localFlags `embed:""`

	Run      chargeRunCmd      `cmd:"" help:"Charge what is due by now, or the usage of one purchase however old it is."`
	Runs     chargeRunsCmd     `cmd:"" help:"List the runs."`
	Report   chargeReportCmd   `cmd:"" help:"Show what a run charged, and what not, and why."`
	Schedule chargeScheduleCmd `cmd:"" help:"When runs are made."`
}

type chargeRunCmd struct {
	Ref string `arg:"" optional:"" help:"Id of the purchase whose usage is charged; all that is due when absent."`
}

// Run makes a run.
func (c *chargeRunCmd) Run(ctx context.Context, s *session, charge *chargeCmd) error {
	return charge.Local.existing(ctx, s, func(market *app.App) error {
		var run charging.Run
		var err error
		if c.Ref != "" {
			run, err = market.Charging.RunFor(ctx, account.Operator, c.Ref)
		} else {
			run, err = market.Charging.Run(ctx, account.Operator)
		}
		if err == nil {
			run, err = market.Charging.Report(ctx, account.Operator, run.ID)
		}
		if err != nil {
			return err
		}
		return printRun(s, run)
	})
}

func wireRun(r charging.Run) wire.ChargingRun {
	out := wire.ChargingRun{
		ID: r.ID, Slot: r.Slot, Contract: r.Contract, Server: r.Server, User: r.User, StartedAt: r.StartedAt, EndedAt: r.EndedAt,
		Looked: r.Looked, Charged: r.Charged, Failed: r.Failed, Problem: r.Problem,
	}
	for _, x := range r.Results {
		out.Results = append(out.Results, wire.ChargingResult{
			Contract: x.ContractID, Charge: x.ChargeID, Offering: x.Offering, Organisation: x.Buyer, Outcome: x.Outcome, Total: totalOf(x), Message: x.Message,
		})
	}
	return out
}

// totalOf returns what was charged; nil where nothing was.
func totalOf(x charging.Result) *wire.Money {
	if x.Total.Currency == "" {
		return nil
	}
	return &wire.Money{Amount: x.Total.String(), Currency: x.Total.Currency}
}

func printRun(s *session, run charging.Run) error {
	r := wireRun(run)
	return s.print(r, func(w io.Writer) {
		var rows [][]string
		for _, x := range r.Results {
			rows = append(rows, []string{x.Contract, x.Outcome, firstOf(amount(x.Total), "-"), x.Organisation, x.Offering, firstOf(x.Message, "-")})
		}
		if len(rows) > 0 {
			table(w, "CONTRACT OUTCOME TOTAL BUYER OFFERING WHY", rows)
		}
		fmt.Fprintf(w, "Looked at %d contracts: %d charges paid, %d went wrong. Report %s.\n", r.Looked, r.Charged, r.Failed, r.ID)
		if r.Problem != "" {
			fmt.Fprintln(w, r.Problem)
		}
	})
}

type chargeRunsCmd struct {
	Page pageFlags `embed:""`
}

// Run lists runs, the newest first.
func (c *chargeRunsCmd) Run(ctx context.Context, s *session, charge *chargeCmd) error {
	return charge.Local.existing(ctx, s, func(market *app.App) error {
		runs, err := market.Charging.Runs(ctx, account.Operator, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(runs, wireRun), "ID STARTED ENDED LOOKED CHARGED FAILED SERVER", func(r wire.ChargingRun) []string {
			return []string{r.ID, date(r.StartedAt), firstOf(date(r.EndedAt), "-"), fmt.Sprint(r.Looked), fmt.Sprint(r.Charged), fmt.Sprint(r.Failed), r.Server}
		})
	})
}

type chargeReportCmd struct {
	ID string `arg:"" help:"Id of the run."`
}

// Run shows a report.
func (c *chargeReportCmd) Run(ctx context.Context, s *session, charge *chargeCmd) error {
	return charge.Local.existing(ctx, s, func(market *app.App) error {
		run, err := market.Charging.Report(ctx, account.Operator, c.ID)
		if err != nil {
			return err
		}
		return printRun(s, run)
	})
}

type chargeScheduleCmd struct {
	Show chargeScheduleShowCmd `cmd:"" help:"Show when runs are made, with the last and the next one."`
	Set  chargeScheduleSetCmd  `cmd:"" help:"Set when runs are made."`
	Off  chargeScheduleOffCmd  `cmd:"" help:"Make no runs by a schedule."`
}

type (
	chargeScheduleShowCmd struct{}
	chargeScheduleOffCmd  struct{}
	chargeScheduleSetCmd  struct {
		Cron string `arg:"" help:"Five fields of cron in UTC, as '0 5 * * *': minute, hour, day, month, day of the week."`
	}
)

// Run shows the schedule.
func (c *chargeScheduleShowCmd) Run(ctx context.Context, s *session, charge *chargeCmd) error {
	return charge.Local.existing(ctx, s, func(market *app.App) error {
		return printSchedule(s)(market.Charging.Schedule(ctx, account.Operator))
	})
}

// Run sets the schedule.
func (c *chargeScheduleSetCmd) Run(ctx context.Context, s *session, charge *chargeCmd) error {
	return charge.Local.existing(ctx, s, func(market *app.App) error {
		return printSchedule(s)(market.Charging.SetSchedule(ctx, account.Operator, c.Cron))
	})
}

// Run turns the schedule off.
func (c *chargeScheduleOffCmd) Run(ctx context.Context, s *session, charge *chargeCmd) error {
	return charge.Local.existing(ctx, s, func(market *app.App) error {
		return printSchedule(s)(market.Charging.SetSchedule(ctx, account.Operator, ""))
	})
}

func printSchedule(s *session) func(charging.Schedule, error) error {
	return func(schedule charging.Schedule, err error) error {
		if err != nil {
			return err
		}
		out := wire.ChargingSchedule{Cron: schedule.Cron, NextAt: schedule.NextAt}
		if schedule.Last.ID != "" {
			last := wireRun(schedule.Last)
			out.Last = &last
		}
		return s.print(out, func(w io.Writer) {
			last := "never"
			if out.Last != nil {
				last = date(out.Last.StartedAt)
			}
			details(w, "Schedule", firstOf(out.Cron, "off"), "Next run", firstOf(date(out.NextAt), "none"), "Last run", last)
		})
	}
}
