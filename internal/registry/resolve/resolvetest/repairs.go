package resolvetest

import (
	"fmt"
	"maps"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// repaired returns the problem after a repair.
func repaired(p Problem, changes []resolve.Change) Problem {
	return Problem{p.Modules, p.Request.Repaired(resolve.Repair{Changes: changes})}
}

// keep returns those of the list that are good.
func keep[T any](list []T, good func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !good(v) })
}

// notRepairs says what is wrong with the repairs: each must lead to an answer, without one of its changes it
// must not, smaller ones come first, and where a single change does there is a repair.
func notRepairs(p Problem, repairs []resolve.Repair) []string {
	var list []string
	answers := func(changes []resolve.Change) bool {
		verdict, small := Judge(repaired(p, changes))
		return verdict.Satisfiable || !small
	}
	for i, r := range repairs {
		if !answers(r.Changes) {
			list = append(list, fmt.Sprintf("the repair %+v does not repair", r))
		}
		for i := range r.Changes {
			verdict, small := Judge(repaired(p, slices.Delete(slices.Clone(r.Changes), i, i+1)))
			if small && verdict.Satisfiable {
				list = append(list, fmt.Sprintf("the repair %+v does so without %+v too", r, r.Changes[i]))
			}
		}
		if i > 0 && len(r.Changes) < len(repairs[i-1].Changes) {
			list = append(list, fmt.Sprintf("the repair %+v comes after a larger one", r))
		}
	}
	if len(repairs) > 0 {
		return list
	}
	for _, c := range changes(p) {
		if answers([]resolve.Change{c}) {
			return append(list, fmt.Sprintf("no repair is offered, but %+v is one", c))
		}
	}
	return list
}

// changes returns every single change of the request that a repair could be.
func changes(p Problem) []resolve.Change {
	r := newRules(p)
	var list []resolve.Change
	add := func(kind resolve.RepairKind, id string) {
		list = append(list, resolve.Change{Kind: kind, Module: id})
	}
	for _, w := range p.Request.Install {
		add(resolve.DropInstall, w.ID)
	}
	for _, w := range p.Request.Update {
		add(resolve.DropUpdate, w.ID)
	}
	for _, id := range p.Request.Remove {
		add(resolve.DropRemove, id)
	}
	for _, id := range slices.Sorted(maps.Keys(r.installed)) {
		if r.class(id) != resolve.Core { // which nobody can do without
			add(resolve.AlsoRemove, id)
		}
		if r.held(id) {
			add(resolve.AllowMove, id)
		}
	}
	for _, id := range r.ids {
		for rank, v := range r.modules[id].Versions {
			if v.Maturity < r.level(id) {
				list = append(list, resolve.Change{Kind: resolve.LowerMaturity, Module: id, Level: v.Maturity})
			}
			if !r.inMajor(id, rank) && r.above(id, rank) {
				list = append(list, resolve.Change{Kind: resolve.AllowMajor, Module: id, Version: v.Version})
			}
		}
	}
	return list
}
