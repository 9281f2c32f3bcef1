package rest

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/wire"
)

func (a *API) getProfile(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.Profile], error) {
	own, err := a.Accounts.Own(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.Profile]{Body: wireProfile(own)}, nil
}

func (a *API) updateMe(ctx context.Context, actor account.Actor, in *struct{ Body wire.ProfileInput }) (*body[wire.Profile], error) {
	own, err := a.Accounts.ChangeProfile(ctx, actor, account.ProfileInput{FullName: in.Body.FullName, Email: in.Body.Email})
	if err != nil {
		return nil, err
	}
	return &body[wire.Profile]{Body: wireProfile(own)}, nil
}

// exportMe streams everything that the market keeps about the user.
func (a *API) exportMe(w http.ResponseWriter, r *http.Request) {
	actor := front.ActorFrom(r.Context())
	front.ServeExport(w, r, "souk-data.json", a.fail, func(emit func(string, any) error) error {
		return a.Accounts.Export(r.Context(), actor, emit)
	})
}

func (a *API) eraseMe(ctx context.Context, actor account.Actor, in *struct{ Body wire.EraseInput }) (*nothing, error) {
	return &nothing{}, a.Accounts.Erase(ctx, actor, account.EraseInput{Password: in.Body.Password, Confirm: in.Body.Confirm})
}

func (a *API) listConsents(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.Consent]], error) {
	given, err := a.Accounts.Consents(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(given, wireConsent), nil
}

func (a *API) acceptTerms(ctx context.Context, actor account.Actor, in *struct{ Body wire.AcceptInput }) (*nothing, error) {
	return &nothing{}, a.Accounts.AcceptTerms(ctx, actor, in.Body.Hash)
}

func (a *API) getTerms(ctx context.Context, _ account.Actor, _ *struct{}) (*body[wire.Terms], error) {
	terms, err := a.Accounts.MarketTerms(ctx)
	if err != nil {
		return nil, err
	}
	return &body[wire.Terms]{Body: wireTerms(terms)}, nil
}

func (a *API) setTerms(ctx context.Context, actor account.Actor, in *struct{ Body wire.TermsInput }) (*body[wire.Terms], error) {
	if err := a.Accounts.SetMarketTerms(ctx, actor, in.Body.Title, in.Body.Text); err != nil {
		return nil, err
	}
	return a.getTerms(ctx, actor, nil)
}

func (a *API) listActivity(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Organisation bool `query:"organisation" doc:"What anybody did for the organisation that you act for, instead; for its managers."`
}) (*body[wire.List[wire.AuditEntry]], error) {
	entries, err := a.Accounts.Activity(ctx, actor, in.Organisation, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(entries, wireAuditEntry), nil
}

func (a *API) listSessions(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Session]], error) {
	open, err := a.Accounts.Sessions(ctx, actor, "")
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.Session]]{Body: wire.List[wire.Session]{Items: each(open, wireSession)}}, nil
}

func (a *API) endSession(ctx context.Context, actor account.Actor, in *struct {
	ID string `path:"id" doc:"Id of the session."`
}) (*nothing, error) {
	return &nothing{}, a.Accounts.EndSession(ctx, actor, in.ID)
}

func (a *API) endSessions(ctx context.Context, actor account.Actor, _ *struct{}) (*nothing, error) {
	return &nothing{}, a.Accounts.EndSessions(ctx, actor, "")
}

func (a *API) requestReset(ctx context.Context, actor account.Actor, in *struct{ Body wire.ResetRequest }) (*nothing, error) {
	return &nothing{}, a.Accounts.RequestReset(ctx, actor, in.Body.User)
}

func (a *API) completeReset(ctx context.Context, actor account.Actor, in *struct{ Body wire.ResetInput }) (*nothing, error) {
	_, err := a.Accounts.CompleteReset(ctx, actor, in.Body.Key, in.Body.Password)
	return &nothing{}, err
}

func (a *API) activate(ctx context.Context, actor account.Actor, in *struct{ Body wire.KeyInput }) (*body[wire.Confirmation], error) {
	c, err := a.Accounts.Confirm(ctx, actor, in.Body.Key)
	if err != nil {
		return nil, err
	}
	return &body[wire.Confirmation]{Body: wire.Confirmation{User: c.UserName, Email: c.Email, Activated: c.Opens}}, nil
}

func (a *API) resendActivation(ctx context.Context, actor account.Actor, in *struct{ Body wire.ResetRequest }) (*nothing, error) {
	return &nothing{}, a.Accounts.ResendActivation(ctx, actor, in.Body.User)
}

func wireProfile(o account.Own) wire.Profile {
	return wire.Profile{
		User: o.Name, FullName: o.FullName, Email: o.Email, EmailConfirmed: !o.EmailConfirmedAt.IsZero(),
		PendingEmail: o.PendingEmail, CreatedAt: o.CreatedAt,
	}
}

func wireSession(s account.OpenSession) wire.Session {
	return wire.Session{ID: s.ID, Organisation: s.OrgName, CreatedAt: s.CreatedAt, LastSeenAt: s.SeenAt, ExpiresAt: s.ExpiresAt}
}

func wireTerms(t account.Terms) wire.Terms {
	return wire.Terms{Hash: t.Hash, Title: t.Title, Text: t.Body, Since: t.Since}
}

func wireConsent(c account.ConsentGiven) wire.Consent {
	return wire.Consent{ID: c.ID, Subject: c.Subject, Organisation: c.OrgName, Terms: wireTerms(c.Terms), GivenAt: c.GivenAt}
}
