package sat

// Status is what a call found out.
type Status int8

// The answers of a call.
const (
	Unknown       Status = iota // it was stopped
	Satisfiable                 // Value tells the model
	Unsatisfiable               // Core tells which assumptions contradict each other
)

// Solver is a formula and what was learnt of it. It is used by one goroutine at a time.
type Solver struct {
	// Stop is asked every hundred conflicts; true ends the call. It may be nil.
	Stop func() bool

	arena   []Lit     // clauses, each behind its header
	learnts []clause  // those that may be dropped
	watches [][]watch // by literal: the clauses to look at when it becomes false
	pairs   [][]Lit   // by literal: what is implied when it becomes false
	values  []value   // by literal
	level   []int32   // by variable, where it has a value
	why     []reason  // by variable, where it has a value
	phase   []bool    // by variable: the polarity that is tried first
	trail   []Lit
	limits  []int32 // by decision level: where it begins on the trail
	head    int     // how far the trail is propagated
	refuted bool    // at level 0, for good

	order    heap
	calm     Var // all variables before it have a value, or are in order
	activity []float64
	step     float64
	static   []Lit // decided in this order before all others, where it is not empty
	next     int   // place in static

	model []bool
	core  []Lit

	seen      []uint8 // by variable, for analysis
	stack     []Lit
	learnt    []Lit
	stamps    []uint32 // by level, for counting levels
	stamp     uint32
	conflicts int64
	keep      int // learnt clauses before some are dropped
}

// New returns a solver without clauses.
func New() *Solver {
	s := &Solver{}
	s.Reset()
	return s
}

// Reset makes s as new, keeping its memory.
func (s *Solver) Reset() {
	for i := range s.watches {
		s.watches[i] = s.watches[i][:0]
		s.pairs[i] = s.pairs[i][:0]
	}
	s.watches, s.pairs = s.watches[:0], s.pairs[:0]
	s.arena = append(s.arena[:0], 0) // no clause stands at 0
	s.learnts, s.trail, s.limits = s.learnts[:0], s.trail[:0], s.limits[:0]
	s.values, s.level, s.why, s.phase, s.seen = s.values[:0], s.level[:0], s.why[:0], s.phase[:0], s.seen[:0]
	s.activity, s.static, s.model, s.core, s.stamps = s.activity[:0], s.static[:0], s.model[:0], s.core[:0], s.stamps[:0]
	s.order.reset()
	s.head, s.next, s.calm, s.refuted, s.Stop = 0, 0, 0, false, nil
	s.step, s.stamp, s.conflicts, s.keep = 1, 0, 0, 2000
	s.NewVar(true)
	s.put(True, none)
}

// NewVar adds a variable, which is first tried as phase says.
func (s *Solver) NewVar(phase bool) Var {
	v := Var(len(s.phase))
	s.phase = append(s.phase, phase)
	s.values = append(s.values, unset, unset)
	s.level = append(s.level, 0)
	s.why = append(s.why, none)
	s.seen = append(s.seen, 0)
	s.activity = append(s.activity, 0)
	s.model = append(s.model, false)
	s.stamps = append(s.stamps, 0)
	for range 2 {
		// lists left over from before Reset are used again
		if n := len(s.watches); n < cap(s.watches) {
			s.watches, s.pairs = s.watches[:n+1], s.pairs[:n+1]
		} else {
			s.watches, s.pairs = append(s.watches, nil), append(s.pairs, nil)
		}
	}
	s.order.add()
	return v
}

// Vars returns the number of variables.
func (s *Solver) Vars() int { return len(s.phase) }

// SetPhase sets what v is first tried as.
func (s *Solver) SetPhase(v Var, phase bool) { s.phase[v] = phase }

// Fixed reports whether l is true in every model.
func (s *Solver) Fixed(l Lit) bool { return s.values[l] == yes && s.level[l.Var()] == 0 }

// Value returns the value of l in the model that the last call found.
func (s *Solver) Value(l Lit) bool { return s.model[l.Var()] != l.negative() }

// Model appends the values of all variables in the model that the last call found.
func (s *Solver) Model(to []bool) []bool { return append(to, s.model...) }

// Core returns those of the last call's assumptions that contradict each other and the clauses. It is
// empty where the clauses alone do, and valid until the next call.
func (s *Solver) Core() []Lit { return s.core }

// Conflicts returns how many conflicts were met since Reset.
func (s *Solver) Conflicts() int64 { return s.conflicts }

func (s *Solver) decisionLevel() int { return len(s.limits) }

// put makes l true.
func (s *Solver) put(l Lit, because reason) {
	s.values[l], s.values[l^1] = yes, no
	v := l.Var()
	s.level[v], s.why[v] = int32(len(s.limits)), because
	s.trail = append(s.trail, l)
}

// undo goes back to a decision level.
func (s *Solver) undo(level int) {
	if s.decisionLevel() <= level {
		return
	}
	start := int(s.limits[level])
	for i := len(s.trail) - 1; i >= start; i-- {
		l := s.trail[i]
		s.values[l], s.values[l^1] = unset, unset
		s.phase[l.Var()] = !l.negative()
		s.order.put(l.Var(), s.activity)
	}
	s.trail = s.trail[:start]
	s.limits = s.limits[:level]
	s.head = start
	s.next, s.calm = 0, 0
}

// decide opens a decision level with l.
func (s *Solver) decide(l Lit) {
	s.limits = append(s.limits, int32(len(s.trail)))
	s.put(l, none)
}
