package resolvetest

import (
	"fmt"
	"maps"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// Complaints returns what is wrong with the answer to a small problem: what [Verify] finds, another answer
// than the best one, a conflict that is none or that could be shorter, repairs that do not repair or that
// give up too much. A problem that is too large for [Judge] is only verified.
func Complaints(p Problem, a resolve.Answer) []string {
	list := Verify(p, a)
	verdict, small := Judge(p)
	switch {
	case !small || len(list) > 0:
		return list
	case verdict.Satisfiable != a.Satisfiable:
		return append(list, fmt.Sprintf("satisfiable is %v, should be %v (%v)", a.Satisfiable, verdict.Satisfiable, verdict.Best))
	case a.Satisfiable:
		return append(list, notBest(verdict, a)...)
	case p.Request.Unexplained:
		return nil
	}
	list = notConflict(p, a.Conflict)
	if r := newRules(p); !r.mistaken() { // else the others are what is wrong with the rest of the request
		for _, conflict := range a.More {
			list = append(list, notConflict(p, conflict)...)
		}
	}
	return append(list, notRepairs(p, a.Repairs)...)
}

// notBest says how the answer differs from the best one.
func notBest(verdict Verdict, a resolve.Answer) []string {
	if !a.Optimal {
		return []string{"the answer is not proved to be the best one"}
	}
	if !slices.Equal(a.Cost, verdict.Cost) {
		return []string{fmt.Sprintf("costs %v, the best set costs %v: %v", a.Cost, verdict.Cost, verdict.Best)}
	}
	set := Set{}
	for _, s := range a.Plan {
		if s.Action != resolve.Remove {
			set[s.ID] = s.Rank
		}
	}
	if !maps.Equal(set, verdict.Best) {
		return []string{fmt.Sprintf("of the sets that cost %v it is %v, should be %v", a.Cost, set, verdict.Best)}
	}
	return nil
}

// notConflict says what keeps the causes from being a shortest conflict: with them alone there must be no
// answer, and with one of them less there must be one.
func notConflict(p Problem, causes []resolve.Cause) []string {
	r := newRules(p)
	var list []string
	for _, c := range causes {
		list = append(list, r.untrue(c)...)
	}
	if len(causes) == 1 && causes[0].Kind == resolve.CauseMissing && r.missing(causes[0].Module) && len(r.wants[causes[0].Module]) > 0 {
		return list // it is wanted
	}
	for _, c := range causes {
		switch c.Kind {
		case resolve.CauseVersion, resolve.CauseDowngrade, resolve.CauseTwice:
			if !slices.Contains(r.mistakes(), mistake{c.Kind, c.Module}) {
				list = append(list, fmt.Sprintf("the cause %+v is not so", c))
			}
			if len(causes) > 1 {
				list = append(list, fmt.Sprintf("the cause %+v would do alone", c))
			}
			return list
		}
	}
	if r.satisfiable(causes) {
		list = append(list, fmt.Sprintf("the conflict is none: there is a set with which it agrees: %+v", causes))
	}
	if slices.ContainsFunc(causes, func(c resolve.Cause) bool {
		return c.Kind == resolve.CauseMerge && r.missing(c.Target) || c.Kind == resolve.CauseRemoved && r.missing(c.Module)
	}) {
		return list // it argues as if the target could be had; that it is missing would do, but is another fact
	}
	for i, c := range causes {
		fewer := slices.Delete(slices.Clone(causes), i, i+1)
		if c.Kind != resolve.CauseMissing && !r.satisfiable(fewer) {
			list = append(list, fmt.Sprintf("the conflict is one without the cause %+v too", c))
		}
	}
	return list
}

// missing reports whether the module has no version that the one who asks may see.
func (r *rules) missing(id string) bool {
	return len(r.modules[id].Versions) == 0
}

// mistaken reports whether the request is one without an answer, whatever else is so.
func (r *rules) mistaken() bool {
	return len(r.mistakes()) > 0 || slices.ContainsFunc(slices.Collect(maps.Keys(r.wants)), r.missing)
}

// satisfiable reports whether there is a set that agrees with the causes, where nothing else holds.
func (r *rules) satisfiable(causes []resolve.Cause) bool {
	relaxed := *r
	relaxed.holds = func(f fact) bool {
		return slices.ContainsFunc(causes, func(c resolve.Cause) bool { return r.stated(f, c) })
	}
	t, small := newTrial(&relaxed)
	if !small {
		return true
	}
	t.search(true)
	return t.found
}

// stated reports whether the cause states the fact.
func (r *rules) stated(f fact, c resolve.Cause) bool {
	if f.kind != c.Kind || f.module != c.Module {
		return false
	}
	switch f.kind {
	case resolve.CauseDependency, resolve.CauseInclude, resolve.CauseMerge:
		if f.target != c.Target || f.allows != c.Allows {
			return false
		}
	case resolve.CauseMaturity, resolve.CauseYanked, resolve.CauseMajor:
	default:
		return true
	}
	below := r.isInstalled(f.module) && f.rank != unlisted && !r.stays(f.module, f.rank) && !r.above(f.module, f.rank)
	if c.Versions == nil && !below || slices.Contains(c.Versions, r.spec(f.module, f.rank).Version) {
		return true
	}
	if !below {
		return false
	}
	// What is below the installed version is not named where it is so of that one, too.
	f.rank++
	if at := r.at[f.module]; at == unlisted && (f.rank == len(r.modules[f.module].Versions) || r.above(f.module, f.rank)) {
		f.rank = unlisted
	}
	return r.so(f) && r.stated(f, c)
}

// so reports whether a need or a merge is one of the version's.
func (r *rules) so(f fact) bool {
	if f.kind == resolve.CauseMerge {
		return slices.Contains(r.merges(f.module, f.rank), f.target)
	}
	return slices.ContainsFunc(r.needs(f.module, f.rank), func(n resolve.NeedSpec) bool {
		return needKind(n) == f.kind && n.Target == f.target && n.Allows.Key() == f.key
	})
}
