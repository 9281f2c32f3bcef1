package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

// patience is how long a test waits for something that must happen. It is no measure of speed.
const patience = 30 * time.Second

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "greet" }

func newQueue(t *testing.T, db *sqldb.DB) *job.Queue {
	t.Helper()
	return job.New(db, clock.System, slog.New(slog.NewTextHandler(t.Output(), nil)))
}

// start starts q until the test ends.
func start(t *testing.T, q *job.Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, q) })
}

func stop(t *testing.T, q *job.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := q.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func add(t *testing.T, db *sqldb.DB, q *job.Queue, args ...job.Args) {
	t.Helper()
	if err := tryAdd(t.Context(), db, q, args...); err != nil {
		t.Fatal(err)
	}
}

// tryAdd adds jobs in one transaction.
func tryAdd(ctx context.Context, db *sqldb.DB, q *job.Queue, args ...job.Args) error {
	return db.Tx(ctx, func(tx *sqldb.Tx) error {
		for _, a := range args {
			if err := q.Add(ctx, tx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// receive returns the next value of c.
func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

func count(t *testing.T, db *sqldb.DB, query string) int {
	t.Helper()
	n, err := sqldb.One(t.Context(), db, sqldb.Value[int], query)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJobRunsAfterCommitOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		q := newQueue(t, db)
		got := make(chan string, 10)
		job.Register(q, func(ctx context.Context, g greet) error { got <- g.Name; return nil })
		start(t, q)

		undone := errors.New("undone")
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			if err := q.Add(t.Context(), tx, greet{"never"}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatalf("error %v, want %v", err, undone)
		}
		add(t, db, q, greet{"Ann"})
		if name := receive(t, got); name != "Ann" {
			t.Errorf("job ran for %q, want Ann", name)
		}
	})
}

// TestRowsOfOthersAreFound adds a job through a queue that does not run, as a command beside the
// server does: nobody wakes the dispatcher.
func TestRowsOfOthersAreFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		add(t, db, newQueue(t, db), greet{"Ann"}, greet{"Bob"})
		q := newQueue(t, db)
		got := make(chan string, 10)
		job.Register(q, func(ctx context.Context, g greet) error { got <- g.Name; return nil })
		start(t, q)
		first, second := receive(t, got), receive(t, got)
		if first == second {
			t.Errorf("jobs ran for %q and %q, want Ann and Bob", first, second)
		}
	})
}

func TestDispatchMovesEachRowOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		q := newQueue(t, db)
		job.Register(q, func(ctx context.Context, g greet) error { return nil })
		if err := q.Connect(); err != nil {
			t.Fatal(err)
		}
		const rows = 2*job.DispatchBulk + 1
		batch := make([]job.Args, rows)
		for i := range batch {
			batch[i] = greet{fmt.Sprint(i)}
		}
		add(t, db, q, batch...)

		// When River's table refuses, the rows stay.
		rename(t, db, "river_job", "river_away")
		if err := q.Dispatch(ctx); err == nil {
			t.Fatal("dispatch without River's table succeeded")
		}
		rename(t, db, "river_away", "river_job")
		if n := count(t, db, "SELECT count(*) FROM outbox"); n != rows {
			t.Fatalf("outbox has %d rows after a failed dispatch, want %d", n, rows)
		}
		for range 2 { // the second finds nothing
			if err := q.Dispatch(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, db, "SELECT count(*) FROM outbox"); n != 0 {
			t.Errorf("outbox has %d rows after dispatch, want none", n)
		}
		if n := count(t, db, "SELECT count(*) FROM river_job WHERE kind = 'greet'"); n != rows {
			t.Errorf("River has %d jobs, want %d", n, rows)
		}
	})
}

