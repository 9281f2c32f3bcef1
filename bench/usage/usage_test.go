package usage

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"souk.dev/souk/bench/benchtest"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	rounds      = 5
	perRequest  = 1000
	perInsert   = 10_000
	clients     = 8
	oftenBefore = 100 // one in so many was sent before
)

// setting returns a number of the environment, or what it is by default.
func setting(b *testing.B, name string, otherwise int) int {
	b.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s is %q; it is a number", name, text)
	}
	return n
}

// BenchmarkUsage prints, for both databases, how many events a second are taken by the market, and by plain inserts
// that run in turns with it.
func BenchmarkUsage(b *testing.B) {
	stored, perRound := setting(b, "BENCH_USAGE_STORED", 10_000_000), setting(b, "BENCH_USAGE_ROUND", 200_000)
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		b.Run(string(dialect), func(b *testing.B) { compare(b, dialect, stored, perRound) })
	}
}

func compare(b *testing.B, dialect sqldb.Dialect, stored, perRound int) {
	b.Helper()
	ours, anchor := benchtest.Databases(b, dialect)
	market := openMarket(b, ours)
	plain := openPlain(b, anchor)
	source := newSource(market.contracts)

	start := time.Now()
	for left := stored; left > 0; left -= perRound { // both hold the same ids
		events := source.events(min(left, perRound))
		market.send(b, events)
		plain.insert(b, events)
	}
	b.Logf("%d ids are stored, after %.0f s, load %s", stored, time.Since(start).Seconds(), benchtest.Load())

	var ratios, oursPer, anchorPer []float64
	for range rounds {
		a := perSecond(perRound, func(events [][]byte) { market.send(b, events) }, source)
		z := perSecond(perRound, func(events [][]byte) { plain.insert(b, events) }, source)
		oursPer, anchorPer, ratios = append(oursPer, a), append(anchorPer, z), append(ratios, a/z)
	}
	b.ReportMetric(benchtest.Median(ratios), "x-anchor")
	b.ReportMetric(benchtest.Median(oursPer), "ours/s")
	b.ReportMetric(benchtest.Median(anchorPer), "anchor/s")
	b.ReportMetric(0, "ns/op") // a round is no operation
	b.Logf("%s: ratio %.2f (%.2f to %.2f), ours %.0f events/s, plain inserts %.0f events/s, load %s",
		dialect, benchtest.Median(ratios), slices.Min(ratios), slices.Max(ratios), benchtest.Median(oursPer), benchtest.Median(anchorPer), benchtest.Load())
	market.check(b)
}

// perSecond returns how many events a second take takes. They are made before the time runs.
func perSecond(n int, take func([][]byte), from *source) float64 {
	events := from.events(n)
	start := time.Now()
	take(events)
	return float64(n) / time.Since(start).Seconds()
}

// must ends the benchmark when something that should work does not.
func must(b *testing.B, err error, format string, args ...any) {
	b.Helper()
	if err != nil {
		b.Fatalf("%s: %v", fmt.Sprintf(format, args...), err)
	}
}
