package release

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// Versions returns a page of the history of a module, the highest version first, yanked ones included.
func (s *Service) Versions(ctx context.Context, actor account.Actor, ref string, req page.Request) (page.Page[Version], error) {
	none := page.Page[Version]{}
	m, err := s.visible(ctx, actor, ref)
	if err != nil {
		return none, err
	}
	var a sqldb.Args
	query := selectVersions + " WHERE v.module_id = " + a.Add(m.ID)
	var n version.Number
	more, err := req.Decode(&n.A, &n.B, &n.C)
	if err != nil {
		return none, err
	}
	if more {
		query += " AND (v.part_a, v.part_b, v.part_c) < (" + sqldb.List(&a, []int64{n.A, n.B, n.C}) + ")"
	}
	query += " ORDER BY v.part_a DESC, v.part_b DESC, v.part_c DESC LIMIT " + a.Add(req.Size()+1)
	list, err := load(ctx, s.db, query, a.Values()...)
	if err != nil {
		return none, errs.Wrap("release.Versions", err)
	}
	return page.Of(req, list, func(v Version) []any { return []any{v.Number.A, v.Number.B, v.Number.C} }), nil
}

// Version returns one version of a module, yanked ones too; "" is the latest that is not yanked. Not
// there and not visible give KindNotFound, code "module_not_found" or "version_not_found".
func (s *Service) Version(ctx context.Context, actor account.Actor, ref, number string) (Version, error) {
	m, err := s.visible(ctx, actor, ref)
	if err != nil {
		return Version{}, err
	}
	v, err := versionOf(ctx, s.db, m, number)
	return v, errs.Wrap("release.Version", err)
}

// VersionByID returns the version with the id.
func (s *Service) VersionByID(ctx context.Context, actor account.Actor, id string) (Version, error) {
	missing := errs.NotFound("version_not_found", "There is no version with the id %q here.", id)
	if !clock.IsID(id) {
		return Version{}, missing
	}
	v, err := one(ctx, s.db, missing, " WHERE v.id = $1", id)
	if err != nil {
		return Version{}, errs.Wrap("release.VersionByID", err)
	}
	seen, err := s.sees(ctx, actor, v.Module)
	if err == nil && !seen {
		err = missing
	}
	if err != nil {
		return Version{}, err
	}
	return v, nil
}

// versionOf returns the version of the module with the number; "" is the latest.
func versionOf(ctx context.Context, q sqldb.Queryer, m module.Module, number string) (Version, error) {
	if number == "" {
		return one(ctx, q, errs.NotFound("version_not_found", "%s has no version that can be chosen.", m.Package),
			" WHERE v.id = $1", m.LatestVersionID)
	}
	missing := errs.NotFound("version_not_found", "%s has no version %q.", m.Package, number)
	n, err := version.Parse(number)
	if err != nil {
		return Version{}, missing
	}
	return one(ctx, q, missing, " WHERE v.module_id = $1 AND v.part_a = $2 AND v.part_b = $3 AND v.part_c = $4", m.ID, n.A, n.B, n.C)
}

// one returns the version that the condition holds of, or the error missing.
func one(ctx context.Context, q sqldb.Queryer, missing error, where string, args ...any) (Version, error) {
	list, err := load(ctx, q, selectVersions+where, args...)
	if err != nil {
		return Version{}, err
	}
	if len(list) == 0 {
		return Version{}, missing
	}
	return list[0], nil
}

// Module returns the module with the id or package name, as [module.Service.Get] does, but also to those
// who have acquired a right to it before its owner hid it.
func (s *Service) Module(ctx context.Context, actor account.Actor, ref string) (module.Module, error) {
	m, err := s.visible(ctx, actor, ref)
	return m, errs.Wrap("release.Module", err)
}

// visible returns the module when it exists for the actor.
func (s *Service) visible(ctx context.Context, actor account.Actor, ref string) (module.Module, error) {
	m, err := module.Find(ctx, s.db, ref)
	if err != nil {
		return module.Module{}, err
	}
	seen, err := s.sees(ctx, actor, m)
	if err == nil && !seen {
		err = module.NotFound(ref)
	}
	if err != nil {
		return module.Module{}, err
	}
	return m, nil
}

// sees reports whether the module exists for the actor; who has acquired a right to it goes on seeing
// it when its owner hides it.
func (s *Service) sees(ctx context.Context, actor account.Actor, m module.Module) (bool, error) {
	if m.VisibleTo(actor) {
		return true, nil
	}
	return s.hasRight(ctx, actor, m)
}

// hasRight reports whether the organisation that the actor acts for has acquired a right to the module.
func (s *Service) hasRight(ctx context.Context, actor account.Actor, m module.Module) (bool, error) {
	if actor.OrgID == "" || actor.Need(account.ScopeRead) != nil {
		return false, nil
	}
	right, err := s.entitled.Entitled(ctx, actor.OrgID, m.ID)
	return right, errs.Wrap("release: right to a module", err)
}
