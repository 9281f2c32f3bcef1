package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
)

// resourceColumns reads a resource r, its organisation g, and its module m, which may be NULL.
const resourceColumns = `
r.id, r.org_id, g.name, r.name, r.title, r.kind, r.version, r.description, m.id, m.package,
(m.id IS NULL OR (m.latest_version IS NOT NULL AND m.quarantined_at IS NULL)), COALESCE(m.is_commercial, FALSE), CASE WHEN m.id IS NULL THEN r.is_open ELSE NOT m.is_commercial END,
COALESCE(m.visibility, r.visibility), r.state = 'deleted', r.created_at, r.updated_at`

const resourceTables = `
resources r
JOIN orgs g ON g.id = r.org_id
LEFT JOIN modules m ON m.id = r.module_id`

func (r *Resource) columns() []any {
	return []any{&r.ID, &r.OrgID, &r.OrgName, &r.Name, &r.Title, &r.Kind, &r.Version, &r.Description,
		sqldb.Text(&r.ModuleID), sqldb.Text(&r.ModulePackage), &r.Available, &r.Commercial, &r.Open, &r.Visibility, &r.Deleted,
		sqldb.Time(&r.CreatedAt), sqldb.Time(&r.UpdatedAt)}
}

func scanResource(row sqldb.Row) (Resource, error) {
	var r Resource
	return r, row.Scan(r.columns()...)
}

// moduleResource returns the resource of a module, and whether there is one.
func moduleResource(ctx context.Context, q sqldb.Queryer, moduleID string) (Resource, bool, error) {
	r, err := sqldb.One(ctx, q, scanResource, `
SELECT `+resourceColumns+` FROM `+resourceTables+` WHERE r.module_id = $1`, moduleID)
	if errors.Is(err, sql.ErrNoRows) {
		return Resource{}, false, nil
	}
	if err != nil {
		return Resource{}, false, fmt.Errorf("resource of module: %w", err)
	}
	return r, true, nil
}

func insertResource(ctx context.Context, tx *sqldb.Tx, r Resource) error {
	_, err := tx.Exec(ctx, `
INSERT INTO resources (id, org_id, name, title, kind, version, description, module_id, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
		r.ID, r.OrgID, r.Name, r.Title, r.Kind, r.Version, r.Description, r.ModuleID, sqldb.Micros(r.CreatedAt))
	if err != nil {
		return fmt.Errorf("insert resource: %w", err)
	}
	return nil
}

func upgradeResource(ctx context.Context, tx *sqldb.Tx, r Resource) error {
	_, err := tx.Exec(ctx, `
UPDATE resources SET title = $2, version = $3, description = $4, updated_at = $5 WHERE id = $1`,
		r.ID, r.Title, r.Version, r.Description, sqldb.Micros(r.UpdatedAt))
	if err != nil {
		return fmt.Errorf("upgrade resource: %w", err)
	}
	return nil
}

// boundResources returns the resources of the offerings, by offering id, in the seller's order.
func boundResources(ctx context.Context, q sqldb.Queryer, offeringIDs []string) (map[string][]Resource, error) {
	type bound struct {
		offeringID string
		resource   Resource
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, q, func(row sqldb.Row) (b bound, err error) {
		return b, row.Scan(append([]any{&b.offeringID}, b.resource.columns()...)...)
	}, `
SELECT x.offering_id, `+resourceColumns+`
FROM `+resourceTables+`
JOIN offering_resources x ON x.resource_id = r.id
WHERE x.offering_id IN (`+sqldb.List(&a, offeringIDs)+`)
ORDER BY x.offering_id, x.seq`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("resources of offerings: %w", err)
	}
	resources := make(map[string][]Resource, len(offeringIDs))
	for _, b := range list {
		resources[b.offeringID] = append(resources[b.offeringID], b.resource)
	}
	return resources, nil
}
