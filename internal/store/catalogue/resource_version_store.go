package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

const selectResourceVersions = `
SELECT v.resource_id, v.seq, v.version, v.media_type, v.link, v.file_name, v.size, v.sha256, v.downloads, v.version = r.version,
       v.blob_key, u.name, v.created_at
FROM resource_versions v
JOIN resources r ON r.id = v.resource_id
JOIN users u ON u.id = v.created_by`

func scanResourceVersion(row sqldb.Row) (ResourceVersion, error) {
	var v ResourceVersion
	return v, row.Scan(&v.ResourceID, &v.Seq, &v.Version, &v.MediaType, &v.Link, &v.FileName, &v.Size, &v.SHA256, &v.Downloads, &v.Current,
		sqldb.Text(&v.blobKey), &v.CreatedByName, sqldb.Time(&v.CreatedAt))
}

// findResourceVersion returns the version of the number, "" or "latest" for the current one. None gives
// KindNotFound, code "version_not_found".
func findResourceVersion(ctx context.Context, q sqldb.Queryer, r Resource, number string) (ResourceVersion, error) {
	if number == "" || number == "latest" {
		number = r.Version
	}
	if !resourceVersionForm.MatchString(number) || len(number) > maxVersion {
		return ResourceVersion{}, errs.NotFound("version_not_found", "There is no such version of %s.", r.Title)
	}
	v, err := sqldb.One(ctx, q, scanResourceVersion, selectResourceVersions+` WHERE v.resource_id = $1 AND v.version = $2`, r.ID, number)
	if errors.Is(err, sql.ErrNoRows) {
		return ResourceVersion{}, errs.NotFound("version_not_found", "There is no version %s of %s.", number, r.Title)
	}
	if err != nil {
		return ResourceVersion{}, fmt.Errorf("version of resource: %w", err)
	}
	return v, nil
}

// insertResourceVersion stores the next version of a resource, which becomes its current one.
func insertResourceVersion(ctx context.Context, tx *sqldb.Tx, v ResourceVersion, userID string) error {
	_, err := tx.Exec(ctx, `
INSERT INTO resource_versions (resource_id, seq, version, media_type, link, file_name, blob_key, sha256, size, created_by, created_at)
SELECT CAST($1 AS TEXT), COALESCE(MAX(seq), 0) + 1, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT),
       CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS BIGINT), CAST($9 AS TEXT), CAST($10 AS BIGINT)
FROM resource_versions WHERE resource_id = $1`,
		v.ResourceID, v.Version, v.MediaType, v.Link, v.FileName, sqldb.NullText(v.blobKey), v.SHA256, v.Size, userID, sqldb.Micros(v.CreatedAt))
	if sqldb.IsUnique(err) {
		return errs.Conflict("version_exists", "Version %s has just been added by somebody else.", v.Version)
	}
	if err != nil {
		return fmt.Errorf("insert version of resource: %w", err)
	}
	return nil
}

// retypeVersion sets the media type of the resource's current version.
func retypeVersion(ctx context.Context, tx *sqldb.Tx, r Resource) error {
	_, err := tx.Exec(ctx, `UPDATE resource_versions SET media_type = $3 WHERE resource_id = $1 AND version = $2`, r.ID, r.Version, r.MediaType)
	if err != nil {
		return fmt.Errorf("media type of version: %w", err)
	}
	return nil
}

// keysOf returns the keys of the files of all versions.
func keysOf(ctx context.Context, q sqldb.Queryer, resourceID string) ([]string, error) {
	keys, err := sqldb.All(ctx, q, sqldb.Value[string],
		`SELECT blob_key FROM resource_versions WHERE resource_id = $1 AND blob_key IS NOT NULL ORDER BY seq`, resourceID)
	if err != nil {
		return nil, fmt.Errorf("files of resource: %w", err)
	}
	return keys, nil
}
