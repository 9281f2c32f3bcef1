package resolvetest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// Verify returns what is wrong with an answer, as far as that can be said without solving the problem: a
// plan that breaks the rules, costs that are not those of the plan, steps that do not say what happens. It
// is quick for problems of any size. An answer without a plan is only looked over.
func Verify(p Problem, a resolve.Answer) []string {
	v := verifier{rules: newRules(p), answer: a}
	if !a.Satisfiable {
		v.check(len(a.Plan) == 0 && a.Cost == nil, "there is no answer, but a plan %v or costs %v", a.Plan, a.Cost)
		v.check(p.Request.Unexplained || len(a.Conflict) > 0, "there is no answer, and no reason is given")
		return v.list
	}
	v.check(len(a.Conflict) == 0 && len(a.Repairs) == 0, "there is an answer, and a conflict %v", a.Conflict)
	set := v.members()
	if len(v.list) > 0 {
		return v.list
	}
	v.list = Violations(p, set)
	cost := v.cost(set)
	v.check(slices.Equal(cost, a.Cost), "the answer says that it costs %v, but it is %v", a.Cost, cost)
	v.bound()
	for i, s := range a.Plan {
		v.step(set, s)
		if i > 0 {
			v.check(v.before(a.Plan[i-1].ID, s.ID), "%s comes before %s in the plan", a.Plan[i-1].ID, s.ID)
		}
	}
	return v.list
}

type verifier struct {
	*rules
	answer resolve.Answer
	list   []string
}

func (v *verifier) check(ok bool, format string, args ...any) {
	if !ok {
		v.list = append(v.list, fmt.Sprintf(format, args...))
	}
}

func (v *verifier) before(a, b string) bool {
	return cmp.Or(cmp.Compare(v.class(a), v.class(b)), cmp.Compare(a, b)) < 0
}

// members returns the final set of the plan, and notes what makes it none.
func (v *verifier) members() Set {
	set, gone := Set{}, map[string]bool{}
	for _, s := range v.answer.Plan {
		_, twice := set[s.ID]
		v.check(!twice && !gone[s.ID], "%s is in the plan twice", s.ID)
		if s.Action == resolve.Remove {
			gone[s.ID] = true
			continue
		}
		known := s.Rank >= 0 && s.Rank < len(v.modules[s.ID].Versions) || s.Rank == unlisted && v.stays(s.ID, unlisted)
		v.check(known, "%s has no version number %d", s.ID, s.Rank)
		set[s.ID] = s.Rank
	}
	for _, id := range slices.Sorted(maps.Keys(v.installed)) {
		_, stays := set[id]
		v.check(stays || gone[id], "the plan does not say what becomes of %s", id)
	}
	return set
}

// bound checks what the answer says of better ones.
func (v *verifier) bound() {
	a := v.answer
	switch {
	case a.Optimal:
		v.check(slices.Equal(a.Bound, a.Cost), "the best answer costs %v, but its bound is %v", a.Cost, a.Bound)
	default:
		v.check(slices.Compare(a.Bound, a.Cost) <= 0, "the answer costs %v, below its bound %v", a.Cost, a.Bound)
	}
}

// step checks that a step says what happens to its module.
func (v *verifier) step(set Set, s resolve.Step) {
	from := ""
	if in, ok := v.installed[s.ID]; ok {
		from = in.Version
	}
	v.check(s.From == from, "%s comes from %q, not %q", s.ID, from, s.From)
	v.check(s.Class == v.class(s.ID), "%s is of class %d, not %d", s.ID, v.class(s.ID), s.Class)
	rank, there := set[s.ID]
	action := resolve.Install
	switch {
	case !there:
		action = resolve.Remove
	case v.stays(s.ID, rank):
		action = resolve.Keep
	case v.isInstalled(s.ID):
		action = resolve.Update
	}
	v.check(s.Action == action, "%s is to %s, not to %s", s.ID, action, s.Action)
	if there {
		v.version(s)
		v.why(set, s)
	} else {
		v.check(s.Version == from, "%s goes in version %q, not %q", s.ID, from, s.Version)
		v.removal(set, s)
	}
}

