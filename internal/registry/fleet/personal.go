package fleet

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// exportedInstance is an instance that a user registered.
type exportedInstance struct {
	Organisation string    `json:"organisation"`
	Name         string    `json:"name"`
	Fingerprint  string    `json:"fingerprint"`
	CreatedAt    time.Time `json:"created_at"`
	SeenAt       time.Time `json:"seen_at,omitzero"`
}

// ExportUser implements [account.PersonalData]: the instances that the user registered.
func (s *Service) ExportUser(ctx context.Context, userID string, emit func(section string, row any) error) error {
	return account.EmitPages(ctx, s.db, userID, "instances", `
SELECT i.id, o.name, i.name, i.fingerprint, i.created_at, i.seen_at FROM instances i JOIN orgs o ON o.id = i.org_id
WHERE i.created_by = $1 AND i.id > $2 ORDER BY i.id LIMIT $3`,
		func(row sqldb.Row, key *string) (exportedInstance, error) {
			var e exportedInstance
			return e, row.Scan(key, &e.Organisation, &e.Name, &e.Fingerprint, sqldb.Time(&e.CreatedAt), sqldb.Time(&e.SeenAt))
		}, emit)
}
