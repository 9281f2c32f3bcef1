package resolve

import (
	"context"
	"sync"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve/sat"
)

// solvers are kept for their memory.
var solvers = sync.Pool{New: func() any { return sat.New() }}

// borrow returns a solver that stops with ctx.
func borrow(ctx context.Context) *sat.Solver {
	s := solvers.Get().(*sat.Solver)
	s.Reset()
	s.Stop = func() bool { return ctx.Err() != nil }
	return s
}

// Solve answers a request. When ctx ends before the best answer is proved, the best one found so far is
// returned, with Optimal false; before any is found, the error is of KindUnavailable, code
// "resolve_timeout".
func (u *Universe) Solve(ctx context.Context, req Request) (Answer, error) {
	s, mistakes := newScope(u, req, false)
	if len(mistakes) > 0 {
		return u.impossible(ctx, req, mistakes)
	}
	solver := borrow(ctx)
	defer solvers.Put(solver)
	o := newOptimiser(s, solver)
	proved := o.run()
	switch {
	case o.best != nil:
		if proved {
			o.settleTies()
		}
		return o.answer(proved), nil
	case o.failed && req.Unexplained:
		return Answer{}, nil
	case o.failed:
		return u.explain(ctx, req)
	}
	return Answer{}, errs.New(errs.KindUnavailable, "resolve_timeout",
		"There was no time to find an answer. Ask again, or for fewer modules at once.")
}

// feasible reports whether a request has an answer, without looking for the best one.
func (u *Universe) feasible(ctx context.Context, req Request) bool {
	s, mistakes := newScope(u, req, false)
	if len(mistakes) > 0 {
		return false
	}
	solver := borrow(ctx)
	defer solvers.Put(solver)
	return newOptimiser(s, solver).settle(nil)
}

// tieMost bounds the conflicts that settling ties may cost.
const tieMost = 20000

// settleTies chooses among the best answers: module by module, core first, then by class and id, the
// newest version that the choices before leave. Literals of absent modules are free, so this says nothing
// about which modules there are; of that, absence is tried first, in the same order.
func (o *optimiser) settleTies() {
	limit, stop := o.sat.Conflicts()+tieMost, o.sat.Stop
	o.sat.Stop = func() bool { return stop() || o.sat.Conflicts() > limit }
	for {
		if o.sat.SolveInOrder(o.preference()) != sat.Satisfiable {
			return // out of time: what was found is as good
		}
		if !o.grow() {
			o.keep()
			return
		}
	}
}

// preference returns the literals of all expanded items, in the order in which they should be true.
func (o *optimiser) preference() []sat.Lit {
	order := make([]int32, 0, len(o.vars))
	for n := range o.vars {
		if o.vars[n].created {
			order = append(order, int32(n))
		}
	}
	o.inOrder(order)
	var list []sat.Lit
	for _, n := range order {
		if !o.vars[n].expanded {
			continue
		}
		for j := o.items[n].top; j > 0; j-- {
			list = append(list, o.vars[n].atLeast[j])
		}
	}
	for _, n := range order {
		list = append(list, o.vars[n].present.Not())
	}
	return list
}

// answer makes an answer of the best model.
func (o *optimiser) answer(proved bool) Answer {
	for len(o.best.chosen) < len(o.items) {
		o.best.chosen = append(o.best.chosen, -1) // met since, and not taken
	}
	if !proved {
		o.prune(o.best)
	}
	a := Answer{Satisfiable: true, Optimal: proved, Plan: o.plan(o.best)}
	for i := range o.levels {
		a.Bound = append(a.Bound, o.levels[i].bound)
	}
	if o.req.Objective == MostUpdated {
		a.Bound = a.Bound[1:] // requested versions have no term
	}
	a.Cost = a.Bound
	if !proved {
		a.Cost = o.cost(o.best)
	}
	return a
}
