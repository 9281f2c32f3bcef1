package rest

import (
	"context"
	"net/url"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/wire"
)

func (a *API) listOrganisations(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Membership]], error) {
	memberships, err := a.Accounts.Orgs(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.Membership]]{Body: wire.List[wire.Membership]{Items: each(memberships, wireMembership)}}, nil
}

func (a *API) createOrganisation(ctx context.Context, actor account.Actor, in *struct{ Body wire.OrganisationInput }) (*created[wire.Organisation], error) {
	org, err := a.Accounts.CreateOrg(ctx, actor, account.CreateOrgInput{
		Name: in.Body.Name, Provider: in.Body.Provider, Manager: in.Body.Manager,
	})
	if err != nil {
		return nil, err
	}
	return &created[wire.Organisation]{Location: located("organisations", org.Name), Body: wireOrganisation(org)}, nil
}

// OrgPath names an organisation.
type OrgPath struct {
	Org string `path:"org" doc:"Name of the organisation."`
}

func (a *API) getOrganisation(ctx context.Context, actor account.Actor, in *OrgPath) (*body[wire.Organisation], error) {
	org, err := a.Accounts.Org(ctx, actor, in.Org)
	if err != nil {
		return nil, err
	}
	return &body[wire.Organisation]{Body: wireOrganisation(org)}, nil
}

func (a *API) setTaxAddress(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Body wire.Address
}) (*body[wire.Organisation], error) {
	actor, err := a.Accounts.ActFor(ctx, actor, in.Org)
	if err != nil {
		return nil, err
	}
	if err := a.Accounts.SetTaxAddress(ctx, actor, account.Address(in.Body)); err != nil {
		return nil, err
	}
	return a.getOrganisation(ctx, actor, &in.OrgPath)
}

func (a *API) listMembers(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Paging
}) (*body[wire.List[wire.Member]], error) {
	members, err := a.Accounts.Members(ctx, actor, in.Org, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(members, wireMember), nil
}

// MemberPath names a member of an organisation.
type MemberPath struct {
	OrgPath
	User string `path:"user" doc:"Name of the user."`
}

func (a *API) setMember(ctx context.Context, actor account.Actor, in *struct {
	MemberPath
	Body wire.MemberInput
}) (*nothing, error) {
	roles := each(in.Body.Roles, func(role string) account.Role { return account.Role(role) })
	return &nothing{}, a.Accounts.SetMember(ctx, actor, in.Org, in.User, roles)
}

func (a *API) removeMember(ctx context.Context, actor account.Actor, in *MemberPath) (*nothing, error) {
	return &nothing{}, a.Accounts.RemoveMember(ctx, actor, in.Org, in.User)
}

// located returns the address of a thing, for the header Location.
func located(parts ...string) string {
	address := Prefix
	for _, part := range parts {
		address += "/" + url.PathEscape(part)
	}
	return address
}
