package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// TermsHash returns what a text that people agree to is known by: the SHA-256 of its title and body.
func TermsHash(title, body string) string {
	sum := sha256.Sum256([]byte(title + "\n" + body))
	return hex.EncodeToString(sum[:])
}

// Consent keeps that the actor has agreed to a text, for the organisation that it acts for, and the text
// itself, so that it can be read for ever. The subject is "market" or "offering:ID". Agreeing twice to the
// same text changes nothing. It returns the text's hash.
func (s *Service) Consent(ctx context.Context, tx *sqldb.Tx, actor Actor, subject, title, body string) (string, error) {
	hash, now := TermsHash(title, body), sqldb.Micros(s.clock.Now())
	_, err := tx.Exec(ctx, `
INSERT INTO terms (hash, title, body, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING`,
		hash, title, body, now)
	if err != nil {
		return "", fmt.Errorf("keep terms: %w", err)
	}
	_, err = tx.Exec(ctx, `
INSERT INTO consents (id, user_id, org_id, subject, terms_hash, given_at, remote) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (user_id, org_id, subject, terms_hash) DO NOTHING`,
		s.ids.NewID(), actor.UserID, actor.OrgID, subject, hash, now, actor.Remote)
	if err != nil {
		return "", fmt.Errorf("keep consent: %w", err)
	}
	return hash, nil
}
