package fleet

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

// mostLevels is how many exceptions a policy has at most.
const mostLevels = 500

// LevelInput is an exception for a module.
type LevelInput struct {
	Module string // id or package name
	Level  int    // 0 takes any
}

// PolicyInput is the whole policy of an instance.
type PolicyInput struct {
	UpdateLevel, InstallLevel int // 0 takes any
	Levels                    []LevelInput
}

// SetPolicy sets the policy of an instance: all of it. Levels are those of the market.
func (s *Service) SetPolicy(ctx context.Context, actor account.Actor, ref string, in PolicyInput) (Instance, error) {
	var i Instance
	err := s.change(ctx, actor, ref, func(tx *sqldb.Tx, found *Instance) (string, map[string]any, error) {
		levels, err := s.checkPolicy(ctx, tx, actor, in)
		if err != nil {
			return "", nil, err
		}
		found.Policy = Policy{UpdateLevel: in.UpdateLevel, InstallLevel: in.InstallLevel, Levels: levels}
		i = *found
		if err := save(ctx, tx, i); err != nil {
			return "", nil, err
		}
		detail := map[string]any{"name": i.Name, "update": in.UpdateLevel, "install": in.InstallLevel, "exceptions": len(levels)}
		return "instance.policy", detail, replaceLevels(ctx, tx, i)
	})
	if err != nil {
		return Instance{}, errs.Wrap("fleet.SetPolicy", err)
	}
	return i, nil
}

// checkPolicy returns the exceptions of a policy, by the ids of their modules.
func (s *Service) checkPolicy(ctx context.Context, tx *sqldb.Tx, actor account.Actor, in PolicyInput) ([]ModuleLevel, error) {
	known, err := release.LoadLevels(ctx, tx)
	if err != nil {
		return nil, err
	}
	var f errs.Fields
	check := func(path string, level int) {
		f.Check(level == 0 || known.Has(level), path, "unknown_maturity", "There is no maturity %d; choose one of 0 any, %s.", level, known.Words())
	}
	check("update_level", in.UpdateLevel)
	check("install_level", in.InstallLevel)
	f.Check(len(in.Levels) <= mostLevels, "levels", "too_many", "A policy has at most %d exceptions.", mostLevels)
	if err := f.Err("bad_policy", "The policy cannot be set like this."); err != nil {
		return nil, err
	}
	refs := make([]string, len(in.Levels))
	for i, l := range in.Levels {
		refs[i] = l.Module
	}
	named, err := s.modulesNamed(ctx, tx, actor, refs)
	if err != nil {
		return nil, err
	}
	levels := make(map[string]ModuleLevel, len(in.Levels))
	for i, l := range in.Levels {
		path := fmt.Sprintf("levels[%d]", i)
		check(path+".level", l.Level)
		m, ok := named[refs[i]]
		if !f.Check(ok, path+".module", "module_not_found", "There is no module %.80q here. Give its id or its package name.", l.Module) {
			continue
		}
		_, twice := levels[m.ID]
		f.Check(!twice, path+".module", "twice", "The module %s is in the list twice.", cmp.Or(m.Package, m.ID))
		levels[m.ID] = ModuleLevel{ModuleID: m.ID, Package: m.Package, Level: l.Level}
	}
	list := make([]ModuleLevel, 0, len(levels))
	for _, l := range levels {
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b ModuleLevel) int { return cmp.Compare(a.ModuleID, b.ModuleID) })
	return list, f.Err("bad_policy", "The policy cannot be set like this.")
}

// modulesNamed returns the modules that ids and package names mean, by what was given. An id means a module
// even where it is not registered here; a package name only one that the actor sees.
func (s *Service) modulesNamed(ctx context.Context, q sqldb.Queryer, actor account.Actor, refs []string) (map[string]module.Module, error) {
	var ids, packages []string
	for _, ref := range refs {
		if id, ok := module.NormalID(ref); ok {
			ids = append(ids, id)
		} else if plain(ref) {
			packages = append(packages, ref)
		}
	}
	byID, err := module.FindAll(ctx, q, unique(ids))
	if err != nil {
		return nil, err
	}
	byPackage, err := module.FindPackages(ctx, q, unique(packages))
	if err != nil {
		return nil, err
	}
	named := make(map[string]module.Module, len(refs))
	for _, ref := range refs {
		id, isID := module.NormalID(ref)
		m, found := byPackage[ref]
		if isID {
			m, found = byID[id]
		}
		switch {
		case found && m.VisibleTo(actor):
			named[ref] = m
		case isID:
			named[ref] = module.Module{ID: id}
		}
	}
	return named, nil
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// plain reports whether a database can keep the text, and whether it is of a length that names have.
func plain(s string) bool {
	return len(s) <= 255 && strings.ToValidUTF8(s, "") == s && !strings.ContainsRune(s, 0)
}

// replaceLevels writes the exceptions of the policy.
func replaceLevels(ctx context.Context, tx *sqldb.Tx, i Instance) error {
	if _, err := tx.Exec(ctx, `DELETE FROM instance_levels WHERE instance_id = $1`, i.ID); err != nil {
		return fmt.Errorf("remove exceptions: %w", err)
	}
	rows := make([][]any, len(i.Policy.Levels))
	for n, l := range i.Policy.Levels {
		rows[n] = []any{i.ID, l.ModuleID, l.Level}
	}
	return sqldb.Insert(ctx, tx, `instance_levels (instance_id, module_id, level)`, rows)
}
