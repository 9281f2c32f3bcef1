package resolvetest

import "slices"

// maxOptions is the number of states of all modules together that a trial can tell apart.
const maxOptions = 64

// Verdict is what is so of a small problem.
type Verdict struct {
	Satisfiable bool
	Best        Set
	Cost        []int64 // of Best
}

// Judge tries all sets of a small problem. It reports false when it has more than 64 states of modules,
// which are too many.
func Judge(p Problem) (Verdict, bool) {
	t, ok := newTrial(newRules(p))
	if !ok {
		return Verdict{}, false
	}
	t.search(false)
	if !t.found {
		return Verdict{}, true
	}
	best := Set{}
	for m, o := range t.best {
		if !o.absent {
			best[t.rules.ids[m]] = o.rank
		}
	}
	return Verdict{Satisfiable: true, Best: best, Cost: t.rules.cost(best)}, true
}

// trial tries the options of one module after the other, in the order of rules.ids,
// so that a wrong one is seen early.
type trial struct {
	rules   *rules
	options [][]option
	roots   uint64 // options of what is installed or wanted, from which others may be reached

	hopeless bool    // the request has mistakes
	first    bool    // any answer will do
	nothing  []int64 // the costs of no module at all
	chosen   []*option
	found    bool
	best     []*option
	worth    []int64 // cost and preference of best
}

// newTrial prepares a trial. It reports false when the problem is too large.
func newTrial(r *rules) (*trial, bool) {
	t := &trial{rules: r, hopeless: r.holds(fact{kind: askedRightly}) && len(r.mistakes()) > 0}
	if !t.list() {
		return nil, false
	}
	t.nothing = t.share("", Set{})
	for m, id := range r.ids {
		for i := range t.options[m] {
			t.describe(m, &t.options[m][i])
		}
		if r.isInstalled(id) || len(r.wants[id]) > 0 {
			t.roots |= t.present(id)
		}
	}
	for id := range r.wants { // what is wanted, but is no module
		if !slices.Contains(r.ids, id) && r.requested(id) {
			t.hopeless = true
		}
	}
	return t, true
}

// search looks for the best answer, or for any.
func (t *trial) search(any bool) {
	t.first = any
	if !t.hopeless {
		t.try(0)
	}
}

// try chooses an option for the next module in each possible way.
func (t *trial) try(choice uint64) {
	m := len(t.chosen)
	if m == len(t.options) {
		t.judge()
		return
	}
	for i := range t.options[m] {
		o := &t.options[m][i]
		t.chosen = append(t.chosen, o)
		if t.fits(choice | o.bit) {
			t.try(choice | o.bit)
		}
		t.chosen = t.chosen[:m]
		if t.first && t.found {
			return
		}
	}
}

// fits reports whether the last option can stand beside those before it, as far as that can be said now.
func (t *trial) fits(choice uint64) bool {
	now := len(t.chosen) - 1
	for _, o := range t.chosen {
		if o.bars&choice != 0 {
			return false
		}
		for _, d := range o.demands {
			if d.last == now && d.options&choice == 0 {
				return false
			}
		}
	}
	return true
}

// judge takes the choice where it is an answer, and a better one than the best.
func (t *trial) judge() {
	if !t.reached() {
		return
	}
	worth := slices.Clone(t.nothing)
	for _, o := range t.chosen {
		for level, c := range o.cost {
			worth[level] += c
		}
	}
	for _, o := range t.chosen {
		worth = append(worth, o.lag)
	}
	for _, o := range t.chosen {
		worth = append(worth, presence(o))
	}
	if !t.found || slices.Compare(worth, t.worth) < 0 {
		t.found, t.best, t.worth = true, slices.Clone(t.chosen), worth
	}
}

func presence(o *option) int64 {
	if o.absent {
		return 0
	}
	return 1
}
