package rest

import (
	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/wire"
)

func text[T ~string](v T) string { return string(v) }

// wireScopes keeps nil, which is no limit, apart from an empty list.
func wireScopes(scopes []account.Scope) []string {
	if scopes == nil {
		return nil
	}
	return each(scopes, text[account.Scope])
}

func wireUser(u account.User) wire.User {
	return wire.User{
		ID: u.ID, Name: u.Name, FullName: u.FullName, Email: u.Email, Admin: u.Admin, Active: u.Active, CreatedAt: u.CreatedAt,
		EmailConfirmed: !u.EmailConfirmedAt.IsZero(), Erased: !u.ErasedAt.IsZero(),
	}
}

func wireOrganisation(o account.Org) wire.Organisation {
	return wire.Organisation{
		ID: o.ID, Name: o.Name, Private: o.Private, Provider: o.Provider, ProviderCode: o.ProviderCode,
		TaxAddress: wireAddress(o.TaxAddress), CreatedAt: o.CreatedAt,
		Title: o.Title, About: o.About, Website: o.Website, Email: o.Email, TaxNumber: o.TaxNumber, VATID: o.VATID, Business: o.Business, SmallEnterprise: o.Small, LogoID: o.LogoID,
		NeedsApproval: o.NeedsApproval, Verified: !o.VerifiedAt.IsZero(), ProviderRequest: o.ProviderRequest, RequestedAt: o.ProviderRequestedAt,
	}
}

// wireAddress leaves an empty address out.
func wireAddress(a account.Address) *wire.Address {
	if a.Empty() {
		return nil
	}
	address := wire.Address(a)
	return &address
}

func wireMembership(m account.Membership) wire.Membership {
	return wire.Membership{
		Organisation: wireOrganisation(m.Org), Roles: each(m.Roles, text[account.Role]), JoinedAt: m.JoinedAt,
	}
}

func wireMember(m account.Membership) wire.Member {
	return wire.Member{
		User: m.User.Name, FullName: m.User.FullName, Roles: each(m.Roles, text[account.Role]), JoinedAt: m.JoinedAt,
	}
}

func wireToken(t account.Token) wire.Token {
	return wire.Token{
		ID: t.ID, Name: t.Name, Hint: t.Hint, Organisation: t.OrgName, Scopes: wireScopes(t.Scopes),
		CreatedAt: t.CreatedAt, ExpiresAt: t.ExpiresAt, LastUsedAt: t.LastUsedAt, RevokedAt: t.RevokedAt,
	}
}

func wireAuditEntry(e account.AuditEntry) wire.AuditEntry {
	return wire.AuditEntry{
		ID: e.ID, At: e.At, User: e.UserName, Organisation: e.OrgName, Action: e.Action, Subject: e.Subject,
		Detail: e.Detail, RequestID: e.RequestID, Remote: e.Remote,
	}
}

func wireMail(m mail.Mail) wire.Mail {
	return wire.Mail{
		ID: m.ID, To: m.To, Subject: m.Subject, Text: m.Text, CreatedAt: m.CreatedAt, SentAt: m.SentAt,
		Attempts: int(m.Attempts), LastError: m.LastError, State: m.State(), NextAt: m.NextAt,
	}
}
