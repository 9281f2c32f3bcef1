package resolvetest

import (
	"fmt"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// untrue says what of a cause is not so.
func (r *rules) untrue(c resolve.Cause) (list []string) {
	check := func(ok bool, format string, args ...any) {
		if !ok {
			list = append(list, fmt.Sprintf("%+v: ", c)+fmt.Sprintf(format, args...))
		}
	}
	check(c.Name != "", "it has no name")
	switch c.Kind {
	case resolve.CauseInstalled:
		check(r.isInstalled(c.Module) && c.Version == r.installed[c.Module].Version, "it is not installed like that")
	case resolve.CauseRequested, resolve.CauseVersion, resolve.CauseDowngrade, resolve.CauseTwice:
		check(slices.ContainsFunc(r.wants[c.Module], func(w want) bool {
			return w.Version == c.Version || c.Kind == resolve.CauseRequested && c.Version == ""
		}),
			"the request does not say so")
	case resolve.CauseRemoved:
		check(r.removed[c.Module], "the request does not remove it")
	case resolve.CauseHeld:
		check(r.held(c.Module), "it is not held")
	case resolve.CauseMissing:
		check(r.missing(c.Module), "it is not missing")
	case resolve.CauseDependency, resolve.CauseInclude:
		r.untrueNeed(c, check)
	case resolve.CauseMerge:
		for _, rank := range r.named(c) {
			check(slices.Contains(r.merges(c.Module, rank), c.Target), "version number %d does not", rank)
		}
	case resolve.CauseMaturity, resolve.CauseYanked, resolve.CauseMajor:
		check(len(c.Versions) > 0, "no version is named")
		check(c.Kind != resolve.CauseMaturity || c.Level == r.level(c.Module), "level %d is wanted", r.level(c.Module))
		for _, rank := range r.named(c) {
			check(r.isRefused(c.Kind, c.Module, rank), "version number %d is not", rank)
		}
	default:
		check(false, "there is no such kind")
	}
	return list
}

// named returns the versions that the cause is about: those that it names, or all that are not below the
// installed one.
func (r *rules) named(c resolve.Cause) (ranks []int) {
	all := []int{}
	for rank := range r.modules[c.Module].Versions {
		all = append(all, rank)
	}
	if r.isInstalled(c.Module) && r.at[c.Module] == unlisted {
		all = append(all, unlisted)
	}
	return keep(all, func(rank int) bool {
		if c.Versions != nil {
			return slices.Contains(c.Versions, r.spec(c.Module, rank).Version)
		}
		return !r.isInstalled(c.Module) || r.stays(c.Module, rank) || r.above(c.Module, rank)
	})
}

// isRefused reports whether the kind is a reason against choosing the version.
func (r *rules) isRefused(kind resolve.CauseKind, id string, rank int) bool {
	v := r.spec(id, rank)
	switch kind {
	case resolve.CauseYanked:
		return v.Yanked
	case resolve.CauseMaturity:
		return v.Maturity < r.level(id) && !r.wanted(id, rank)
	}
	return !r.inMajor(id, rank)
}

// untrueNeed checks that the named versions need what the cause says, that it says whether the installation
// meets it, and that it names the newest version of the target that is not withdrawn.
func (r *rules) untrueNeed(c resolve.Cause, check func(ok bool, format string, args ...any)) {
	ranks := r.named(c)
	check(c.Versions == nil || len(ranks) == len(c.Versions), "it names versions that there are not")
	broken := false
	for _, rank := range ranks {
		i := slices.IndexFunc(r.needs(c.Module, rank), func(n resolve.NeedSpec) bool {
			return n.Target == c.Target && needKind(n) == c.Kind && n.Allows.String() == c.Allows
		})
		if i < 0 {
			check(false, "version number %d does not", rank)
			continue
		}
		if r.stays(c.Module, rank) {
			at, there := r.at[c.Target]
			broken = !there || !r.content(r.needs(c.Module, rank)[i], at)
		}
	}
	check(c.Broken == broken, "broken is %v", broken)
	check(c.TargetName != "", "its target has no name")
	newest := ""
	for _, v := range r.modules[c.Target].Versions {
		if !v.Yanked {
			newest = v.Version
		}
	}
	unlistedInstalled := r.isInstalled(c.Target) && r.at[c.Target] == unlisted
	check(c.Newest == newest || unlistedInstalled, "the newest version of the target is %q", newest)
}
