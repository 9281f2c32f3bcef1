package rest

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
)

func (a *API) updateOrganisation(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Body wire.OrganisationChange
}) (*body[wire.Organisation], error) {
	change := account.OrgChange{
		Title: in.Body.Title, About: in.Body.About, Website: in.Body.Website, Email: in.Body.Email, TaxNumber: in.Body.TaxNumber,
		VATID: in.Body.VATID, Business: in.Body.Business, Small: in.Body.SmallEnterprise,
		NeedsApproval: in.Body.NeedsApproval,
	}
	if in.Body.TaxAddress != nil {
		address := account.Address(*in.Body.TaxAddress)
		change.TaxAddress = &address
	}
	return organisation(a.Accounts.ChangeOrg(ctx, actor, in.Org, change))
}

func organisation(o account.Org, err error) (*body[wire.Organisation], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Organisation]{Body: wireOrganisation(o)}, nil
}

// setOrganisationLogo takes the picture in the body.
func (a *API) setOrganisationLogo(w http.ResponseWriter, r *http.Request) {
	q := newQuery(r, "file_name")
	file, err := q.file(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	org, err := a.Accounts.SetLogo(r.Context(), front.ActorFrom(r.Context()), r.PathValue("org"), file, q.text("file_name"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	send(w, http.StatusOK, wireOrganisation(org))
}

func (a *API) removeOrganisationLogo(ctx context.Context, actor account.Actor, in *OrgPath) (*nothing, error) {
	_, err := a.Accounts.SetLogo(ctx, actor, in.Org, nil, "")
	return &nothing{}, err
}

func (a *API) requestProvider(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Body wire.ProviderRequest
}) (*body[wire.Organisation], error) {
	return organisation(a.Accounts.RequestProvider(ctx, actor, in.Org, in.Body.Reason))
}

// getProvider answers for the providers that have a page: those with something that the actor sees.
func (a *API) getProvider(ctx context.Context, actor account.Actor, in *OrgPath) (*body[wire.Provider], error) {
	if _, err := a.Search.Profile(ctx, actor, in.Org); err != nil {
		return nil, err
	}
	p, err := a.Accounts.Profile(ctx, in.Org)
	if err != nil {
		return nil, err
	}
	return &body[wire.Provider]{Body: wire.Provider{
		Name: p.Name, Title: p.Title, About: p.About, Website: p.Website, Email: p.Email, LogoID: p.LogoID,
		ProviderCode: p.ProviderCode, Verified: p.Verified, Since: p.Since,
	}}, nil
}

func (a *API) listInvitations(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Paging
}) (*body[wire.List[wire.Invitation]], error) {
	list, err := a.Accounts.Invitations(ctx, actor, in.Org, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, wireInvitation), nil
}

func (a *API) invite(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Body wire.InvitationInput
}) (*body[wire.Invitation], error) {
	roles := each(in.Body.Roles, func(role string) account.Role { return account.Role(role) })
	return invitation(a.Accounts.Invite(ctx, actor, in.Org, account.InviteInput{Email: in.Body.Email, Roles: roles}))
}

func invitation(i account.Invitation, err error) (*body[wire.Invitation], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Invitation]{Body: wireInvitation(i)}, nil
}

// InvitationPath names an invitation of an organisation.
type InvitationPath struct {
	OrgPath
	ID string `path:"id" doc:"Id of the invitation."`
}

func (a *API) revokeInvitation(ctx context.Context, actor account.Actor, in *InvitationPath) (*nothing, error) {
	return &nothing{}, a.Accounts.RevokeInvitation(ctx, actor, in.Org, in.ID)
}

func (a *API) resendInvitation(ctx context.Context, actor account.Actor, in *InvitationPath) (*body[wire.Invitation], error) {
	return invitation(a.Accounts.ResendInvitation(ctx, actor, in.Org, in.ID))
}

func (a *API) acceptInvitation(ctx context.Context, actor account.Actor, in *struct{ Body wire.KeyInput }) (*body[wire.Membership], error) {
	joined, err := a.Accounts.AcceptInvitation(ctx, actor, in.Body.Key)
	if err != nil {
		return nil, err
	}
	return &body[wire.Membership]{Body: wireMembership(joined)}, nil
}

func (a *API) declineInvitation(ctx context.Context, actor account.Actor, in *struct{ Body wire.KeyInput }) (*nothing, error) {
	return &nothing{}, a.Accounts.DeclineInvitation(ctx, actor, in.Body.Key)
}

func wireInvitation(i account.Invitation) wire.Invitation {
	return wire.Invitation{
		ID: i.ID, Organisation: i.OrgName, Email: i.Email, Roles: each(i.Roles, text[account.Role]), InvitedBy: i.InvitedBy,
		CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt,
	}
}
