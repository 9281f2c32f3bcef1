package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"souk.dev/souk/bench/benchtest"
)

// rounds is how often ours and the anchor take turns.
const rounds = 5

// compare runs ours and the anchor in turns, n operations each, and reports the median of the ratios
// of their speeds: above 1 ours is the faster one. It is one measurement, however large b.N is: run it
// with -benchtime 1x.
func compare(b *testing.B, n int, ours, anchor func(n int)) {
	b.Helper()
	ours(1) // both are warm before the first round counts
	anchor(1)
	var ratios, oursPer, anchorPer []float64
	for range rounds {
		a := measure(n, ours)
		z := measure(n, anchor)
		oursPer, anchorPer = append(oursPer, a), append(anchorPer, z)
		ratios = append(ratios, z/a)
	}
	b.ReportMetric(benchtest.Median(ratios), "x-anchor")
	b.ReportMetric(1/benchtest.Median(oursPer), "ours/s")
	b.ReportMetric(1/benchtest.Median(anchorPer), "anchor/s")
	b.ReportMetric(0, "ns/op") // a round is no operation
	b.Logf("ratio %.2f (%.2f to %.2f), load %s", benchtest.Median(ratios), slices.Min(ratios), slices.Max(ratios), benchtest.Load())
}

// measure returns the seconds that one of n operations takes.
func measure(n int, run func(n int)) float64 {
	start := time.Now()
	run(n)
	return time.Since(start).Seconds() / float64(n)
}

// must ends the benchmark when something that should work does not.
func must(b *testing.B, err error, format string, args ...any) {
	b.Helper()
	if err != nil {
		b.Fatalf("%s: %v", fmt.Sprintf(format, args...), err)
	}
}
