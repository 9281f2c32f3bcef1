package universe

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// modulesAtOnce bounds the modules that one query names.
const modulesAtOnce = 500

// load returns the modules with the ids, nil for all, that have versions, as resolve takes them, each with
// its versions from the lowest to the highest. It takes four queries for all, or for each few hundred.
func load(ctx context.Context, q sqldb.Queryer, options Options, ids []string) ([]resolve.ModuleSpec, error) {
	l := &loader{q: q, options: options, texts: map[string]string{}, allows: map[rangeText]resolve.Allows{}}
	if ids == nil {
		return l.load(ctx, nil)
	}
	var list []resolve.ModuleSpec
	for some := range slices.Chunk(ids, modulesAtOnce) {
		specs, err := l.load(ctx, some)
		if err != nil {
			return nil, err
		}
		list = append(list, specs...)
	}
	return list, nil
}

// loader reads modules. Texts and ranges that come again and again are kept once.
type loader struct {
	q       sqldb.Queryer
	options Options
	texts   map[string]string
	allows  map[rangeText]resolve.Allows

	modules  []resolve.ModuleSpec
	withheld map[string]bool // ids of the modules of which nothing may be chosen anew
	versions map[string]*resolve.VersionSpec
}

type rangeText struct{ start, end, enforcement string }

func (l *loader) load(ctx context.Context, ids []string) ([]resolve.ModuleSpec, error) {
	l.modules, l.withheld, l.versions = nil, map[string]bool{}, map[string]*resolve.VersionSpec{}
	for _, step := range []func(context.Context, []string) error{l.readModules, l.readVersions, l.readNeeds, l.readMerges} {
		if err := step(ctx, ids); err != nil {
			return nil, fmt.Errorf("load the universe: %w", err)
		}
	}
	return slices.DeleteFunc(l.modules, func(m resolve.ModuleSpec) bool { return len(m.Versions) == 0 }), nil
}

// where returns the condition that the column holds one of the ids; nil ids take all.
func where(a *sqldb.Args, format string, ids []string) string {
	if ids == nil {
		return ""
	}
	return fmt.Sprintf(" WHERE "+format, sqldb.List(a, ids))
}

const ofModules = `version_id IN (SELECT v.id FROM versions v WHERE v.module_id IN (%s))`

func (l *loader) readModules(ctx context.Context, ids []string) error {
	var a sqldb.Args
	return sqldb.Each(ctx, l.q, func(r sqldb.Row) error {
		var m resolve.ModuleSpec
		var kind, owner, visibility string
		var quarantined bool
		if err := r.Scan(&m.ID, &m.Name, &kind, &owner, &visibility, &quarantined, &m.SameMajor); err != nil {
			return err
		}
		m.Class = classOf(m.ID, kind)
		if quarantined || visibility != module.Public {
			m.Audience = owner
		}
		if quarantined {
			l.withheld[m.ID] = true
		}
		l.texts[m.ID] = m.ID
		l.modules = append(l.modules, m)
		return nil
	}, `SELECT m.id, m.name, m.type, m.owner_org, m.visibility, m.quarantined_at IS NOT NULL, NOT m.default_upgrade FROM modules m`+
		where(&a, "m.id IN (%s)", ids)+` ORDER BY m.id`, a.Values()...)
}

// classOf returns the class of a module's type.
func classOf(id, kind string) resolve.Class {
	switch {
	case id == module.CoreID:
		return resolve.Core
	case kind == module.TypeTemplate:
		return resolve.Template
	case kind == module.TypePack:
		return resolve.Pack
	}
	return resolve.Module
}

