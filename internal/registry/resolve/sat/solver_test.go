package sat_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"souk.dev/souk/internal/registry/resolve/sat"
)

// formula is clauses over the variables from 1 to vars; 0 is the solver's own.
type formula struct {
	vars    int
	clauses [][]sat.Lit
}

func random(r *rand.Rand, vars, clauses int) formula {
	f := formula{vars: vars}
	for range clauses {
		f.clauses = append(f.clauses, some(r, vars, 1+r.IntN(4)))
	}
	return f
}

// some draws n literals, of which some may be the same or contradict each other.
func some(r *rand.Rand, vars, n int) []sat.Lit {
	list := make([]sat.Lit, n)
	for i := range list {
		list[i] = sat.Pos(sat.Var(1 + r.IntN(vars)))
		if r.IntN(2) == 0 {
			list[i] = list[i].Not()
		}
	}
	return list
}

// holds reports whether an assignment, a bit for each variable, makes the literal true.
func holds(l sat.Lit, assignment int) bool {
	return (assignment>>(int(l.Var())-1)&1 == 1) == (l == sat.Pos(l.Var()))
}

func (f formula) holds(assignment int) bool {
	return !slices.ContainsFunc(f.clauses, func(c []sat.Lit) bool {
		return !slices.ContainsFunc(c, func(l sat.Lit) bool { return holds(l, assignment) })
	})
}

// models returns the assignments under which the formula and all of the literals are true.
func (f formula) models(assumed []sat.Lit) []int {
	var list []int
	for a := range 1 << f.vars {
		if f.holds(a) && !slices.ContainsFunc(assumed, func(l sat.Lit) bool { return !holds(l, a) }) {
			list = append(list, a)
		}
	}
	return list
}

func (f formula) solver(r *rand.Rand) *sat.Solver {
	s := sat.New()
	for range f.vars {
		s.NewVar(r.IntN(2) == 0)
	}
	for _, c := range f.clauses {
		s.Add(c...)
	}
	return s
}

// check compares one call with trying every assignment.
func check(t *testing.T, s *sat.Solver, f formula, assumed []sat.Lit) {
	t.Helper()
	models := f.models(assumed)
	switch s.Solve(assumed...) {
	case sat.Satisfiable:
		got := 0
		for v := range f.vars {
			if s.Value(sat.Pos(sat.Var(v + 1))) {
				got |= 1 << v
			}
		}
		if !slices.Contains(models, got) {
			t.Fatalf("%v under %v: %b is no model", f.clauses, assumed, got)
		}
	case sat.Unsatisfiable:
		if len(models) > 0 {
			t.Fatalf("%v under %v: there is a model, %b", f.clauses, assumed, models[0])
		}
		checkCore(t, s, f, assumed)
	default:
		t.Fatal("it stopped by itself")
	}
}

// checkCore makes sure that the core is some of the assumptions, and that they contradict each other.
func checkCore(t *testing.T, s *sat.Solver, f formula, assumed []sat.Lit) {
	t.Helper()
	core := slices.Clone(s.Core())
	for _, l := range core {
		if !slices.Contains(assumed, l) {
			t.Fatalf("%d in the core %v is not assumed: %v", l, core, assumed)
		}
	}
	if models := f.models(core); len(models) > 0 {
		t.Fatalf("%v: the core %v of %v has a model, %b", f.clauses, core, assumed, models[0])
	}
}

// One solver is asked many times, under other assumptions and with more clauses each time.
func TestSolveAgainstTruthTables(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 1))
		f := random(r, 1+r.IntN(9), r.IntN(30))
		s := f.solver(r)
		for range 8 {
			check(t, s, f, some(r, f.vars, r.IntN(5)))
			more := some(r, f.vars, 1+r.IntN(4))
			f.clauses = append(f.clauses, more)
			s.Add(more...)
		}
	}
}

func TestRefuteTellsTheTruth(t *testing.T) {
	refuted := 0
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 2))
		f := random(r, 2+r.IntN(8), 5+r.IntN(20))
		s := f.solver(r)
		for range 6 {
			assumed := some(r, f.vars, 1+r.IntN(5))
			if s.Refute(assumed...) == sat.Unsatisfiable {
				refuted++
				checkCore(t, s, f, assumed)
			}
			check(t, s, f, some(r, f.vars, r.IntN(3))) // Refute has left the solver as it was
		}
	}
	if refuted < 1000 {
		t.Errorf("only %d were refuted", refuted)
	}
}

// The model of SolveInOrder is the first one, where true comes before false, in the order.
func TestSolveInOrderFindsTheFirst(t *testing.T) {
	for seed := range uint64(1500) {
		r := rand.New(rand.NewPCG(seed, 3))
		f := random(r, 2+r.IntN(8), r.IntN(25))
		s := f.solver(r)
		check(t, s, f, nil)
		assumed := some(r, f.vars, r.IntN(2))
		order := some(r, f.vars, 1+r.IntN(8))
		models := f.models(assumed)
		if s.SolveInOrder(order, assumed...) != sat.Satisfiable {
			if len(models) > 0 {
				t.Fatalf("%v: no model is found, but there is %b", f.clauses, models[0])
			}
			continue
		}
		for _, l := range order {
			best := slices.ContainsFunc(models, func(a int) bool { return holds(l, a) })
			if s.Value(l) != best {
				t.Fatalf("%v under %v in the order %v: %d is %v, and could be %v", f.clauses, assumed, order, l, s.Value(l), best)
			}
			models = slices.DeleteFunc(models, func(a int) bool { return holds(l, a) != best })
		}
	}
}

// Eight pigeons do not fit into seven holes, which takes many conflicts to find out: learnt clauses are
// dropped on the way, and the call can be stopped.
func TestPigeons(t *testing.T) {
	const holes = 7
	s := sat.New()
	var in [holes + 1][holes]sat.Lit
	for p := range in {
		for h := range in[p] {
			in[p][h] = sat.Pos(s.NewVar(true))
		}
		s.Add(in[p][:]...)
	}
	for h := range holes {
		for p := range in {
			for q := range p {
				s.Add(in[p][h].Not(), in[q][h].Not())
			}
		}
	}
	s.Stop = func() bool { return s.Conflicts() >= 300 }
	if got := s.Solve(); got != sat.Unknown {
		t.Fatalf("stopped: %v", got)
	}
	s.Stop = nil
	if got := s.Solve(); got != sat.Unsatisfiable || len(s.Core()) != 0 {
		t.Fatalf("%v, core %v", got, s.Core())
	}
	if s.Add(in[0][0]) || s.Solve() != sat.Unsatisfiable {
		t.Error("what is refuted stays refuted")
	}
}

func TestReset(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 4))
	s := sat.New()
	for range 300 {
		s.Reset()
		f := random(r, 1+r.IntN(9), r.IntN(40))
		for range f.vars {
			s.NewVar(true)
		}
		for _, c := range f.clauses {
			s.Add(c...)
		}
		check(t, s, f, some(r, f.vars, r.IntN(4)))
	}
}
