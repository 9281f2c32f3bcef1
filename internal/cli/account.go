package cli

import (
	"context"
	"fmt"
	"io"

	"souk.dev/souk/internal/wire"
)

type accountCmd struct {
	Flags serverFlags `embed:""`

	Show     accountShowCmd     `cmd:"" help:"Show your account."`
	Edit     accountEditCmd     `cmd:"" help:"Change your full name or e-mail address."`
	Sessions accountSessionsCmd `cmd:"" help:"List the browsers in which you are signed in, or end sessions."`
	Activity accountActivityCmd `cmd:"" help:"List what you did, or what was done for your organisation."`
	Consents accountConsentsCmd `cmd:"" help:"List which terms you agreed to, in which version."`
	Terms    accountTermsCmd    `cmd:"" help:"Show the terms of the market, or accept them."`
	Data     accountDataCmd     `cmd:"" help:"Export everything that the market keeps about you."`
	Erase    accountEraseCmd    `cmd:"" help:"Erase your account, for good."`
	Activate accountActivateCmd `cmd:"" help:"Follow a mailed link that activates an account or confirms an address."`
	Reset    accountResetCmd    `cmd:"" help:"Ask for a link with which you can set a new password, or use one."`
}

type accountShowCmd struct{}

// Run shows the account.
func (c *accountShowCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.Profile(ctx)
	if err != nil {
		return err
	}
	return printProfile(s, p)
}

func printProfile(s *session, p wire.Profile) error {
	return s.print(p, func(w io.Writer) {
		email := p.Email
		if email != "" && !p.EmailConfirmed {
			email += " (not confirmed)"
		}
		details(w, "User", p.User, "Full name", p.FullName, "E-mail", email, "Waits to be confirmed", p.PendingEmail, "Since", date(p.CreatedAt))
	})
}

type accountEditCmd struct {
	FullName *string `placeholder:"NAME" help:"Name of the person."`
	Email    *string `placeholder:"ADDRESS" help:"Where mails go, once you have followed the link that is sent there; empty for nowhere."`
}

// Run changes the account.
func (c *accountEditCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	if c.FullName == nil && c.Email == nil {
		return usage("Say what to change: --full-name or --email.")
	}
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	p, err := market.UpdateProfile(ctx, wire.ProfileInput{FullName: c.FullName, Email: c.Email})
	if err != nil {
		return err
	}
	if p.PendingEmail != "" {
		s.hint("Next: follow the link in the mail to %s.", p.PendingEmail)
	}
	return printProfile(s, p)
}

type accountSessionsCmd struct {
	End    string `placeholder:"ID" help:"End this session." xor:"end"`
	EndAll bool   `help:"Sign out everywhere; API tokens stay." xor:"end"`
}

// Run lists or ends sessions.
func (c *accountSessionsCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	switch {
	case c.End != "":
		err = market.EndSession(ctx, c.End)
	case c.EndAll:
		err = market.EndSessions(ctx)
	}
	if err != nil {
		return err
	}
	open, err := market.Sessions(ctx)
	if err != nil {
		return err
	}
	return printList(s, open, "ID FOR SINCE SEEN UNTIL", func(o wire.Session) []string {
		return []string{o.ID, o.Organisation, date(o.CreatedAt), date(o.LastSeenAt), date(o.ExpiresAt)}
	})
}

type accountActivityCmd struct {
	Organisation bool      `help:"What anybody did for the organisation that you act for; for its managers."`
	Page         pageFlags `embed:""`
}

// Run lists what was done, the newest first.
func (c *accountActivityCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Activity(ctx, c.Organisation, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "AT USER FOR ACTION SUBJECT", func(e wire.AuditEntry) []string {
		return []string{date(e.At), e.User, e.Organisation, e.Action, e.Subject}
	})
}

type accountConsentsCmd struct {
	Page pageFlags `embed:""`
}

// Run lists what the user agreed to; --json has the texts.
func (c *accountConsentsCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	list, err := market.Consents(ctx, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, list, "AT SUBJECT FOR TERMS TITLE", func(g wire.Consent) []string {
		return []string{date(g.GivenAt), g.Subject, g.Organisation, g.Terms.Hash[:12], g.Terms.Title}
	})
}

type accountTermsCmd struct {
	Accept bool `help:"You have read and accept them."`
}

// Run shows the terms of the market.
func (c *accountTermsCmd) Run(ctx context.Context, s *session, cmd *accountCmd) error {
	market, err := cmd.Flags.connect(s)
	if err != nil {
		return err
	}
	terms, err := market.Terms(ctx)
	if err != nil {
		return err
	}
	if terms.Hash == "" {
		s.hint("This market has no terms.")
	} else if c.Accept {
		if err := market.AcceptTerms(ctx, terms.Hash); err != nil {
			return err
		}
		s.hint("Accepted.")
	}
	return s.print(terms, func(w io.Writer) {
		if terms.Hash != "" {
			fmt.Fprintf(w, "%s (%s)\n\n%s\n", terms.Title, date(terms.Since), terms.Text)
		}
	})
}
