package resolve

import "souk.dev/souk/internal/registry/resolve/sat"

// totalizer counts how many of its inputs are true: at(k) is true where k or more are. It is a tree that
// adds the counts of its halves, written only as far as it was asked for.
type totalizer struct {
	left, right *totalizer
	size        int
	outs        []sat.Lit // outs[k-1] is at(k)
}

// newTotalizer returns the totalizer of the inputs, of which there is at least one.
func newTotalizer(inputs []sat.Lit) *totalizer {
	if len(inputs) == 1 {
		return &totalizer{size: 1, outs: inputs}
	}
	half := len(inputs) / 2
	return &totalizer{left: newTotalizer(inputs[:half:half]), right: newTotalizer(inputs[half:]), size: len(inputs)}
}

// at returns the literal that k or more inputs are true: it is true then; nothing is said of the other
// direction, which a bound does not need. k is from 1 to size.
func (t *totalizer) at(s *sat.Solver, k int) sat.Lit {
	for len(t.outs) < k {
		t.grow(s)
	}
	return t.outs[k-1]
}

// grow writes one more output: a of the left and b of the right half make k.
func (t *totalizer) grow(s *sat.Solver) {
	k := len(t.outs) + 1
	out := sat.Pos(s.NewVar(false))
	for a := max(0, k-t.right.size); a <= min(k, t.left.size); a++ {
		clause := []sat.Lit{out}
		if a > 0 {
			clause = append(clause, t.left.at(s, a).Not())
		}
		if k-a > 0 {
			clause = append(clause, t.right.at(s, k-a).Not())
		}
		s.Add(clause...)
	}
	t.outs = append(t.outs, out)
}
