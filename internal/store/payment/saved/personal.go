package saved

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedMethod is a way to pay in the personal data of the user who let it be kept.
type exportedMethod struct {
	ID           string    `json:"id"`
	Organisation string    `json:"organisation"`
	Gateway      string    `json:"gateway"`
	Method       string    `json:"method"`
	CreatedAt    time.Time `json:"created_at"`
}

// ExportUser implements [account.PersonalData].
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	return account.EmitPages(ctx, s.DB, userID, "payment_methods", `
SELECT m.id, o.name, m.gateway, m.brand, m.last4, m.created_at
FROM payment_methods m JOIN orgs o ON o.id = m.org_id
WHERE m.added_by = $1 AND m.removed_at IS NULL AND m.id > $2 ORDER BY m.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedMethod, error) {
			var e exportedMethod
			var m Method
			err := row.Scan(key, &e.Organisation, &e.Gateway, &m.Brand, &m.Last4, sqldb.Time(&e.CreatedAt))
			m.Gateway = e.Gateway
			e.ID, e.Method = *key, m.Label()
			return e, err
		}, emit)
}

// EraseUser implements [account.Eraser]: what is kept for the user's private organisation is removed.
func (s *Service) EraseUser(ctx context.Context, tx *sqldb.Tx, user account.User) error {
	ids, err := sqldb.All(ctx, tx, sqldb.Value[string], `SELECT id FROM payment_methods WHERE org_id = $1 AND removed_at IS NULL`, user.PrivateOrg)
	if err != nil {
		return fmt.Errorf("payment methods of a user: %w", err)
	}
	for _, id := range ids {
		if err := s.remove(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}
