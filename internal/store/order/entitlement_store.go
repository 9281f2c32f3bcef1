package order

import (
	"context"
	"fmt"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
)

// validSQL is the condition that an entitlement e has not run out at the time of the placeholder.
func validSQL(now string) string { return "(e.expires_at IS NULL OR e.expires_at > " + now + ")" }

// grant entitles the buyer to every resource of the offering, until the contract says.
func grant(ctx context.Context, tx *sqldb.Tx, p Purchase, until time.Time) error {
	_, err := tx.Exec(ctx, `
INSERT INTO entitlements (org_id, resource_id, purchase_id, granted_at, expires_at)
SELECT CAST($1 AS TEXT), x.resource_id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($5 AS BIGINT) FROM offering_resources x WHERE x.offering_id = $4`,
		p.OrgID, p.ID, sqldb.Micros(p.ClosedAt), p.OfferingID, sqldb.Micros(until))
	if err != nil {
		return fmt.Errorf("grant entitlements: %w", err)
	}
	return nil
}

// entitledThrough returns the resources that the organisation has a right to, each with the first
// purchase that gave it.
func entitledThrough(ctx context.Context, q sqldb.Queryer, orgID string, resourceIDs []string, now time.Time) (map[string]string, error) {
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(row sqldb.Row) (pair [2]string, err error) {
		return pair, row.Scan(&pair[0], &pair[1])
	}, `
SELECT e.resource_id, MIN(e.purchase_id) FROM entitlements e
WHERE e.org_id = `+a.Add(orgID)+` AND e.resource_id IN (`+sqldb.List(&a, resourceIDs)+`) AND `+validSQL(a.Add(sqldb.Micros(now)))+`
GROUP BY e.resource_id`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("entitlements: %w", err)
	}
	through := make(map[string]string, len(rows))
	for _, pair := range rows {
		through[pair[0]] = pair[1]
	}
	return through, nil
}
