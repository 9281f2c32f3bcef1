package resolve

import (
	"souk.dev/souk/internal/registry/resolve/sat"
)

// encoder writes the rules of a scope as clauses.
//
// A module has a variable "present" and, for each of its versions but the lowest, a variable "this one or
// a newer one" (order encoding), so that a run of needs is a few short clauses however wide its range is.
// While a module is absent, those variables are free: "the newest" then costs nothing, and lag is counted by
// plain literals.
//
// What it holds true: a module's variables and rules are written when it is expanded; that is when it
// must be present, or a model has it present. Before, it has at most the variable "present", and what is
// asked of its version waits. The clauses written so far always follow from the rules, so what they refute
// is refuted, and a model in which every module that is present is expanded obeys all rules but the last
// one (see reach.go).
type encoder struct {
	*scope
	sat   *sat.Solver
	vars  []vars  // by item
	facts *facts  // nil but when a conflict is explained
	queue []int32 // expanded items whose needs are still to be written

	merging []merging

	clause, list, spare []sat.Lit // for writing
	spans               []span
	parts               []part

	expanded func(n int32) // is told of every item whose rules are written; it may be nil
}

// vars are the variables of an item.
type vars struct {
	present  sat.Lit
	atLeast  []sat.Lit // by local version number, of 0 to top+1; the first is True, the last False
	created  bool
	expanded bool
	pending  []group // what expanded items ask of its version
	replaced []int32 // places in encoder.merging of what the item's module merges
}

// group is consecutive runs of an item's module that have one target: those from from to to.
type group struct {
	item     int32
	from, to int32
}

// merging is a run of versions of an item, by the place in the module's merges, that takes the place of an
// installed module; active is true only where one of these versions is in the answer.
type merging struct {
	item, place int32
	active      sat.Lit
}

// begin writes what the request says of the modules that it names, and all that follows at once.
func (e *encoder) begin() {
	roots := int32(len(e.items))
	for n := range roots {
		e.expand(n)
	}
	for n := range roots {
		e.require(n)
	}
	e.drain()
}

// write adds the clause that lits are, which holds because of a fact.
func (e *encoder) write(because fact, lits ...sat.Lit) {
	e.clause = append(e.clause[:0], lits...)
	if e.facts != nil {
		e.clause = append(e.clause, e.facts.selector(e.sat, because).Not())
	}
	e.sat.Add(e.clause...)
}

// at returns the variables of the item, with its variable "present".
func (e *encoder) at(n int32) *vars {
	for int(n) >= len(e.vars) {
		e.vars = append(e.vars, vars{})
	}
	v := &e.vars[n]
	if !v.created {
		v.created = true
		v.present = sat.Pos(e.sat.NewVar(false))
		if e.items[n].top < 0 {
			e.write(fact{kind: CauseMissing, item: n}, v.present.Not())
			v = &e.vars[n]
		}
	}
	return v
}

// from returns the literal that the item, where it is present, is in the local version or a newer one.
func (e *encoder) from(n, local int32) sat.Lit {
	switch {
	case local <= 0:
		return sat.True
	case local > e.items[n].top:
		return sat.False
	}
	return e.vars[n].atLeast[local]
}

// moved returns the literal that an installed item, where it is present, is not in the installed version.
func (e *encoder) moved(n int32) sat.Lit { return e.from(n, e.items[n].home()+1) }

// home returns the local number of the installed version.
func (it *item) home() int32 {
	n, _ := it.local(max(it.installed, 0), it.installed)
	return n
}

// require writes what the request says of the item.
func (e *encoder) require(n int32) {
	it, p := &e.items[n], e.at(n).present
	if it.remove {
		e.write(fact{kind: CauseRemoved, item: n}, p.Not())
	}
	if it.installed >= 0 && (!it.remove || e.facts != nil) {
		because := fact{kind: CauseInstalled, item: n}
		e.write(because, p.Not(), e.from(n, it.home()))
		e.orMerged(n)
		it = &e.items[n]
	}
	if it.held {
		e.write(fact{kind: CauseHeld, item: n}, p.Not(), e.moved(n).Not())
	}
	if it.install {
		because := fact{kind: CauseRequested, item: n}
		e.write(because, p)
		if it.update {
			e.write(because, e.moved(n))
		}
		if it.hard && it.wanted >= 0 {
			at, _ := it.local(it.wanted, it.wanted)
			e.write(because, e.from(n, at))
			e.write(because, e.from(n, at+1).Not())
		}
	}
}

// orMerged says that an installed item is present, or a version that merges it.
func (e *encoder) orMerged(n int32) {
	lits := []sat.Lit{e.at(n).present}
	target := e.items[n].at
	if e.items[n].m.merged && (!e.items[n].held || e.facts != nil) {
		for _, at := range e.u.mergersOf(target) {
			by := e.item(at)
			e.at(by)
			for i, r := range e.items[by].m.merges {
				if r.target == target {
					lits = append(lits, e.mergingRun(by, int32(i)))
				}
			}
		}
	}
	if e.items[n].remove { // it counts again when the removal is given up
		lits = append(lits, e.facts.selector(e.sat, fact{kind: CauseRemoved, item: n}))
	}
	because := fact{kind: CauseInstalled, item: n}
	e.write(because, lits...)
	if e.items[n].held && len(lits) > 1 { // nothing may take its place: both facts together say that it is present
		e.write(fact{kind: CauseHeld, item: n}, lits[0], e.facts.selector(e.sat, because).Not())
	}
}

