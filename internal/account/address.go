package account

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// maxAddresses bounds how many people of an organisation get the same mail.
const maxAddresses = 20

// OrgAddresses returns where mails to an organisation go: to its own address, or else to its managers and
// providers; nowhere where none of them has one.
func OrgAddresses(ctx context.Context, q sqldb.Queryer, orgID string) ([]string, error) {
	to, err := sqldb.All(ctx, q, sqldb.Value[string], `SELECT email FROM orgs WHERE id = $1 AND email <> ''`, orgID)
	if err == nil && len(to) == 0 {
		to, err = sqldb.All(ctx, q, sqldb.Value[string], `
SELECT DISTINCT u.email FROM org_members m JOIN users u ON u.id = m.user_id
WHERE m.org_id = $1 AND u.is_active AND u.email <> ''
  AND (' ' || m.roles || ' ' LIKE $2 OR ' ' || m.roles || ' ' LIKE $3)
ORDER BY u.email LIMIT $4`, orgID, "% "+string(RoleManager)+" %", "% "+string(RoleProvider)+" %", maxAddresses)
	}
	if err != nil {
		return nil, fmt.Errorf("addresses of an organisation: %w", err)
	}
	return to, nil
}
