package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type payoutCmd struct {
	Flags serverFlags `embed:""`

	List    payoutListCmd    `cmd:"" help:"List the payout runs, or with --mine what was paid out to you."`
	Show    payoutShowCmd    `cmd:"" help:"Show a payout run with its payouts."`
	Create  payoutCreateCmd  `cmd:"" help:"Make a payout run of everything that is due, or look at it."`
	Approve payoutApproveCmd `cmd:"" help:"Approve a run that another administrator made."`
	Cancel  payoutCancelCmd  `cmd:"" help:"End a run that was not exported."`
	Send    payoutSendCmd    `cmd:"" help:"Let the payment service send a run."`
	Export  payoutExportCmd  `cmd:"" help:"Write the file with which a bank pays a run."`
	Paid    payoutPaidCmd    `cmd:"" help:"Book the payouts of a run as paid."`
	Return  payoutReturnCmd  `cmd:"" help:"Note that the bank gave a payout back."`
	Bank    payoutBankCmd    `cmd:"" help:"Show or set where your organisation gets its money."`
	Account payoutAccountCmd `cmd:"" help:"Show, set up or remove your organisation's account at the payment service."`
}

type payoutListCmd struct {
	Mine bool      `help:"What was, and is to be, paid out to the organisation that you act for."`
	Page pageFlags `embed:""`
}

// Run lists runs, or payouts.
func (c *payoutListCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.Flags.with(s, func(market *client.Client) error {
		if c.Mine {
			list, err := market.Payouts(ctx, c.Page.request())
			if err != nil {
				return err
			}
			return printList(s, list, payoutColumns, payoutRow)
		}
		list, err := market.PayoutRuns(ctx, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, list, "RUN STATE TOTAL PAYOUTS MADE BY APPROVED", func(r wire.PayoutRun) []string {
			return []string{r.ID, r.State, sumText(r.Total), fmt.Sprint(r.Count), date(r.CreatedAt), r.CreatedBy, firstOf(r.ApprovedBy, "-")}
		})
	})
}

const payoutColumns = "PAYOUT ORGANISATION AMOUNT TAX TO STATE REASON"

func payoutRow(p wire.Payout) []string {
	return []string{firstOf(p.ID, "-"), p.Organisation, sumText(p.Amount), p.Tax.Amount, firstOf(p.IBAN, p.Account), p.State, firstOf(p.Reason, "-")}
}

func showRun(w io.Writer, r wire.PayoutRun) {
	details(w, "Run", r.ID, "State", firstOf(r.State, "only looked at"), "Paid by", r.Method, "Total", sumText(r.Total), "Booked before", date(r.Until), "Minimum", sumText(r.Minimum),
		"Made by", r.CreatedBy, "Approved by", r.ApprovedBy, "Exported", date(r.ExportedAt), "Closed", date(r.ClosedAt), "Closed by", r.ClosedBy)
	rows := make([][]string, 0, len(r.Payouts))
	for _, p := range r.Payouts {
		rows = append(rows, payoutRow(p))
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		table(w, payoutColumns, rows)
	}
	rows = nil
	for _, p := range r.Carried {
		rows = append(rows, []string{p.Organisation, sumText(p.Amount), carryWords[p.Reason]})
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		table(w, "CARRIED AMOUNT BECAUSE", rows)
	}
}

// carryWords say why a balance is not paid out.
var carryWords = map[string]string{"owes": "it is below zero", "minimum": "it is below the minimum", "no_bank": "there is no bank account", "no_account": "there is no account at the payment service that is ready"}

type runArg struct {
	Run string `arg:"" help:"Id of the run."`
}

type payoutShowCmd struct {
	runArg
}

// Run shows a run.
func (c *payoutShowCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.run(s, func(market *client.Client) (wire.PayoutRun, error) { return market.PayoutRun(ctx, c.runArg.Run) })
}

// run prints the run that do returns.
func (c *payoutCmd) run(s *session, do func(*client.Client) (wire.PayoutRun, error)) error {
	return c.Flags.with(s, func(market *client.Client) error {
		r, err := do(market)
		if err != nil {
			return err
		}
		return s.print(r, func(w io.Writer) { showRun(w, r) })
	})
}

type payoutCreateCmd struct {
	Currency string `arg:"" help:"As EUR."`
	By       string `default:"bank" placeholder:"bank|SERVICE" help:"Who pays it: a bank, from a file, or the market's payment service, as stripe."`
	Minimum  string `placeholder:"AMOUNT" help:"Carry smaller balances over."`
	Hold     int64  `placeholder:"DAYS" help:"Do not pay yet what was booked in the last days."`
	DryRun   bool   `help:"Only look at what it would pay."`
}

// Run makes a run.
func (c *payoutCreateCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	in := wire.PayoutRunInput{Currency: c.Currency, Method: c.By, Minimum: c.Minimum, HoldDays: c.Hold}
	return payout.run(s, func(market *client.Client) (wire.PayoutRun, error) {
		if c.DryRun {
			return market.PreviewPayoutRun(ctx, in)
		}
		r, err := market.CreatePayoutRun(ctx, in)
		if err == nil {
			s.hint("Next, by another administrator: souk payout approve %s", r.ID)
		}
		return r, err
	})
}

