package release

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// askedAtOnce bounds the names that one query asks for.
const askedAtOnce = 500

// compareModules notes where the modules of the plan contradict what is registered here.
func (s *Service) compareModules(ctx context.Context, p *importPlan) error {
	var fresh []*listedModule
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(p.modules)), askedAtOnce) {
		registered, err := module.FindAll(ctx, s.db, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			l := p.modules[id]
			m, found := registered[id]
			switch {
			case !found:
				p.checkPackage(l)
				fresh = append(fresh, l)
			case m.OwnerID != p.actor.OrgID:
				p.note(l.line, "id", "not_owner", "The module %s belongs to %s, and the import is for %s. Name the owner (--owner).", m.Package, m.OwnerName, p.actor.OrgName)
			case m.Type != l.Type:
				p.note(l.line, "type", "type_differs", "The module %s is registered as a %s. A module keeps its type.", m.Package, module.TypeName(m.Type))
			}
		}
	}
	if err := s.comparePackages(ctx, p, fresh); err != nil {
		return err
	}
	return s.comparePrefixes(ctx, p)
}

// comparePackages notes package names of new modules that others have.
func (s *Service) comparePackages(ctx context.Context, p *importPlan, fresh []*listedModule) error {
	for some := range slices.Chunk(fresh, askedAtOnce) {
		var a sqldb.Args
		names := make([]string, len(some))
		for i, l := range some {
			names[i] = strings.ToLower(l.Package)
		}
		taken, err := sqldb.All(ctx, s.db, sqldb.Value[string],
			`SELECT lower(package) FROM modules WHERE lower(package) IN (`+sqldb.List(&a, names)+`)`, a.Values()...)
		if err != nil {
			return fmt.Errorf("look up packages: %w", err)
		}
		for _, name := range taken {
			l := p.modules[p.packages[name]]
			p.note(l.line, "javapackage", "package_in_use", "The package name %s belongs to another module here.", l.Package)
		}
	}
	return nil
}

// comparePrefixes decides which module holds which prefix, and notes those that two would hold.
func (s *Service) comparePrefixes(ctx context.Context, p *importPlan) error {
	claims := p.claims()
	for prefixes := range slices.Chunk(slices.Sorted(maps.Keys(claims)), askedAtOnce) {
		held, err := module.Holders(ctx, s.db, prefixes)
		if err != nil {
			return err
		}
		for _, prefix := range prefixes {
			list := claims[prefix]
			h, isHeld := held[prefix]
			if isHeld {
				list = slices.DeleteFunc(slices.Clone(list), func(l *listedModule) bool { return l.ID == h.ModuleID || l.merges[h.ModuleID] })
			}
			switch {
			case isHeld && len(list) > 0:
				p.note(list[0].line, "dbprefixes", "db_prefix_in_use", "The prefix %s belongs to %s here.", prefix, h.Package)
			case len(list) > 1:
				p.note(list[1].line, "dbprefixes", "db_prefix_in_use", "The prefix %s belongs to %s (%s) too, which %s does not merge.",
					prefix, list[0].Package, list[0].ID, list[1].Package)
			case len(list) == 1:
				list[0].Prefixes = append(list[0].Prefixes, prefix)
			}
		}
	}
	return nil
}

// modulesOf returns the modules of what is pending, by id; those that are not registered yet are, with
// all their prefixes, and counted.
func (i *importer) modulesOf(ctx context.Context, tx *sqldb.Tx) (modules map[string]module.Module, fresh int, err error) {
	var ids []string
	for _, l := range i.pending {
		ids = append(ids, l.Module.ID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if modules, err = module.FindAll(ctx, tx, ids); err != nil {
		return nil, 0, err
	}
	var add []module.Module
	for _, id := range ids {
		if _, found := modules[id]; found || i.plan.modules[id] == nil {
			continue
		}
		m := i.plan.modules[id].Module
		add, modules[id] = append(add, m), m
	}
	return modules, len(add), module.InsertAll(ctx, tx, add, i.actor.UserID)
}

// place names a version in the registry.
type place struct {
	moduleID string
	number   version.Number
}

// versionsAt returns those of the versions that are here already.
func versionsAt(ctx context.Context, tx *sqldb.Tx, list []listedVersion) (map[place]Version, error) {
	var a sqldb.Args
	rows := make([]string, len(list))
	for i, l := range list {
		rows[i] = "(CAST(" + a.Add(l.Module.ID) + " AS TEXT), CAST(" + a.Add(l.Number.A) + " AS BIGINT), CAST(" +
			a.Add(l.Number.B) + " AS BIGINT), CAST(" + a.Add(l.Number.C) + " AS BIGINT))"
	}
	found, err := load(ctx, tx, selectVersions+` WHERE (v.module_id, v.part_a, v.part_b, v.part_c) IN (VALUES `+strings.Join(rows, ", ")+`)`, a.Values()...)
	if err != nil {
		return nil, err
	}
	there := make(map[place]Version, len(found))
	for _, v := range found {
		slices.SortFunc(v.Merges, func(a, b Merge) int { return cmp.Compare(a.TargetID, b.TargetID) })
		there[place{v.Module.ID, v.Number}] = v
	}
	return there, nil
}