// readVersions reads the versions, in the order of the modules, and notes where each of them is.
func (l *loader) readVersions(ctx context.Context, ids []string) error {
	var a sqldb.Args
	place := 0
	err := sqldb.Each(ctx, l.q, func(r sqldb.Row) error {
		var v resolve.VersionSpec
		var moduleID string
		err := r.Scan(&v.ID, &moduleID, &v.Version, &v.Number.A, &v.Number.B, &v.Number.C, &v.Maturity, &v.Yanked)
		if err != nil {
			return err
		}
		for place < len(l.modules) && l.modules[place].ID != moduleID {
			place++ // it has no versions
		}
		if place == len(l.modules) {
			return fmt.Errorf("version %s is of a module %s that is not there", v.ID, moduleID)
		}
		v.Yanked = v.Yanked || l.withheld[moduleID]
		m := &l.modules[place]
		m.Versions = append(m.Versions, v)
		return nil
	}, `SELECT v.id, v.module_id, v.version, v.part_a, v.part_b, v.part_c, v.maturity, v.yanked_at IS NOT NULL FROM versions v`+
		where(&a, "v.module_id IN (%s)", ids)+` ORDER BY v.module_id, v.part_a, v.part_b, v.part_c`, a.Values()...)
	for i := range l.modules {
		for k := range l.modules[i].Versions { // they stay where they are from now on
			v := &l.modules[i].Versions[k]
			l.versions[v.ID] = v
		}
	}
	return err
}

// readNeeds reads dependencies and includes.
func (l *loader) readNeeds(ctx context.Context, ids []string) error {
	var a sqldb.Args
	var of string // the version that needs are gathered for
	var needs []resolve.NeedSpec
	give := func() {
		if len(needs) > 0 {
			l.versions[of].Needs = slices.Clone(needs)
		}
		needs = needs[:0]
	}
	err := sqldb.Each(ctx, l.q, func(r sqldb.Row) error {
		var id string
		var n resolve.NeedSpec
		var t rangeText
		err := r.Scan(&id, &n.Target, &n.Name, &t.start, &t.end, &n.Include, &t.enforcement, &n.Editable)
		if err != nil {
			return err
		}
		if id != of {
			give()
			of = id
		}
		if l.versions[id] == nil {
			return fmt.Errorf("there are dependencies of a version %s that is not there", id)
		}
		n.Target, n.Name = l.text(n.Target), l.text(n.Name)
		if n.Allows, err = l.allowed(t); err != nil {
			return fmt.Errorf("dependency of version %s on %s: %w", id, n.Target, err)
		}
		needs = append(needs, n)
		return nil
	}, `SELECT version_id, target_id, target_name, version_start, version_end, is_included, enforcement, user_editable
FROM version_dependencies`+where(&a, ofModules, ids)+` ORDER BY version_id, seq`, a.Values()...)
	if err == nil {
		give()
	}
	return err
}

func (l *loader) readMerges(ctx context.Context, ids []string) error {
	var a sqldb.Args
	return sqldb.Each(ctx, l.q, func(r sqldb.Row) error {
		var id, target string
		if err := r.Scan(&id, &target); err != nil {
			return err
		}
		v := l.versions[id]
		if v == nil {
			return fmt.Errorf("there are merges of a version %s that is not there", id)
		}
		v.Merges = append(v.Merges, l.text(target))
		return nil
	}, `SELECT version_id, target_id FROM version_merges`+where(&a, ofModules, ids)+` ORDER BY version_id, target_id`, a.Values()...)
}

// text returns the one copy of s.
func (l *loader) text(s string) string {
	if kept, ok := l.texts[s]; ok {
		return kept
	}
	l.texts[s] = s
	return s
}

// allowed returns what a range allows, the same value for the same text.
func (l *loader) allowed(t rangeText) (resolve.Allows, error) {
	if a, ok := l.allows[t]; ok {
		return a, nil
	}
	start, err := version.ParseLoose(t.start)
	if err != nil {
		return nil, err
	}
	end, err := version.ParseLoose(t.end)
	if err != nil {
		return nil, err
	}
	how, ok := version.ParseEnforcement(t.enforcement)
	if !ok {
		return nil, fmt.Errorf("enforcement %q", t.enforcement)
	}
	a := resolve.InRange(version.Range{Start: start, End: end, Enforcement: how, Strict: l.options.StrictMajor})
	l.allows[t] = a
	return a, nil
}
