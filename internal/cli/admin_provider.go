package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/wire"
)

type adminOrgShowCmd struct {
	Org string `arg:"" help:"Name of the organisation."`
}

// Run shows the organisation.
func (c *adminOrgShowCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		org, err := market.Accounts.Org(ctx, account.Operator, c.Org)
		if err != nil {
			return err
		}
		return printOrg(s, wireOrg(org))
	})
}

type adminOrgVerifyCmd struct {
	Org    string `arg:"" help:"Name of the organisation."`
	Remove bool   `help:"Take the mark back."`
}

// Run sets the verified mark, or takes it back.
func (c *adminOrgVerifyCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		org, err := market.Accounts.SetVerified(ctx, account.Operator, c.Org, !c.Remove)
		if err != nil {
			return err
		}
		return s.print(wireOrg(org), func(w io.Writer) {
			if c.Remove {
				fmt.Fprintf(w, "%s is not verified any more.\n", org.Name)
				return
			}
			fmt.Fprintf(w, "%s is verified.\n", org.Name)
		})
	})
}

type adminOrgRequestsCmd struct {
	Page pageFlags `embed:""`
}

// Run lists who asks to publish and sell, the longest waiting first.
func (c *adminOrgRequestsCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		orgs, err := market.Accounts.ProviderRequests(ctx, account.Operator, c.Page.request())
		if err != nil {
			return err
		}
		return printList(s, listOf(orgs, wireOrg), "NAME ASKED REASON", func(o wire.Organisation) []string {
			return []string{o.Name, date(o.RequestedAt), oneLine(o.ProviderRequest)}
		})
	})
}

type adminOrgAnswerCmd struct {
	Org     string `arg:"" help:"Name of the organisation."`
	Approve bool   `help:"It may publish and sell." xor:"answer" required:""`
	Decline bool   `help:"It may not." xor:"answer" required:""`
	Text    string `placeholder:"TEXT" help:"Goes to the organisation by mail; needed to decline."`
}

// Run answers a provider request.
func (c *adminOrgAnswerCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		org, err := market.Accounts.AnswerProvider(ctx, account.Operator, c.Org, c.Approve, c.Text)
		if err != nil {
			return err
		}
		return s.print(wireOrg(org), func(w io.Writer) {
			if org.Provider {
				fmt.Fprintf(w, "%s may publish and sell; its provider code is %s.\n", org.Name, org.ProviderCode)
				return
			}
			fmt.Fprintf(w, "Declined. %s was told.\n", org.Name)
		})
	})
}

type adminTermsCmd struct {
	Show   adminTermsShowCmd   `cmd:"" help:"Show the terms of the market."`
	Set    adminTermsSetCmd    `cmd:"" help:"Set the terms of the market, which users accept."`
	Remove adminTermsRemoveCmd `cmd:"" help:"Have no terms any more."`
}

type adminTermsShowCmd struct{}

// Run shows the terms.
func (c *adminTermsShowCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error { return showTerms(ctx, s, market) })
}

func showTerms(ctx context.Context, s *session, market *app.App) error {
	t, err := market.Accounts.MarketTerms(ctx)
	if err != nil {
		return err
	}
	if t.Hash == "" {
		s.hint("This market has no terms.")
	}
	return s.print(wire.Terms{Hash: t.Hash, Title: t.Title, Text: t.Body, Since: t.Since}, func(w io.Writer) {
		if t.Hash != "" {
			fmt.Fprintf(w, "%s (%s)\n\n%s\n", t.Title, date(t.Since), t.Body)
		}
	})
}

type adminTermsSetCmd struct {
	File  string `arg:"" help:"File with the terms, in Markdown."`
	Title string `default:"Terms of this market" placeholder:"TEXT" help:"Their title."`
}

// Run sets the terms.
func (c *adminTermsSetCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	text, err := readText(c.File)
	if err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := market.Accounts.SetMarketTerms(ctx, account.Operator, c.Title, text); err != nil {
			return err
		}
		return showTerms(ctx, s, market)
	})
}

type adminTermsRemoveCmd struct{}

// Run takes the terms away.
func (c *adminTermsRemoveCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := market.Accounts.SetMarketTerms(ctx, account.Operator, "", ""); err != nil {
			return err
		}
		return showTerms(ctx, s, market)
	})
}
