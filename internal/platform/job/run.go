package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
)

const (
	// pollEvery is how often the database is asked for new jobs. Rows of the outbox that this server
	// wrote itself are found sooner.
	pollEvery = 200 * time.Millisecond
	// jobTimeout bounds one try of a job.
	jobTimeout = time.Minute
	// rescueAfter is when a job counts as lost with its server.
	rescueAfter = 5 * time.Minute
	// parallel is how many jobs a server runs at once.
	parallel = 8
	// cancelGrace is what jobs get to notice that their time at Stop is over.
	cancelGrace = 2 * time.Second
)

// Start runs jobs and repeats until Stop. The end of ctx does not stop them.
func (q *Queue) Start(ctx context.Context) error {
	work, cancelWork := context.WithCancel(context.WithoutCancel(ctx))
	loops, cancelLoops := context.WithCancel(work)
	q.cancelWork, q.cancelLoops = cancelWork, cancelLoops
	if q.kinds > 0 {
		client, err := river.NewClient(driver(q.db), q.config())
		if err != nil {
			return fmt.Errorf("job queue: %w", err)
		}
		if err := client.Start(work); err != nil {
			return fmt.Errorf("job queue: %w", err)
		}
		q.client = client
		q.loops.Go(func() { q.dispatchLoop(loops) })
	}
	for _, r := range q.repeats {
		q.loops.Go(func() { q.repeatLoop(loops, work, r) })
	}
	return nil
}

func (q *Queue) config() *river.Config {
	return &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: parallel}},
		Workers:              q.workers,
		Logger:               slog.New(quiet{q.log.Handler()}),
		FetchCooldown:        pollEvery / 4,
		FetchPollInterval:    pollEvery,
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescueAfter,
		RetryPolicy:          q.retry,
		Schema:               q.db.Schema(),
		// While servers are replaced by newer ones, a job may be of a kind that only those know.
		SkipUnknownJobCheck: true,
	}
}

// Stop takes no new work and waits for what is running. When ctx ends first, what is running is
// cancelled, and jobs among it will be tried again; the error is then ctx's.
func (q *Queue) Stop(ctx context.Context) error {
	if q.cancelWork == nil {
		return nil // never started
	}
	defer q.cancelWork()
	q.cancelLoops()
	stopped := make(chan error, 1)
	go func() { stopped <- q.wait(context.WithoutCancel(ctx)) }()
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	q.cancelWork()
	select {
	case err := <-stopped:
		return errors.Join(ctx.Err(), err)
	case <-time.After(cancelGrace):
		return ctx.Err()
	}
}

// wait returns when nothing runs any more.
func (q *Queue) wait(ctx context.Context) error {
	q.loops.Wait()
	if q.client == nil {
		return nil
	}
	return q.client.Stop(ctx)
}

// quiet passes on warnings and errors of River, whose other records are about itself.
type quiet struct{ slog.Handler }

func (h quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

func (h quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{h.Handler.WithAttrs(attrs)} }

func (h quiet) WithGroup(name string) slog.Handler { return quiet{h.Handler.WithGroup(name)} }
