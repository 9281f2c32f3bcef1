package resolve

import (
	"slices"

	"souk.dev/souk/internal/registry/resolve/sat"
)

// part is a run of a group in local numbers: the versions from to to of the item want the target in lo to
// hi; lo is above hi where no version of the target will do.
type part struct {
	from, to int32
	lo, hi   int32
	run      int32
}

// bounds writes in which version the group's target, which is expanded, must be.
func (e *encoder) bounds(g group, t int32) {
	it, target := &e.items[g.item], &e.items[t]
	if target.top < 0 {
		return // it cannot be present at all
	}
	parts := e.parts[:0]
	for r := g.from; r <= g.to; r++ {
		run := it.m.runs[r]
		from, to := it.local(run.lo, run.hi)
		if from > to {
			continue
		}
		e.spans = e.spans[:0]
		for _, s := range target.m.sets[run.set].spans {
			if lo, hi := target.local(s.lo, s.hi); lo <= hi {
				e.spans = append(e.spans, span{lo, hi})
			}
		}
		p := part{from, to, 1, 0, r}
		if n := len(e.spans); n > 0 {
			p.lo, p.hi = e.spans[0].lo, e.spans[n-1].hi
		}
		parts = append(parts, p)
		for i := 1; i < len(e.spans); i++ {
			e.ask(g, t, p, e.from(t, e.spans[i-1].hi+1).Not(), e.from(t, e.spans[i].lo))
		}
	}
	e.parts = parts
	if e.facts != nil || e.waived != nil {
		for _, p := range parts {
			e.exact(g, t, p, true, true)
		}
		return
	}
	e.lower(g, t, parts)
	e.upper(g, t, parts)
}

// ask writes a clause about the target that holds for the versions of a part.
func (e *encoder) ask(g group, t int32, p part, lits ...sat.Lit) {
	n := g.item
	waived := e.waives(n, t, p.from, p.to)
	if waived {
		for _, s := range e.items[n].besides(p.from, p.to) {
			if rest := (part{s.lo, s.hi, p.lo, p.hi, p.run}); s.lo <= s.hi {
				e.ask(g, t, rest, lits...)
			}
		}
		p.from, p.to = e.items[n].home(), e.items[n].home()
	}
	e.list = append(append(e.list[:0], e.vars[n].present.Not(), e.from(n, p.from).Not(), e.from(n, p.to+1)), lits...)
	switch {
	case !waived:
	// The installed version's need is broken as it is; it counts where the target moves, or is added.
	case e.items[t].installed >= 0:
		e.write(fact{CauseDependency, n, p.run}, append(slices.Clone(e.list), e.from(t, e.items[t].home()))...)
		e.list = append(e.list, e.moved(t).Not())
	default:
		e.list = append(e.list, e.vars[t].present.Not())
	}
	e.write(fact{CauseDependency, n, p.run}, e.list...)
}

// exact writes the bounds of one part alone.
func (e *encoder) exact(g group, t int32, p part, lower, upper bool) {
	switch {
	case p.lo > p.hi:
		e.ask(g, t, p)
		return
	case lower && p.lo > 0:
		e.ask(g, t, p, e.from(t, p.lo))
	}
	if upper && p.hi < e.items[t].top {
		e.ask(g, t, p, e.from(t, p.hi+1).Not())
	}
}

// lower writes the lower bounds. Where a version and all above it need the target in no lower version
// than lo, "from this version on, at least lo" is a shorter clause that says more than the run's own; what
// a run asks beyond that is written for it alone.
func (e *encoder) lower(g group, t int32, parts []part) {
	n := g.item
	next := e.items[n].top + 1 // the versions from next on are covered
	least := e.items[t].top + 1
	for i := len(parts) - 1; i >= 0; i-- {
		p := parts[i]
		if next < 0 || p.to+1 != next {
			next = -1 // a gap: nothing below it follows from what is above
			e.exact(g, t, p, true, false)
			continue
		}
		next = p.from
		if p.lo <= p.hi {
			least = min(least, p.lo)
		}
		below := int32(0)
		if i > 0 && parts[i-1].to+1 == p.from {
			below = least
			if q := parts[i-1]; q.lo <= q.hi {
				below = min(least, q.lo)
			}
		}
		if below < least && least > 0 && least <= e.items[t].top {
			e.write(fact{}, e.vars[n].present.Not(), e.from(n, p.from).Not(), e.from(t, least))
		}
		if p.lo > p.hi || p.lo > least {
			e.exact(g, t, p, true, false)
		}
	}
}

// upper is lower for upper bounds: "up to this version, at most hi".
func (e *encoder) upper(g group, t int32, parts []part) {
	n, top := g.item, e.items[t].top
	next := int32(0) // the versions below next are covered
	most := int32(-1)
	for i, p := range parts {
		if next < 0 || p.from != next {
			next = -1
			if p.lo <= p.hi {
				e.exact(g, t, p, false, true)
			}
			continue
		}
		next = p.to + 1
		if p.lo <= p.hi {
			most = max(most, p.hi)
		}
		above := top
		if i+1 < len(parts) && parts[i+1].from == p.to+1 {
			above = most
			if q := parts[i+1]; q.lo <= q.hi {
				above = max(most, q.hi)
			}
		}
		if above > most && most >= 0 && most < top {
			e.write(fact{}, e.vars[n].present.Not(), e.from(n, p.to+1), e.from(t, most+1).Not())
		}
		if p.lo <= p.hi && p.hi < most {
			e.exact(g, t, p, false, true)
		}
	}
}