type (
	payoutApproveCmd struct{ runArg }
	payoutCancelCmd  struct{ runArg }
	payoutSendCmd    struct{ runArg }
)

// Run sends.
func (c *payoutSendCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.run(s, func(market *client.Client) (wire.PayoutRun, error) {
		r, err := market.SendPayoutRun(ctx, c.runArg.Run)
		if err == nil && r.State == "exported" {
			s.hint("It is being sent. See how it goes: souk payout show %s", r.ID)
		}
		return r, err
	})
}

// Run approves.
func (c *payoutApproveCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.run(s, func(market *client.Client) (wire.PayoutRun, error) { return market.ApprovePayoutRun(ctx, c.runArg.Run) })
}

// Run cancels.
func (c *payoutCancelCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.run(s, func(market *client.Client) (wire.PayoutRun, error) { return market.CancelPayoutRun(ctx, c.runArg.Run) })
}

type payoutExportCmd struct {
	runArg
	Form   string `default:"sepa" enum:"sepa,csv" help:"sepa, which is pain.001.001.09, or csv."`
	Output string `short:"o" placeholder:"FILE" help:"File to write to; stdout when absent."`
}

// Run writes the file.
func (c *payoutExportCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.Flags.with(s, func(market *client.Client) error {
		return s.save(c.Output, func(w io.Writer) error { return market.ExportPayoutRun(ctx, c.runArg.Run, c.Form, w) })
	})
}

type payoutPaidCmd struct {
	runArg
	Except []string `placeholder:"PAYOUT" help:"All but this payout, which stays due; may be repeated."`
}

// Run books a run.
func (c *payoutPaidCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.run(s, func(market *client.Client) (wire.PayoutRun, error) {
		return market.MarkRunPaid(ctx, c.runArg.Run, c.Except)
	})
}

type payoutReturnCmd struct {
	Payout string `arg:"" help:"Id of the payout."`
	Reason string `arg:"" help:"Why the bank gave it back, for the seller."`
}

// Run takes a payout back.
func (c *payoutReturnCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.Flags.with(s, func(market *client.Client) error {
		p, err := market.ReturnPayout(ctx, c.Payout, c.Reason)
		if err != nil {
			return err
		}
		return printList(s, wire.List[wire.Payout]{Items: []wire.Payout{p}}, payoutColumns, payoutRow)
	})
}

type payoutBankCmd struct {
	IBAN         string `arg:"" optional:"" help:"Set it to this account."`
	Holder       string `placeholder:"NAME" help:"Holder of the account."`
	BIC          string `placeholder:"BIC" help:"Of the bank; within Europe it is not needed."`
	PasswordFile string `placeholder:"FILE" help:"File with your password; - is stdin. It is asked for when absent."`
}

// Run shows the bank account, or sets it.
func (c *payoutBankCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.Flags.with(s, func(market *client.Client) error {
		var b wire.BankAccount
		var err error
		if c.IBAN == "" {
			b, err = market.BankAccount(ctx, "")
		} else {
			var password string
			if password, err = s.password(c.PasswordFile, false); err != nil {
				return err
			}
			b, err = market.SetBankAccount(ctx, wire.BankAccountInput{Holder: c.Holder, IBAN: c.IBAN, BIC: c.BIC, Password: password})
		}
		if err != nil {
			return err
		}
		return s.print(b, func(w io.Writer) {
			details(w, "Organisation", b.Organisation, "Holder", b.Holder, "IBAN", b.IBAN, "BIC", b.BIC, "Changed", date(b.ChangedAt), "By", b.ChangedBy)
		})
	})
}

type payoutAccountCmd struct {
	SetUp        bool   `name:"set-up" xor:"change" help:"Open it if need be, and print the page where the service asks who you are."`
	Remove       bool   `xor:"change" help:"Forget it: later runs do not send to it."`
	PasswordFile string `placeholder:"FILE" help:"File with your password; - is stdin. It is asked for when absent."`
}

// Run shows the account at the payment service, or changes it.
func (c *payoutAccountCmd) Run(ctx context.Context, s *session, payout *payoutCmd) error {
	return payout.Flags.with(s, func(market *client.Client) error {
		if !c.SetUp && !c.Remove {
			a, err := market.PayoutAccount(ctx)
			if err != nil {
				return err
			}
			return s.print(a, func(w io.Writer) {
				details(w, "Organisation", a.Organisation, "Service", a.Service, "Account", a.Account, "Ready", yes(a.Ready), "Lacks", a.Lacks,
					"Opened", date(a.OpenedAt), "By", a.OpenedBy)
			})
		}
		password, err := s.password(c.PasswordFile, false)
		if err != nil {
			return err
		}
		if c.Remove {
			return market.RemovePayoutAccount(ctx, password)
		}
		page, err := market.SetUpPayoutAccount(ctx, password)
		if err != nil {
			return err
		}
		return s.print(page, func(w io.Writer) { fmt.Fprintln(w, page.URL) })
	})
}
