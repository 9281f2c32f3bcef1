package resolve

import "souk.dev/souk/internal/registry/resolve/sat"

// fact is something that the rules or the request say, for explaining a conflict. Of a dependency, include
// or merge, place is that of the run among the module's.
type fact struct {
	kind  CauseKind // CauseDependency stands for includes too
	item  int32
	place int32
}

// facts gives every fact a selector: a literal that has to be assumed for the fact to hold.
type facts struct {
	selectors map[fact]sat.Lit
	list      []fact // in the order in which they were met
	of        map[sat.Lit]fact
}

func newFacts() *facts { return &facts{selectors: map[fact]sat.Lit{}, of: map[sat.Lit]fact{}} }

// selector returns the literal of the fact.
func (f *facts) selector(s *sat.Solver, because fact) sat.Lit {
	if l, found := f.selectors[because]; found {
		return l
	}
	l := sat.Pos(s.NewVar(true))
	f.selectors[because], f.of[l] = l, because
	f.list = append(f.list, because)
	return l
}

// assumptions returns the selectors of all facts but those that leave says to leave out.
func (f *facts) assumptions(leave func(fact) bool) []sat.Lit {
	list := make([]sat.Lit, 0, len(f.list))
	for _, x := range f.list {
		if leave == nil || !leave(x) {
			list = append(list, f.selectors[x])
		}
	}
	return list
}

// refusals writes, of an item of which all versions have variables, which of them may not be chosen. Each
// reason is one fact.
func (e *encoder) refusals(n int32) {
	for _, kind := range refusalKinds {
		it := &e.items[n]
		for r := it.installed + 1; r <= it.top; r++ {
			if !it.refusedFor(e.scope, r, kind) {
				continue
			}
			to := r
			for to < it.top && it.refusedFor(e.scope, to+1, kind) {
				to++
			}
			e.write(fact{kind: kind, item: n}, e.vars[n].present.Not(), e.from(n, r).Not(), e.from(n, to+1))
			r = to
		}
	}
}
