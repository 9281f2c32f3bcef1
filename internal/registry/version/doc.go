// Package version holds the version numbers of modules, their order, and the ranges that
// dependencies ask for (spec/openbravo 1.3 and 1.5).
//
// What it holds true:
//
//   - A published version is a [Number] of exactly three parts, A.B.C, written in one way: without
//     leading zeros. A.B together are the major version, C is the minor one: this is not semantic
//     versioning.
//   - Numbers are ordered part by part as numbers, never as texts: 3.0.10 is above 3.0.9.
//   - [Compare] is a total order, and the order of the database columns part_a, part_b, part_c.
//   - No version at all is the open end, [Open], above every number.
//   - What we publish is read by [Parse]. What others send, or once stored, is read by
//     [ParseLoose], which reads all that [Parse] reads, with the same result.
package version