// mergingRun returns the literal of a run of versions that merge something.
func (e *encoder) mergingRun(by, place int32) sat.Lit {
	active := sat.Pos(e.sat.NewVar(false))
	e.merging = append(e.merging, merging{by, place, active})
	v := e.at(by)
	e.sat.Add(active.Not(), v.present)
	if v.expanded {
		e.boundMerging(int32(len(e.merging) - 1))
	} else {
		v.replaced = append(v.replaced, int32(len(e.merging)-1))
	}
	return active
}

// boundMerging keeps a merging run to its versions.
func (e *encoder) boundMerging(i int32) {
	m := e.merging[i]
	r := e.items[m.item].m.merges[m.place]
	from, to := e.items[m.item].local(r.lo, r.hi)
	if from > to {
		e.sat.Add(m.active.Not())
		return
	}
	e.sat.Add(m.active.Not(), e.from(m.item, from))
	e.sat.Add(m.active.Not(), e.from(m.item, to+1).Not())
}

// expand writes the versions of an item, and what waited for them; its needs are written by drain.
func (e *encoder) expand(n int32) {
	v := e.at(n)
	if v.expanded {
		return
	}
	v.expanded = true
	top := e.items[n].top
	v.atLeast = e.room(int(max(top, 0)) + 1)
	for j := top; j > 0; j-- { // the newest is decided first, and implies the others
		v.atLeast[j] = sat.Pos(e.sat.NewVar(true))
		if j < top {
			e.sat.Add(v.atLeast[j+1].Not(), v.atLeast[j])
		}
	}
	if e.facts != nil {
		e.refusals(n)
	}
	pendingGroups, replaced := e.vars[n].pending, e.vars[n].replaced
	e.vars[n].pending, e.vars[n].replaced = nil, nil
	for _, g := range pendingGroups {
		e.bounds(g, n)
	}
	for _, i := range replaced {
		e.boundMerging(i)
	}
	e.queue = append(e.queue, n)
}

// room returns a new list of literals, cut from a larger one.
func (e *encoder) room(n int) []sat.Lit {
	if n > len(e.spare) {
		e.spare = make([]sat.Lit, max(n, 4096))
	}
	list := e.spare[:n:n]
	e.spare = e.spare[n:]
	return list
}

// drain writes the needs of all items that were expanded, and expands what must be present because of
// them.
func (e *encoder) drain() {
	for len(e.queue) > 0 {
		n := e.queue[0]
		e.queue = e.queue[1:]
		e.needs(n)
		if e.expanded != nil {
			e.expanded(n)
		}
	}
}

// needs writes what the versions of an item need and merge.
func (e *encoder) needs(n int32) {
	runs := e.items[n].m.runs
	for from := 0; from < len(runs); {
		to := from
		for to+1 < len(runs) && runs[to+1].target == runs[from].target && runs[to+1].include == runs[from].include {
			to++
		}
		e.need(group{n, int32(from), int32(to)})
		from = to + 1
	}
	for i, r := range e.items[n].m.merges {
		if from, to := e.items[n].local(r.lo, r.hi); from <= to {
			p := e.at(e.item(r.target)).present
			e.write(fact{CauseMerge, n, int32(i)}, e.vars[n].present.Not(), e.from(n, from).Not(), e.from(n, to+1), p.Not())
		}
	}
}

// need writes a group: that its target is present, and in which version.
func (e *encoder) need(g group) {
	first := e.items[g.item].m.runs[g.from]
	t := e.item(first.target)
	p := e.at(t).present
	e.presence(g, p)
	switch v := &e.vars[t]; {
	case v.expanded:
		e.bounds(g, t)
	case e.sat.Fixed(p):
		v.pending = append(v.pending, g)
		e.expand(t)
	default:
		v.pending = append(v.pending, g)
	}
}

// presence writes that the versions of a group's runs need the target at all. Runs that follow on each
// other are one clause.
func (e *encoder) presence(g group, target sat.Lit) {
	it := &e.items[g.item]
	runs := it.m.runs[g.from : g.to+1]
	p := e.vars[g.item].present
	for i := 0; i < len(runs); i++ {
		lo, hi := runs[i].lo, runs[i].hi
		first := i
		for e.facts == nil && i+1 < len(runs) && runs[i+1].lo <= hi+1 {
			i++
			hi = max(hi, runs[i].hi)
		}
		from, to := it.local(lo, hi)
		spans := [2]span{{from, to}, {1, 0}}
		if t := e.no[runs[first].target] - 1; e.items[t].installed < 0 && e.waives(g.item, t, from, to) {
			spans = it.besides(from, to)
		}
		for _, s := range spans {
			if s.lo <= s.hi {
				e.write(fact{CauseDependency, g.item, g.from + int32(first)}, p.Not(), e.from(g.item, s.lo).Not(), e.from(g.item, s.hi+1), target)
			}
		}
	}
}

// waives reports whether what an item's versions from to to need of the target is left out of account where
// the item stays.
func (e *encoder) waives(n, target, from, to int32) bool {
	return e.waived[waiver{e.items[n].at, e.items[target].at}] && from <= e.items[n].home() && e.items[n].home() <= to
}

// besides returns the versions from to to but the installed one, in two spans that may be empty.
func (it *item) besides(from, to int32) [2]span {
	return [2]span{{from, it.home() - 1}, {it.home() + 1, to}}
}
