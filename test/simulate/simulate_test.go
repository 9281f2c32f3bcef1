package simulate

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
)

// TestAYear lets a year pass on SQLite, and a quarter of one on PostgreSQL.
func TestAYear(t *testing.T) {
	first := number(t, "SOUK_TEST_SEED", uint64(time.Now().UnixNano())%1_000_000)
	years := number(t, "SOUK_SIMULATE_YEARS", 0)
	for i := range max(1, years) {
		seed := first + i
		for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
			span := 365 * 24 * time.Hour
			if d == sqldb.Postgres && years == 0 {
				span /= 4
			}
			t.Run(fmt.Sprintf("%s/seed %d", d, seed), func(t *testing.T) { newWorld(t, d, seed).pass(span, seed) })
		}
	}
}

func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s is %q; it is a number", name, text)
	}
	return n
}

// pass takes steps until the time has passed.
func (w *world) pass(span time.Duration, seed uint64) {
	w.t.Logf("SOUK_TEST_SEED=%d", seed)
	end, steps := w.clock.Now().Add(span), w.steps()
	var bag []int
	for i, s := range steps {
		bag = append(bag, slices.Repeat([]int{i}, s.weight)...)
	}
	n := 0
	for ; w.clock.Now().Before(end) && !w.t.Failed(); n++ {
		s := steps[bag[w.rnd.IntN(len(bag))]]
		if w.fuse == 0 && w.rnd.IntN(6) == 0 {
			w.fuse, w.fatal = 1+w.rnd.IntN(60), w.rnd.IntN(2) == 0
		}
		accidents := w.deaths + w.breaks
		err := s.take()
		w.note("%s: %v", s.name, err)
		if errs.Is(err, errs.KindInternal) && accidents == w.deaths+w.breaks && w.bank.trouble == 0 {
			w.t.Errorf("%s: %v\n%q", s.name, err, w.last(20))
		}
		w.recover()
		w.check(n)
	}
	if w.t.Failed() {
		w.t.Fatalf("stopped at step %d, %s; SOUK_TEST_SEED=%d", n, w.clock.Now().Format(time.DateOnly), seed)
	}
	w.end()
	w.t.Logf("%d steps, %d deaths, %d broken connections, %d payments, %d events of use; %v", n, w.deaths, w.breaks, len(w.bank.deals), len(w.use.events), w.kinds())
}

// kinds counts the charges.
func (w *world) kinds() []string {
	list, err := sqldb.All(w.t.Context(), w.DB, sqldb.Value[string], `
SELECT concept || ' ' || state || ' ' || CAST(COUNT(*) AS TEXT) FROM charges GROUP BY concept, state ORDER BY concept, state`)
	w.must(err)
	return list
}

// end lets everything work again, and time pass, and wants nothing to be left.
func (w *world) end() {
	w.t.Helper()
	w.fuse, w.bank.trouble, w.bank.decline = 0, 0, 0
	for e := range w.use.unknown {
		w.use.vague[e.Contract] = true // its sender gave up
	}
	clear(w.use.unknown)
	for range 12 {
		w.clock.Advance(5 * 24 * time.Hour)
		w.bank.finish()
		for _, notice := range w.bank.notices {
			w.must(w.receive(notice))
		}
		w.bank.notices = nil
		w.must(w.tick())
		w.must(w.Payments.Settle(w.t.Context()))
		w.must(w.tick())
		w.check(1)
	}
	w.verify()
	now := sqldb.Micros(w.clock.Now())
	w.none("a purchase hangs", `SELECT id FROM purchases WHERE state = 'pending' AND expires_at < $1`, now)
	w.none("a payment hangs", `SELECT reference FROM gateway_payments WHERE state = 'taking'`)
	w.none("a refund hangs", `SELECT id FROM charges WHERE concept = 'refund' AND state = 'open'`)
	w.none("a contract that pays by itself is behind", `
SELECT c.id FROM contracts c WHERE c.renews AND c.ended_at IS NULL AND c.ends_at IS NULL AND c.due_at < $1
  AND EXISTS (SELECT 1 FROM payment_methods m JOIN purchases p ON p.org_id = m.org_id WHERE p.id = c.id)`, sqldb.Micros(w.clock.Now().Add(-10*24*time.Hour)))
	w.unbilled()
}

// unbilled wants all usage of contracts that go on to be in a charge, unless it is young.
func (w *world) unbilled() {
	w.t.Helper()
	type open struct {
		id     string
		billed time.Time
	}
	list, err := sqldb.All(w.t.Context(), w.DB, func(row sqldb.Row) (o open, err error) { return o, row.Scan(&o.id, sqldb.Time(&o.billed)) }, `
SELECT id, billed_to FROM contracts c WHERE ended_at IS NULL AND ends_at IS NULL AND started_at IS NOT NULL AND renews
  AND NOT EXISTS (SELECT 1 FROM charges h WHERE h.contract_id = c.id AND h.state = 'open')`)
	w.must(err)
	for _, o := range list {
		a := w.account(o.id)
		for _, e := range w.use.events {
			if e.Contract != o.id || !e.counted || w.use.vague[o.id] || !e.at.Before(o.billed) {
				continue
			}
			in := 0
			for _, at := range a.windows {
				if !e.at.Before(at.from) && e.at.Before(at.to) {
					in++
				}
			}
			if in > 1 {
				w.t.Errorf("event %s of contract %s is billed %d times", e.ID, o.id, in)
			}
		}
	}
}
