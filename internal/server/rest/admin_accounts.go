package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/wire"
)

func (a *API) listUsers(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Q      string `query:"q" doc:"In the name, the full name or the e-mail address."`
	State  string `query:"state" enum:"active,inactive" doc:"Only these."`
	Admins bool   `query:"admins" doc:"Administrators only."`
}) (*body[wire.List[wire.User]], error) {
	users, err := a.Accounts.FindUsers(ctx, actor, account.UserFilter{Text: in.Q, State: in.State, Admins: in.Admins}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(users, wireUser), nil
}

// UserPath names a user.
type UserPath struct {
	User string `path:"user" doc:"Name of the user."`
}

func (a *API) getUser(ctx context.Context, actor account.Actor, in *UserPath) (*body[wire.UserDetail], error) {
	d, err := a.Accounts.UserDetail(ctx, actor, in.User)
	if err != nil {
		return nil, err
	}
	return &body[wire.UserDetail]{Body: wire.UserDetail{
		User: wireUser(d.User), AwaitsActivation: d.Waits, Memberships: each(d.Memberships, wireMembership),
		Tokens: int(d.Tokens), Sessions: int(d.Sessions),
	}}, nil
}

func (a *API) updateUser(ctx context.Context, actor account.Actor, in *struct {
	UserPath
	Body wire.UserChange
}) (*body[wire.UserDetail], error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	if in.Body.Active != nil && in.Body.Admin != nil {
		return nil, errs.Invalid("one_at_a_time", "Change active or admin, one with each request.")
	}
	if in.Body.Active != nil {
		if err := a.Accounts.SetActive(ctx, actor, in.User, *in.Body.Active); err != nil {
			return nil, err
		}
	}
	if in.Body.Admin != nil {
		if err := a.Accounts.SetAdmin(ctx, actor, in.User, *in.Body.Admin); err != nil {
			return nil, err
		}
	}
	return a.getUser(ctx, actor, &in.UserPath)
}

func (a *API) eraseUser(ctx context.Context, actor account.Actor, in *struct {
	UserPath
	Body wire.EraseInput
}) (*nothing, error) {
	return &nothing{}, a.Accounts.EraseUser(ctx, actor, in.User, in.Body.Confirm)
}

func (a *API) makeResetLink(ctx context.Context, actor account.Actor, in *UserPath) (*body[wire.ResetLink], error) {
	link, err := a.Accounts.MakeResetLink(ctx, actor, in.User)
	if err != nil {
		return nil, err
	}
	return &body[wire.ResetLink]{Body: wire.ResetLink(link)}, nil
}

func (a *API) listAllOrganisations(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Q    string `query:"q" doc:"In the name or the title."`
	Kind string `query:"kind" enum:"private,shared,provider,verified" doc:"Only these."`
}) (*body[wire.List[wire.Organisation]], error) {
	orgs, err := a.Accounts.FindOrgs(ctx, actor, account.OrgFilter{Text: in.Q, Kind: in.Kind}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(orgs, wireOrganisation), nil
}

func (a *API) markOrganisation(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Body wire.OrganisationMark
}) (*body[wire.Organisation], error) {
	if err := actor.NeedAdmin(); err != nil {
		return nil, err
	}
	if in.Body.Provider != nil {
		if !*in.Body.Provider {
			return nil, errs.Conflict("provider_for_good", "What became a provider stays one; its code is never given again.")
		}
		if err := a.Accounts.SetProvider(ctx, actor, in.Org); err != nil {
			return nil, err
		}
	}
	if in.Body.Verified != nil {
		if _, err := a.Accounts.SetVerified(ctx, actor, in.Org, *in.Body.Verified); err != nil {
			return nil, err
		}
	}
	return a.getOrganisation(ctx, actor, &in.OrgPath)
}

func (a *API) listProviderRequests(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.Organisation]], error) {
	orgs, err := a.Accounts.ProviderRequests(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(orgs, wireOrganisation), nil
}

func (a *API) answerProvider(ctx context.Context, actor account.Actor, in *struct {
	OrgPath
	Body wire.ProviderAnswer
}) (*body[wire.Organisation], error) {
	return organisation(a.Accounts.AnswerProvider(ctx, actor, in.Org, in.Body.Approve, in.Body.Answer))
}
