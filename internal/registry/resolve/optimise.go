package resolve

import (
	"slices"

	"souk.dev/souk/internal/registry/resolve/sat"
)

// optimiser finds the best answer, level by level, guided by cores.
//
// On a level, every counter is assumed to be at its lowest. Assumptions that contradict each other, a core,
// prove that one of them must give way: the bound of the level rises by one, each counter in the core may
// count one more, and a new counter sees to it that no more than one of them does. When the assumptions
// agree, the bound is the cost, and they are made hard: all later levels choose among the best answers of
// this one. A model may call in modules that were not looked at before; they are expanded, and the level goes
// on (they are free to cost something on this level and later ones, but nothing on those before, whose costs
// are proved).
//
// What makes it quick: the first literal of a counter implies all that follow, so there is one assumption
// for each counter; literals that are false for good raise the bound without a search; and cores are
// made small by propagation alone before they are counted.
type optimiser struct {
	*encoder
	levels []level
	now    int // the level that is worked on

	assumed []sat.Lit
	owner   []int32 // by variable: the number of the level's counter that an assumption belongs to
	next    []int   // by counter of this level: what it may still be below of
	current []sat.Lit

	best   *model
	values []bool // of the variables, in the best model
	failed bool   // some rule refutes all answers
}

// newOptimiser writes the request.
func newOptimiser(s *scope, solver *sat.Solver) *optimiser {
	o := &optimiser{levels: s.levels()}
	o.encoder = &encoder{scope: s, sat: solver}
	o.encoder.expanded = o.count
	o.encoder.begin()
	return o
}

// count gives an expanded item its counters.
func (o *optimiser) count(n int32) {
	for i := range o.levels {
		l := &o.levels[i]
		c := l.counts(o, n)
		if c == nil {
			continue
		}
		if l.done {
			o.sat.Add(c.below(o, 1)) // all that may be spent on this level is spent
			continue
		}
		l.counters = append(l.counters, c)
		if i == o.now {
			o.track(c, 1)
		}
	}
}

// run finds the best answer. It returns false where it was stopped before it knew it.
func (o *optimiser) run() bool {
	if !o.settle(nil) {
		return o.failed
	}
	for o.now = range o.levels {
		if !o.descend(&o.levels[o.now]) {
			return false
		}
	}
	return true
}

// settle looks for a model in which every module that is present is expanded and reached. It returns
// false where there is none under the assumptions, or it was stopped.
func (o *optimiser) settle(assumptions func() []sat.Lit) bool {
	for {
		var list []sat.Lit
		if assumptions != nil {
			list = assumptions()
		}
		switch o.sat.Solve(list...) {
		case sat.Unknown:
			return false
		case sat.Unsatisfiable:
			o.failed = len(o.sat.Core()) == 0
			return false
		}
		if !o.grow() {
			o.keep()
			return true
		}
	}
}

// descend finds the lowest cost of a level and makes it hard.
func (o *optimiser) descend(l *level) bool {
	o.next, o.current = o.next[:0], o.current[:0]
	for _, c := range l.counters {
		o.track(c, 1)
	}
	for !o.agrees(o.assumptions()) {
		if o.settle(o.assumptions) {
			break
		}
		core := o.sat.Core()
		if len(core) == 0 {
			return false // stopped, as there is an answer
		}
		o.relax(l, o.shrink(slices.Clone(core)))
	}
	l.done = true
	for _, lit := range o.assumptions() {
		o.sat.Add(lit)
	}
	return true
}

// keep takes the solver's model as the best one so far.
func (o *optimiser) keep() {
	o.best = o.read()
	o.values = o.sat.Model(o.values[:0])
}

// agrees reports whether the best answer so far is as good as what is assumed.
func (o *optimiser) agrees(assumed []sat.Lit) bool {
	return !slices.ContainsFunc(assumed, func(l sat.Lit) bool {
		return int(l.Var()) >= len(o.values) || o.values[l.Var()] != (sat.Pos(l.Var()) == l)
	})
}

// track takes a counter up, with the assumption that it is below k.
func (o *optimiser) track(c counter, k int) {
	o.next = append(o.next, k)
	o.current = append(o.current, o.pose(c, len(o.next)-1, k))
}

// pose returns the assumption that a counter is below k, True where it is so anyhow.
func (o *optimiser) pose(c counter, place, k int) sat.Lit {
	if k > c.limit() {
		return sat.True
	}
	lit := c.below(o, k)
	for int(lit.Var()) >= len(o.owner) {
		o.owner = append(o.owner, -1)
	}
	o.owner[lit.Var()] = int32(place)
	return lit
}

// assumptions returns what is assumed on this level. What is false for good is counted at once.
func (o *optimiser) assumptions() []sat.Lit {
	l := &o.levels[o.now]
	o.assumed = o.assumed[:0]
	for i := range o.current {
		for o.sat.Fixed(o.current[i].Not()) {
			l.bound++
			o.weaken(l, i)
		}
		if !o.sat.Fixed(o.current[i]) {
			o.assumed = append(o.assumed, o.current[i])
		}
	}
	return o.assumed
}

// weaken lets a counter count one more.
func (o *optimiser) weaken(l *level, i int) {
	o.next[i]++
	o.current[i] = o.pose(l.counters[i], i, o.next[i])
}

// relax counts a core.
func (o *optimiser) relax(l *level, core []sat.Lit) {
	violated := make([]sat.Lit, len(core))
	for i, lit := range core {
		violated[i] = lit.Not()
	}
	o.sat.Add(violated...)
	if len(core) == 1 {
		return // it is false for good now
	}
	l.bound++
	for _, lit := range core {
		o.weaken(l, int(o.owner[lit.Var()]))
	}
	sum := &sum{newTotalizer(violated)}
	l.counters = append(l.counters, sum)
	o.track(sum, 2)
}

// sum counts how many of a core's assumptions give way. That one does is counted already.
type sum struct{ *totalizer }

func (c *sum) below(o *optimiser, k int) sat.Lit { return c.at(o.sat, k).Not() }
func (c *sum) limit() int                        { return c.size }

const shrinkMost = 40 // the largest core that is tried literal by literal

// shrink drops assumptions from a core as long as propagation alone still refutes the rest. It does not
// search: a core that is a little too large costs less than finding that out.
func (o *optimiser) shrink(core []sat.Lit) []sat.Lit {
	for {
		slices.Reverse(core)
		if o.sat.Refute(core...) != sat.Unsatisfiable || len(o.sat.Core()) >= len(core) {
			break
		}
		core = slices.Clone(o.sat.Core())
	}
	if len(core) > shrinkMost {
		return core
	}
	for i := 0; i < len(core) && len(core) > 1; {
		rest := slices.Delete(slices.Clone(core), i, i+1)
		if o.sat.Refute(rest...) == sat.Unsatisfiable {
			core = slices.Clone(o.sat.Core())
			i = 0
			continue
		}
		i++
	}
	return core
}
