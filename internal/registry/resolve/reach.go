package resolve

import "souk.dev/souk/internal/registry/resolve/sat"

// reach sees to rule 6 of the package: a model may have present, for no reason but that it takes the
// place of an installed module, a module that nothing leads to. (Other modules that nothing leads to do no
// good on any level, so a best answer does not have them.) Such a model is ruled out by a clause: one of the
// modules that nothing leads to is absent, or something outside leads to one of them. reach returns whether
// there was something to rule out.
func (o *optimiser) reach() bool {
	if len(o.merging) == 0 {
		return false
	}
	var chosen *model
	var reached []bool
	var clause []sat.Lit
	for _, m := range o.merging {
		if !o.sat.Value(m.active) {
			continue
		}
		if chosen == nil {
			chosen = o.read()
			reached = o.reachable(chosen)
		}
		if !reached[m.item] && len(clause) == 0 {
			clause = append(clause, o.vars[m.item].present.Not())
		}
	}
	if len(clause) == 0 {
		return false
	}
	adrift := map[int32]bool{} // by place in the universe
	for n, local := range chosen.chosen {
		if local >= 0 && !reached[n] {
			adrift[o.items[n].at] = true
		}
	}
	o.sat.Add(append(clause, o.supports(adrift)...)...)
	return true
}

// reachable tells which items are led to from the installed and requested ones.
func (o *optimiser) reachable(m *model) []bool {
	reached := make([]bool, len(o.items))
	for _, edge := range o.tree(m) {
		reached[edge.item] = true
	}
	return reached
}

// supports returns literals one of which is true in every answer that has something lead to one of the
// modules from outside.
func (o *optimiser) supports(adrift map[int32]bool) []sat.Lit {
	var list []sat.Lit
	for at := range int32(len(o.u.modules)) {
		if adrift[at] {
			continue
		}
		for _, r := range o.u.modules[at].runs {
			if !adrift[r.target] {
				continue
			}
			n := o.item(at)
			p := o.at(n).present
			if !o.vars[n].expanded {
				list = append(list, p)
				break
			}
			if from, to := o.items[n].local(r.lo, r.hi); from <= to {
				l := sat.Pos(o.sat.NewVar(false))
				o.sat.Add(l.Not(), p)
				o.sat.Add(l.Not(), o.from(n, from))
				o.sat.Add(l.Not(), o.from(n, to+1).Not())
				list = append(list, l)
			}
		}
	}
	return list
}
