package cli

import (
	"context"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

type adminOrgListCmd struct {
	Org  string    `arg:"" optional:"" help:"List the members of this organisation."`
	User string    `placeholder:"USER" help:"List the organisations of this user, and its roles in them."`
	Page pageFlags `embed:""`

	Search string `placeholder:"TEXT" help:"Of all organisations only those with this in the name or title."`
	Kind   string `placeholder:"KIND" help:"Of all organisations only those that are private, shared, provider or verified."`
}

// Run lists members, memberships or, where nothing is named, all organisations.
func (c *adminOrgListCmd) Run(ctx context.Context, s *session, admin *adminCmd) error {
	if c.Org != "" && c.User != "" {
		return usage("Name an organisation or a user, not both.")
	}
	return admin.Local.existing(ctx, s, func(market *app.App) error {
		switch {
		case c.Org != "":
			return c.members(ctx, s, market)
		case c.User != "":
			return c.memberships(ctx, s, market)
		}
		return c.all(ctx, s, market)
	})
}

func (c *adminOrgListCmd) members(ctx context.Context, s *session, market *app.App) error {
	members, err := market.Accounts.Members(ctx, account.Operator, c.Org, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, listOf(members, wireMember), "USER ROLES SINCE", func(m wire.Member) []string {
		return []string{m.User, strings.Join(m.Roles, ","), date(m.JoinedAt)}
	})
}

func (c *adminOrgListCmd) memberships(ctx context.Context, s *session, market *app.App) error {
	actor, err := operatorFor(ctx, market, c.User)
	if err != nil {
		return err
	}
	found, err := market.Accounts.Orgs(ctx, actor)
	if err != nil {
		return err
	}
	memberships := listOf(page.Page[account.Membership]{Items: found}, func(m account.Membership) wire.Membership {
		return wire.Membership{Organisation: wireOrg(m.Org), Roles: texts(m.Roles), JoinedAt: m.JoinedAt}
	})
	return printList(s, memberships, "ORGANISATION ROLES SINCE", func(m wire.Membership) []string {
		return []string{m.Organisation.Name, strings.Join(m.Roles, ","), date(m.JoinedAt)}
	})
}

func (c *adminOrgListCmd) all(ctx context.Context, s *session, market *app.App) error {
	orgs, err := market.Accounts.FindOrgs(ctx, account.Operator, account.OrgFilter{Text: c.Search, Kind: c.Kind}, c.Page.request())
	if err != nil {
		return err
	}
	return printList(s, listOf(orgs, wireOrg), "NAME PRIVATE PROVIDER CODE SINCE", func(o wire.Organisation) []string {
		return []string{o.Name, yes(o.Private), yes(o.Provider), o.ProviderCode, date(o.CreatedAt)}
	})
}

// operatorFor returns the operator looking at what belongs to a user.
func operatorFor(ctx context.Context, market *app.App, name string) (account.Actor, error) {
	user, err := market.Accounts.User(ctx, account.Operator, name)
	if err != nil {
		return account.Actor{}, err
	}
	return forUser(user), nil
}

func forUser(user account.User) account.Actor {
	actor := account.Operator
	actor.UserID = user.ID
	return actor
}
