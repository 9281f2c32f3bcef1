package sat

// heap is a queue of variables that were in a conflict, the most active one first, of equal ones the one
// that was added first. Variables that never were are decided after all others, in the order of their
// numbers, without a queue: there are many of them, and each model decides most of them.
type heap struct {
	list  []Var
	place []int32 // by variable, -1 where it is not in the list
}

func (h *heap) reset() { h.list, h.place = h.list[:0], h.place[:0] }

// add makes room for another variable.
func (h *heap) add() { h.place = append(h.place, -1) }

func before(a, b Var, activity []float64) bool {
	if activity[a] != activity[b] {
		return activity[a] > activity[b]
	}
	return a < b
}

func (h *heap) put(v Var, activity []float64) {
	if h.place[v] >= 0 || activity[v] == 0 {
		return
	}
	h.place[v] = int32(len(h.list))
	h.list = append(h.list, v)
	h.up(v, activity)
}

func (h *heap) up(v Var, activity []float64) {
	i := h.place[v]
	for i > 0 {
		parent := (i - 1) / 2
		if !before(v, h.list[parent], activity) {
			break
		}
		h.list[i] = h.list[parent]
		h.place[h.list[i]] = i
		i = parent
	}
	h.list[i] = v
	h.place[v] = i
}

// pop takes the first variable; false where there is none.
func (h *heap) pop(activity []float64) (Var, bool) {
	if len(h.list) == 0 {
		return 0, false
	}
	top := h.list[0]
	last := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	h.place[top] = -1
	if top != last {
		h.down(last, activity)
	}
	return top, true
}

// down puts v, which is not in the list, where the first one was.
func (h *heap) down(v Var, activity []float64) {
	i, n := 0, len(h.list)
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if child+1 < n && before(h.list[child+1], h.list[child], activity) {
			child++
		}
		if !before(h.list[child], v, activity) {
			break
		}
		h.list[i] = h.list[child]
		h.place[h.list[i]] = int32(i)
		i = child
	}
	h.list[i] = v
	h.place[v] = int32(i)
}

// bump makes v more active than what was bumped long ago.
func (s *Solver) bump(v Var) {
	if s.activity[v] += s.step; s.activity[v] > 1e100 {
		for i := range s.activity {
			s.activity[i] *= 1e-100
		}
		s.step *= 1e-100
	}
	if s.order.place[v] >= 0 {
		s.order.up(v, s.activity)
	}
}
