package advise

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/resolve"
)

// Compatibility says with which versions of core a version can be installed.
type Compatibility struct {
	Version release.Version
	Core    []CoreRange // the newest first
	Asked   int         // versions of core that were tried, the newest ones
	More    bool        // there are older ones that were not tried, or for which there was no time
}

// CoreRange are versions of core that follow one another, of one major version.
type CoreRange struct {
	Major       string
	First, Last string
	Versions    int
}

// coreVersions bounds the versions of core that are tried.
const coreVersions = 200

// Compatibility tries the version of the module with each of the newest 200 versions of core: one fits when
// the module, with all that it needs, can be installed beside it without another version of core. Where time
// runs out, the answer is what was found until then. A module
// or version that the actor does not see gives KindNotFound.
func (s *Service) Compatibility(ctx context.Context, actor account.Actor, ref, number string) (Compatibility, error) {
	v, err := s.releases.Version(ctx, actor, ref, number)
	if err != nil {
		return Compatibility{}, err
	}
	a, err := s.ask(ctx, actor, Installation{})
	if err != nil {
		return Compatibility{}, errs.Wrap("advise.Compatibility", err)
	}
	c := Compatibility{Version: v}
	core, there := a.universe.Module(module.CoreID)
	if !there || !a.sees().sees(core) {
		return c, nil
	}
	if v.Module.ID == module.CoreID {
		c.Core, c.Asked = []CoreRange{{Major: v.Number.Major(), First: v.Version, Last: v.Version, Versions: 1}}, 1
		return c, nil
	}
	return c, errs.Wrap("advise.Compatibility", a.compatible(ctx, &c, core.Versions))
}

// compatible tries the versions of core, the newest first.
func (a asker) compatible(ctx context.Context, c *Compatibility, core []resolve.VersionSpec) error {
	open := false // the last range goes on
	for _, candidate := range slices.Backward(core) {
		if candidate.Yanked {
			continue
		}
		if c.Asked == coreVersions {
			c.More = true
			break
		}
		fits, err := a.fitsCore(ctx, c.Version, candidate)
		if c.Asked > 0 && errs.Is(err, errs.KindUnavailable) { // out of time
			c.More = true
			break
		}
		if err != nil {
			return err
		}
		c.Asked++
		if fits {
			c.add(candidate, open)
		}
		open = fits
	}
	return nil
}

// fitsCore reports whether the version can be installed where that version of core is, and stays.
func (a asker) fitsCore(ctx context.Context, v release.Version, core resolve.VersionSpec) (bool, error) {
	answer, err := a.solve(ctx, Question{
		Modules: []InstalledModule{{ID: module.CoreID, Version: core.Version}}, Only: []string{v.Module.ID},
		Install:   []resolve.Want{{ID: v.Module.ID, Version: v.Version, Hard: true}},
		Objective: resolve.Check, Unexplained: true,
	})
	return answer.Satisfiable, err
}

// add notes a version of core that fits, the one below the last one where the range goes on.
func (c *Compatibility) add(core resolve.VersionSpec, goesOn bool) {
	if n := len(c.Core); goesOn && n > 0 && c.Core[n-1].Major == core.Number.Major() {
		c.Core[n-1].First = core.Version
		c.Core[n-1].Versions++
		return
	}
	c.Core = append(c.Core, CoreRange{Major: core.Number.Major(), First: core.Version, Last: core.Version, Versions: 1})
}
