package cli

import (
	"context"

	"souk.dev/souk/internal/wire"
)

type offeringEditCmd struct {
	Offering        string   `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Title           *string  `placeholder:"TEXT" help:"Title for people."`
	Name            *string  `placeholder:"NAME" help:"Name in addresses."`
	Version         *string  `placeholder:"VERSION" help:"Version of the offering."`
	Abstract        *string  `placeholder:"TEXT" help:"What it is, in one line."`
	Description     *string  `placeholder:"TEXT" help:"What it is, in Markdown." xor:"description"`
	DescriptionFile string   `placeholder:"FILE" help:"File with the description." xor:"description"`
	TermsFile       string   `placeholder:"FILE" help:"File with the terms that a buyer must accept." xor:"terms"`
	NoTerms         bool     `help:"There is nothing to accept." xor:"terms"`
	TermsTitle      *string  `placeholder:"TEXT" help:"Title of the terms."`
	Price           string   `placeholder:"AMOUNT" help:"Paid once, as 5.00." xor:"price"`
	Free            bool     `help:"It costs nothing." xor:"price"`
	Plan            string   `placeholder:"FILE" help:"JSON with the price plans instead, as souk plan check reads it." xor:"price"`
	Currency        string   `placeholder:"CODE" help:"Of the price, as EUR."`
	TaxIncluded     *bool    `negatable:"" help:"The price contains the tax; or, with --no-tax-included, not."`
	Open            *bool    `negatable:"" help:"Every signed-in user may download, without a purchase; or, with --no-open, not."`
	Resource        []string `placeholder:"RESOURCE" help:"What is in it instead: id or name of a resource, or package name of a module; may be repeated."`
	Category        []string `placeholder:"SLUG" help:"Where it stands instead; may be repeated." xor:"category"`
	NoCategory      bool     `help:"It stands in no category." xor:"category"`
	Visibility      *string  `placeholder:"WHO" help:"public, organisation, or chosen."`
	For             []string `placeholder:"ORG" help:"Who sees it instead, with --visibility chosen; may be repeated."`
	FreeFor         []string `placeholder:"ORG" help:"Who pays nothing instead; may be repeated." xor:"free-for"`
	NoFreeFor       bool     `help:"Everybody pays." xor:"free-for"`
	NotificationURL *string  `name:"notification-url" placeholder:"URL" help:"Where to tell of purchases; '' for nowhere."`
}

// Run changes what the flags name and leaves the rest. Somebody else's change in between is not lost.
func (c *offeringEditCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	read, err := market.Offering(ctx, c.Offering)
	if err != nil {
		return err
	}
	input := inputOf(read.Value)
	changed, err := c.change(&input)
	if err != nil {
		return err
	}
	if !changed {
		return usage("Say what to change, with --title, --price, --resource or another flag.")
	}
	written, err := market.UpdateOffering(ctx, read.Value.ID, input, read.ETag)
	if err != nil {
		return err
	}
	s.warn(written.Value.Warnings)
	s.hint("Next: souk offering publish %s", quoted(offeringRef(written.Value)))
	return printOffering(s, written.Value, "Changed %s.")
}

// inputOf returns what its seller wrote of an offering.
func inputOf(o wire.Offering) wire.OfferingInput {
	input := wire.OfferingInput{
		Name: o.Name, Version: o.Version, Title: o.Title, Abstract: o.Abstract, Description: o.Description,
		TermsTitle: o.TermsTitle, TermsText: o.TermsText, Open: o.Open, Visibility: o.Visibility,
		VisibleTo: o.VisibleTo, FreeFor: o.FreeFor, NotificationURL: o.NotificationURL,
	}
	if plain, ok := plainPrice(o.Plans); ok {
		input.Plan = plain
	} else {
		input.Plans = o.Plans
	}
	for _, r := range o.Resources {
		input.Resources = append(input.Resources, r.ID)
	}
	for _, category := range o.Categories {
		input.Categories = append(input.Categories, category.Slug)
	}
	return input
}

// change puts what the flags say into the input, and reports whether they say anything.
func (c *offeringEditCmd) change(input *wire.OfferingInput) (changed bool, err error) {
	for _, text := range []struct {
		flag *string
		to   *string
	}{
		{c.Title, &input.Title}, {c.Name, &input.Name}, {c.Version, &input.Version}, {c.Abstract, &input.Abstract},
		{c.Description, &input.Description}, {c.TermsTitle, &input.TermsTitle}, {c.Visibility, &input.Visibility},
		{c.NotificationURL, &input.NotificationURL},
	} {
		if text.flag != nil {
			*text.to, changed = *text.flag, true
		}
	}
	for _, list := range []struct {
		flag  []string
		empty bool
		to    *[]string
	}{
		{c.Resource, false, &input.Resources}, {c.Category, c.NoCategory, &input.Categories},
		{c.For, false, &input.VisibleTo}, {c.FreeFor, c.NoFreeFor, &input.FreeFor},
	} {
		if len(list.flag) > 0 || list.empty {
			*list.to, changed = list.flag, true
		}
	}
	if c.Visibility != nil && *c.Visibility != "chosen" && len(c.For) == 0 {
		input.VisibleTo = nil
	} else if c.Visibility == nil && len(c.For) > 0 {
		input.Visibility = "chosen"
	}
	if c.Open != nil {
		input.Open, changed = *c.Open, true
	}
	inFiles, err := c.files(input)
	if err != nil {
		return false, err
	}
	priced, err := c.price(&input.Plan)
	if priced {
		input.Plans = nil
	}
	if err != nil || c.Plan == "" {
		return changed || inFiles || priced, err
	}
	input.Plan = wire.PlanInput{}
	input.Plans, err = readPlans(c.Plan)
	return true, err
}

// files reads the texts that stand in files.
func (c *offeringEditCmd) files(input *wire.OfferingInput) (changed bool, err error) {
	if c.DescriptionFile != "" {
		if input.Description, err = readText(c.DescriptionFile); err != nil {
			return false, err
		}
	}
	if c.TermsFile != "" {
		if input.TermsText, err = readText(c.TermsFile); err != nil {
			return false, err
		}
	}
	if c.NoTerms {
		input.TermsTitle, input.TermsText = "", ""
	}
	return c.DescriptionFile != "" || c.TermsFile != "" || c.NoTerms, nil
}

// price changes the plan. Its title is made anew where it becomes free, or is not any more.
func (c *offeringEditCmd) price(plan *wire.PlanInput) (changed bool, err error) {
	wasFree := plan.Price == ""
	switch {
	case c.Free && (c.Currency != "" || c.TaxIncluded != nil):
		return false, usage("--currency and --tax-included belong to a --price.")
	case c.Free:
		*plan = wire.PlanInput{Title: plan.Title, Description: plan.Description}
	case c.Price == "" && wasFree && (c.Currency != "" || c.TaxIncluded != nil):
		return false, usage("It is free: give the --price as well.")
	case c.Price != "" && c.Currency == "" && plan.Currency == "":
		return false, usage("Say in which currency: --currency EUR.")
	}
	if c.Price != "" {
		plan.Price = c.Price
	}
	if c.Currency != "" {
		plan.Currency = c.Currency
	}
	if c.TaxIncluded != nil {
		plan.TaxIncluded = *c.TaxIncluded
	}
	if wasFree != (plan.Price == "") {
		plan.Title = ""
	}
	return c.Free || c.Price != "" || c.Currency != "" || c.TaxIncluded != nil, nil
}

type offeringBindCmd struct {
	Offering string   `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Resource []string `arg:"" optional:"" help:"Id or name of a resource of yours, or id or package name of a module, in the order that buyers see."`
	None     bool     `help:"Take everything out."`
}

// Run replaces what is in the offering.
func (c *offeringBindCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	if (len(c.Resource) == 0) != c.None {
		return usage("Name the resources that are in it, or --none.")
	}
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	bound, err := market.BindResources(ctx, c.Offering, c.Resource, "")
	if err != nil {
		return err
	}
	s.warn(bound.Value.Warnings)
	return printOffering(s, bound.Value, "Changed what is in %s.")
}

type offeringCopyCmd struct {
	Offering string `arg:"" help:"Id, or ORG/NAME/VERSION."`
	Version  string `placeholder:"VERSION" help:"Above all versions of it; the next one when absent."`
}

// Run makes a new version of the offering.
func (c *offeringCopyCmd) Run(ctx context.Context, s *session, offering *offeringCmd) error {
	market, err := offering.Flags.connect(s)
	if err != nil {
		return err
	}
	copied, err := market.CopyOffering(ctx, c.Offering, c.Version)
	if err != nil {
		return err
	}
	s.warn(copied.Value.Warnings)
	ref := quoted(offeringRef(copied.Value))
	s.hint("Next: souk offering edit %s, then souk offering publish %s", ref, ref)
	return printOffering(s, copied.Value, "Created %s, not on sale yet.")
}
