package sat

// analyse learns from a conflict: it fills s.learnt with a clause whose first literal becomes true at the
// level that it returns (the first unique implication point), its second literal being of that level.
func (s *Solver) analyse(conflict reason) (back int, span int) {
	s.learnt = append(s.learnt[:0], 0)
	open := 0
	at := len(s.trail) - 1
	mark := func(l Lit) {
		v := l.Var()
		if s.seen[v] != 0 || s.level[v] == 0 {
			return
		}
		s.seen[v] = 1
		s.bump(v)
		if int(s.level[v]) == s.decisionLevel() {
			open++
		} else {
			s.learnt = append(s.learnt, l)
		}
	}
	if conflict.isLit() {
		mark(s.stack[0])
		mark(s.stack[1])
	} else {
		for _, l := range s.lits(conflict.clause()) {
			mark(l)
		}
	}
	for {
		for s.seen[s.trail[at].Var()] == 0 {
			at--
		}
		p := s.trail[at]
		at--
		s.seen[p.Var()] = 0
		if open--; open == 0 {
			s.learnt[0] = p.Not()
			break
		}
		switch r := s.why[p.Var()]; {
		case r.isLit():
			mark(r.lit())
		default:
			for _, l := range s.lits(r.clause()) {
				if l != p {
					mark(l)
				}
			}
		}
	}
	return s.minimise()
}

// minimise drops literals of the learnt clause that its others imply, and tells where to go back to and
// how many levels the clause spans.
func (s *Solver) minimise() (back, span int) {
	for _, l := range s.learnt {
		s.seen[l.Var()] = 1
	}
	all := len(s.learnt)
	kept := 1
	for i := 1; i < all; i++ {
		l := s.learnt[i]
		if !s.implied(l) {
			s.learnt[kept], s.learnt[i] = l, s.learnt[kept]
			kept++
		}
	}
	for _, l := range s.learnt[:all] {
		s.seen[l.Var()] = 0
	}
	s.learnt = s.learnt[:kept]
	s.stamp++
	for i, l := range s.learnt {
		level := s.level[l.Var()]
		if s.stamps[level] != s.stamp {
			s.stamps[level] = s.stamp
			span++
		}
		if i > 0 && int(level) > back {
			back = int(level)
			s.learnt[1], s.learnt[i] = l, s.learnt[1]
		}
	}
	return back, span
}

// implied reports whether the reason of a literal of the learnt clause names nothing but others of it.
func (s *Solver) implied(l Lit) bool {
	r := s.why[l.Var()]
	if r == none {
		return false
	}
	if r.isLit() {
		v := r.lit().Var()
		return s.seen[v] != 0 || s.level[v] == 0
	}
	for _, x := range s.lits(r.clause()) {
		if v := x.Var(); v != l.Var() && s.seen[v] == 0 && s.level[v] > 0 {
			return false
		}
	}
	return true
}

// blame fills s.core with the assumptions that make the literal of the trail p false, or, where conflict
// is not none, those that lead to the conflict.
func (s *Solver) blame(p Lit, conflict reason) {
	s.core = s.core[:0]
	mark := func(l Lit) {
		if s.level[l.Var()] > 0 {
			s.seen[l.Var()] = 1
		}
	}
	switch {
	case conflict == none:
		s.core = append(s.core, p)
		mark(p)
	case conflict.isLit():
		mark(s.stack[0])
		mark(s.stack[1])
	default:
		for _, l := range s.lits(conflict.clause()) {
			mark(l)
		}
	}
	if s.decisionLevel() == 0 {
		return
	}
	for i := len(s.trail) - 1; i >= int(s.limits[0]); i-- {
		l := s.trail[i]
		v := l.Var()
		if s.seen[v] == 0 {
			continue
		}
		s.seen[v] = 0
		switch r := s.why[v]; {
		case r == none:
			s.core = append(s.core, l) // a decision, so an assumption
		case r.isLit():
			mark(r.lit())
		default:
			for _, x := range s.lits(r.clause()) {
				if x != l {
					mark(x)
				}
			}
		}
	}
}
