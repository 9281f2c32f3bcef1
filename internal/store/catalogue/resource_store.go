package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// resourceColumns reads a resource r, its organisation g, its module m, which may be NULL, and the current
// version v of a file or link, which is NULL for a module.
const resourceColumns = `
r.id, r.org_id, g.name, r.name, r.title, r.kind, r.version, r.description, r.media_type, r.revision, m.id, m.package,
COALESCE(v.file_name, ''), COALESCE(v.size, 0), COALESCE(v.sha256, ''), COALESCE(v.link, ''),
(m.id IS NULL OR (m.latest_version IS NOT NULL AND m.quarantined_at IS NULL)), COALESCE(m.is_commercial, NOT r.is_open), CASE WHEN m.id IS NULL THEN r.is_open ELSE NOT m.is_commercial END,
COALESCE(m.visibility, r.visibility),
EXISTS (SELECT 1 FROM offering_resources y WHERE y.resource_id = r.id),
EXISTS (SELECT 1 FROM offering_resources y JOIN offerings z ON z.id = y.offering_id WHERE y.resource_id = r.id AND z.quarantined_at IS NOT NULL),
r.state = 'deleted', r.created_at, r.updated_at`

const resourceTables = `
resources r
JOIN orgs g ON g.id = r.org_id
LEFT JOIN modules m ON m.id = r.module_id
LEFT JOIN resource_versions v ON v.resource_id = r.id AND v.version = r.version`

func (r *Resource) columns() []any {
	return []any{&r.ID, &r.OrgID, &r.OrgName, &r.Name, &r.Title, &r.Kind, &r.Version, &r.Description, &r.MediaType, &r.Revision,
		sqldb.Text(&r.ModuleID), sqldb.Text(&r.ModulePackage), &r.FileName, &r.Size, &r.SHA256, &r.Link,
		&r.Available, &r.Commercial, &r.Open, &r.Visibility, &r.Used, &r.Blocked, &r.Deleted,
		sqldb.Time(&r.CreatedAt), sqldb.Time(&r.UpdatedAt)}
}

func scanResource(row sqldb.Row) (Resource, error) {
	var r Resource
	return r, row.Scan(r.columns()...)
}

// oneResource returns the resource that where picks, and whether there is one.
func oneResource(ctx context.Context, q sqldb.Queryer, where string, a sqldb.Args) (Resource, bool, error) {
	r, err := sqldb.One(ctx, q, scanResource, `
SELECT `+resourceColumns+` FROM `+resourceTables+` WHERE `+where, a.Values()...)
	if errors.Is(err, sql.ErrNoRows) {
		return Resource{}, false, nil
	}
	if err != nil {
		return Resource{}, false, fmt.Errorf("select resource: %w", err)
	}
	return r, true, nil
}

// moduleResource returns the resource of a module, and whether there is one.
func moduleResource(ctx context.Context, q sqldb.Queryer, moduleID string) (Resource, bool, error) {
	var a sqldb.Args
	return oneResource(ctx, q, "r.module_id = "+a.Add(moduleID), a)
}

func insertResource(ctx context.Context, tx *sqldb.Tx, r Resource) error {
	_, err := tx.Exec(ctx, `
INSERT INTO resources (id, org_id, name, title, kind, version, description, media_type, is_open, module_id, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
		r.ID, r.OrgID, r.Name, r.Title, r.Kind, r.Version, r.Description, r.MediaType, r.Open, sqldb.NullText(r.ModuleID),
		sqldb.Micros(r.CreatedAt))
	if sqldb.IsUnique(err) {
		return resourceExists(r.Name)
	}
	if err != nil {
		return fmt.Errorf("insert resource: %w", err)
	}
	return nil
}

func resourceExists(name string) error {
	return errs.Conflict("resource_exists",
		"There is a resource %q already. Upgrade it if this is its new version, or choose another name.", name)
}

// updateResource stores what may change of a resource, and raises its revision.
func updateResource(ctx context.Context, tx *sqldb.Tx, r *Resource) error {
	_, err := tx.Exec(ctx, `
UPDATE resources
SET title = $2, version = $3, description = $4, media_type = $5, is_open = $6, updated_at = $7, revision = revision + 1
WHERE id = $1`,
		r.ID, r.Title, r.Version, r.Description, r.MediaType, r.Open && r.ModuleID == "", sqldb.Micros(r.UpdatedAt))
	if err != nil {
		return fmt.Errorf("update resource: %w", err)
	}
	r.Revision++
	return nil
}

// leaveDrafts takes the resource out of the offerings that are not published yet.
func leaveDrafts(ctx context.Context, tx *sqldb.Tx, id string) error {
	_, err := tx.Exec(ctx, `
UPDATE offerings SET revision = revision + 1
WHERE state = 'uploaded' AND id IN (SELECT offering_id FROM offering_resources WHERE resource_id = $1)`, id)
	if err != nil {
		return fmt.Errorf("raise offerings: %w", err)
	}
	_, err = tx.Exec(ctx, `
DELETE FROM offering_resources
WHERE resource_id = $1 AND offering_id IN (SELECT id FROM offerings WHERE state = 'uploaded')`, id)
	if err != nil {
		return fmt.Errorf("unbind resource: %w", err)
	}
	return nil
}

// isBound reports whether an offering still holds the resource. Whoever bought it did so in one of these.
func isBound(ctx context.Context, tx *sqldb.Tx, id string) (bool, error) {
	n, err := sqldb.One(ctx, tx, sqldb.Value[int64], `SELECT COUNT(*) FROM offering_resources WHERE resource_id = $1`, id)
	if err != nil {
		return false, fmt.Errorf("offerings of resource: %w", err)
	}
	return n > 0, nil
}

// retireResource makes a resource one that is kept for its buyers only.
func retireResource(ctx context.Context, tx *sqldb.Tx, r Resource) error {
	_, err := tx.Exec(ctx, `
UPDATE resources SET state = 'deleted', updated_at = $2, revision = revision + 1 WHERE id = $1`, r.ID, sqldb.Micros(r.UpdatedAt))
	if err != nil {
		return fmt.Errorf("retire resource: %w", err)
	}
	return nil
}

// removeResource removes a resource that nothing refers to, with its versions.
func removeResource(ctx context.Context, tx *sqldb.Tx, id string) error {
	for _, statement := range []string{
		`DELETE FROM resource_versions WHERE resource_id = $1`, `DELETE FROM resources WHERE id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return fmt.Errorf("remove resource: %w", err)
		}
	}
	return nil
}

// boundResources returns the resources of the offerings, by offering id, in the seller's order, without
// the links of APIs.
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
		b.resource.Link = ""
		resources[b.offeringID] = append(resources[b.offeringID], b.resource)
	}
	return resources, nil
}
