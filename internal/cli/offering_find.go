package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

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
		return []string{offeringRef(o), priceText(o.Price), o.State, o.Title}
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
		"Price", priceText(o.Price),
		"State", o.State,
		"Sold", counted(o.Sold),
		"Seen by", audience(o),
		"Free for", strings.Join(o.FreeFor, ", "),
		"Categories", categories(o),
		"Tells of purchases", o.NotificationURL,
		"Quarantined", quarantine(o),
		"Abstract", o.Abstract,
		"Description", o.Description,
		firstOf(o.TermsTitle, "Terms"), o.TermsText,
		"On sale since", date(o.PublishedAt),
	)
	fmt.Fprintln(w)
	rows := make([][]string, 0, len(o.Resources))
	for _, r := range o.Resources {
		rows = append(rows, []string{firstOf(r.Package, r.Name), r.Version, r.Title})
	}
	table(w, "CONTAINS VERSION TITLE", rows)
	showPictures(w, o)
}

func counted(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// audience says who sees the offering, where that is not everybody.
func audience(o wire.Offering) string {
	switch o.Visibility {
	case "organisation":
		return "members of " + o.Organisation
	case "chosen":
		return "members of " + strings.Join(append([]string{o.Organisation}, o.VisibleTo...), ", ")
	}
	return ""
}

func categories(o wire.Offering) string {
	titles := make([]string, len(o.Categories))
	for i, c := range o.Categories {
		titles[i] = c.Title + " (" + c.Slug + ")"
	}
	return strings.Join(titles, ", ")
}

func quarantine(o wire.Offering) string {
	if o.Quarantine == nil {
		return ""
	}
	return firstOf(o.Quarantine.Reason, "yes")
}

// showPictures lists the pictures that there are, with their addresses below that of the market.
func showPictures(w io.Writer, o wire.Offering) {
	var rows [][]string
	if o.Logo != nil {
		rows = append(rows, []string{"logo", o.Logo.Large, ""})
	}
	for i, s := range o.Screenshots {
		rows = append(rows, []string{strconv.Itoa(i + 1), s.Picture.Large, s.Caption})
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		table(w, "PICTURE ADDRESS CAPTION", rows)
	}
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
	Yes      bool   `short:"y" help:"Do not ask on the terminal."`
}

// Run takes the offering off sale, or removes it where it never was on sale.
func (c *offeringDeleteCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.Offering(ctx, c.Offering)
	if err != nil {
		return err
	}
	said, question := "%s is no longer on sale.", "It goes off sale for good"
	if o.Value.State == "uploaded" {
		said, question = "%s is removed; it never was on sale.", "Nothing is left of it"
	}
	if _, people := terminal(s.stdin); people && !c.Yes {
		if answer, err := s.ask(question+". Type yes to go on", "--yes"); err != nil || answer != "yes" {
			return usage("Nothing was done.")
		}
	}
	if err := market.DeleteOffering(ctx, o.Value.ID); err != nil {
		return err
	}
	o.Value.State = "deleted"
	return printOffering(s, o.Value, said)
}
