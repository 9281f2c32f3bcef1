package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type contractCmd struct {
	Flags serverFlags `embed:""`

	List    contractListCmd    `cmd:"" help:"List contracts: what your organisation subscribed to, or sold."`
	Show    contractShowCmd    `cmd:"" help:"Show a contract with its charges."`
	Preview contractPreviewCmd `cmd:"" help:"Show what a contract comes to next."`
	Renew   contractRenewCmd   `cmd:"" help:"Pay for the next period, or for what is open."`
	Auto    contractAutoCmd    `cmd:"" help:"Let a contract renew by itself, or not."`
	Change  contractChangeCmd  `cmd:"" help:"Go on with another plan."`
	Cancel  contractCancelCmd  `cmd:"" help:"End a contract when what is paid is used up."`
	Resume  contractResumeCmd  `cmd:"" help:"Let a cancelled contract go on."`
	Refund  contractRefundCmd  `cmd:"" help:"Give money back, as the seller."`
}

type contractArg struct {
	ID string `arg:"" help:"Id of the contract, which is that of its purchase."`
}

type contractListCmd struct {
	Sold  bool   `help:"What the organisation sold, instead of what it bought." xor:"side"`
	All   bool   `help:"Everybody's, for administrators." xor:"side"`
	State string `placeholder:"STATE" help:"Only those in trial, active, grace, overdue, suspended or ended."`

	Recurring bool `help:"Leave out what was paid once and for all."`

	Page pageFlags `embed:""`
}

// Run lists contracts, the newest first.
func (c *contractListCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	side := ""
	switch {
	case c.Sold:
		side = "sold"
	case c.All:
		side = "all"
	}
	list, err := market.Contracts(ctx, client.ContractFilter{Side: side, State: c.State, Recurring: c.Recurring}, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "ID STATE PLAN DUE ENDS BUYER SELLER TITLE", func(k wire.Contract) []string {
		return []string{k.ID, k.State, k.Plan.Title, firstOf(date(k.DueAt), "-"), firstOf(date(k.EndsAt), "-"), k.Organisation, k.Seller, k.Title}
	})
}

type contractShowCmd struct{ contractArg }

// shownContract is a contract with its charges.
type shownContract struct {
	wire.Contract
	Charges []wire.Charge `json:"charges"`
}

