package release

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// version returns the version that the publication becomes.
func (r publication) version() Version {
	m := r.pkg
	v := Version{
		Module: r.module, Number: r.number, Version: m.Version, Label: m.Label,
		Name: m.Name, Description: m.Description, Help: m.Help, Author: m.Author, URL: m.URL,
		LicenceType: m.LicenceType, LicenceText: m.LicenceText, UpdateText: m.UpdateText, Language: m.Language,
		Translatable: m.Translatable, Translation: m.Translation, HasAccountsChart: m.HasAccountsChart,
		HasReferenceData: m.HasReferenceData, ReferenceData: m.ReferenceData,
		BlobKey: r.file.Key, SHA256: r.file.SHA256, Size: r.file.Size, FileName: m.Package + "-" + m.Version + ".obx",
	}
	if len(m.Dependencies) > 0 {
		v.Dependencies = needsOf(m)
	}
	for _, merged := range m.Merges {
		v.Merges = append(v.Merges, Merge{TargetID: merged.TargetID, TargetName: merged.TargetName})
	}
	return v
}

// store writes everything that the plan leads to and returns the versions as they are stored.
func (s *Service) store(ctx context.Context, tx *sqldb.Tx, p *plan) ([]Version, error) {
	list, err := s.versions(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, r := range p.publish {
		v := &list[i]
		if r.there != "" {
			err = s.settle(ctx, tx, v)
		} else {
			v.ID = s.ids.NewID()
			if r.path != "" {
				v.CameWith = list[0].ID // the pack's, which is the first one
			}
			err = s.add(ctx, tx, v, r)
		}
		if err != nil {
			return nil, err
		}
		err = s.accounts.Audit(ctx, tx, p.actor, "version.publish", "module:"+v.Module.ID, map[string]any{
			"version": v.Version, "sha256": v.SHA256, "maturity": v.Maturity, "commercial": v.Module.Commercial,
		})
		if err != nil {
			return nil, err
		}
		ids[i] = v.Module.ID
	}
	return list, module.Touch(ctx, tx, ids...)
}

// add stores a new version, whose module it changes.
func (s *Service) add(ctx context.Context, tx *sqldb.Tx, v *Version, r publication) (err error) {
	if err := insertVersions(ctx, tx, []Version{*v}); err != nil {
		return err
	}
	if err := insertTexts(ctx, tx, v.ID, r.pkg.Texts); err != nil {
		return fmt.Errorf("insert texts: %w", err)
	}
	if err := module.AddPrefixes(ctx, tx, v.Module.ID, r.prefixes); err != nil {
		return err
	}
	v.Module.Prefixes = slices.Sorted(slices.Values(append(slices.Clone(v.Module.Prefixes), r.prefixes...)))
	if v.Module, err = s.refresh(ctx, tx, v.Module); err != nil {
		return err
	}
	if err := s.shelf.Keep(ctx, tx, v.BlobKey); err != nil {
		return err
	}
	if err := s.published.VersionPublished(ctx, tx, v.Module, *v); err != nil {
		return err
	}
	return s.events.VersionPublished(ctx, tx, v.Module, *v)
}

// versionColumns are the columns of a new version, in the order of versionValues.
const versionColumns = `id, module_id, version, part_a, part_b, part_c, label, name, description, help, author, url,
    licence_type, licence_text, update_text, language, is_translatable, is_translation, has_accounts_chart,
    has_reference_data, reference_data, maturity, blob_key, sha256, size, file_name, published_by, published_at, came_with`

func versionValues(v Version) []any {
	return []any{
		v.ID, v.Module.ID, v.Version, v.Number.A, v.Number.B, v.Number.C, v.Label, v.Name, v.Description, v.Help, v.Author, v.URL,
		v.LicenceType, v.LicenceText, v.UpdateText, v.Language, v.Translatable, v.Translation, v.HasAccountsChart,
		v.HasReferenceData, v.ReferenceData, v.Maturity, sqldb.NullText(v.BlobKey), v.SHA256, v.Size, v.FileName,
		v.PublishedBy, sqldb.Micros(v.PublishedAt), sqldb.NullText(v.CameWith),
	}
}

// insertVersions stores new versions with what they need and merge.
func insertVersions(ctx context.Context, tx *sqldb.Tx, list []Version) error {
	rows := make([][]any, len(list))
	for i, v := range list {
		rows[i] = versionValues(v)
	}
	err := sqldb.Insert(ctx, tx, `versions (`+versionColumns+`)`, rows)
	if sqldb.IsUnique(err) {
		return errs.Conflict("version_exists", "%s %s has just been published.", list[0].Module.Package, list[0].Version)
	}
	if err != nil {
		return fmt.Errorf("insert versions: %w", err)
	}
	if err := insertDependencies(ctx, tx, list); err != nil {
		return err
	}
	return insertMerges(ctx, tx, list)
}

func insertDependencies(ctx context.Context, tx *sqldb.Tx, list []Version) error {
	var rows [][]any
	for _, v := range list {
		for seq, d := range v.Dependencies {
			rows = append(rows, []any{v.ID, seq, d.ID, d.TargetID, d.TargetName, d.Start, d.End, d.Included, string(d.Enforcement), d.UserEditable})
		}
	}
	err := sqldb.Insert(ctx, tx, `version_dependencies (version_id, seq, dependency_id, target_id, target_name, version_start, version_end,
    is_included, enforcement, user_editable)`, rows)
	if err != nil {
		return fmt.Errorf("insert dependencies: %w", err)
	}
	return nil
}

func insertMerges(ctx context.Context, tx *sqldb.Tx, list []Version) error {
	var rows [][]any
	for _, v := range list {
		for _, m := range v.Merges {
			rows = append(rows, []any{v.ID, m.TargetID, m.TargetName})
		}
	}
	if err := sqldb.Insert(ctx, tx, `version_merges (version_id, target_id, target_name)`, rows); err != nil {
		return fmt.Errorf("insert merges: %w", err)
	}
	return nil
}
