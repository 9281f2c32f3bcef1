// Package resolvetest judges the answers of package resolve. It is written from the rules in that
// package's documentation alone, as plainly as they stand there, and shares no code with the solver.
//
//   - [Problem] is a universe with a request; problem.go, notation.go and parse.go write one as a text.
//   - [Verify] checks an answer of any size against the rules, and its costs and its plan.
//   - [Judge] solves small problems by trying every set, so it knows whether there is an answer, what
//     the best one costs and which one it is, whether a conflict is one, whether it could be shorter, and
//     whether repairs repair.
//   - [Random] makes small problems with everything in them that requests and universes can have.
//   - [Shrink] makes a problem that shows a mistake as small as it goes.
//
// How the rules are read where they leave a choice stands beside the functions of rules.go.
package resolvetest
