package catalogue

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// Bind replaces what is in the offering by the resources, in this order; none empties it. Each is
// named by its id or name, a module also by its id or package. The offering must be uploaded. The
// errors are those of Update.
func (s *Service) Bind(ctx context.Context, actor account.Actor, id string, refs []string, revision int64) (Offering, error) {
	return s.edit(ctx, actor, id, "offering.bind", revision, func(in *OfferingInput) {
		in.Modules, in.Resources = nil, refs
	})
}

// binding collects the resources of an offering, and what is wrong with them.
type binding struct {
	*errs.Fields
	actor account.Actor
	open  bool
	bound map[string]bool // ids of modules and resources that were named
	list  []Resource
}

// bind finds the resources that the input names, and notes those that cannot be part of the offering o.
// What was in it stays without being judged anew: publishing does that.
func bind(ctx context.Context, tx *sqldb.Tx, f *errs.Fields, actor account.Actor, o Offering, in OfferingInput) ([]Resource, error) {
	if len(in.Modules) == 0 && slices.Equal(in.Resources, resourceIDs(o.Resources)) {
		for _, r := range o.Resources {
			checkOpen(f, boundPath(r), in.Open, r)
		}
		return o.Resources, nil
	}
	b := binding{Fields: f, actor: actor, open: in.Open, bound: map[string]bool{}}
	for _, ref := range in.Modules[:min(len(in.Modules), maxModules)] {
		if err := b.module(ctx, tx, "modules", ref); err != nil {
			return nil, err
		}
	}
	refs := in.Resources[:min(len(in.Resources), maxModules)]
	own, err := ownResources(ctx, tx, actor.OrgID, refs)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if r, ok := own[ref]; ok {
			b.resource("resources", r)
		} else if _, ok := module.NormalID(ref); ok || strings.Contains(ref, ".") {
			if err := b.module(ctx, tx, "resources", ref); err != nil {
				return nil, err
			}
		} else {
			f.Add("resources", "resource_not_found", "%s has no resource %q.", actor.OrgName, ref)
		}
	}
	return b.list, b.quarantined(ctx, tx)
}

// module adds the resource of a module.
func (b *binding) module(ctx context.Context, tx *sqldb.Tx, path, ref string) error {
	m, err := module.Find(ctx, tx, ref)
	if err != nil && !errs.Is(err, errs.KindNotFound) {
		return err
	}
	if err != nil || !m.VisibleTo(b.actor) {
		b.Add(path, "module_not_found", "There is no module %q.", ref)
		return nil
	}
	if m.OwnerID != b.actor.OrgID {
		b.Add(path, "module_not_yours", "The module %s belongs to %s; an organisation sells its own modules only.", m.Package, m.OwnerName)
		return nil
	}
	r, found, err := moduleResource(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	if !found {
		b.Add(path, "module_not_published", "The module %s has no version yet. Publish one first.", m.Package)
		return nil
	}
	b.resource(path, r)
	return nil
}

// resource adds a resource of the seller's.
func (b *binding) resource(path string, r Resource) {
	what := fmt.Sprintf("The resource %s", r.Name)
	if r.ModuleID != "" {
		what = "The module " + r.ModulePackage
	}
	switch {
	case b.bound[r.ID] && r.ModuleID != "":
		b.Add(path, "module_twice", "%s is given twice.", what)
	case b.bound[r.ID]:
		b.Add(path, "resource_twice", "%s is given twice.", what)
	case r.Deleted:
		b.Add(path, "resource_deleted", "%s is deleted.", what)
	case checkOpen(b.Fields, path, b.open, r):
		b.list = append(b.list, r)
	}
	b.bound[r.ID] = true
}

// quarantined notes the modules that cannot be put on sale because they are quarantined.
func (b *binding) quarantined(ctx context.Context, tx *sqldb.Tx) error {
	if len(b.list) == 0 {
		return nil
	}
	var a sqldb.Args
	packages, err := sqldb.All(ctx, tx, sqldb.Value[string], `
SELECT m.package FROM resources r JOIN modules m ON m.id = r.module_id
WHERE r.id IN (`+sqldb.List(&a, resourceIDs(b.list))+`) AND m.quarantined_at IS NOT NULL ORDER BY m.package`, a.Values()...)
	if err != nil {
		return fmt.Errorf("quarantined modules: %w", err)
	}
	for _, name := range packages {
		b.Add("resources", "resource_quarantined", "The module %s is quarantined; it cannot be offered until it is restored.", name)
	}
	return nil
}

// checkOpen sees to it that an open offering has in it what everybody may have only.
func checkOpen(f *errs.Fields, path string, open bool, r Resource) bool {
	if r.ModuleID != "" {
		return f.Check(!open || r.Open, path, "open_with_commercial", "%s is commercial; an open offering is for everybody.", r.Title)
	}
	return f.Check(!open || r.Open, path, "resource_not_open", "%s is not open; an open offering is for everybody.", r.Title)
}

// boundPath is the path of the mistakes of a resource that is bound.
func boundPath(r Resource) string {
	if r.ModuleID != "" {
		return "modules"
	}
	return "resources"
}

// ownResources returns the resources of the organisation that have one of the ids or names, by that.
func ownResources(ctx context.Context, q sqldb.Queryer, orgID string, refs []string) (map[string]Resource, error) {
	found := make(map[string]Resource)
	if refs = readable(refs); len(refs) == 0 {
		return found, nil
	}
	var a sqldb.Args
	org, in := a.Add(orgID), sqldb.List(&a, refs)
	list, err := sqldb.All(ctx, q, scanResource, `
SELECT `+resourceColumns+` FROM `+resourceTables+`
WHERE r.org_id = `+org+` AND (r.id IN (`+in+`) OR r.name IN (`+in+`))`, a.Values()...)
	if err != nil {
		return nil, fmt.Errorf("resources to bind: %w", err)
	}
	for _, r := range list {
		if other, taken := found[r.Name]; !taken || other.ID != r.Name {
			found[r.Name] = r
		}
		found[r.ID] = r // an id goes before a name that looks like one
	}
	return found, nil
}

func resourceIDs(list []Resource) []string {
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}