// version checks what a step says of the chosen version.
func (v *verifier) version(s resolve.Step) {
	spec := v.spec(s.ID, s.Rank)
	text := spec.Version
	if v.stays(s.ID, s.Rank) {
		text = v.installed[s.ID].Version // as the installation writes it
	}
	v.check(s.Version == spec.Version || s.Version == text, "%s is version %q, not %q", s.ID, spec.Version, s.Version)
	if s.Rank == unlisted {
		v.check(s.Spec == nil, "%s is not in the universe, but has a specification", s.ID)
	} else {
		v.check(s.Spec != nil && s.Spec.Version == spec.Version, "%s has another specification: %+v", s.ID, s.Spec)
	}
	wanted := ""
	for _, w := range v.wants[s.ID] {
		if w.Version != "" && w.Version != spec.Version && w.Version != text {
			wanted = w.Version
		}
	}
	v.check(s.Wanted == wanted, "%s was wanted in version %q, not %q", s.ID, wanted, s.Wanted)
}

// why checks that the reason of a member is so.
func (v *verifier) why(set Set, s resolve.Step) {
	lag := v.lag(s.ID, s.Rank)
	so := false
	switch s.Why.Kind {
	case resolve.Requested:
		so = len(v.wants[s.ID]) > 0
	case resolve.Needed:
		so = v.backs(set, s.Why, s.ID, func(n resolve.NeedSpec) bool { return v.content(n, s.Rank) })
	case resolve.Newest:
		so = lag == 0 || !v.heldBack(set, s.ID)
	case resolve.Stays:
		so = s.Action == resolve.Keep
	case resolve.Newer:
		so = lag > 0 && (s.Why.By == "" || v.backs(set, s.Why, s.ID, func(n resolve.NeedSpec) bool {
			return slices.ContainsFunc(v.candidates(s.ID), func(c int) bool { return c > s.Rank && !v.content(n, c) })
		}))
	case resolve.NeedsMore:
		so = slices.ContainsFunc(v.candidates(s.ID), func(c int) bool {
			return c > s.Rank && v.lacks(set, s.Why, s.ID, c)
		})
	}
	v.check(so, "%s is to %s because %+v, which is not so", s.ID, s.Action, s.Why)
}

// backs reports whether the module that a reason names needs the target, in the version that the reason
// names, in a way that fits.
func (v *verifier) backs(set Set, why resolve.Reason, target string, fits func(resolve.NeedSpec) bool) bool {
	rank, there := set[why.By]
	if !there || v.spec(why.By, rank).Version != why.Version && v.installed[why.By].Version != why.Version {
		return false
	}
	return slices.ContainsFunc(v.needs(why.By, rank), func(n resolve.NeedSpec) bool {
		return n.Target == target && n.Include == why.Include && n.Allows.String() == why.Allows && fits(n)
	})
}

// heldBack reports whether the newest version of the module is one that a member does not allow, or that
// needs what the set does not have.
func (v *verifier) heldBack(set Set, id string) bool {
	candidates := v.candidates(id)
	newest := candidates[len(candidates)-1]
	for other, rank := range set {
		for _, n := range v.needs(other, rank) {
			if n.Target == id && other != id && !v.content(n, newest) {
				return true
			}
		}
	}
	return slices.ContainsFunc(v.needs(id, newest), func(n resolve.NeedSpec) bool {
		have, there := set[n.Target]
		return !there || !v.content(n, have)
	})
}

// lacks reports whether the version needs the module that a reason names, and the set does not have it so.
func (v *verifier) lacks(set Set, why resolve.Reason, id string, rank int) bool {
	have, there := set[why.By]
	if there && v.spec(why.By, have).Version != why.Version || !there && why.Version != "" {
		return false
	}
	return slices.ContainsFunc(v.needs(id, rank), func(n resolve.NeedSpec) bool {
		return n.Target == why.By && n.Include == why.Include && n.Allows.String() == why.Allows && !(there && v.content(n, have))
	})
}

// removal checks that the reason of a removal is so.
func (v *verifier) removal(set Set, s resolve.Step) {
	so := false
	switch s.Why.Kind {
	case resolve.Unwanted:
		so = v.removed[s.ID]
	case resolve.Merged:
		rank, there := set[s.Why.By]
		so = there && slices.Contains(v.merges(s.Why.By, rank), s.ID)
	}
	v.check(so, "%s goes because %+v, which is not so", s.ID, s.Why)
}
