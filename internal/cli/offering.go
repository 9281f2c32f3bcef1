package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type offeringCmd struct {
	Flags serverFlags `embed:""`

	Create     offeringCreateCmd     `cmd:"" help:"Write an offering of one or more modules or other resources."`
	List       offeringListCmd       `cmd:"" help:"List what is on sale, or what you sell."`
	Show       offeringShowCmd       `cmd:"" help:"Show an offering."`
	Edit       offeringEditCmd       `cmd:"" help:"Change an offering that is not on sale yet; what no flag names stays."`
	Bind       offeringBindCmd       `cmd:"" help:"Say what is in an offering that is not on sale yet."`
	Logo       offeringLogoCmd       `cmd:"" help:"Set or remove the logo of an offering."`
	Screenshot offeringScreenshotCmd `cmd:"" help:"The screenshots of an offering: add, remove, caption, order."`
	Publish    offeringPublishCmd    `cmd:"" help:"Put an offering on sale."`
	Copy       offeringCopyCmd       `cmd:"" help:"Make a new version of an offering, which is not on sale yet."`
	Delete     offeringDeleteCmd     `cmd:"" help:"Take an offering off sale; one that never was on sale is removed."`
}

type offeringCreateCmd struct {
	Module          []string `placeholder:"MODULE" help:"Id or package name of a module on sale; may be repeated."`
	Resource        []string `placeholder:"RESOURCE" help:"Id or name of a resource on sale, of any kind; may be repeated."`
	Title           string   `required:"" placeholder:"TEXT" help:"Title for people."`
	Price           string   `placeholder:"AMOUNT" help:"Paid once, as 5.00." xor:"price"`
	Free            bool     `help:"It costs nothing." xor:"price"`
	Plan            string   `placeholder:"FILE" help:"JSON with price plans, as souk plan check reads it." xor:"price"`
	Currency        string   `placeholder:"CODE" help:"Of the price, as EUR."`
	TaxIncluded     bool     `help:"The price contains the tax."`
	Name            string   `placeholder:"NAME" help:"Name in addresses; made from the title when absent."`
	Version         string   `placeholder:"VERSION" help:"Version of the offering; 1.0 when absent."`
	Abstract        string   `placeholder:"TEXT" help:"What it is, in one line."`
	Description     string   `placeholder:"TEXT" help:"What it is, in Markdown." xor:"description"`
	DescriptionFile string   `placeholder:"FILE" help:"File with the description." xor:"description"`
	TermsFile       string   `placeholder:"FILE" help:"File with the terms that a buyer must accept."`
	TermsTitle      string   `placeholder:"TEXT" help:"Title of the terms."`
	Open            bool     `help:"Every signed-in user may download, without a purchase."`
	Category        []string `placeholder:"SLUG" help:"Category where it stands; may be repeated."`
	Visibility      string   `placeholder:"WHO" help:"public, organisation, or chosen for the organisations that --for names; public when absent."`
	For             []string `placeholder:"ORG" help:"Organisation that sees it, with --visibility chosen; may be repeated."`
	FreeFor         []string `placeholder:"ORG" help:"Organisation that pays nothing; may be repeated."`
	NotificationURL string   `name:"notification-url" placeholder:"URL" help:"Where to tell of purchases."`
	Publish         bool     `help:"Put it on sale at once."`
}

// Run writes the offering and, where asked for, publishes it.
func (c *offeringCreateCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	input, err := c.input()
	if err != nil {
		return err
	}
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	created, err := market.CreateOffering(ctx, input)
	if err != nil {
		return err
	}
	o := created.Value
	if !c.Publish {
		s.warn(o.Warnings)
		s.hint("Next: souk offering publish %s", quoted(offeringRef(o)))
		return printOffering(s, o, "Created %s, not on sale yet.")
	}
	published, err := market.PublishOffering(ctx, o.ID)
	if err != nil {
		s.hint("The offering %s was created but could not be put on sale.", offeringRef(o))
		return err
	}
	s.warn(published.Value.Warnings)
	s.hint("Buyers take it with: souk purchase buy %s --accept-terms --pay", quoted(offeringRef(o)))
	return printOffering(s, published.Value, "%s is on sale.")
}

func (c *offeringCreateCmd) input() (wire.OfferingInput, error) {
	input := wire.OfferingInput{
		Name: c.Name, Version: c.Version, Title: c.Title, Abstract: c.Abstract, Description: c.Description,
		TermsTitle: c.TermsTitle, Open: c.Open, Modules: c.Module, Resources: c.Resource,
		Categories: c.Category, Visibility: c.Visibility, VisibleTo: c.For, FreeFor: c.FreeFor, NotificationURL: c.NotificationURL,
		Plan: wire.PlanInput{Price: c.Price, Currency: c.Currency, TaxIncluded: c.TaxIncluded},
	}
	if len(c.For) > 0 && input.Visibility == "" {
		input.Visibility = "chosen"
	}
	switch {
	case len(c.Module)+len(c.Resource) == 0:
		return input, usage("Say what is in it: --module PACKAGE, or --resource NAME.")
	case c.Price == "" && c.Plan == "" && !c.Free && !c.Open:
		return input, usage("Say what it costs: --price 5.00 --currency EUR, --plan FILE, or --free.")
	case c.Price != "" && c.Currency == "":
		return input, usage("Say in which currency: --currency EUR.")
	case c.Price == "" && (c.Currency != "" || c.TaxIncluded):
		return input, usage("--currency and --tax-included belong to a --price.")
	}
	var err error
	if c.Plan != "" {
		if input.Plans, err = readPlans(c.Plan); err != nil {
			return input, err
		}
	}
	if c.DescriptionFile != "" {
		if input.Description, err = readText(c.DescriptionFile); err != nil {
			return input, err
		}
	}
	if c.TermsFile != "" {
		if input.TermsText, err = readText(c.TermsFile); err != nil {
			return input, err
		}
	}
	return input, nil
}

// readText reads a text that somebody wrote.
func readText(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", errs.NotFound("no_file", "The file cannot be read: %v.", err)
	}
	return string(text), nil
}

// offeringRef names an offering as people do.
func offeringRef(o wire.Offering) string { return o.Organisation + "/" + o.Name + "/" + o.Version }

func printOffering(s *session, o wire.Offering, sentence string) error {
	return s.print(o, func(w io.Writer) { fmt.Fprintf(w, sentence+"\n", offeringRef(o)) })
}
