package cli

import (
	"context"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

// adminPurchaseCmd asks the server, as what becomes of a purchase is in the name of an administrator.
type adminPurchaseCmd struct {
	Flags serverFlags `embed:""`

	List    adminPurchaseListCmd    `cmd:"" help:"List the purchases of the market."`
	Paid    adminPurchasePaidCmd    `cmd:"" help:"Say that the money of a bank transfer has come."`
	Dismiss adminPurchaseDismissCmd `cmd:"" help:"Stop waiting for a bank transfer."`
}

type adminPurchaseListCmd struct {
	State   string    `placeholder:"STATE" help:"Only those that are requested, pending, paid, cancelled, expired or refused."`
	Gateway string    `placeholder:"NAME" help:"Only those that are paid there; invoice for bank transfers."`
	Word    string    `arg:"" optional:"" help:"Code of a transfer, id of a purchase, or how the buyer's name begins."`
	Page    pageFlags `embed:""`
}

// Run lists the purchases, the newest first.
func (c *adminPurchaseListCmd) Run(ctx context.Context, s *session, admin *adminPurchaseCmd) error {
	market, err := admin.Flags.connect(s)
	if err != nil {
		return err
	}
	purchases, err := market.AllPurchases(ctx, client.PurchaseQuery{State: c.State, Gateway: c.Gateway, Word: c.Word}, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, purchases, "ID STATE TOTAL GATEWAY CODE BUYER DATE TITLE", func(p wire.Purchase) []string {
		code := ""
		if p.Transfer != nil {
			code = p.Transfer.Code
		}
		return []string{p.ID, p.State, money(p.Total), p.Gateway, code, p.Organisation, date(p.CreatedAt), p.Title}
	})
}

type adminPurchasePaidCmd struct {
	ID        string `arg:"" help:"Id of the purchase."`
	Amount    string `required:"" placeholder:"AMOUNT" help:"What arrived, as 5.95."`
	Confirm   bool   `help:"Another amount than the total is meant."`
	Reference string `placeholder:"TEXT" help:"The bank's own reference."`
	PaidAt    string `placeholder:"DATE" help:"Day of the booking, as 2026-11-21; today when absent."`
}

// Run marks a purchase paid.
func (c *adminPurchasePaidCmd) Run(ctx context.Context, s *session, admin *adminPurchaseCmd) error {
	input := wire.PaidInput{Amount: c.Amount, Confirm: c.Confirm, Reference: c.Reference}
	if c.PaidAt != "" {
		at, err := time.Parse(time.DateOnly, c.PaidAt)
		if err != nil {
			return usage("A day is written as 2026-11-21, not %q.", c.PaidAt)
		}
		input.PaidAt = at
	}
	market, err := admin.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.MarkPurchasePaid(ctx, c.ID, input)
	if err != nil {
		return err
	}
	return printBought(s, p)
}

type adminPurchaseDismissCmd struct {
	ID     string `arg:"" help:"Id of the purchase."`
	Reason string `required:"" placeholder:"TEXT" help:"Why; the buyer reads it."`
}

// Run dismisses a purchase.
func (c *adminPurchaseDismissCmd) Run(ctx context.Context, s *session, admin *adminPurchaseCmd) error {
	market, err := admin.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.DismissPurchase(ctx, c.ID, c.Reason)
	if err != nil {
		return err
	}
	return printBought(s, p)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// firstLine is a text in a column.
func firstLine(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	if rest != "" {
		line += " …"
	}
	return line
}
