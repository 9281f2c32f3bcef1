package resolve

import (
	"cmp"
	"context"
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve/sat"
)

// explainer says why a request has no answer. It writes the same rules as the optimiser, but each with the
// fact that it is due to as one more condition (a selector), and of every module all versions, so that
// a fact can be left out and what remains be asked again.
//
// What it holds true: what is reported cannot hold together, and without any one of the reported facts the
// rest can. To leave out that a module is installed means that it may be absent or in any version; what
// may be chosen above the installed version stays as it was.
type explainer struct {
	*encoder
	stopped bool
}

// explain answers a request that has no answer.
func (u *Universe) explain(ctx context.Context, req Request) (Answer, error) {
	s, _ := newScope(u, req, true)
	solver := borrow(ctx)
	defer solvers.Put(solver)
	x := &explainer{encoder: &encoder{scope: s, sat: solver, facts: newFacts()}}
	x.begin()
	var a Answer
	var conflicts [][]fact
	known := map[fact]bool{}
	for len(conflicts) < conflictsMost {
		core, refuted := x.refute(func() []sat.Lit { return x.facts.assumptions(func(f fact) bool { return known[f] }) })
		if !refuted {
			break
		}
		shortest := x.shortest(core)
		conflicts = append(conflicts, shortest)
		for _, f := range shortest {
			known[f] = true
		}
		if len(shortest) == 0 {
			break
		}
	}
	if x.stopped && len(conflicts) == 0 {
		return Answer{}, errs.New(errs.KindUnavailable, "resolve_timeout",
			"The request has no answer, and there was no time to find out why. Ask again, or for fewer modules at once.")
	}
	for i, conflict := range conflicts {
		causes := x.causes(conflict)
		if i == 0 {
			a.Conflict = causes
		} else {
			a.More = append(a.More, causes)
		}
	}
	a.Repairs = x.repairs(ctx, u, req, conflicts)
	return a, nil
}

const (
	conflictsMost = 8   // conflicts that have nothing to do with each other
	orders        = 4   // in which a conflict is made small
	ordersMost    = 120 // facts of one for which several orders are tried
)

// refute asks whether the assumptions contradict each other, and returns those that do.
func (x *explainer) refute(assumptions func() []sat.Lit) ([]sat.Lit, bool) {
	for {
		switch x.sat.Solve(assumptions()...) {
		case sat.Unknown:
			x.stopped = true
			return nil, false
		case sat.Unsatisfiable:
			return slices.Clone(x.sat.Core()), true
		}
		if !x.grow() {
			return nil, false
		}
	}
}

// quickly is refute, which looks first whether propagation alone does it.
func (x *explainer) quickly(assumptions []sat.Lit) ([]sat.Lit, bool) {
	if x.sat.Refute(assumptions...) == sat.Unsatisfiable {
		return slices.Clone(x.sat.Core()), true
	}
	return x.refute(func() []sat.Lit { return assumptions })
}

// shortest makes a core as small as it gets, in several orders, and returns the facts of the shortest.
func (x *explainer) shortest(core []sat.Lit) []fact {
	core = x.tighten(core)
	tries := orders
	if len(core) > ordersMost {
		tries = 1
	}
	best := []sat.Lit(nil)
	for try := range tries {
		c := slices.Clone(core)
		x.arrange(c, try)
		if c = x.minimal(c); c != nil && (best == nil || len(c) < len(best)) {
			best = c
		}
	}
	if best == nil {
		best = core
	}
	list := make([]fact, len(best))
	for i, l := range best {
		list[i] = x.facts.of[l]
	}
	return list
}

// tighten asks for the core's core, in turned order, as long as that makes it smaller.
func (x *explainer) tighten(core []sat.Lit) []sat.Lit {
	for {
		next := slices.Clone(core)
		slices.Reverse(next)
		smaller, refuted := x.quickly(next)
		if !refuted || len(smaller) >= len(core) {
			return core
		}
		core = smaller
	}
}

// arrange puts a core into one of several orders. Those that stand first are tried to leave out first.
func (x *explainer) arrange(core []sat.Lit, order int) {
	rank := func(l sat.Lit) int {
		switch f := x.facts.of[l]; f.kind {
		case CauseRequested, CauseRemoved:
			return 2
		case CauseInstalled, CauseMissing:
			return 1
		}
		return 0
	}
	if order%2 == 1 {
		slices.Reverse(core)
	}
	if order < 2 { // what is asked for stays as long as can be: it is what people know
		slices.SortStableFunc(core, func(a, b sat.Lit) int { return cmp.Compare(rank(a), rank(b)) })
	}
}

// minimal leaves out of a core whatever can be left out, one after the other. nil where it was stopped.
func (x *explainer) minimal(core []sat.Lit) []sat.Lit {
	for i := 0; i < len(core); {
		rest := slices.Delete(slices.Clone(core), i, i+1)
		smaller, refuted := x.quickly(rest)
		switch {
		case x.stopped:
			return nil
		case !refuted:
			i++ // it is needed
		default:
			// those before i are needed in every core that is left
			core = slices.DeleteFunc(rest, func(l sat.Lit) bool { return !slices.Contains(smaller, l) })
		}
	}
	return core
}
