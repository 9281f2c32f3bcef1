package account

import (
	"context"

	"souk.dev/souk/internal/platform/sqldb"
)

func (s *Service) exportMemberships(ctx context.Context, userID string, emit func(string, any) error) error {
	return EmitPages(ctx, s.db, userID, "memberships", `SELECT o.id, o.name, o.is_private, o.title, m.roles, m.joined_at,
			o.about, o.website, o.email, o.tax_number, o.vat_id, o.tax_street, o.tax_postal, o.tax_city, o.tax_country
		FROM org_members m JOIN orgs o ON o.id = m.org_id WHERE m.user_id = $1 AND o.id > $2 ORDER BY o.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedMembership, error) {
			var m exportedMembership
			var roles string
			var a Address
			err := row.Scan(key, &m.Organisation, &m.Private, &m.Title, &roles, sqldb.Time(&m.JoinedAt),
				&m.About, &m.Website, &m.Email, &m.TaxNumber, &m.VATID, &a.Street, &a.Postal, &a.City, &a.Country)
			m.Roles = splitRoles(roles)
			if !m.Private { // what a company says of itself is not its member's
				m.About, m.Website, m.Email, m.TaxNumber, m.VATID = "", "", "", "", ""
			} else if !a.Empty() {
				m.TaxAddress = &a
			}
			return m, err
		}, emit)
}

func (s *Service) exportSessions(ctx context.Context, userID string, emit func(string, any) error) error {
	return EmitPages(ctx, s.db, userID, "sessions", `SELECT s.token_hash, o.name, s.created_at, s.last_seen_at, s.expires_at
		FROM sessions s JOIN orgs o ON o.id = s.org_id WHERE s.user_id = $1 AND s.token_hash > $2 ORDER BY s.token_hash LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedSession, error) {
			var e exportedSession
			return e, row.Scan(key, &e.Organisation, sqldb.Time(&e.CreatedAt), sqldb.Time(&e.LastSeenAt), sqldb.Time(&e.ExpiresAt))
		}, emit)
}

func (s *Service) exportTokens(ctx context.Context, userID string, emit func(string, any) error) error {
	return EmitPages(ctx, s.db, userID, "api_tokens", `SELECT t.id, t.name, t.hint, o.name, t.scopes, t.created_at, t.expires_at,
			t.last_used_at, t.revoked_at
		FROM api_tokens t JOIN orgs o ON o.id = t.org_id WHERE t.user_id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedToken, error) {
			var e exportedToken
			var scopes string
			err := row.Scan(key, &e.Name, &e.Hint, &e.Organisation, &scopes, sqldb.Time(&e.CreatedAt), sqldb.Time(&e.ExpiresAt),
				sqldb.Time(&e.LastUsedAt), sqldb.Time(&e.RevokedAt))
			e.Scopes = splitScopes(scopes)
			return e, err
		}, emit)
}

func (s *Service) exportConsents(ctx context.Context, userID string, emit func(string, any) error) error {
	return EmitPages(ctx, s.db, userID, "consents", `SELECT c.id, c.subject, t.title, t.body, t.hash, c.given_at, c.remote
		FROM consents c JOIN terms t ON t.hash = c.terms_hash WHERE c.user_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedConsent, error) {
			var e exportedConsent
			return e, row.Scan(key, &e.Subject, &e.Title, &e.Text, &e.Hash, sqldb.Time(&e.GivenAt), &e.Remote)
		}, emit)
}

// exportInvitations emits the invitations that the user sent, and those that it accepted or that went to
// its address.
func (s *Service) exportInvitations(ctx context.Context, userID string, emit func(string, any) error) error {
	return EmitPages(ctx, s.db, userID, "invitations", `SELECT i.id, o.name, i.email, i.roles, i.outcome, i.created_at, i.closed_at
		FROM invitations i JOIN orgs o ON o.id = i.org_id JOIN users u ON u.id = $1
		WHERE (i.invited_by = u.id OR i.user_id = u.id OR (u.email_confirmed_at IS NOT NULL AND LOWER(i.email) = LOWER(u.email)))
		AND i.id > $2 ORDER BY i.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedInvitation, error) {
			var e exportedInvitation
			var roles string
			err := row.Scan(key, &e.Organisation, &e.Email, &roles, &e.Outcome, sqldb.Time(&e.CreatedAt), sqldb.Time(&e.ClosedAt))
			e.Roles = splitRoles(roles)
			return e, err
		}, emit)
}

func (s *Service) exportActions(ctx context.Context, userID string, emit func(string, any) error) error {
	return EmitPages(ctx, s.db, userID, "activity", `SELECT a.id, a.at, a.action, a.subject, a.detail, a.request_id, a.remote
		FROM audit_log a WHERE a.user_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedAction, error) {
			var e exportedAction
			var detail string
			err := row.Scan(key, sqldb.Time(&e.At), &e.Action, &e.Subject, &detail, &e.RequestID, &e.Remote)
			e.Detail = []byte(detail)
			return e, err
		}, emit)
}
