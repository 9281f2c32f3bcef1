package advise

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// Detail is a version in full, with its texts in the language that was asked for, else in English, else in
// its own (readings; spec openbravo 3.5).
type Detail struct {
	release.Version
	Support      string // code of its support status, "NI" where none is given
	MaturityName string
	MergedInto   *Removed // another module takes its place
}

// Details returns the versions with the ids, in their order; those that are not there, or that the actor
// does not see, are left out.
func (s *Service) Details(ctx context.Context, actor account.Actor, versionIDs []string, language string) ([]Detail, error) {
	found, err := s.releases.ByIDs(ctx, actor, versionIDs)
	if err != nil {
		return nil, errs.Wrap("advise.Details", err)
	}
	texts, err := s.releases.Texts(ctx, versionIDs, language)
	if err != nil {
		return nil, errs.Wrap("advise.Details", err)
	}
	list := make([]Detail, 0, len(found))
	modules := make([]string, 0, len(found))
	for _, id := range versionIDs {
		v, there := found[id]
		if !there {
			continue
		}
		if t, translated := texts[id]; translated {
			v.Name, v.Description, v.Help, v.UpdateText = t.Name, t.Description, t.Help, t.UpdateText
		}
		list = append(list, Detail{Version: v, Support: v.Module.Support, MaturityName: v.MaturityName})
		modules = append(modules, v.Module.ID)
	}
	merged, err := s.mergedInto(ctx, actor, modules)
	if err != nil {
		return nil, errs.Wrap("advise.Details", err)
	}
	for i := range list {
		if by, isMerged := merged[list[i].Module.ID]; isMerged {
			by.Version = list[i].Version.Version
			list[i].MergedInto = &by
		}
	}
	return list, nil
}

// mergedInto returns by which module the newest version of another one takes the place of the modules with
// the ids, by their ids; of several the one with the lowest package name.
func (s *Service) mergedInto(ctx context.Context, actor account.Actor, ids []string) (map[string]Removed, error) {
	merged := make(map[string]Removed, len(ids))
	if len(ids) == 0 {
		return merged, nil
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (r Removed, err error) {
		return r, row.Scan(&r.ModuleID, &r.MergedID, &r.MergedName, &r.MergedVersion)
	}, `
SELECT g.target_id, m.id, m.name, v.version
FROM version_merges g JOIN modules m ON m.latest_version = g.version_id JOIN versions v ON v.id = g.version_id
WHERE g.target_id IN (`+sqldb.List(&a, ids)+`) AND `+module.VisibleSQL(&a, "m", actor)+`
ORDER BY m.package DESC`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("merged modules: %w", err)
	}
	for _, r := range rows {
		merged[r.ModuleID] = r
	}
	return merged, nil
}

// sentences returns what says answers for people, with the market's names of maturities.
func (s *Service) sentences(ctx context.Context) (Sentences, error) {
	levels, err := release.LoadLevels(ctx, s.db)
	if err != nil {
		return Sentences{}, err
	}
	say := Sentences{Levels: make(map[int]string, len(levels))}
	for _, m := range levels {
		say.Levels[m.Level] = m.Name
	}
	return say, nil
}
