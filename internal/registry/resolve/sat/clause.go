package sat

// clause is the place of a clause in the arena. Its header is two words before the literals: the number of
// literals, and the number of levels that it spans, 0 for one that was not learnt.
type clause uint32

const header = 2

type watch struct {
	clause  clause
	blocker Lit // a literal of the clause: where it is true, the clause need not be looked at
}

func (s *Solver) size(c clause) int { return int(s.arena[c]) }
func (s *Solver) span(c clause) int { return int(s.arena[c+1]) }
func (s *Solver) lits(c clause) []Lit {
	return s.arena[c+header : int(c)+header+s.size(c)]
}

// Add adds a clause: at least one of the literals is true. It returns false when the formula has no model
// any more.
func (s *Solver) Add(lits ...Lit) bool {
	if s.refuted {
		return false
	}
	keep := s.stack[:0]
	for _, l := range lits {
		switch {
		case s.values[l] == yes || contains(keep, l.Not()):
			return true
		case s.values[l] == no || contains(keep, l):
		default:
			keep = append(keep, l)
		}
	}
	s.stack = keep
	switch len(keep) {
	case 0:
		s.refuted = true
	case 1:
		s.put(keep[0], none)
		s.refuted = s.propagate() != none
	case 2:
		s.addPair(keep[0], keep[1])
	default:
		s.store(keep, 0)
	}
	return !s.refuted
}

func contains(list []Lit, l Lit) bool {
	for _, x := range list {
		if x == l {
			return true
		}
	}
	return false
}

func (s *Solver) addPair(a, b Lit) {
	s.pairs[a] = append(s.pairs[a], b)
	s.pairs[b] = append(s.pairs[b], a)
}

// store puts a clause of three and more literals into the arena and watches its first two.
func (s *Solver) store(lits []Lit, span int) clause {
	c := clause(len(s.arena))
	s.arena = append(append(s.arena, Lit(len(lits)), Lit(span)), lits...)
	s.watches[lits[0]] = append(s.watches[lits[0]], watch{c, lits[1]})
	s.watches[lits[1]] = append(s.watches[lits[1]], watch{c, lits[0]})
	return c
}

// propagate draws all consequences of the trail. It returns the reason of a conflict, whose literals are
// all false, or none; of a conflict in a pair, s.stack holds the two literals.
func (s *Solver) propagate() reason {
	for s.head < len(s.trail) {
		p := s.trail[s.head].Not() // it is false now
		s.head++
		for _, other := range s.pairs[p] {
			switch s.values[other] {
			case unset:
				s.put(other, becauseOf(p))
			case no:
				s.stack = append(s.stack[:0], p, other)
				return becauseOf(other)
			}
		}
		if c := s.visit(p); c != 0 {
			return becauseClause(c)
		}
	}
	return none
}

// visit looks at the clauses that watch p, which is false, and returns one that is violated, or 0.
func (s *Solver) visit(p Lit) clause {
	list := s.watches[p]
	kept := 0
	for i, w := range list {
		if s.values[w.blocker] == yes {
			list[kept] = w
			kept++
			continue
		}
		lits := s.lits(w.clause)
		if lits[0] == p {
			lits[0], lits[1] = lits[1], p
		}
		first := lits[0]
		if s.values[first] == yes {
			list[kept] = watch{w.clause, first}
			kept++
			continue
		}
		if s.rewatch(w.clause, lits, first) {
			continue
		}
		list[kept] = watch{w.clause, first}
		kept++
		if s.values[first] == no {
			kept += copy(list[kept:], list[i+1:])
			s.watches[p] = list[:kept]
			s.head = len(s.trail)
			return w.clause
		}
		s.put(first, becauseClause(w.clause))
	}
	s.watches[p] = list[:kept]
	return 0
}

// rewatch finds another literal than the second one to watch the clause by.
func (s *Solver) rewatch(c clause, lits []Lit, first Lit) bool {
	for k := 2; k < len(lits); k++ {
		if l := lits[k]; s.values[l] != no {
			lits[1], lits[k] = l, lits[1]
			s.watches[l] = append(s.watches[l], watch{c, first})
			return true
		}
	}
	return false
}
