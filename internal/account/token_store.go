package account

import (
	"context"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/sqldb"
)

func scanToken(row sqldb.Row) (Token, error) {
	var t Token
	var scopes string
	err := row.Scan(&t.ID, &t.UserID, &t.OrgID, &t.OrgName, &t.Name, &t.Hint, &scopes, sqldb.Time(&t.CreatedAt),
		sqldb.Time(&t.ExpiresAt), sqldb.Time(&t.LastUsedAt), sqldb.Time(&t.RevokedAt))
	t.Scopes = splitScopes(scopes)
	return t, err
}

// liveTokens returns the tokens of the user that are neither revoked nor expired.
func (s *Service) liveTokens(ctx context.Context, q sqldb.Queryer, userID string) ([]Token, error) {
	return sqldb.All(ctx, q, scanToken, `SELECT t.id, t.user_id, t.org_id, o.name, t.name, t.hint, t.scopes, t.created_at,
			t.expires_at, t.last_used_at, t.revoked_at
		FROM api_tokens t JOIN orgs o ON o.id = t.org_id
		WHERE t.user_id = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2)
		ORDER BY t.created_at DESC, t.id DESC`, userID, sqldb.Micros(s.clock.Now()))
}

func (s *Service) insertToken(ctx context.Context, tx *sqldb.Tx, t Token, secret string) error {
	_, err := tx.Exec(ctx, `INSERT INTO api_tokens
		(id, user_id, org_id, name, token_hash, hint, scopes, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		t.ID, t.UserID, t.OrgID, t.Name, authn.HashToken(secret), t.Hint, joinScopes(t.Scopes),
		sqldb.Micros(t.CreatedAt), sqldb.Micros(t.ExpiresAt))
	return err
}
