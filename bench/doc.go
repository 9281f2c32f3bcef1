// Package bench holds the benchmarks whose results count as ratios: each runs ours and an anchor in
// the same run, in turns, and prints how they relate. Absolute numbers are printed beside them for
// the reader, with the machine's load; no test asserts them.
package bench
