package sat

import "slices"

const (
	decay        = 1 / 0.95 // of activities, for each conflict
	restartUnit  = 64       // conflicts
	stopInterval = 100      // conflicts between two questions to Stop
)

// Solve looks for a model in which all assumptions are true.
func (s *Solver) Solve(assumptions ...Lit) Status {
	s.core = s.core[:0]
	if s.refuted {
		return Unsatisfiable
	}
	defer s.undo(0)
	for round := int64(1); ; round++ {
		if status := s.search(assumptions, luby(round)*restartUnit); status != Unknown {
			return status
		}
		if s.Stop != nil && s.Stop() {
			return Unknown
		}
		s.undo(0)
		s.reduce()
	}
}

// SolveInOrder is Solve, with the literals of order decided to be true one after the other, where that is
// still possible, before anything else. As a literal that turns out false is false because of those
// before it, the model is the first one in the order: no other one agrees with it up to some literal that
// is false in it and true in the other.
func (s *Solver) SolveInOrder(order []Lit, assumptions ...Lit) Status {
	s.static, s.next = append(s.static[:0], order...), 0
	defer func() { s.static = s.static[:0] }()
	return s.Solve(assumptions...)
}

// Refute tells by propagation alone whether the assumptions contradict each other: Unsatisfiable with
// Core where they do, Unknown where that cannot be told. It learns nothing.
func (s *Solver) Refute(assumptions ...Lit) Status {
	s.core = s.core[:0]
	if s.refuted {
		return Unsatisfiable
	}
	defer s.undoQuietly(len(s.trail))
	for _, l := range assumptions {
		switch s.values[l] {
		case yes:
		case no:
			s.blame(l, none)
			return Unsatisfiable
		default:
			s.decide(l)
			if conflict := s.propagate(); conflict != none {
				s.blame(l, conflict)
				return Unsatisfiable
			}
		}
	}
	return Unknown
}

// undoQuietly takes everything after the first n literals off the trail, without saving phases: level 0
// ends there.
func (s *Solver) undoQuietly(n int) {
	for _, l := range s.trail[n:] {
		s.values[l], s.values[l^1] = unset, unset
		s.order.put(l.Var(), s.activity)
	}
	s.trail, s.limits, s.head, s.calm = s.trail[:n], s.limits[:0], n, 0
}

// search runs until it knows, or has met so many conflicts.
func (s *Solver) search(assumptions []Lit, conflicts int64) Status {
	for {
		if conflict := s.propagate(); conflict != none {
			if s.decisionLevel() == 0 {
				s.refuted = true
				return Unsatisfiable
			}
			s.learn(conflict)
			if conflicts--; s.conflicts%stopInterval == 0 && s.Stop != nil && s.Stop() {
				return Unknown
			}
			continue
		}
		if conflicts <= 0 {
			return Unknown
		}
		if s.decisionLevel() < len(assumptions) {
			l := assumptions[s.decisionLevel()]
			if s.values[l] == no {
				s.blame(l, none)
				return Unsatisfiable
			}
			s.assume(l)
			continue
		}
		l, more := s.choose()
		if !more {
			s.keepModel()
			return Satisfiable
		}
		s.decide(l)
	}
}

// assume opens a level for an assumption; an empty one where it is true already, so that levels and
// assumptions keep step.
func (s *Solver) assume(l Lit) {
	if s.values[l] == yes {
		s.limits = append(s.limits, int32(len(s.trail)))
		return
	}
	s.decide(l)
}

// learn draws the lesson of a conflict and goes back to where it has a consequence.
func (s *Solver) learn(conflict reason) {
	s.conflicts++
	back, span := s.analyse(conflict)
	s.undo(back)
	first := s.learnt[0]
	switch len(s.learnt) {
	case 1:
		s.put(first, none)
	case 2:
		s.addPair(first, s.learnt[1])
		s.put(first, becauseOf(s.learnt[1]))
	default:
		c := s.store(s.learnt, span)
		s.learnts = append(s.learnts, c)
		s.put(first, becauseClause(c))
	}
	s.step *= decay
}

// choose returns the next decision; false where every variable has a value.
func (s *Solver) choose() (Lit, bool) {
	for ; s.next < len(s.static); s.next++ {
		if l := s.static[s.next]; s.values[l] == unset {
			return l, true
		}
	}
	for {
		v, more := s.order.pop(s.activity)
		if !more {
			break
		}
		if s.values[Pos(v)] == unset {
			return s.tried(v), true
		}
	}
	for ; int(s.calm) < len(s.phase); s.calm++ {
		if s.values[Pos(s.calm)] == unset {
			return s.tried(s.calm), true
		}
	}
	return 0, false
}

// tried returns the literal of v that is tried first.
func (s *Solver) tried(v Var) Lit {
	if s.phase[v] {
		return Pos(v)
	}
	return Pos(v).Not()
}

func (s *Solver) keepModel() {
	for v := range s.model {
		s.model[v] = s.values[Pos(Var(v))] == yes
	}
}

// reduce drops half of the learnt clauses when there are many: those that span the most levels. It is
// called at level 0, where no clause is the reason of anything that is looked at again.
func (s *Solver) reduce() {
	if len(s.learnts) < s.keep {
		return
	}
	s.keep += s.keep / 4
	slices.SortStableFunc(s.learnts, func(a, b clause) int { return s.span(a) - s.span(b) })
	drop := map[clause]bool{}
	for _, c := range s.learnts[len(s.learnts)/2:] {
		if s.span(c) > 2 {
			drop[c] = true
		}
	}
	s.learnts = slices.DeleteFunc(s.learnts, func(c clause) bool { return drop[c] })
	for l := range s.watches {
		s.watches[l] = slices.DeleteFunc(s.watches[l], func(w watch) bool { return drop[w.clause] })
	}
}

// luby returns the i-th number, from 1, of the sequence 1 1 2 1 1 2 4 1 1 2 ….
func luby(i int64) int64 {
	size := int64(1) // of the shortest prefix, of 2^k - 1 numbers, that reaches i
	for size < i {
		size = 2*size + 1
	}
	if size == i {
		return (size + 1) / 2
	}
	return luby(i - size/2) // the prefix is twice the shorter one and one more number
}
