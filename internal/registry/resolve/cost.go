package resolve

// cost adds up what a model costs on every term of the objective.
func (s *scope) cost(m *model) []int64 {
	var other, changed, unasked, added, size int64
	lags, moved := make([]int64, Classes), make([]int64, Classes)
	for n := range s.items {
		it := &s.items[n]
		local := m.chosen[n]
		class := it.m.spec.Class
		isNew := it.installed < 0
		stays := !isNew && local >= 0 && it.rank(local) == it.installed
		if local >= 0 {
			size++
			lags[class] += int64(it.top - local)
			if !stays {
				moved[class] += int64(it.top - local)
			}
			if isNew {
				added++
			}
		}
		if !isNew && !stays {
			changed++
			if !it.named() {
				unasked++
			}
		}
		if it.wanted >= 0 && (local < 0 || it.rank(local) != it.wanted) {
			other++
		}
	}
	switch s.req.Objective {
	case Check:
		return append(append([]int64{other}, moved...), unasked, added)
	case LeastChange:
		return append([]int64{other, changed, added}, lags...)
	}
	return append(lags, size)
}
