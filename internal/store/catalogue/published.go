package catalogue

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
)

// VersionPublished makes a resource of a module's first version, and raises the resource's version
// with later ones. It implements release.Published.
func (s *Service) VersionPublished(ctx context.Context, tx *sqldb.Tx, m module.Module, v release.Version) error {
	r, found, err := moduleResource(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	if !found {
		return s.createResource(ctx, tx, m, v)
	}
	current, err := version.ParseLoose(r.Version)
	if err != nil {
		return fmt.Errorf("version of resource %s: %w", r.ID, err)
	}
	if version.Compare(v.Number, current) <= 0 {
		return nil
	}
	r.Title, r.Version, r.Description, r.UpdatedAt = v.Name, v.Version, v.Description, s.clock.Now()
	return updateResource(ctx, tx, &r)
}

func (s *Service) createResource(ctx context.Context, tx *sqldb.Tx, m module.Module, v release.Version) error {
	name, err := freeName(ctx, tx, m)
	if err != nil {
		return err
	}
	return insertResource(ctx, tx, Resource{
		ID: s.ids.NewID(), OrgID: m.OwnerID, Name: name, Title: v.Name, Kind: KindModule, Version: v.Version,
		Description: v.Description, ModuleID: m.ID, CreatedAt: s.clock.Now(),
	})
}

// freeName returns a name for the module's resource that its organisation does not use: the module's
// own, or the last part of its package where that has no Latin letters, with a number behind where that is
// taken.
func freeName(ctx context.Context, tx *sqldb.Tx, m module.Module) (string, error) {
	base := nameFrom(m.Name)
	if base == "" {
		base = nameFrom(m.Package[strings.LastIndex(m.Package, ".")+1:])
	}
	return firstFree(base, func(name string) (bool, error) {
		return resourceNameTaken(ctx, tx, m.OwnerID, name)
	})
}
