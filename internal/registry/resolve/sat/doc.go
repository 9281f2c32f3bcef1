// Package sat decides propositional formulas in clauses: a small incremental solver with conflict-driven
// clause learning, made for many short calls on one growing formula (spec performance A.4, 4).
//
// What it holds true between calls:
//
//   - The trail is at decision level 0 and propagated to its end, or the formula is refuted for good and
//     every further call says so.
//   - A clause of three and more literals stands in the arena and is watched by its first two literals,
//     which are not both false unless one of them is satisfied at a level that is not above. A clause
//     of two literals stands in the implication lists alone.
//   - Everything learnt follows from the clauses alone, never from assumptions, so it stays true when
//     clauses and variables are added.
//   - Nothing is random: equal calls give equal answers.
//
// The methods are those of the literature: two watched literals with blockers, first unique implication
// point learning with minimisation, variable activities, saved phases, Luby restarts, and dropping learnt
// clauses by the number of decision levels that they span. [Solver.Refute] is what makes core-guided
// optimisation fast: it tells by propagation alone whether assumptions contradict each other.
package sat
