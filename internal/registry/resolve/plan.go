package resolve

import (
	"cmp"
	"slices"
	"strings"
)

// edge leads to an item: from the request where by is -1, else from another item, by a run of its module.
type edge struct{ item, by, run int32 }

// tree returns how every item of the model that is reached is led to, in the order of the steps it takes:
// includes before dependencies, so that what a pack brings along is the pack's.
func (s *scope) tree(m *model) []edge {
	var list []edge
	seen := make([]bool, len(s.items))
	visit := func(e edge) {
		if m.chosen[e.item] >= 0 && !seen[e.item] {
			seen[e.item] = true
			list = append(list, e)
		}
	}
	for n := range s.items {
		if s.items[n].installed >= 0 || s.items[n].install {
			visit(edge{int32(n), -1, -1})
		}
	}
	for i := 0; i < len(list); i++ {
		from := list[i].item
		it := &s.items[from]
		rank := it.rank(m.chosen[from])
		for _, include := range []bool{true, false} {
			for r, run := range it.m.runs {
				if run.include == include && run.lo <= rank && rank <= run.hi && s.no[run.target] > 0 {
					visit(edge{s.no[run.target] - 1, from, int32(r)})
				}
			}
		}
	}
	return list
}

// plan makes steps of a model.
func (s *scope) plan(m *model) []Step {
	p := planner{scope: s, model: m, by: make([]edge, len(s.items))}
	for _, e := range s.tree(m) {
		p.by[e.item] = e
	}
	p.listNeeds()
	var order []int32
	for n := range int32(len(s.items)) {
		if m.chosen[n] >= 0 || s.items[n].installed >= 0 {
			order = append(order, n)
		}
	}
	s.inOrder(order)
	steps := make([]Step, len(order))
	for i, n := range order {
		steps[i] = p.step(n)
	}
	return steps
}

// inOrder sorts items: core first, then by class and id.
func (s *scope) inOrder(items []int32) {
	slices.SortFunc(items, func(a, b int32) int {
		x, y := &s.items[a].m.spec, &s.items[b].m.spec
		return cmp.Or(cmp.Compare(x.Class, y.Class), strings.Compare(x.ID, y.ID))
	})
}

// planner words a model.
type planner struct {
	*scope
	model *model
	by    []edge  // by item: how it is led to
	needs []edge  // what members need, sorted by the item that is needed
	first []int32 // by item: where its needs begin
}

// listNeeds lists the needs of all members by their targets.
func (p *planner) listNeeds() {
	p.first = make([]int32, len(p.items)+1)
	each := func(do func(e edge)) {
		for n := range int32(len(p.items)) {
			if p.model.chosen[n] < 0 {
				continue
			}
			rank := p.rankOf(n)
			for r, run := range p.items[n].m.runs {
				if no := p.no[run.target]; no > 0 && run.lo <= rank && rank <= run.hi {
					do(edge{no - 1, n, int32(r)})
				}
			}
		}
	}
	each(func(e edge) { p.first[e.item+1]++ })
	for i := 1; i < len(p.first); i++ {
		p.first[i] += p.first[i-1]
	}
	p.needs = make([]edge, p.first[len(p.items)])
	next := slices.Clone(p.first)
	each(func(e edge) {
		p.needs[next[e.item]] = e
		next[e.item]++
	})
}

func (p *planner) step(n int32) Step {
	it := &p.items[n]
	st := Step{ID: it.m.spec.ID, Name: it.m.spec.called(), Class: it.m.spec.Class, Rank: -1}
	rank := it.installed
	if it.installed >= 0 {
		st.From = it.m.spec.Versions[it.installed].Version
	}
	switch local := p.model.chosen[n]; {
	case local < 0:
		st.Action = Remove
	case it.installed < 0:
		st.Action, rank = Install, it.rank(local)
	case it.rank(local) != it.installed:
		st.Action, rank = Update, it.rank(local)
	default:
		st.Action = Keep
	}
	v := &it.m.spec.Versions[rank]
	st.Version = v.Version
	if rank != it.m.foreign {
		st.Spec, st.Rank = v, int(it.m.published(rank))
	}
	if it.wanted >= 0 && it.wanted != rank {
		st.Wanted = it.m.spec.Versions[it.wanted].Version
	}
	st.Why = p.why(n, st.Action)
	return st
}

