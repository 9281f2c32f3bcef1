package advise

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/resolve"
)

// Names of modules and versions come as ids of versions (24 hex), as MODULE@VERSION, or as MODULE alone,
// where MODULE is an id or a package name.

// refs are names that were looked up.
type refs struct {
	versions map[string]resolve.Want // by the id of the version
	packages map[string]string       // ids of modules by package name
}

// lookUp reads what the names stand for: one query for ids of versions, one for package names, none where
// there are no such names.
func (s *Service) lookUp(ctx context.Context, a asker, lists ...[]string) (refs, error) {
	r := refs{versions: map[string]resolve.Want{}, packages: map[string]string{}}
	var versionIDs, packages []string
	for _, text := range slices.Concat(lists...) {
		text = clean(text)
		name, _, _ := strings.Cut(text, "@")
		if _, isID := module.NormalID(name); isID || text == "" {
			continue
		}
		if clock.IsID(text) {
			versionIDs = append(versionIDs, text)
		} else {
			packages = append(packages, name)
		}
	}
	if err := s.versionsByID(ctx, a, versionIDs, r.versions); err != nil {
		return r, err
	}
	return r, s.modulesByPackage(ctx, a, packages, r.packages)
}

// versionsByID finds versions that the one who asks may see.
func (s *Service) versionsByID(ctx context.Context, a asker, versionIDs []string, into map[string]resolve.Want) error {
	if len(versionIDs) == 0 {
		return nil
	}
	type found struct {
		id string
		resolve.Want
	}
	var args sqldb.Args
	rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (f found, err error) {
		return f, row.Scan(&f.id, &f.ID, &f.Version)
	}, `SELECT id, module_id, version FROM versions WHERE id IN (`+sqldb.List(&args, versionIDs)+`)`, args.Values()...)
	if err != nil {
		return fmt.Errorf("versions by id: %w", err)
	}
	seen := a.sees()
	for _, f := range rows {
		if spec, there := a.universe.Module(f.ID); there && seen.sees(spec) {
			into[f.id] = f.Want
		}
	}
	return nil
}

// modulesByPackage finds modules that the one who asks may see.
func (s *Service) modulesByPackage(ctx context.Context, a asker, packages []string, into map[string]string) error {
	packages = slices.DeleteFunc(packages, func(name string) bool { return !storable(name) })
	if len(packages) == 0 {
		return nil
	}
	var args sqldb.Args
	rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (pair [2]string, err error) {
		return pair, row.Scan(&pair[0], &pair[1])
	}, `SELECT package, id FROM modules WHERE package IN (`+sqldb.List(&args, packages)+`)`, args.Values()...)
	if err != nil {
		return fmt.Errorf("modules by package: %w", err)
	}
	seen := a.sees()
	for _, pair := range rows {
		if spec, there := a.universe.Module(pair[1]); there && seen.sees(spec) {
			into[pair[0]] = pair[1]
		}
	}
	return nil
}

// named returns the installed modules with ids in the place of package names, which people write; old
// clients send ids only.
func (s *Service) named(ctx context.Context, a asker, modules []InstalledModule) ([]InstalledModule, error) {
	var packages []string
	for _, m := range modules {
		if strings.Contains(m.ID, ".") {
			packages = append(packages, clean(m.ID))
		}
	}
	if len(packages) == 0 {
		return modules, nil
	}
	ids := make(map[string]string, len(packages))
	if err := s.modulesByPackage(ctx, a, packages, ids); err != nil {
		return nil, err
	}
	modules = slices.Clone(modules)
	for i, m := range modules {
		if id, found := ids[clean(m.ID)]; found {
			modules[i].ID = id
		}
	}
	return modules, nil
}

// module returns the id of the module with the name; a name that is none here stays, and is found missing
// by the solver.
func (r refs) module(name string) string {
	name = clean(name)
	if id, found := r.packages[name]; found {
		return id
	}
	return moduleID(name)
}

// modules is module for each of the names; nil stays nil.
func (r refs) modules(names []string) []string {
	if names == nil {
		return nil
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = r.module(name)
	}
	return list
}

// wants returns what the names ask for, and those that are ids of no version here. Empty names do not
// count.
func (r refs) wants(names []string) (wants []resolve.Want, unknown []string) {
	for _, name := range names {
		name = clean(name)
		w, found := r.versions[name]
		switch {
		case name == "":
		case found:
			wants = append(wants, w)
		case clock.IsID(name):
			unknown = append(unknown, name)
		default:
			ref, number, _ := strings.Cut(name, "@")
			wants = append(wants, resolve.Want{ID: r.module(ref), Version: number})
		}
	}
	return wants, unknown
}

// storable reports whether the databases take the text.
func storable(text string) bool {
	return text != "" && len(text) <= 255 && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}
