package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

func failures(t *testing.T, q *job.Queue, state string) []job.Job {
	t.Helper()
	list, err := q.List(t.Context(), state, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

// TestLookAtFailures lets jobs fail in both ways, looks at them, and lets one run again and another go.
func TestLookAtFailures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		q := newQueue(t, db)
		ran := make(chan string, 10)
		healthy := make(chan struct{})
		job.Register(q, func(ctx context.Context, g greet) error {
			select {
			case <-healthy:
				ran <- g.Name
				return nil
			default:
			}
			if g.Name == "Bob" {
				return job.Permanent(errors.New("never"))
			}
			return errors.New("not today " + strings.Repeat("x", 600))
		})
		add(t, db, q, greet{"Ann"}, greet{"Bob"})
		if c, err := q.Counts(t.Context()); err != nil || c.Waiting != 2 || c.Oldest.IsZero() {
			t.Errorf("before anything runs: %+v, %v", c, err)
		}
		start(t, q)
		waitFor(t, db, "SELECT count(*) FROM river_job WHERE state = 'cancelled'")
		waitFor(t, db, "SELECT count(*) FROM river_job WHERE attempt > 0 AND state IN ('retryable', 'available', 'scheduled')")

		bob := failures(t, q, job.StateFailed)
		if len(bob) != 1 || bob[0].Kind != "greet" || !strings.Contains(bob[0].Args, "Bob") || !strings.Contains(bob[0].Error, "never") ||
			bob[0].Attempts != 1 || bob[0].EndedAt.IsZero() || !bob[0].NextAt.IsZero() {
			t.Fatalf("given up: %+v", bob)
		}
		close(healthy)
		if _, err := q.Retry(t.Context(), bob[0].ID); err != nil {
			t.Fatal(err)
		}
		names := receive(t, ran) + " " + receive(t, ran) // Ann comes back by herself
		if !strings.Contains(names, "Ann") || !strings.Contains(names, "Bob") {
			t.Errorf("ran for %s", names)
		}
		waitFor(t, db, "SELECT CASE WHEN count(*) = 2 THEN 1 ELSE 0 END FROM river_job WHERE state = 'completed'")
		if c, err := q.Counts(t.Context()); err != nil || c != (job.Counts{Done: 2}) {
			t.Errorf("in the end: %+v, %v", c, err)
		}
		if _, err := q.Retry(t.Context(), bob[0].ID); errs.CodeOf(err) != "job_not_failed" {
			t.Errorf("retry of what is done: %v", err)
		}
	})
}

// TestDiscardAndPages looks at jobs from a command that does not run them.
func TestDiscardAndPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		running := newQueue(t, db)
		job.Register(running, func(ctx context.Context, g greet) error {
			return job.Permanent(errors.New(strings.Repeat("x", 600)))
		})
		start(t, running)
		add(t, db, running, greet{"Ann"}, greet{"Bob"}, greet{"Cid"})
		waitFor(t, db, "SELECT CASE WHEN count(*) = 3 THEN 1 ELSE 0 END FROM river_job WHERE state = 'cancelled'")

		beside := newQueue(t, db)
		var names []string
		req := page.Request{Limit: 2}
		for {
			list, err := beside.List(t.Context(), "", req)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range list.Items {
				names = append(names, j.Args)
				if n := len([]rune(j.Error)); n > 501 {
					t.Errorf("an error of %d characters", n)
				}
			}
			if req.After = list.Next; list.Next == "" {
				break
			}
		}
		if got := strings.Join(names, ""); len(names) != 3 || strings.Index(got, "Cid") > strings.Index(got, "Ann") {
			t.Errorf("jobs %q", names)
		}
		first := failures(t, beside, "")[0]
		if _, err := beside.Discard(t.Context(), first.ID); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"again":   func() error { _, err := beside.Discard(t.Context(), first.ID); return err }(),
			"retry":   func() error { _, err := beside.Retry(t.Context(), first.ID); return err }(),
			"nothing": func() error { _, err := beside.Retry(t.Context(), -1); return err }(),
		} {
			if errs.CodeOf(err) != "job_not_found" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if list := failures(t, beside, ""); len(list) != 2 {
			t.Errorf("%d left", len(list))
		}
		if _, err := beside.List(t.Context(), "lost", page.Request{}); errs.CodeOf(err) != "bad_state" {
			t.Errorf("a state that is none: %v", err)
		}
		if _, err := beside.List(t.Context(), "", page.Request{After: "nonsense"}); errs.CodeOf(err) != "bad_cursor" {
			t.Errorf("a cursor that is none: %v", err)
		}
	})
}

func TestRepeatsTellHowTheyWent(t *testing.T) {
	q := newQueue(t, dbtest.Open(t, sqldb.SQLite))
	went := make(chan bool)
	q.Every("sweep", time.Hour, func(ctx context.Context) error { return errors.New("no broom") })
	q.Every("count", time.Hour, func(ctx context.Context) error { return nil })
	if list := q.Repeats(); len(list) != 2 || list[0].Name != "count" || list[0].Rounds != 0 || !list[0].LastAt.IsZero() {
		t.Errorf("before the start: %+v", list)
	}
	q.Every("tick", time.Millisecond, func(ctx context.Context) error {
		select {
		case went <- true:
		case <-ctx.Done():
		}
		return nil
	})
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	for q.Repeats()[0].Rounds+q.Repeats()[1].Rounds < 2 || q.Repeats()[2].Rounds < 2 {
		receive(t, went)
	}
	go func() { // let a round that has begun already go through
		for range went {
		}
	}()
	stop(t, q)
	close(went)
	list := q.Repeats()
	if list[1].Name != "sweep" || list[1].Error != "no broom" || list[1].Rounds != 1 || list[1].LastAt.IsZero() {
		t.Errorf("the one that fails: %+v", list[1])
	}
	if list[0].Error != "" || list[0].Rounds != 1 || list[2].Rounds < 2 {
		t.Errorf("the others: %+v", list)
	}
}
