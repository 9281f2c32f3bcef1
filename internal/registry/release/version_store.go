package release

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

var selectVersions = `
SELECT v.id, v.module_id, v.version, v.part_a, v.part_b, v.part_c, v.label, v.name, v.description, v.help, v.author, v.url,
       v.licence_type, v.licence_text, v.update_text, v.language, v.is_translatable, v.is_translation,
       v.has_accounts_chart, v.has_reference_data, v.reference_data, v.maturity, v.blob_key, v.sha256, v.size, v.file_name,
       v.downloads, v.published_by, u.name, v.published_at, v.yanked_at, v.yank_reason, v.came_with, ` + LevelSQL("v.maturity") + `
FROM versions v JOIN users u ON u.id = v.published_by`

func scanVersion(row sqldb.Row) (Version, error) {
	var v Version
	err := row.Scan(&v.ID, &v.Module.ID, &v.Version, &v.Number.A, &v.Number.B, &v.Number.C, &v.Label,
		&v.Name, &v.Description, &v.Help, &v.Author, &v.URL, &v.LicenceType, &v.LicenceText, &v.UpdateText, &v.Language,
		&v.Translatable, &v.Translation, &v.HasAccountsChart, &v.HasReferenceData, &v.ReferenceData,
		&v.Maturity, sqldb.Text(&v.BlobKey), &v.SHA256, &v.Size, &v.FileName, &v.Downloads,
		&v.PublishedBy, &v.PublishedByName, sqldb.Time(&v.PublishedAt), sqldb.Time(&v.YankedAt), &v.YankReason,
		sqldb.Text(&v.CameWith), &v.MaturityName)
	return v, err
}

// load runs a query for versions and returns them complete: with modules, dependencies and merges, each
// of which is read once for all of them.
func load(ctx context.Context, q sqldb.Queryer, query string, args ...any) ([]Version, error) {
	list, err := sqldb.All(ctx, q, scanVersion, query, args...)
	if err != nil {
		return nil, fmt.Errorf("load versions: %w", err)
	}
	if len(list) == 0 {
		return list, nil
	}
	place := make(map[string]*Version, len(list))
	var ids, moduleIDs []string
	for i := range list {
		place[list[i].ID] = &list[i]
		ids = append(ids, list[i].ID)
		moduleIDs = append(moduleIDs, list[i].Module.ID)
	}
	modules, err := module.FindAll(ctx, q, moduleIDs)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].Module = modules[list[i].Module.ID]
	}
	if err := attachDependencies(ctx, q, ids, place); err != nil {
		return nil, err
	}
	return list, attachMerges(ctx, q, ids, place)
}

func attachDependencies(ctx context.Context, q sqldb.Queryer, ids []string, place map[string]*Version) error {
	type row struct {
		version string
		Dependency
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (d row, err error) {
		return d, r.Scan(&d.version, &d.ID, &d.TargetID, &d.TargetName, &d.Start, &d.End, &d.Included, &d.Enforcement, &d.UserEditable)
	}, `
SELECT version_id, dependency_id, target_id, target_name, version_start, version_end, is_included, enforcement, user_editable
FROM version_dependencies WHERE version_id IN (`+sqldb.List(&a, ids)+`) ORDER BY version_id, seq`, a.Values()...)
	if err != nil {
		return fmt.Errorf("load dependencies: %w", err)
	}
	for _, d := range rows {
		v := place[d.version]
		v.Dependencies = append(v.Dependencies, d.Dependency)
	}
	return nil
}

func attachMerges(ctx context.Context, q sqldb.Queryer, ids []string, place map[string]*Version) error {
	type row struct {
		version string
		Merge
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (m row, err error) {
		return m, r.Scan(&m.version, &m.TargetID, &m.TargetName)
	}, `
SELECT version_id, target_id, target_name FROM version_merges
WHERE version_id IN (`+sqldb.List(&a, ids)+`) ORDER BY version_id, target_id`, a.Values()...)
	if err != nil {
		return fmt.Errorf("load merges: %w", err)
	}
	for _, m := range rows {
		v := place[m.version]
		v.Merges = append(v.Merges, m.Merge)
	}
	return nil
}
