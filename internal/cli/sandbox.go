package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type sandboxCmd struct {
	Flags serverFlags `embed:""`

	Create  sandboxCreateCmd  `cmd:"" help:"Make a sandbox, in which nothing is real."`
	List    sandboxListCmd    `cmd:"" help:"List the sandboxes of your organisation."`
	Show    sandboxShowCmd    `cmd:"" help:"Show what the clock of a sandbox shows."`
	Advance sandboxAdvanceCmd `cmd:"" help:"Set the clock of a sandbox forward, and do all that is due in between."`
	Remove  sandboxRemoveCmd  `cmd:"" help:"Remove a sandbox with everything in it."`
}

type sandboxArg struct {
	Name string `arg:"" help:"Name or id of the sandbox."`
}

type sandboxCreateCmd struct {
	Name string `arg:"" help:"What it is called."`
}

// Run makes a sandbox.
func (c *sandboxCreateCmd) Run(ctx context.Context, s *session, cmd *sandboxCmd) error {
	return cmd.Flags.with(s, func(market *client.Client) error {
		box, err := market.CreateSandbox(ctx, wire.SandboxCreate{Name: c.Name})
		if err != nil {
			return err
		}
		err = s.print(box, func(w io.Writer) { showSandbox(w, box) })
		s.hint("Work in it with --sandbox %s or SOUK_SANDBOX=%s: sell for %s there, and buy for %s.", box.Name, box.Name, box.Organisation, box.Buyer)
		return err
	})
}

type sandboxListCmd struct{}

// Run lists the sandboxes.
func (sandboxListCmd) Run(ctx context.Context, s *session, cmd *sandboxCmd) error {
	return cmd.Flags.with(s, func(market *client.Client) error {
		list, err := market.Sandboxes(ctx)
		if err != nil {
			return err
		}
		return printList(s, list, "NAME CLOCK STATE BUYER MADE BY", func(b wire.Sandbox) []string {
			return []string{b.Name, minute(b.Now), sandboxState(b), b.Buyer, date(b.CreatedAt), b.CreatedBy}
		})
	})
}

type sandboxShowCmd struct{ sandboxArg }

// Run shows a sandbox.
func (c *sandboxShowCmd) Run(ctx context.Context, s *session, cmd *sandboxCmd) error {
	return cmd.Flags.with(s, func(market *client.Client) error {
		box, err := market.Sandbox(ctx, c.Name)
		if err != nil {
			return err
		}
		return s.print(box, func(w io.Writer) { showSandbox(w, box) })
	})
}

type sandboxAdvanceCmd struct {
	sandboxArg
	By   string        `xor:"to" placeholder:"PERIOD" help:"How far: day, week, month, quarter or year."`
	To   time.Time     `xor:"to" placeholder:"TIME" help:"The moment to set it to, as 2027-01-31T00:00:00Z."`
	Wait time.Duration `default:"10m" help:"How long to wait until the clock is there; 0s not at all."`
}

// Run sets the clock, and waits until it is there.
func (c *sandboxAdvanceCmd) Run(ctx context.Context, s *session, cmd *sandboxCmd) error {
	return cmd.Flags.with(s, func(market *client.Client) error {
		in := wire.SandboxAdvance{By: c.By}
		if !c.To.IsZero() {
			in.To = &c.To
		}
		box, err := market.AdvanceSandbox(ctx, c.Name, in)
		if err != nil {
			return err
		}
		if box, err = awaitSandbox(ctx, s, market, box, c.Wait); err != nil {
			return err
		}
		return s.print(box, func(w io.Writer) { showSandbox(w, box) })
	})
}

// awaitSandbox asks how far the clock is until it stands.
func awaitSandbox(ctx context.Context, s *session, market *client.Client, box wire.Sandbox, patience time.Duration) (wire.Sandbox, error) {
	if patience <= 0 {
		return box, nil
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	bar := s.progress("The clock of " + box.Name)
	defer bar.finish()
	for box.State == "advancing" {
		bar.count(box.Progress, 100, "percent of the way")
		select {
		case <-waiting.Done():
			return box, errs.New(errs.KindUnavailable, "sandbox_advancing",
				"The clock of %s is still on its way, at %s. The server goes on; look with souk sandbox show %s. %s", box.Name, minute(box.Now), box.Name, box.Problem)
		case <-time.After(300 * time.Millisecond):
		}
		var err error
		if box, err = market.Sandbox(ctx, box.ID); err != nil {
			return box, err
		}
	}
	return box, nil
}

type sandboxRemoveCmd struct{ sandboxArg }

// Run removes a sandbox.
func (c *sandboxRemoveCmd) Run(ctx context.Context, s *session, cmd *sandboxCmd) error {
	return cmd.Flags.with(s, func(market *client.Client) error {
		if err := market.RemoveSandbox(ctx, c.Name); err != nil {
			return err
		}
		return s.print(struct {
			Removed string `json:"removed"`
		}{c.Name}, func(w io.Writer) { fmt.Fprintf(w, "Removed the sandbox %s with everything in it.\n", c.Name) })
	})
}

func showSandbox(w io.Writer, b wire.Sandbox) {
	details(w, "Sandbox", b.Name, "Id", b.ID, "Clock", minute(b.Now), "State", sandboxState(b), "Sells", b.Organisation, "Buys", b.Buyer,
		"Made", date(b.CreatedAt)+" by "+b.CreatedBy, "Problem", b.Problem)
}

// sandboxState says what the clock does.
func sandboxState(b wire.Sandbox) string {
	if b.State == "advancing" {
		return fmt.Sprintf("%d %% of the way to %s", b.Progress, minute(b.Target))
	}
	return b.State
}

// minute writes a moment to the minute.
func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
