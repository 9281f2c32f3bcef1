package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/wire"
)

type paymentMethodCmd struct {
	Flags serverFlags `embed:""`

	List    paymentMethodListCmd    `cmd:"" help:"List the ways to pay that gateways keep for the organisation."`
	Default paymentMethodDefaultCmd `cmd:"" help:"Choose what renewals are charged to."`
	Remove  paymentMethodRemoveCmd  `cmd:"" help:"Remove a way to pay; the gateway forgets it."`
}

type paymentMethodArg struct {
	ID string `arg:"" help:"Id of the way to pay, as list shows it."`
}

type (
	paymentMethodListCmd    struct{}
	paymentMethodDefaultCmd struct{ paymentMethodArg }
	paymentMethodRemoveCmd  struct{ paymentMethodArg }
)

// Run lists the ways to pay, the newest first.
func (paymentMethodListCmd) Run(ctx context.Context, s *session, cmd *paymentMethodCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.PaymentMethods(ctx)
	if err != nil {
		return err
	}
	return printList(s, list, "ID GATEWAY METHOD EXPIRES DEFAULT", func(m wire.PaymentMethod) []string {
		expires := firstOf(m.Expires, "-")
		if m.Expired {
			expires += " (over)"
		}
		mark := ""
		if m.Default {
			mark = "yes"
		}
		return []string{m.ID, m.Gateway, methodText(m), expires, mark}
	})
}

// methodText is what people recognise a way to pay by.
func methodText(m wire.PaymentMethod) string {
	name := firstOf(m.Brand, m.Gateway)
	if m.Last4 != "" {
		name += " ···· " + m.Last4
	}
	return name
}

// Run chooses the default.
func (c *paymentMethodDefaultCmd) Run(ctx context.Context, s *session, cmd *paymentMethodCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	m, err := market.SetDefaultPaymentMethod(ctx, c.ID)
	if err != nil {
		return err
	}
	return s.print(m, func(w io.Writer) { fmt.Fprintf(w, "Renewals are charged to %s.\n", methodText(m)) })
}

// Run removes a way to pay.
func (c *paymentMethodRemoveCmd) Run(ctx context.Context, s *session, cmd *paymentMethodCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	if err := market.RemovePaymentMethod(ctx, c.ID); err != nil {
		return err
	}
	return s.print(struct {
		Removed string `json:"removed"`
	}{c.ID}, func(w io.Writer) { fmt.Fprintln(w, "Removed. Contracts that renew wait for another way to pay.") })
}