// why finds the reason of a step.
func (p *planner) why(n int32, action Action) Reason {
	it := &p.items[n]
	updates := p.req.Objective == MostUpdated
	switch {
	case action == Remove && it.remove:
		return Reason{Kind: Unwanted}
	case action == Remove:
		return p.merger(n)
	case it.install:
		return Reason{Kind: Requested}
	case action == Install:
		e := p.by[n]
		return p.reason(Needed, e.by, p.items[e.by].m.runs[e.run])
	case action == Update && !updates:
		if r, found := p.blocker(n, it.installed, Needed); found {
			return r
		}
	}
	switch {
	case action == Keep && (!updates || it.held):
		return Reason{Kind: Stays}
	case p.model.chosen[n] == it.top:
		return Reason{Kind: Newest}
	}
	if r, found := p.blocker(n, it.rank(it.top), Newer); found {
		return r
	}
	if r, found := p.lacking(n, it.rank(it.top)); found {
		return r
	}
	return Reason{Kind: Newest}
}

// reason says that the item by is due to a run of its module.
func (p *planner) reason(kind ReasonKind, by int32, r run) Reason {
	it := &p.items[by]
	return Reason{
		Kind: kind, By: it.m.spec.ID, ByName: it.m.spec.called(), Version: it.m.spec.Versions[p.rankOf(by)].Version,
		Include: r.include, Allows: p.u.modules[r.target].sets[r.set].allows.String(),
	}
}

func (p *planner) rankOf(n int32) int32 { return p.items[n].rank(p.model.chosen[n]) }

// merger finds who takes the place of an absent item.
func (p *planner) merger(n int32) Reason {
	for by := range int32(len(p.items)) {
		if p.model.chosen[by] < 0 {
			continue
		}
		rank := p.rankOf(by)
		for _, r := range p.items[by].m.merges {
			if r.target == p.items[n].at && r.lo <= rank && rank <= r.hi {
				spec := p.items[by].m.spec
				return Reason{Kind: Merged, By: spec.ID, ByName: spec.called(), Version: spec.Versions[rank].Version}
			}
		}
	}
	return Reason{Kind: Merged}
}

// blocker finds a member that does not allow the version of the rank.
func (p *planner) blocker(n, rank int32, kind ReasonKind) (Reason, bool) {
	for _, e := range p.needs[p.first[n]:p.first[n+1]] {
		if r := p.items[e.by].m.runs[e.run]; e.by != n && !p.items[n].m.sets[r.set].holds(rank) {
			return p.reason(kind, e.by, r), true
		}
	}
	return Reason{}, false
}

// lacking finds what the version of the rank needs and the model does not have.
func (p *planner) lacking(n, rank int32) (Reason, bool) {
	it := &p.items[n]
	for _, r := range it.m.runs {
		if rank < r.lo || r.hi < rank {
			continue
		}
		target := p.u.modules[r.target]
		have := ""
		if no := p.no[r.target]; no > 0 && p.model.chosen[no-1] >= 0 {
			at := p.rankOf(no - 1)
			if target.sets[r.set].holds(at) {
				continue
			}
			have = target.spec.Versions[at].Version
		}
		return Reason{Kind: NeedsMore, By: target.spec.ID, ByName: target.spec.called(), Version: have,
			Include: r.include, Allows: target.sets[r.set].allows.String()}, true
	}
	return Reason{}, false
}

func (s set) holds(rank int32) bool {
	return slices.ContainsFunc(s.spans, func(sp span) bool { return sp.lo <= rank && rank <= sp.hi })
}
