package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/client"
	"souk.dev/souk/internal/wire"
)

type offeringListCmd struct {
	Word   string    `arg:"" optional:"" help:"Only offerings with this in title, abstract or description."`
	Seller string    `placeholder:"ORG" help:"Only what this organisation sells; your own unpublished ones show too."`
	State  string    `placeholder:"STATE" help:"uploaded, published or deleted; published when absent."`
	Module string    `placeholder:"MODULE" help:"Only offerings with this module."`
	Page   pageFlags `embed:""`
}

// Run lists offerings.
func (c *offeringListCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	query := client.OfferingQuery{Word: c.Word, Organisation: c.Seller, State: c.State, Module: c.Module}
	offerings, err := market.Offerings(ctx, query, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, offerings, "OFFERING PRICE STATE TITLE", func(o wire.Offering) []string {
		return []string{offeringRef(o), money(o.Plan.Price), o.State, o.Title}
	})
}

type offeringShowCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
}

// Run shows the offering.
func (c *offeringShowCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.Offering(ctx, c.Offering)
	if err != nil {
		return err
	}
	return s.print(o.Value, func(w io.Writer) { showOffering(w, o.Value) })
}

func showOffering(w io.Writer, o wire.Offering) {
	details(w,
		"Title", o.Title,
		"Offering", offeringRef(o),
		"Id", o.ID,
		"Price", money(o.Plan.Price),
		"State", o.State,
		"Abstract", o.Abstract,
		"Description", o.Description,
		firstOf(o.TermsTitle, "Terms"), o.TermsText,
		"On sale since", date(o.PublishedAt),
	)
	fmt.Fprintln(w)
	rows := make([][]string, 0, len(o.Resources))
	for _, r := range o.Resources {
		rows = append(rows, []string{r.Package, r.Version, r.Title})
	}
	table(w, "CONTAINS VERSION TITLE", rows)
}

type offeringPublishCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
}

// Run puts the offering on sale.
func (c *offeringPublishCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.PublishOffering(ctx, c.Offering)
	if err != nil {
		return err
	}
	s.warn(o.Value.Warnings)
	return printOffering(s, o.Value, "%s is on sale.")
}

type offeringDeleteCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
}

// Run takes the offering off sale.
func (c *offeringDeleteCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.Offering(ctx, c.Offering)
	if err != nil {
		return err
	}
	if err := market.DeleteOffering(ctx, o.Value.ID); err != nil {
		return err
	}
	o.Value.State = "deleted"
	return printOffering(s, o.Value, "%s is no longer on sale.")
}
