package release

import (
	"cmp"
	"context"
	"io"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
)

// PublishInput says how a package file is published.
type PublishInput struct {
	FileName   string // must end in .obx; nothing else of it counts
	Maturity   int    // one of the market's Levels; 0 is the lowest, or what it is where the version came along with a pack
	Commercial *bool  // nil: commercial where the module is already, or the package says so
	Trial      bool   // may be installed on trial, where it is commercial; the package may say so too
	WithNested bool   // publishes the packages inside a pack too
	DryRun     bool   // says what would be, and stores nothing
}

// Result is what became of a publication.
type Result struct {
	Versions  []Version // the uploaded package's first; on a dry run new ones have no ids
	Unchanged []Unchanged
	Checks    []Check // the complete list, for people
}

// Unchanged is a module of an upload that was left as it is.
type Unchanged struct {
	Module  module.Module
	Version string // "" where a registration is meant
	Why     string // a sentence
}

// Publish publishes the package file in body for the organisation that the actor acts for, as a
// provider. It is all or nothing. A version that came along with a pack is published by itself once more
// from the same bytes: it is in Versions, and a check says that nothing new is stored. On refusal
// Result.Checks is filled too, as far as the file could be read, and the error names every failed check:
// KindForbidden, code "not_owner", for somebody else's module; KindConflict, code "version_exists" or
// "version_not_above", when that is all there is against it; else KindInvalid.
func (s *Service) Publish(ctx context.Context, actor account.Actor, in PublishInput, body io.Reader) (Result, error) {
	if err := s.modules.NeedPublisher(ctx, actor); err != nil {
		return Result{}, err
	}
	if err := s.check(ctx, in); err != nil {
		return Result{}, err
	}
	up, err := s.receive(ctx, body)
	if err != nil {
		return Result{Checks: unreadable(err)}, errs.Wrap("release.Publish", err)
	}
	defer up.close(ctx)
	result, err := s.publish(ctx, actor, in, up)
	return result, errs.Wrap("release.Publish", err)
}

// check looks at what can be told without the file.
func (s *Service) check(ctx context.Context, in PublishInput) error {
	if !strings.HasSuffix(strings.ToLower(in.FileName), ".obx") {
		var mistakes errs.Fields
		mistakes.Add("file_name", "not_obx", "The name of a package file ends in .obx.")
		return mistakes.Err("not_a_package_file", "This is not a package file.")
	}
	levels, err := s.Levels(ctx)
	if err != nil || in.Maturity == 0 {
		return err
	}
	return levels.Check(in.Maturity)
}

// publish examines the upload, prepares its files, and stores it in one transaction, which examines it
// again.
func (s *Service) publish(ctx context.Context, actor account.Actor, in PublishInput, up *upload) (Result, error) {
	p, err := s.examine(ctx, s.db, actor, in, up)
	if err != nil {
		return Result{}, err
	}
	if err := refusal(p.checks); err != nil {
		return Result{Checks: p.list()}, err
	}
	if in.DryRun {
		list, err := s.versions(ctx, s.db, p)
		return Result{Versions: list, Unchanged: p.unchanged, Checks: p.list()}, err
	}
	var paths []string
	for _, r := range p.publish {
		paths = append(paths, r.path)
	}
	if err := up.shelve(ctx, paths, s.options.MaxPackage); err != nil {
		return Result{Checks: p.list()}, err
	}
	var result Result
	err = s.db.Tx(ctx, func(tx *sqldb.Tx) error {
		p, err := s.examine(ctx, tx, actor, in, up)
		if err != nil {
			return err
		}
		result = Result{Unchanged: p.unchanged, Checks: p.list()}
		if err := refusal(p.checks); err != nil {
			return err
		}
		result.Versions, err = s.store(ctx, tx, p)
		return err
	})
	if err != nil {
		return Result{Checks: result.Checks}, err
	}
	return result, nil
}

// versions returns the versions that the plan leads to, new ones without ids.
func (s *Service) versions(ctx context.Context, q sqldb.Queryer, p *plan) ([]Version, error) {
	list := make([]Version, len(p.publish))
	for i, r := range p.publish {
		if r.there != "" {
			v, err := r.settled(ctx, q, p)
			if err != nil {
				return nil, err
			}
			list[i] = v
			continue
		}
		list[i] = r.version()
		list[i].Maturity = cmp.Or(p.input.Maturity, p.levels[0].Level)
		list[i].MaturityName = p.levels.Name(list[i].Maturity)
		list[i].PublishedBy, list[i].PublishedByName = p.actor.UserID, p.actor.UserName
		list[i].PublishedAt = s.clock.Now()
	}
	return list, nil
}
