package notify

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedWebhook is an address of a user's private organisation, without its secret.
type exportedWebhook struct {
	URL         string    `json:"url"`
	Description string    `json:"description,omitempty"`
	Types       []Type    `json:"types"`
	State       State     `json:"state"`
	CreatedAt   time.Time `json:"created_at"`
}

// ExportUser implements [account.PersonalData]: the addresses of the user's private organisation.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	return account.EmitPages(ctx, s.db, userID, "webhooks", `
SELECT w.id, w.url, w.description, w.types, w.state, w.created_at FROM webhooks w
JOIN orgs o ON o.id = w.org_id JOIN org_members m ON m.org_id = o.id
WHERE o.is_private AND m.user_id = $1 AND w.id > $2 ORDER BY w.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedWebhook, error) {
			var e exportedWebhook
			var types string
			err := row.Scan(key, &e.URL, &e.Description, &types, &e.State, sqldb.Time(&e.CreatedAt))
			e.Types = splitTypes(types)
			return e, err
		}, emit)
}

// EraseUser implements [account.Eraser]: the private organisation of a user who goes is told of nothing any more.
func (s *Service) EraseUser(ctx context.Context, tx *sqldb.Tx, user account.User) error {
	if _, err := tx.Exec(ctx, `DELETE FROM webhooks WHERE org_id = $1`, user.PrivateOrg); err != nil {
		return fmt.Errorf("webhooks of a user: %w", err)
	}
	return nil
}
