package resolve

// model is an answer as the solver has it.
type model struct {
	chosen []int32 // by item: its local version, -1 where absent
}

// grow expands what the model has present, and rules out what is present for no reason; false where
// there is nothing to do.
func (e *encoder) grow() bool {
	grown := false
	for n := int32(0); int(n) < len(e.vars); n++ {
		if v := &e.vars[n]; v.created && !v.expanded && e.sat.Value(v.present) {
			e.expand(n)
			grown = true
		}
	}
	if grown {
		e.drain()
		return true
	}
	return e.reach()
}

// read takes the chosen versions from the solver.
func (e *encoder) read() *model {
	m := &model{chosen: make([]int32, len(e.items))}
	for n := range e.items {
		m.chosen[n] = -1
		if n >= len(e.vars) || !e.vars[n].created || !e.sat.Value(e.vars[n].present) {
			continue
		}
		local := int32(0)
		for local < e.items[n].top && e.sat.Value(e.vars[n].atLeast[local+1]) {
			local++
		}
		m.chosen[n] = local
	}
	return m
}
