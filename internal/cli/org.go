package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

type orgCmd struct {
	Flags serverFlags `embed:""`

	List     orgListCmd     `cmd:"" help:"List your organisations and your roles in them."`
	Show     orgShowCmd     `cmd:"" help:"Show an organisation."`
	Create   orgCreateCmd   `cmd:"" help:"Create an organisation that several users share."`
	Edit     orgEditCmd     `cmd:"" help:"Change what an organisation says of itself."`
	Logo     orgLogoCmd     `cmd:"" help:"Set or remove the logo."`
	Members  orgMembersCmd  `cmd:"" help:"List the members."`
	Member   orgMemberCmd   `cmd:"" help:"Make a user a member, change its roles, or remove it."`
	Limits   orgLimitsCmd   `cmd:"" help:"Show and set what the organisation, and its members, may spend."`
	Provider orgProviderCmd `cmd:"" help:"Ask the market to let the organisation publish and sell."`

	Invite      orgInviteCmd      `cmd:"" help:"Invite somebody by mail."`
	Invitations orgInvitationsCmd `cmd:"" help:"List the open invitations; send one again, or take it back."`
	Accept      orgAcceptCmd      `cmd:"" help:"Accept an invitation."`
	Decline     orgDeclineCmd     `cmd:"" help:"Decline an invitation."`
}

type orgListCmd struct{}

// Run lists the organisations of the user.
func (c *orgListCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Organisations(ctx)
	if err != nil {
		return err
	}
	return printList(s, list, "ORGANISATION PRIVATE PROVIDER ROLES SINCE", func(m wire.Membership) []string {
		return []string{m.Organisation.Name, yes(m.Organisation.Private), yes(m.Organisation.Provider), strings.Join(m.Roles, ","), date(m.JoinedAt)}
	})
}

type orgShowCmd struct {
	Name string `arg:"" help:"Name of the organisation."`
}

// Run shows the organisation.
func (c *orgShowCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.Organisation(ctx, c.Name)
	if err != nil {
		return err
	}
	return printOrg(s, o)
}

func printOrg(s *session, o wire.Organisation) error {
	return s.print(o, func(w io.Writer) {
		address := ""
		if a := o.TaxAddress; a != nil {
			address = a.Street + ", " + a.Postal + " " + a.City + ", " + a.Country
		}
		request := ""
		if !o.RequestedAt.IsZero() {
			request = "waits for an answer since " + date(o.RequestedAt)
		}
		details(w, "Organisation", o.Name, "Title", o.Title, "Private", yes(o.Private), "Provider", firstOf(o.ProviderCode, request, "no"),
			"Verified", yes(o.Verified), "Website", o.Website, "E-mail", o.Email, "Tax number", o.TaxNumber, "VAT number", o.VATID, "Business", yes(o.Business), "Small enterprise", yes(o.SmallEnterprise), "Tax address", address,
			"Purchases need approval", yes(o.NeedsApproval), "About", o.About, "Since", date(o.CreatedAt))
	})
}

type orgCreateCmd struct {
	Name     string `arg:"" help:"1 to 30 letters, digits and . _ @ + -, beginning with a letter or digit."`
	Provider bool   `help:"It may publish and sell, where you may say so."`
}

// Run creates the organisation, managed by the user.
func (c *orgCreateCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.CreateOrganisation(ctx, wire.OrganisationInput{Name: c.Name, Provider: c.Provider})
	if err != nil {
		return err
	}
	s.hint("Next: souk org edit %s --title TEXT, or souk org invite %s ADDRESS", o.Name, o.Name)
	return s.print(o, func(w io.Writer) { fmt.Fprintf(w, "Created organisation %s, which you manage.\n", o.Name) })
}

