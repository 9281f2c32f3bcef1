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

type adminOrgCmd struct {
	Create   adminOrgCreateCmd   `cmd:"" help:"Create an organisation that several users share."`
	Member   adminOrgMemberCmd   `cmd:"" help:"Make a user a member, or no longer."`
	Role     adminOrgRoleCmd     `cmd:"" help:"Set the roles of a member."`
	Provider adminOrgProviderCmd `cmd:"" help:"Let an organisation publish and sell."`
	List     adminOrgListCmd     `cmd:"" help:"List organisations, those of a user, or the members of one."`
	Show     adminOrgShowCmd     `cmd:"" help:"Show an organisation."`
	Verify   adminOrgVerifyCmd   `cmd:"" help:"Mark a provider as verified: you have checked who it is."`
	Requests adminOrgRequestsCmd `cmd:"" help:"List the organisations that ask to publish and sell."`
	Answer   adminOrgAnswerCmd   `cmd:"" help:"Answer one of them."`
}

type adminOrgCreateCmd struct {
	Name     string `arg:"" help:"Name of the organisation."`
	Manager  string `required:"" placeholder:"USER" help:"Its first manager."`
	Provider bool   `help:"It may publish and sell."`
}

// Run creates the organisation.
func (c *adminOrgCreateCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.with(ctx, s, func(market *app.App) error {
		org, err := market.Accounts.CreateOrg(ctx, account.Operator, account.CreateOrgInput{
			Name: c.Name, Provider: c.Provider, Manager: c.Manager,
		})
		if err != nil {
			return err
		}
		return s.print(wireOrg(org), func(w io.Writer) {
			fmt.Fprintf(w, "Created organisation %s, managed by %s.\n", org.Name, c.Manager)
		})
	})
}

type adminOrgMemberCmd struct {
	Org    string         `arg:"" help:"Name of the organisation."`
	User   string         `arg:"" help:"Name of the user."`
	Role   []account.Role `placeholder:"ROLE" help:"customer, provider, developer or manager; may be repeated. customer when absent."`
	Remove bool           `help:"The user is no longer a member."`
}

// Run adds, changes or removes the member.
func (c *adminOrgMemberCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	if !c.Remove {
		roles := c.Role
		if len(roles) == 0 {
			roles = []account.Role{account.RoleCustomer}
		}
		return setMember(ctx, s, admin, c.Org, c.User, roles)
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := market.Accounts.RemoveMember(ctx, account.Operator, c.Org, c.User); err != nil {
			return err
		}
		return s.print(wire.Member{User: c.User, Roles: []string{}}, func(w io.Writer) {
			fmt.Fprintf(w, "%s is no longer a member of %s.\n", c.User, c.Org)
		})
	})
}

type adminOrgRoleCmd struct {
	Org  string         `arg:"" help:"Name of the organisation."`
	User string         `arg:"" help:"Name of a member."`
	Role []account.Role `arg:"" help:"All roles of the member from now on: customer, provider, developer, manager."`
}

// Run sets the roles.
func (c *adminOrgRoleCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.with(ctx, s, func(market *app.App) error {
		if err := market.Accounts.SetRoles(ctx, account.Operator, c.Org, c.User, c.Role); err != nil {
			return err
		}
		return printMember(s, c.Org, c.User, c.Role)
	})
}

func setMember(ctx context.Context, s *session, admin *adminCmd, org, user string, roles []account.Role) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := market.Accounts.SetMember(ctx, account.Operator, org, user, roles); err != nil {
			return err
		}
		return printMember(s, org, user, roles)
	})
}

func printMember(s *session, org, user string, roles []account.Role) error {
	return s.print(wire.Member{User: user, Roles: texts(roles)}, func(w io.Writer) {
		fmt.Fprintf(w, "%s is in %s: %s.\n", user, org, strings.Join(texts(roles), ", "))
	})
}

type adminOrgProviderCmd struct {
	Org string `arg:"" help:"Name of the organisation."`
}

// Run makes the organisation a provider.
func (c *adminOrgProviderCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		if err := market.Accounts.SetProvider(ctx, account.Operator, c.Org); err != nil {
			return err
		}
		org, err := market.Accounts.Org(ctx, account.Operator, c.Org)
		if err != nil {
			return err
		}
		return s.print(wireOrg(org), func(w io.Writer) {
			fmt.Fprintf(w, "%s may publish and sell; its provider code is %s.\n", org.Name, org.ProviderCode)
		})
	})
}