func rename(t *testing.T, db *sqldb.DB, from, to string) {
	t.Helper()
	err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFailedJobRunsAgain(t *testing.T) {
	type failure struct {
		name string
		fail func() error
		want int // tries
	}
	table := []failure{
		{"error", func() error { return errors.New("not today") }, 3},
		{"panic", func() error { panic("not today") }, 3},
		{"permanent", func() error { return job.Permanent(errors.New("never")) }, 1},
	}
	for _, tc := range table {
		t.Run(tc.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				q := newQueue(t, db)
				q.RetryAtOnce()
				tries := 0
				done := make(chan int, 10)
				job.Register(q, func(ctx context.Context, g greet) error {
					if g.Name == "last" {
						done <- tries
						return nil
					}
					if tries++; tries < 3 {
						return tc.fail()
					}
					done <- tries
					return nil
				})
				start(t, q)
				add(t, db, q, greet{"Ann"})
				if tc.want == 1 { // nothing tells that a job does not run: another one after it does
					waitFor(t, db, "SELECT count(*) FROM river_job WHERE state = 'cancelled'")
					add(t, db, q, greet{"last"})
				}
				if n := receive(t, done); n != tc.want {
					t.Errorf("%d tries, want %d", n, tc.want)
				}
			})
		})
	}
}

// TestBackoff looks at when a failed job is to run again.
func TestBackoff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		q := newQueue(t, db)
		job.Register(q, func(ctx context.Context, g greet) error { return errors.New("not today") })
		start(t, q)
		add(t, db, q, greet{"Ann"})
		waitFor(t, db, "SELECT count(*) FROM river_job WHERE attempt = 1 AND state <> 'running'")
		var tried, next time.Time
		err := db.QueryRow(t.Context(), "SELECT attempted_at, scheduled_at FROM river_job").Scan(&tried, &next)
		if pause := next.Sub(tried); err != nil || pause < 850*time.Millisecond { // 1 s, give or take a tenth
			t.Errorf("the second try is to come %v after the first, error %v; want about 1 s", pause, err)
		}
	})
}

// waitFor returns when the query gives more than zero.
func waitFor(t *testing.T, db *sqldb.DB, query string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(patience)
	for count(t, db, query) == 0 {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("in vain: %s", query)
		}
	}
}

func TestEvery(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	q := newQueue(t, db)
	rounds := make(chan int)
	n := 0
	q.Every("count", time.Millisecond, func(ctx context.Context) error {
		n++
		rounds <- n
		switch n {
		case 1:
			return errors.New("first round fails")
		case 2:
			panic("second round panics")
		}
		return nil
	})
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for want := 1; want <= 3; want++ {
		if got := receive(t, rounds); got != want {
			t.Fatalf("round %d, want %d", got, want)
		}
	}
	go func() { // let a round that has begun already go through
		for range rounds {
		}
	}()
	stop(t, q)
	close(rounds)
	if n < 3 { // read without a lock: under -race this shows that Stop waited for the last round
		t.Errorf("%d rounds, want 3 or more", n)
	}
}

func TestStopWaitsForJobs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		q := newQueue(t, db)
		began, release := make(chan bool), make(chan bool)
		var finished bool
		job.Register(q, func(ctx context.Context, g greet) error {
			began <- true
			<-release
			finished = ctx.Err() == nil
			return nil
		})
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		add(t, db, q, greet{"Ann"})
		receive(t, began)
		go close(release)
		stop(t, q)
		if !finished {
			t.Error("stop did not wait for the job, or cancelled it")
		}
		if n := count(t, db, "SELECT count(*) FROM river_job WHERE state = 'completed'"); n != 1 {
			t.Errorf("%d jobs are completed, want 1", n)
		}
	})
}

func TestStopCancelsWhenItsTimeIsUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		q := newQueue(t, db)
		began, cancelled := make(chan bool), make(chan bool, 1)
		job.Register(q, func(ctx context.Context, g greet) error {
			began <- true
			<-ctx.Done()
			cancelled <- true
			return ctx.Err()
		})
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		add(t, db, q, greet{"Ann"})
		receive(t, began)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := q.Stop(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("stop gave %v, want %v", err, context.Canceled)
		}
		receive(t, cancelled)
		if n := count(t, db, "SELECT count(*) FROM river_job WHERE state IN ('available', 'retryable')"); n != 1 {
			t.Errorf("%d jobs wait to be tried again, want 1", n)
		}
	})
}
