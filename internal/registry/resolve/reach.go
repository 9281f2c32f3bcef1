package resolve

import "souk.dev/souk/internal/registry/resolve/sat"

// reach sees to rule 6 of the package: a model may have present, for no reason but that it takes the
// place of an installed module, a module that nothing leads to. (Other modules that nothing leads to do no
// good on any level, so a best answer does not have them.) Such a model is ruled out by a clause: one of the
// modules that nothing leads to is absent, or something outside leads to one of them. reach returns whether
// there was something to rule out.
func (e *encoder) reach() bool {
	if len(e.merging) == 0 {
		return false
	}
	var chosen *model
	var reached []bool
	var clause []sat.Lit
	for _, m := range e.merging {
		if !e.sat.Value(m.active) {
			continue
		}
		if chosen == nil {
			chosen = e.read()
			reached = e.reachable(chosen)
		}
		if !reached[m.item] && len(clause) == 0 {
			clause = append(clause, e.vars[m.item].present.Not())
		}
	}
	if len(clause) == 0 {
		return false
	}
	adrift := map[int32]bool{} // by place in the universe
	for n, local := range chosen.chosen {
		if local >= 0 && !reached[n] {
			adrift[e.items[n].at] = true
		}
	}
	e.sat.Add(append(clause, e.supports(adrift)...)...)
	return true
}

// reachable tells which items are led to from the installed and requested ones.
func (e *encoder) reachable(m *model) []bool {
	reached := make([]bool, len(e.items))
	for _, step := range e.tree(m) {
		reached[step.item] = true
	}
	return reached
}

// supports returns literals one of which is true in every answer that has something lead to one of the
// modules from outside.
func (e *encoder) supports(adrift map[int32]bool) []sat.Lit {
	var list []sat.Lit
	for at := range int32(len(e.u.modules)) {
		if adrift[at] {
			continue
		}
		for _, r := range e.u.modules[at].runs {
			if !adrift[r.target] {
				continue
			}
			n := e.item(at)
			p := e.at(n).present
			if !e.vars[n].expanded {
				list = append(list, p)
				break
			}
			if from, to := e.items[n].local(r.lo, r.hi); from <= to {
				l := sat.Pos(e.sat.NewVar(false))
				e.sat.Add(l.Not(), p)
				e.sat.Add(l.Not(), e.from(n, from))
				e.sat.Add(l.Not(), e.from(n, to+1).Not())
				list = append(list, l)
			}
		}
	}
	return list
}

// prune leaves out of a model what nothing leads to. Best answers have nothing of the sort, others may; what
// is led to needs nothing of it, and who takes the place of an installed module is led to.
func (e *encoder) prune(m *model) {
	for n, reached := range e.reachable(m) {
		if !reached {
			m.chosen[n] = -1
		}
	}
}
