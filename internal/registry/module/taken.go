package module

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile"
)

// taken is what the market has given away already of the names that one call asks for, and of those
// close by.
type taken struct {
	modules  map[string]Module // by id
	packages map[string]bool   // in lower case
	prefixes map[string]Holder
}

// lookUp asks the database once for all inputs.
func lookUp(ctx context.Context, tx *sqldb.Tx, actor account.Actor, inputs []RegisterInput) (*taken, error) {
	var ids, packages, prefixes []string
	for _, in := range inputs {
		ids = append(ids, in.ID)
		for _, pkg := range append(packagesNear(in.Package, actor.OrgName), in.Package) {
			packages = append(packages, strings.ToLower(pkg))
		}
		for _, p := range in.Prefixes {
			prefixes = append(append(prefixes, p), prefixesNear(p, in.Package)...)
		}
	}
	unstorable := func(s string) bool { return !storable(s) }
	ids = slices.DeleteFunc(ids, unstorable)
	packages = slices.DeleteFunc(packages, unstorable)
	prefixes = slices.DeleteFunc(prefixes, unstorable)

	modules, err := FindAll(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var a sqldb.Args
	used, err := sqldb.All(ctx, tx, sqldb.Value[string],
		`SELECT lower(package) FROM modules WHERE lower(package) IN (`+sqldb.List(&a, packages)+`)`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("look up packages: %w", err)
	}
	holders, err := Holders(ctx, tx, prefixes)
	if err != nil {
		return nil, err
	}
	t := &taken{modules: modules, packages: map[string]bool{}, prefixes: holders}
	for _, pkg := range used {
		t.packages[pkg] = true
	}
	return t, nil
}

// add notes the names that an input of the same call takes.
func (t *taken) add(in RegisterInput, actor account.Actor) {
	t.modules[in.ID] = in.module(actor)
	t.packages[strings.ToLower(in.Package)] = true
	for _, p := range in.Prefixes {
		if _, held := t.prefixes[p]; !held {
			t.prefixes[p] = Holder{Prefix: p, ModuleID: in.ID, Package: in.Package, OwnerID: actor.OrgID}
		}
	}
}

// heldBy returns those of the prefixes that the module holds itself; others are a merged module's.
func (t *taken) heldBy(id string, prefixes []string) []string {
	return slices.DeleteFunc(prefixes, func(p string) bool { return t.prefixes[p].ModuleID != id })
}

// has reports whether a package name or prefix is taken. The two never look alike: the one has a dot.
func (t *taken) has(name string) bool {
	_, held := t.prefixes[name]
	return held || t.packages[strings.ToLower(name)]
}

// conflicts notes what the input asks for and cannot have.
func (t *taken) conflicts(in RegisterInput, actor account.Actor, n *notes) {
	m, found := t.modules[in.ID]
	_, along := t.along(in, actor)
	if found && !along {
		switch {
		case m.OwnerID == actor.OrgID:
			n.add("id", "module_id_in_use", "%s has registered this id already, as %s; go on with publishing a version of it.", m.OwnerName, m.Package)
		case m.VisibleTo(actor):
			n.add("id", "module_id_in_use", "The id is registered already, by %s as %s. A new module needs a new id.", m.OwnerName, m.Package)
		default:
			n.add("id", "module_id_in_use", "The id is registered already. A new module needs a new id.")
		}
	}
	switch {
	case along:
	case pkgfile.IsCorePackage(in.Package) && in.ID != CoreID:
		n.add("package", "package_in_use", "The package name %s is that of core, the module with the id 0; choose another one.", in.Package)
	case t.packages[strings.ToLower(in.Package)]:
		n.offering(packagesNear(in.Package, actor.OrgName), pkgfile.IsPackageName, "package", "package_in_use",
			"The package name %s is in use.", in.Package)
	}
	for _, p := range in.Prefixes {
		h, held := t.prefixes[p]
		if along && h.ModuleID == in.ID {
			continue
		}
		if held && validPrefix(p) && !h.Lends(in.Merges, actor.OrgID) {
			n.prefix(p, "db_prefix_in_use", "The prefix %s is in use.", p)
		}
	}
	if along {
		t.more(in, m, n)
	}
}