type orgEditCmd struct {
	Name            string  `arg:"" help:"Name of the organisation."`
	Title           *string `placeholder:"TEXT" help:"Its full name."`
	About           *string `placeholder:"TEXT" help:"What it is, in Markdown." xor:"about"`
	AboutFile       string  `placeholder:"FILE" help:"File with what it is." xor:"about"`
	Website         *string `placeholder:"URL" help:"http or https."`
	Email           *string `placeholder:"ADDRESS" help:"Where customers write to."`
	TaxNumber       *string `placeholder:"TEXT" help:"For invoices."`
	VATID           *string `name:"vat-id" placeholder:"NUMBER" help:"VAT identification number, as DE136695976; empty to take it away."`
	Business        *bool   `negatable:"" help:"It buys as a business."`
	SmallEnterprise *bool   `negatable:"" help:"It sells without tax, under the exemption for small enterprises."`
	NeedsApproval   *bool   `help:"A manager approves each purchase." negatable:""`
	Street          string  `placeholder:"TEXT" help:"Tax address: street and number." group:"Tax address, all four or none"`
	Postal          string  `placeholder:"CODE" help:"Tax address: postal code." group:"Tax address, all four or none"`
	City            string  `placeholder:"TEXT" help:"Tax address: town." group:"Tax address, all four or none"`
	Country         string  `placeholder:"CODE" help:"Tax address: country, two letters." group:"Tax address, all four or none"`
}

// Run changes what was given; an empty text removes.
func (c *orgEditCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	change := wire.OrganisationChange{
		Title: c.Title, About: c.About, Website: c.Website, Email: c.Email, TaxNumber: c.TaxNumber, VATID: c.VATID, Business: c.Business, SmallEnterprise: c.SmallEnterprise, NeedsApproval: c.NeedsApproval,
	}
	if c.AboutFile != "" {
		text, err := readText(c.AboutFile)
		if err != nil {
			return err
		}
		change.About = &text
	}
	if address := (wire.Address{Street: c.Street, Postal: c.Postal, City: c.City, Country: c.Country}); address != (wire.Address{}) {
		change.TaxAddress = &address
	}
	if change == (wire.OrganisationChange{}) {
		return usage("Say what to change, as --title TEXT.")
	}
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.UpdateOrganisation(ctx, c.Name, change)
	if err != nil {
		return err
	}
	return printOrg(s, o)
}

type orgLogoCmd struct {
	Name   string `arg:"" help:"Name of the organisation."`
	File   string `arg:"" optional:"" help:"Picture: PNG, JPEG, GIF or WebP, at most 8 MiB."`
	Remove bool   `help:"Remove the logo."`
}

// Run sets or removes the logo.
func (c *orgLogoCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	if (c.File == "") != c.Remove {
		return usage("Give the file of the picture, or --remove.")
	}
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	if c.Remove {
		if err := market.RemoveOrganisationLogo(ctx, c.Name); err != nil {
			return err
		}
		return s.print(wire.Organisation{Name: c.Name}, func(w io.Writer) { fmt.Fprintf(w, "%s has no logo now.\n", c.Name) })
	}
	f, err := os.Open(c.File)
	if err != nil {
		return errs.NotFound("no_file", "The file cannot be read: %v.", err)
	}
	defer f.Close()
	o, err := market.SetOrganisationLogo(ctx, c.Name, filepath.Base(c.File), f)
	if err != nil {
		return err
	}
	return s.print(o, func(w io.Writer) { fmt.Fprintf(w, "%s has the logo.\n", o.Name) })
}

type orgProviderCmd struct {
	Name   string `arg:"" help:"Name of the organisation."`
	Reason string `placeholder:"TEXT" help:"What you want to sell; an administrator reads it."`
}

// Run asks.
func (c *orgProviderCmd) Run(ctx context.Context, s *session, org *orgCmd) error {
	market, err := org.Flags.connect(s)
	if err != nil {
		return err
	}
	o, err := market.RequestProvider(ctx, c.Name, c.Reason)
	if err != nil {
		return err
	}
	return s.print(o, func(w io.Writer) {
		if o.Provider {
			fmt.Fprintf(w, "%s may publish and sell; its provider code is %s.\n", o.Name, o.ProviderCode)
			return
		}
		fmt.Fprintf(w, "%s has asked. An administrator will answer by mail.\n", o.Name)
	})
}
