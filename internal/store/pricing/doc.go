// Package pricing says what a price plan costs: the plan as its seller wrote it, the usage that was counted, and
// a bill with the arithmetic of every line. It is pure: no SQL, no clock; the same function serves the preview,
// the what-if, charging and verification.
//
// A plan follows spec wstore 1.6 and has more: components are priced by a registered unit (once, for every
// period, or by use) or by a function of what was counted; usage may be priced flat, graduated, by volume, in
// packages or as a percentage, with free units; there may be a set-up fee, a minimum and a trial.
//
// What it holds true:
//
//   - [Rate] is total: every plan that [Parse] returned and every input give a bill or an error of package errs.
//   - Inside a line everything is exact (rational numbers); a line is rounded once, half to even, to the minor
//     unit of the plan's currency, and the bill is the sum of its rounded lines.
//   - A bill of charges is never below zero: what deductions and coupons take off beyond that is lost, and a
//     line says so. Only what is given back (Input.Credit) can make it negative.
//   - Units and model of a component are copied into the plan, so a plan that a contract has frozen means the
//     same whatever happens to the units of the market later.
//   - Meters are keyed in lower case: what an event counts towards does not depend on the case of its words
//     (spec wstore 3.9).
package pricing
