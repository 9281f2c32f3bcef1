package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/wire"
)

type purchaseRequestCmd struct {
	Input purchaseFlags `embed:""`
	Note  string        `placeholder:"TEXT" help:"Why you ask; the managers read it."`
}

// Run asks for an offering.
func (c *purchaseRequestCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	input := c.Input.input()
	input.Request, input.Note = true, c.Note
	p, err := market.Buy(ctx, input)
	if err != nil {
		return err
	}
	return printBought(s, p)
}

type purchaseRequestsCmd struct {
	Page pageFlags `embed:""`
}

// Run lists what waits for a decision.
func (c *purchaseRequestsCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	requests, err := market.Requests(ctx, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, requests, "ID TOTAL USER DATE TITLE NOTE", func(p wire.Purchase) []string {
		return []string{p.ID, money(p.Total), p.User, date(p.CreatedAt), p.Title, firstLine(p.RequestNote)}
	})
}

type purchaseApproveCmd struct {
	ID string `arg:"" help:"Id of the purchase."`
}

// Run approves a request.
func (c *purchaseApproveCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.ApprovePurchase(ctx, c.ID)
	if err != nil {
		return err
	}
	return printBought(s, p)
}

type purchaseRefuseCmd struct {
	ID     string `arg:"" help:"Id of the purchase."`
	Reason string `required:"" placeholder:"TEXT" help:"Why; who asked reads it."`
}

// Run refuses a request.
func (c *purchaseRefuseCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.RefusePurchase(ctx, c.ID, c.Reason)
	if err != nil {
		return err
	}
	return printBought(s, p)
}

type purchaseCancelCmd struct {
	ID string `arg:"" help:"Id of the purchase."`
}

// Run gives a purchase up.
func (c *purchaseCancelCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.CancelPurchase(ctx, c.ID)
	if err != nil {
		return err
	}
	return printBought(s, p)
}

type purchaseGatewaysCmd struct{}

// Run lists the ways to pay.
func (c *purchaseGatewaysCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	gateways, err := market.Gateways(ctx)
	if err != nil {
		return err
	}
	return printList(s, gateways, "NAME DEFAULT TITLE DESCRIPTION", func(g wire.Gateway) []string {
		return []string{g.Name, yes(g.Default), g.Title, g.Description}
	})
}

type purchaseTotalsCmd struct{}

// Run adds up the sales.
func (c *purchaseTotalsCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	totals, err := market.SalesTotals(ctx)
	if err != nil {
		return err
	}
	return printList(s, totals, "SALES NET TAX TOTAL FEE", func(t wire.SalesTotal) []string {
		return []string{number(t.Sales), money(t.Net), amount(t.Tax), money(t.Total), amount(t.Fee)}
	})
}

type purchaseReportCmd struct {
	Months int `default:"12" help:"How far back, 1 to 36; the present month is one."`
}

// Run reports the sales by month.
func (c *purchaseReportCmd) Run(ctx context.Context, s *session, purchase *purchaseCmd) error {
	market, err := purchase.Flags.connect(s)
	if err != nil {
		return err
	}
	report, err := market.SalesReport(ctx, c.Months)
	if err != nil {
		return err
	}
	return s.print(report, func(w io.Writer) {
		for _, currency := range report.Currencies {
			fmt.Fprintf(w, "%s  net %s, earned %s, recurring %s\n", currency.Currency, amount(currency.Total.Net), amount(currency.Total.Earned), amount(currency.Total.Recurring))
			for i, m := range currency.Months {
				fmt.Fprintf(w, "  %s  net %s in %d charges, earned %s, given back %s, recurring %s\n",
					report.Months[i], amount(m.Net), m.Charges, amount(m.Earned), amount(m.Refunds), amount(m.Recurring))
			}
			for _, o := range currency.Offerings {
				fmt.Fprintf(w, "  %s  net %s in %d charges\n", o.Title, amount(o.Net), o.Charges)
			}
		}
		for i, m := range report.Contracts {
			fmt.Fprintf(w, "%s  contracts: %d before, %d new, %d ended\n", report.Months[i], m.Before, m.Began, m.Ended)
		}
	})
}
