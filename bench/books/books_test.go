package books

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/bench/benchtest"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/migrations"
)

const perSale = 4 // postings

// BenchmarkVerify checks books of BENCH_POSTINGS postings, a million when it is absent, on both databases.
func BenchmarkVerify(b *testing.B) {
	postings := 1_000_000
	if text := os.Getenv("BENCH_POSTINGS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < perSale {
			b.Fatalf("BENCH_POSTINGS is %q; it is a number", text)
		}
		postings = n
	}
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		b.Run(string(d), func(b *testing.B) { verify(b, d, postings) })
	}
}

func verify(b *testing.B, d sqldb.Dialect, postings int) {
	b.Helper()
	ctx, db := b.Context(), open(b, d)
	ids := clock.NewIDs(clock.System)
	start := time.Now()
	fill(b, db, ids, postings)
	books := ledger.New(db, clock.System, ids)
	filled := time.Since(start)

	start = time.Now()
	_, err := sqldb.One(ctx, db, sqldb.Value[string], `SELECT CAST(SUM(p.amount) AS TEXT) FROM ledger_postings p JOIN ledger_transactions t ON t.id = p.transaction_id`)
	must(b, err)
	read := time.Since(start)

	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak, stop := watch()
	start = time.Now()
	report, err := books.Verify(ctx)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	close(stop)
	must(b, err)
	if !report.Clean() || report.Postings != int64(postings) {
		b.Errorf("%d postings, %v", report.Postings, report.Problems)
	}
	b.ReportMetric(took.Seconds(), "s")
	b.ReportMetric(0, "ns/op") // a check is no operation
	b.Logf("%s: %d postings in %.1f s, of which a query that only sums them up takes %.1f s; heap %d MB at most (%d MB before), %d MB allocated in all; written in %.0f s; load %s",
		d, report.Postings, took.Seconds(), read.Seconds(), <-peak>>20, before.HeapAlloc>>20, (after.TotalAlloc-before.TotalAlloc)>>20, filled.Seconds(), benchtest.Load())
}

// watch returns the largest heap until stop is closed.
func watch() (peak chan uint64, stop chan struct{}) {
	peak, stop = make(chan uint64, 1), make(chan struct{})
	go func() {
		var m runtime.MemStats
		most := uint64(0)
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return peak, stop
}

// fill writes sales of four postings each, by a hundred buyers at ten sellers.
func fill(b *testing.B, db *sqldb.DB, ids clock.IDs, postings int) {
	b.Helper()
	ctx := b.Context()
	accounts := map[string]string{}
	balances := map[string]int64{}
	account := func(kind, owner string) string {
		key := kind + " " + owner
		if accounts[key] == "" {
			accounts[key] = ids.NewID()
		}
		return accounts[key]
	}
	for n := 0; n < postings/perSale; {
		must(b, db.Tx(ctx, func(tx *sqldb.Tx) error {
			var sales, rows [][]any
			for end := min(n+10_000, postings/perSale); n < end; n++ {
				id, price := ids.NewID(), int64(100+n%1000)
				sales = append(sales, []any{id, "sale", fmt.Sprintf("%024x", n), int64(n)})
				for seq, p := range []struct {
					kind, owner string
					amount      int64
				}{
					{"customer", fmt.Sprint("buyer", n%100), price}, {"seller", fmt.Sprint("seller", n%10), -(price - price/10 - price/6)}, {"fee", "", -price / 10}, {"tax", fmt.Sprint("seller", n%10), -price / 6},
				} {
					key := account(p.kind, p.owner)
					balances[p.kind+" "+p.owner] += p.amount
					rows = append(rows, []any{id, seq + 1, key, p.amount})
				}
			}
			return write(ctx, tx, accounts, sales, rows)
		}))
	}
	must(b, db.Tx(ctx, func(tx *sqldb.Tx) error {
		for key, id := range accounts {
			if _, err := tx.Exec(ctx, `UPDATE ledger_accounts SET balance = $2 WHERE id = $1`, id, balances[key]); err != nil {
				return err
			}
		}
		return nil
	}))
}

func write(ctx context.Context, tx *sqldb.Tx, accounts map[string]string, sales, rows [][]any) error {
	for key, id := range accounts {
		kind, owner, _ := strings.Cut(key, " ")
		_, err := tx.Exec(ctx, `INSERT INTO ledger_accounts (id, kind, owner, currency) VALUES ($1, $2, $3, 'EUR') ON CONFLICT DO NOTHING`, id, kind, owner)
		if err != nil {
			return err
		}
	}
	if err := sqldb.Insert(ctx, tx, `ledger_transactions (id, event, event_id, booked_at)`, sales); err != nil {
		return err
	}
	return sqldb.Insert(ctx, tx, `ledger_postings (transaction_id, seq, account_id, amount)`, rows)
}

// open opens a fresh database on disk that keeps what is committed.
func open(b *testing.B, d sqldb.Dialect) *sqldb.DB {
	b.Helper()
	db, err := sqldb.Open(b.Context(), benchtest.Database(b, d), sqldb.Options{})
	must(b, err)
	b.Cleanup(func() { db.Close() })
	schema, err := fs.Sub(migrations.Market, "market")
	must(b, err)
	must(b, sqldb.Migrate(b.Context(), db, schema))
	return db
}

// must ends the benchmark when something that should work does not.
func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
