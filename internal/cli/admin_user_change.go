package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/wire"
)

type adminUserShowCmd struct {
	Name string `arg:"" help:"Name of the user."`
}

// Run shows a user and what belongs to it.
func (c *adminUserShowCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error { return showUser(ctx, s, market, c.Name) })
}

func showUser(ctx context.Context, s *session, market *app.App, name string) error {
	d, err := market.Accounts.UserDetail(ctx, account.Operator, name)
	if err != nil {
		return err
	}
	detail := wire.UserDetail{
		User: wireUser(d.User), AwaitsActivation: d.Waits, Memberships: []wire.Membership{}, Tokens: int(d.Tokens), Sessions: int(d.Sessions),
	}
	var orgs []string
	for _, m := range d.Memberships {
		detail.Memberships = append(detail.Memberships, wire.Membership{Organisation: wireOrg(m.Org), Roles: texts(m.Roles), JoinedAt: m.JoinedAt})
		orgs = append(orgs, m.Org.Name+" ("+strings.Join(texts(m.Roles), ", ")+")")
	}
	return s.print(detail, func(w io.Writer) {
		u := detail.User
		state := yes(u.Active)
		switch {
		case u.Erased:
			state = "erased"
		case d.Waits:
			state = "waits for the mailed link"
		}
		details(w, "User", u.Name, "Id", u.ID, "Full name", u.FullName, "E-mail", u.Email, "E-mail confirmed", yes(u.EmailConfirmed),
			"Active", state, "Administrator", yes(u.Admin), "Since", date(u.CreatedAt), "Organisations", strings.Join(orgs, "\n"),
			"API tokens", fmt.Sprint(d.Tokens), "Sessions", fmt.Sprint(d.Sessions))
	})
}

type adminUserPasswordCmd struct {
	Name         string `arg:"" help:"Name of the user."`
	PasswordFile string `placeholder:"FILE" help:"File whose first line is the password; - is stdin. Asked for on a terminal when absent."`
}

// Run sets the password and ends the user's sessions.
func (c *adminUserPasswordCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	password, err := s.password(c.PasswordFile, true)
	if err != nil {
		return err
	}
	return changeUser(ctx, s, admin, c.Name, "The password is set; the user's sessions have ended.", func(market *app.App) error {
		return market.Accounts.SetPassword(ctx, account.Operator, c.Name, password)
	})
}

// changeUser makes a change and shows the user; people read the sentence.
func changeUser(ctx context.Context, s *session, admin *adminCmd, name, sentence string, change func(*app.App) error) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := change(market); err != nil {
			return err
		}
		s.hint("%s", sentence)
		return showUser(ctx, s, market, name)
	})
}

type adminUserActivateCmd struct {
	Name string `arg:"" help:"Name of the user."`
}

// Run lets the user in, whether it was deactivated or waits for a mailed link.
func (c *adminUserActivateCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return changeUser(ctx, s, admin, c.Name, c.Name+" is active.", func(market *app.App) error {
		return market.Accounts.SetActive(ctx, account.Operator, c.Name, true)
	})
}

type adminUserDeactivateCmd struct {
	Name string `arg:"" help:"Name of the user."`
}

// Run shuts the user out at once.
func (c *adminUserDeactivateCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return changeUser(ctx, s, admin, c.Name, c.Name+" is refused everywhere from now on.", func(market *app.App) error {
		return market.Accounts.SetActive(ctx, account.Operator, c.Name, false)
	})
}

type adminUserAdminCmd struct {
	Name   string `arg:"" help:"Name of the user."`
	Revoke bool   `help:"The user administers the market no longer."`
}

// Run makes the user an administrator, or no longer.
func (c *adminUserAdminCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	sentence := c.Name + " administers the market."
	if c.Revoke {
		sentence = c.Name + " administers the market no longer."
	}
	return changeUser(ctx, s, admin, c.Name, sentence, func(market *app.App) error {
		return market.Accounts.SetAdmin(ctx, account.Operator, c.Name, !c.Revoke)
	})
}

type adminUserEraseCmd struct {
	Name string `arg:"" help:"Name of the user."`
	Yes  bool   `help:"Do not ask."`
}

// Run erases the user, for good.
func (c *adminUserEraseCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	if err := s.confirm(c.Yes, "Erase the user "+c.Name+" for good? Type the name", c.Name); err != nil {
		return err
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := market.Accounts.EraseUser(ctx, account.Operator, c.Name, c.Name); err != nil {
			return err
		}
		return s.print(erased{c.Name}, func(w io.Writer) { fmt.Fprintf(w, "The user %s is erased.\n", c.Name) })
	})
}

type adminUserResetLinkCmd struct {
	Name string `arg:"" help:"Name of the user."`
}

// Run makes a link with which the user sets a new password.
func (c *adminUserResetLinkCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		link, err := market.Accounts.MakeResetLink(ctx, account.Operator, c.Name)
		if err != nil {
			return err
		}
		s.hint("Hand it to %s. It works once, until %s.", link.User, date(link.ExpiresAt))
		return s.print(wire.ResetLink(link), func(w io.Writer) { fmt.Fprintln(w, link.URL) })
	})
}
