package catalogue

import (
	"context"
	"fmt"
	"strings"

	"souk.dev/souk/internal/platform/errs"
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

// SoldWith returns the titles of the offerings on sale for money that contain the module, at most five.
// It implements module.Shop.
func (s *Service) SoldWith(ctx context.Context, tx *sqldb.Tx, moduleID string) ([]string, error) {
	titles, err := sqldb.All(ctx, tx, sqldb.Value[string], `
SELECT o.title FROM offerings o
JOIN offering_resources y ON y.offering_id = o.id
JOIN resources r ON r.id = y.resource_id
WHERE r.module_id = $1 AND o.state = $2 AND EXISTS (SELECT 1 FROM plans p WHERE p.offering_id = o.id AND p.class <> '')
ORDER BY o.title, o.id LIMIT 5`, moduleID, StatePublished)
	if err != nil {
		return nil, fmt.Errorf("offerings that sell module %s: %w", moduleID, err)
	}
	return titles, nil
}

// OfferedWith returns the titles and versions of the offerings that contain the module, drafts too, at most
// five. It implements module.Shop.
func (s *Service) OfferedWith(ctx context.Context, tx *sqldb.Tx, moduleID string) ([]string, error) {
	titles, err := sqldb.All(ctx, tx, sqldb.Value[string], `
SELECT o.title || ' ' || o.version FROM offerings o
JOIN offering_resources y ON y.offering_id = o.id
JOIN resources r ON r.id = y.resource_id
WHERE r.module_id = $1 AND o.state <> $2 ORDER BY o.title, o.id LIMIT 5`, moduleID, StateDeleted)
	if err != nil {
		return nil, fmt.Errorf("offerings with module %s: %w", moduleID, err)
	}
	return titles, nil
}

// ModuleHandedOver gives the resource of a module to the module's new owner, under a name that is free there.
// Where the old owner still offers it, which a draft does too, it gives KindConflict, code "module_on_sale",
// and no titles: they are not the new owner's to read.
// It implements module.Shop.
func (s *Service) ModuleHandedOver(ctx context.Context, tx *sqldb.Tx, m module.Module) error {
	r, found, err := moduleResource(ctx, tx, m.ID)
	if err != nil || !found || r.OrgID == m.OwnerID {
		return err
	}
	titles, err := s.OfferedWith(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	if len(titles) > 0 {
		return errs.Conflict("module_on_sale", "%s is still part of what its owner offers. Ask it to delete those offerings, or to take the module out of them, first.", m.Package)
	}
	if r.Name, err = freeName(ctx, tx, m); err != nil {
		return err
	}
	r.OrgID, r.UpdatedAt = m.OwnerID, s.clock.Now()
	_, err = tx.Exec(ctx, `UPDATE resources SET org_id = $2, name = $3, updated_at = $4 WHERE id = $1`, r.ID, r.OrgID, r.Name, sqldb.Micros(r.UpdatedAt))
	if err != nil {
		return fmt.Errorf("give resource %s to another organisation: %w", r.ID, err)
	}
	return nil
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
