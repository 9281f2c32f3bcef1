package rest

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/wire"
)

func (a *API) getMe(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.Me], error) {
	memberships, err := a.Accounts.Memberships(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.Me]{Body: wire.Me{
		User: actor.UserName, Organisation: actor.OrgName, Admin: actor.Admin, Via: string(actor.Via),
		Roles: each(actor.Roles, text[account.Role]), Scopes: wireScopes(actor.Scopes), TokenID: actor.CredentialID,
		Memberships: each(memberships, wireMembership),
	}}, nil
}

func (a *API) signUp(ctx context.Context, actor account.Actor, in *struct{ Body wire.SignUpInput }) (*body[wire.User], error) {
	u, err := a.Accounts.SignUp(ctx, account.SignUpInput{
		Name: in.Body.Name, FullName: in.Body.FullName, Email: in.Body.Email, Password: in.Body.Password,
		Remote: actor.Remote, RequestID: actor.RequestID,
	})
	if err != nil {
		return nil, err
	}
	return &body[wire.User]{Body: wireUser(u)}, nil
}

func (a *API) listTokens(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Token]], error) {
	tokens, err := a.Accounts.Tokens(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.Token]]{Body: wire.List[wire.Token]{Items: each(tokens, wireToken)}}, nil
}

func (a *API) createToken(ctx context.Context, actor account.Actor, in *struct{ Body wire.TokenInput }) (*body[wire.NewToken], error) {
	var scopes []account.Scope // nil where the list is absent: not limited
	if in.Body.Scopes != nil {
		scopes = each(in.Body.Scopes, func(s string) account.Scope { return account.Scope(s) })
	}
	t, secret, err := a.Accounts.CreateToken(ctx, actor, account.CreateTokenInput{
		Org: in.Body.Organisation, Name: in.Body.Name, Scopes: scopes, ExpiresAt: in.Body.ExpiresAt,
	})
	if err != nil {
		return nil, err
	}
	return &body[wire.NewToken]{Body: wire.NewToken{Token: wireToken(t), Secret: secret}}, nil
}

func (a *API) revokeToken(ctx context.Context, actor account.Actor, in *struct {
	ID string `path:"id" doc:"Id of the token."`
}) (*nothing, error) {
	return &nothing{}, a.Accounts.RevokeToken(ctx, actor, in.ID)
}

func (a *API) listUsers(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.User]], error) {
	users, err := a.Accounts.Users(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(users, wireUser), nil
}

func (a *API) createUser(ctx context.Context, actor account.Actor, in *struct{ Body wire.CreateUserInput }) (*body[wire.User], error) {
	u, err := a.Accounts.CreateUser(ctx, actor, account.CreateUserInput{
		Name: in.Body.Name, FullName: in.Body.FullName, Email: in.Body.Email, Password: in.Body.Password,
		Admin: in.Body.Admin, Provider: in.Body.Provider,
	})
	if err != nil {
		return nil, err
	}
	return &body[wire.User]{Body: wireUser(u)}, nil
}

type auditInput struct {
	Paging
	User    string    `query:"user" doc:"Who did it; operator for the command line on the server itself."`
	Action  string    `query:"action" doc:"How the action begins, as module. or module.register."`
	Subject string    `query:"subject" doc:"What it was done to, as organisation:bakery."`
	Q       string    `query:"q" doc:"In action, subject, detail or the names of user and organisation."`
	From    time.Time `query:"from" doc:"Not before."`
	To      time.Time `query:"to" doc:"Before."`
}

func (a *API) listAudit(ctx context.Context, actor account.Actor, in *auditInput) (*body[wire.List[wire.AuditEntry]], error) {
	entries, err := a.Accounts.AuditLog(ctx, actor, account.AuditFilter{
		Actor: in.User, Action: in.Action, Subject: in.Subject, Word: in.Q, From: in.From, To: in.To,
	}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(entries, wireAuditEntry), nil
}
