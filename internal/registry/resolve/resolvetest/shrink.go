package resolvetest

import (
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// Shrink returns a problem that still fails and from which nothing can be left out: no module, version,
// need or merge, and no part of the request.
func Shrink(p Problem, fails func(Problem) bool) Problem {
	for smaller := true; smaller; {
		smaller = false
		for q := range simpler(p) {
			if fails(q) {
				p, smaller = q, true
				break
			}
		}
	}
	return p
}

// simpler goes through the problems that lack one thing that p has, large things first.
func simpler(p Problem) func(yield func(Problem) bool) {
	return func(yield func(Problem) bool) {
		_ = withoutModules(p, yield) && withoutRequests(p, yield) && withoutInstalled(p, yield) &&
			withoutVersions(p, yield) && withoutBonds(p, yield)
	}
}

// without returns a copy of the list that lacks place i.
func without[T any](list []T, i int) []T { return slices.Delete(slices.Clone(list), i, i+1) }

func withoutModules(p Problem, yield func(Problem) bool) bool {
	for i := range p.Modules {
		if !yield(Problem{without(p.Modules, i), p.Request}) {
			return false
		}
	}
	return true
}

// withoutRequests leaves out parts of the request.
func withoutRequests(p Problem, yield func(Problem) bool) bool {
	try := func(change func(r *resolve.Request)) bool {
		q := p
		change(&q.Request)
		return q.String() == p.String() || yield(q)
	}
	for i := range p.Request.Install {
		if !try(func(r *resolve.Request) { r.Install = without(r.Install, i) }) {
			return false
		}
	}
	for i := range p.Request.Update {
		if !try(func(r *resolve.Request) { r.Update = without(r.Update, i) }) {
			return false
		}
	}
	for i := range p.Request.Only {
		if !try(func(r *resolve.Request) { r.Only = without(r.Only, i) }) {
			return false
		}
	}
	for _, change := range []func(r *resolve.Request){
		func(r *resolve.Request) { r.Remove = nil },
		func(r *resolve.Request) { r.Only = nil },
		func(r *resolve.Request) { r.AnyMajor = nil },
		func(r *resolve.Request) { r.Levels = nil },
		func(r *resolve.Request) { r.UpdateLevel = 0 },
		func(r *resolve.Request) { r.InstallLevel = 0 },
		func(r *resolve.Request) { r.Audience = nil },
		func(r *resolve.Request) { r.AllAudiences = true },
		func(r *resolve.Request) { r.StrictMajor = false },
		func(r *resolve.Request) { r.Tolerate = false },
		func(r *resolve.Request) { r.Objective = "" },
	} {
		if !try(change) {
			return false
		}
	}
	return true
}

// withoutInstalled leaves out installed modules, and what the installation says of them.
func withoutInstalled(p Problem, yield func(Problem) bool) bool {
	for i, in := range p.Request.Installed {
		q := p
		q.Request.Installed = without(p.Request.Installed, i)
		if !yield(q) {
			return false
		}
		bare := resolve.Installed{ID: in.ID, Name: in.Name, Version: in.Version, Number: in.Number}
		q.Request.Installed = slices.Clone(p.Request.Installed)
		q.Request.Installed[i] = bare
		if q.String() != p.String() && !yield(q) {
			return false
		}
	}
	return true
}

// changed returns the problem with a version changed.
func changed(p Problem, module, rank int, change func(v *resolve.VersionSpec)) Problem {
	modules := slices.Clone(p.Modules)
	modules[module].Versions = slices.Clone(modules[module].Versions)
	change(&modules[module].Versions[rank])
	return Problem{modules, p.Request}
}

func withoutVersions(p Problem, yield func(Problem) bool) bool {
	for i, m := range p.Modules {
		for rank := range m.Versions {
			modules := slices.Clone(p.Modules)
			modules[i].Versions = without(m.Versions, rank)
			if !yield(Problem{modules, p.Request}) {
				return false
			}
		}
	}
	return true
}

// withoutBonds leaves out needs and merges, and makes versions and modules ordinary.
func withoutBonds(p Problem, yield func(Problem) bool) bool {
	for i, m := range p.Modules {
		plain := slices.Clone(p.Modules)
		plain[i].Audience, plain[i].SameMajor, plain[i].Class = "", false, resolve.Module
		if q := (Problem{plain, p.Request}); q.String() != p.String() && !yield(q) {
			return false
		}
		for rank, v := range m.Versions {
			for n := range v.Needs {
				if !yield(changed(p, i, rank, func(v *resolve.VersionSpec) { v.Needs = without(v.Needs, n) })) {
					return false
				}
			}
			q := changed(p, i, rank, func(v *resolve.VersionSpec) { v.Merges, v.Yanked, v.Maturity = nil, false, 0 })
			if q.String() != p.String() && !yield(q) {
				return false
			}
		}
	}
	return true
}
