package crash

import (
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/test/souktest"
)

// bank turns bank transfers on.
const bank = "SOUK_STORE_BANK_DETAILS=Souk, IBAN DE02 1203 0000 0000 2020 51"

func TestMain(m *testing.M) { souktest.Main(m) }

func TestCrashOnSQLite(t *testing.T) {
	crash(t, []string{"SOUK_DATA=" + t.TempDir(), bank}, rounds(t), true)
}

func TestCrashOnPostgres(t *testing.T) {
	env := []string{"SOUK_DATA=" + t.TempDir(), bank, "SOUK_DATABASE=" + dbtest.URL(t, sqldb.Postgres)}
	// Servers on PostgreSQL share their files, so a new one leaves young orphans alone.
	crash(t, env, max(1, rounds(t)/4), false)
}

// rounds returns how often to kill.
func rounds(t *testing.T) int {
	text := os.Getenv("SOUK_CRASH_ROUNDS")
	if text == "" {
		return 20
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("SOUK_CRASH_ROUNDS=%s is no number of rounds", text)
	}
	return n
}

// seed returns the seed of this run.
func seed(t *testing.T) uint64 {
	text := os.Getenv("SOUK_CRASH_SEED")
	if text == "" {
		return rand.Uint64()
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("SOUK_CRASH_SEED=%s is no seed", text)
	}
	return n
}

func crash(t *testing.T, env []string, rounds int, sweeps bool) {
	s := seed(t)
	t.Logf("SOUK_CRASH_SEED=%d", s)
	w := newWorld(t, env, sweeps)
	// Nobody kills the first deal: it tells how long the work takes.
	first := w.prepare(0)
	usual := []time.Duration{
		timed(func() { w.publish(first.n, "publish", first.upload, true) }),
		timed(func() { w.buy(first, true) }),
	}
	usual = append(usual, usual[0]+usual[1])
	w.check(first)
	for _, prepare := range errands {
		e := prepare(w, 0)
		usual = append(usual, timed(func() { e.run(true) }))
		w.finish(e, 0)
	}

	inTheMiddle := 0
	for n := 1; n <= rounds; n++ {
		r := rand.New(rand.NewPCG(s, uint64(n)))
		kind := r.IntN(len(usual))
		after := time.Duration(r.Int64N(int64(usual[kind])))
		var answered bool
		if kind < len(kinds) {
			answered = w.round(w.prepare(n), kind, after)
		} else {
			answered = w.errandRound(errands[kind-len(kinds)](w, n), n, after)
		}
		if !answered {
			inTheMiddle++
		}
		if t.Failed() {
			t.Fatalf("stopped after round %d of %d", n, rounds)
		}
	}
	t.Logf("%d of %d kills came in the middle of the work", inTheMiddle, rounds)
	if inTheMiddle == 0 && rounds >= 10 {
		t.Error("no kill came in the middle of the work, so nothing was tested")
	}
	w.stop()
}

func timed(work func()) time.Duration {
	begun := time.Now()
	work()
	return time.Since(begun)
}

// kinds are what may be going on when the server is killed, besides errands.
var kinds = []string{"publish", "buy", "publish and buy"}

// round kills the server a while after the work has begun, and reports whether all of it was answered
// before.
func (w *world) round(d deal, kind int, after time.Duration) bool {
	w.t.Logf("round %d: %s, killed after %s", d.n, kinds[kind], after)
	published, bought := true, true
	var working sync.WaitGroup
	if kind != 1 {
		working.Go(func() { published = w.publish(d.n, "publish", d.upload, false) })
	}
	if kind != 0 {
		working.Go(func() { bought = w.buy(d, false) })
	}
	time.Sleep(after) // the moment of the kill is what this test is about
	w.server.Kill()
	working.Wait()
	w.start()
	w.check(d)
	return published && bought
}