// Run shows a contract.
func (c *contractShowCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	k, err := market.Contract(ctx, c.ID)
	if err != nil {
		return err
	}
	charges, err := market.Charges(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.print(shownContract{k, charges.Items}, func(w io.Writer) {
		writeContract(w, k)
		fmt.Fprintln(w)
		var rows [][]string
		for _, h := range charges.Items {
			rows = append(rows, []string{h.ID, h.Concept, h.State, money(h.Total), firstOf(date(h.From), "-"), firstOf(date(h.To), "-"), firstOf(date(h.PaidAt), "-")})
		}
		table(w, "CHARGE FOR STATE TOTAL FROM TO PAID", rows)
	})
}

func writeContract(w io.Writer, k wire.Contract) {
	renews := "by hand"
	if k.Renews {
		renews = "by itself, with the saved way to pay"
	}
	next := ""
	if k.NextPlan != nil {
		next = k.NextPlan.Title
	}
	details(w,
		"Title", k.Title,
		"Contract", k.ID,
		"State", k.State,
		"Plan", k.Plan.Title,
		"Next plan", next,
		"Coupon", contractCoupon(k.Coupon),
		"For", k.Organisation,
		"Seller", k.Seller,
		"Since", date(k.StartedAt),
		"Trial until", date(k.TrialUntil),
		"Payment due", date(k.DueAt),
		"Suspended from", date(k.SuspendsAt),
		"Ends", date(k.EndsAt),
		"Ended", date(k.EndedAt),
		"Because", k.EndReason,
		"Renewed", renews,
	)
}

type contractPreviewCmd struct{ contractArg }

// Run shows the next charge.
func (c *contractPreviewCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	h, err := market.PreviewContract(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.print(h, func(w io.Writer) { writeCharge(w, h) })
}

// writeCharge writes the lines of a charge with the arithmetic.
func writeCharge(w io.Writer, h wire.Charge) {
	var rows [][]string
	for _, l := range h.Lines {
		rows = append(rows, []string{l.Label, firstOf(l.Quantity, "1"), sumText(l.Net), sumText(l.Tax), sumText(l.Total)})
	}
	table(w, "LINE QUANTITY NET TAX TOTAL", rows)
	for _, l := range h.Lines {
		for _, step := range l.Steps {
			fmt.Fprintf(w, "  %s\n", step)
		}
	}
	fmt.Fprintf(w, "Total %s, due %s.\n", money(h.Total), firstOf(date(h.DueAt), "now"))
}

type payFlags struct {
	Gateway string `placeholder:"NAME" help:"How to pay; souk purchase gateways lists the ways."`
	Keep    bool   `help:"Let the gateway keep what you pay with, and charge renewals to it."`
}

type contractRenewCmd struct {
	contractArg
	Pay payFlags `embed:""`
	Box bool     `name:"pay" help:"Pay at the sandbox, without a browser."`
}

// Run opens the next charge, and pays it where asked for.
func (c *contractRenewCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	var h wire.Charge
	if c.Box {
		h, err = market.SandboxCharge(ctx, c.ID, "pay")
	} else {
		h, err = market.RenewContract(ctx, c.ID, wire.PayInput{Gateway: c.Pay.Gateway, Keep: c.Pay.Keep})
	}
	if err != nil {
		return err
	}
	return printCharge(s, h)
}

// printCharge says where a charge stands, and what to do next.
func printCharge(s *session, h wire.Charge) error {
	switch {
	case h.State == "open" && h.Transfer != nil:
		s.hint("Transfer it until %s, and write %s on the transfer.", date(h.ExpiresAt), h.Transfer.Code)
	case h.State == "open" && h.PaymentURL != "":
		s.hint("Pay at %s until %s.", h.PaymentURL, date(h.ExpiresAt))
	}
	return s.print(h, func(w io.Writer) {
		fmt.Fprintf(w, "%s of %s: %s, charge %s.\n", h.Concept, money(h.Total), h.State, h.ID)
	})
}

type contractAutoCmd struct {
	contractArg
	Switch string `arg:"" enum:"on,off" help:"on or off."`
}

// Run switches renewing by itself.
func (c *contractAutoCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	k, err := market.SetContractRenews(ctx, c.ID, c.Switch == "on")
	if err != nil {
		return err
	}
	return s.print(k, func(w io.Writer) { writeContract(w, k) })
}

type contractChangeCmd struct {
	contractArg
	Plan    string   `arg:"" help:"Label of the plan."`
	Preview bool     `help:"Only say what it would mean."`
	Pay     payFlags `embed:""`
}

// Run changes the plan.
func (c *contractChangeCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.ChangeContract(ctx, c.ID, wire.ChangeInput{Plan: c.Plan, Preview: c.Preview, Gateway: c.Pay.Gateway, Keep: c.Pay.Keep})
	if err != nil {
		return err
	}
	if p.Charge != nil && p.Charge.PaymentURL != "" {
		s.hint("Pay at %s until %s.", p.Charge.PaymentURL, date(p.Charge.ExpiresAt))
	}
	return s.print(p, func(w io.Writer) {
		if p.Charge == nil {
			fmt.Fprintf(w, "The plan %s begins on %s; nothing is to be paid now.\n", p.Plan.Title, date(p.At))
			return
		}
		fmt.Fprintf(w, "The plan %s begins now, once this is paid:\n", p.Plan.Title)
		writeCharge(w, *p.Charge)
	})
}

type (
	contractCancelCmd struct{ contractArg }
	contractResumeCmd struct{ contractArg }
)

// Run cancels a contract.
func (c *contractCancelCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	k, err := market.CancelContract(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.print(k, func(w io.Writer) { fmt.Fprintf(w, "%s ends on %s.\n", k.Title, date(k.EndsAt)) })
}

// Run resumes a contract.
func (c *contractResumeCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	k, err := market.ResumeContract(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.print(k, func(w io.Writer) {
		fmt.Fprintf(w, "%s goes on; the next payment is due %s.\n", k.Title, firstOf(date(k.DueAt), "never"))
	})
}

type contractRefundCmd struct {
	contractArg
	Charge string `placeholder:"ID" help:"The charge; the last one that was paid when absent."`
	Amount string `placeholder:"AMOUNT" help:"With tax, as 5.00; all that is left when absent."`
	Reason string `required:"" placeholder:"TEXT" help:"For the buyer."`
	End    bool   `help:"End the contract, and the right with it."`
	Key    string `placeholder:"TEXT" help:"Makes a repetition of the same refund harmless."`
}

// Run gives money back.
func (c *contractRefundCmd) Run(ctx context.Context, s *session, contract *contractCmd) error {
	market, err := contract.Flags.connect(s)
	if err != nil {
		return err
	}
	h, err := market.RefundContract(ctx, c.ID, wire.RefundInput{Charge: c.Charge, Amount: c.Amount, Reason: c.Reason, End: c.End, Key: c.Key})
	if err != nil {
		return err
	}
	return printCharge(s, h)
}
