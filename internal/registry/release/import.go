package release

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/listing"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/version"
)

// ImportResult is what became of a catalogue.
type ImportResult struct {
	Modules    int // that it lists
	NewModules int // of them, those that were not registered before
	Versions   int // that it lists
	Added      int
	Unchanged  int // that are here already, as it lists them
	Different  []Different
}

// Different is a version that is here already and that a catalogue lists otherwise. It was left as it is.
type Different struct {
	Line             int
	Package, Version string
	Fields           []string // what differs, by the names of the catalogue's fields
}

// importAtOnce is how many versions of a catalogue one transaction stores.
const importAtOnce = 500

// Import stores the versions that a catalogue lists (see room listing), without files, for the organisation
// that the actor acts for: for mirrors, and for tests with much in the market. Modules that are not
// registered are; versions that are here already are left alone and, where the catalogue lists them
// otherwise, reported. It is for administrators.
//
// The catalogue is read twice. Everything that is wrong with it is told at once, by line, before anything
// is stored: KindInvalid, code "bad_catalogue". Then it is stored in parts, so that others go on working;
// an import that was interrupted is finished by the next one. progress, which may be nil, is called with
// the number of versions that are done, and of all.
func (s *Service) Import(ctx context.Context, actor account.Actor, catalogue io.ReadSeeker, progress func(done, total int)) (ImportResult, error) {
	if err := actor.NeedAdmin(); err != nil {
		return ImportResult{}, err
	}
	if actor.OrgID == "" || actor.UserID == "" {
		return ImportResult{}, errs.Invalid("no_owner", "Modules need an owner: import as a user, for an organisation.")
	}
	plan, err := s.planImport(ctx, actor, catalogue)
	if err != nil {
		return ImportResult{}, err
	}
	if _, err := catalogue.Seek(0, io.SeekStart); err != nil {
		return ImportResult{}, fmt.Errorf("read the catalogue again: %w", err)
	}
	i := &importer{service: s, actor: actor, plan: plan}
	i.result.Modules, i.result.Versions = len(plan.modules), plan.versions
	err = listing.Read(catalogue, func(line int, e listing.Entry) error {
		i.pending = append(i.pending, listedVersion{line, plan.version(e)})
		if len(i.pending) < importAtOnce {
			return nil
		}
		return i.flush(ctx, progress)
	})
	if err == nil {
		err = i.flush(ctx, progress)
	}
	return i.result, errs.Wrap("release.Import", err)
}

// importer stores a catalogue part by part.
type importer struct {
	service *Service
	actor   account.Actor
	plan    *importPlan
	pending []listedVersion
	result  ImportResult
}

type listedVersion struct {
	line int
	Version
}

// flush stores the versions that were gathered, in one transaction.
func (i *importer) flush(ctx context.Context, progress func(done, total int)) error {
	if len(i.pending) == 0 {
		return nil
	}
	var part ImportResult
	err := i.service.db.Tx(ctx, func(tx *sqldb.Tx) (err error) {
		part, err = i.store(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	i.pending = i.pending[:0]
	r := &i.result
	r.NewModules += part.NewModules
	r.Added += part.Added
	r.Unchanged += part.Unchanged
	r.Different = append(r.Different, part.Different...)
	if progress != nil {
		progress(r.Added+r.Unchanged+len(r.Different), r.Versions)
	}
	return nil
}

// store writes what is pending and not here yet.
func (i *importer) store(ctx context.Context, tx *sqldb.Tx) (ImportResult, error) {
	modules, fresh, err := i.modulesOf(ctx, tx)
	if err != nil {
		return ImportResult{}, err
	}
	there, err := versionsAt(ctx, tx, i.pending)
	if err != nil {
		return ImportResult{}, err
	}
	r := ImportResult{NewModules: fresh}
	var add []Version
	newest := map[string]Version{} // of those that are added, by module
	for _, l := range i.pending {
		m, found := modules[l.Module.ID]
		if !found {
			return ImportResult{}, errs.Conflict("changed_meanwhile", "The catalogue was changed while it was imported. Import it again.")
		}
		l.Module = m
		stored, exists := there[place{m.ID, l.Number}]
		if !exists {
			l.ID = i.service.ids.NewID()
			add = append(add, l.Version)
			if before, ok := newest[m.ID]; !ok || version.Compare(before.Number, l.Number) < 0 {
				newest[m.ID] = l.Version
			}
			continue
		}
		if fields := differences(stored, l.Version); len(fields) > 0 {
			r.Different = append(r.Different, Different{Line: l.line, Package: m.Package, Version: l.Version.Version, Fields: fields})
			continue
		}
		r.Unchanged++
	}
	r.Added = len(add)
	if r.Added == 0 {
		return r, nil
	}
	if err := insertVersions(ctx, tx, add); err != nil {
		return ImportResult{}, err
	}
	return r, i.settle(ctx, tx, newest, r)
}

// settle makes the modules follow the versions that were added to them, and tells the shop.
func (i *importer) settle(ctx context.Context, tx *sqldb.Tx, newest map[string]Version, r ImportResult) error {
	ids := make([]string, 0, len(newest))
	for _, id := range slices.Sorted(maps.Keys(newest)) { // others that lock them do so in the same order
		ids = append(ids, id)
		v := newest[id]
		m, err := i.service.refresh(ctx, tx, v.Module)
		if err != nil {
			return err
		}
		v.Module = m
		if err := i.service.published.VersionPublished(ctx, tx, m, v); err != nil {
			return err
		}
	}
	err := i.service.accounts.Audit(ctx, tx, i.actor, "registry.import", "registry", map[string]any{
		"modules": len(newest), "new_modules": r.NewModules, "versions": r.Added,
	})
	if err != nil {
		return err
	}
	return module.Touch(ctx, tx, ids...)
}
