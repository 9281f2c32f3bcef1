package orders

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"souk.dev/souk/bench/benchtest"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/sqldb"
)

const (
	rounds   = 5
	perRound = 200
	clients  = 16
	sellers  = 4
	buyers   = 40
	offers   = 30 // times buyers is what rounds need, and one to warm up
)

// BenchmarkOrders prints, for both databases, how many orders a second are completed by the market, and by plain SQL
// that runs in turns with it.
func BenchmarkOrders(b *testing.B) {
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		b.Run(string(dialect), func(b *testing.B) { compare(b, dialect) })
	}
}

func compare(b *testing.B, dialect sqldb.Dialect) {
	b.Helper()
	ours, anchor := benchtest.Databases(b, dialect)
	market, plain := openMarket(b, ours), openPlain(b, anchor)
	market.complete(b, market.prepare(b, perRound))
	plain.complete(b, plain.prepare(b, perRound))
	var ratios, oursPer, anchorPer []float64
	for range rounds {
		list, ids := market.prepare(b, perRound), plain.prepare(b, perRound)
		start := time.Now()
		market.complete(b, list)
		a := perRound / time.Since(start).Seconds()
		start = time.Now()
		plain.complete(b, ids)
		z := perRound / time.Since(start).Seconds()
		oursPer, anchorPer, ratios = append(oursPer, a), append(anchorPer, z), append(ratios, a/z)
	}
	b.ReportMetric(benchtest.Median(ratios), "x-anchor")
	b.ReportMetric(benchtest.Median(oursPer), "ours/s")
	b.ReportMetric(benchtest.Median(anchorPer), "anchor/s")
	b.ReportMetric(0, "ns/op") // a round is no operation
	b.Logf("%s: ratio %.2f (%.2f to %.2f), ours %.0f orders/s, plain SQL %.0f orders/s; the disk takes %.0f syncs of 4 KB a second; load %s",
		dialect, benchtest.Median(ratios), slices.Min(ratios), slices.Max(ratios), benchtest.Median(oursPer), benchtest.Median(anchorPer), syncs(b), benchtest.Load())
	report, err := market.Verify(b.Context(), app.VerifyOptions{Ledger: true})
	must(b, err)
	if want := int64((rounds + 1) * perRound); !report.Clean() || report.Purchases != want || report.Invoices != want {
		b.Errorf("%d orders and %d invoices, not %d; %v", report.Purchases, report.Invoices, want, report.Findings)
	}
}

// syncs returns how often a second a file of the same disk can be written and synced: what one who waits for each
// could reach.
func syncs(b *testing.B) float64 {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "syncs"))
	must(b, err)
	defer f.Close()
	start, page, n := time.Now(), make([]byte, 4096), 0
	for ; n < 500 && time.Since(start) < 2*time.Second; n++ {
		_, err := f.Write(page)
		must(b, err)
		must(b, f.Sync())
	}
	return float64(n) / time.Since(start).Seconds()
}

// must ends the benchmark when something that should work does not.
func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
