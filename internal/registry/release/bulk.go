package release

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// idsAtOnce bounds the ids that one query names.
const idsAtOnce = 5000

// ByIDs returns the versions with the ids, by id, in a number of queries that does not depend on how many
// there are. Those that are not there, or that the actor does not see, are left out.
func (s *Service) ByIDs(ctx context.Context, actor account.Actor, ids []string) (map[string]Version, error) {
	found := make(map[string]Version, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	if len(ids) > idsAtOnce {
		return nil, errs.New(errs.KindTooLarge, "too_many_versions", "At most %d versions are read at once.", idsAtOnce)
	}
	var a sqldb.Args
	list, err := load(ctx, s.db, selectVersions+" WHERE v.id IN ("+sqldb.List(&a, ids)+")", a.Values()...)
	if err != nil {
		return nil, errs.Wrap("release.ByIDs", err)
	}
	var hidden []string
	for _, v := range list {
		if !v.Module.VisibleTo(actor) {
			hidden = append(hidden, v.Module.ID)
		}
	}
	rights, err := s.rights(ctx, actor, hidden)
	if err != nil {
		return nil, errs.Wrap("release.ByIDs", err)
	}
	for _, v := range list {
		if v.Module.VisibleTo(actor) || rights[v.Module.ID] {
			found[v.ID] = v
		}
	}
	return found, nil
}

// MayHave reports of which of the versions the actor gets the file, by id, as [Service.MayDownload] does
// for one.
func (s *Service) MayHave(ctx context.Context, actor account.Actor, versions map[string]Version) (map[string]bool, error) {
	may := make(map[string]bool, len(versions))
	var modules, locked, had []string
	for id, v := range versions {
		switch lockOf(actor, v) {
		case noLock:
			may[id] = true
		case rightOrHad:
			had = append(had, id)
			fallthrough
		case rightOnly:
			modules, locked = append(modules, v.Module.ID), append(locked, id)
		case nothingOpen:
		}
	}
	rights, err := s.rights(ctx, actor, modules)
	if err != nil {
		return nil, errs.Wrap("release.MayHave", err)
	}
	before, err := s.before(ctx, actor, had)
	if err != nil {
		return nil, errs.Wrap("release.MayHave", err)
	}
	for _, id := range locked {
		may[id] = rights[versions[id].Module.ID] || before[id]
	}
	return may, nil
}

// rights returns to which of the modules the actor's organisation has acquired a right.
func (s *Service) rights(ctx context.Context, actor account.Actor, moduleIDs []string) (map[string]bool, error) {
	if len(moduleIDs) == 0 || actor.OrgID == "" || actor.Need(account.ScopeRead) != nil {
		return map[string]bool{}, nil
	}
	return s.entitled.EntitledAmong(ctx, actor.OrgID, moduleIDs)
}

// before returns which of the versions the actor's organisation has downloaded before.
func (s *Service) before(ctx context.Context, actor account.Actor, versionIDs []string) (map[string]bool, error) {
	had := make(map[string]bool, len(versionIDs))
	if len(versionIDs) == 0 || actor.OrgID == "" || actor.Need(account.ScopeRead) != nil {
		return had, nil
	}
	var a sqldb.Args
	list, err := sqldb.All(ctx, s.db, sqldb.Value[string], `
SELECT version_id FROM version_downloads WHERE org_id = `+a.Add(actor.OrgID)+` AND version_id IN (`+sqldb.List(&a, versionIDs)+`)`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("earlier downloads: %w", err)
	}
	for _, id := range list {
		had[id] = true
	}
	return had, nil
}
