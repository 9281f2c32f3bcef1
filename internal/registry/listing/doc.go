// Package listing reads catalogues: files that list the versions of modules with what they need, without
// their packages. There is one JSON object on each line, with the fields of [Entry] (spec openbravo 6).
//
// What it holds true:
//
//   - A file is read line by line and never held as a whole; no line is longer than [MaxLine].
//   - An [Entry] that is handed on is right by itself: it has an id, a name and a version, its type and its
//     enforcements are known ones, and the ranges of its dependencies have been read.
//   - No two entries have the same version of the same module; 2.50 and "2.50." are the same.
//   - Once there is a mistake nothing more is handed on, but the rest is still read, so that the mistakes
//     come back together, each with its line.
//   - Whether targets are listed too is not asked: a catalogue may be a part of a larger one.
package listing
