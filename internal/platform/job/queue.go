package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/sqldb"
)

// Args is what a job works on: a struct that survives JSON. Kind names the work, in snake case; it is
// stored with the job, so it never changes.
type Args interface{ Kind() string }

// Queue takes jobs and runs them. Make it with [New]; register all work before [Queue.Start].
type Queue struct {
	db      *sqldb.DB
	clock   clock.Clock
	log     *slog.Logger
	workers *river.Workers
	kinds   int // how many kinds of job are registered
	repeats []repeat
	rounds  rounds
	retry   river.ClientRetryPolicy // nil: River's, which is the one that the package's doc tells

	wake        chan struct{} // tells the dispatcher that the outbox has a row
	client      *river.Client[*sql.Tx]
	loops       sync.WaitGroup // the dispatcher and the repeats
	cancelLoops context.CancelFunc
	cancelWork  context.CancelFunc // of running jobs and repeated work
}

// New returns a queue in db, which does nothing yet.
func New(db *sqldb.DB, clk clock.Clock, log *slog.Logger) *Queue {
	return &Queue{db: db, clock: clk, log: log, workers: river.NewWorkers(), wake: make(chan struct{}, 1)}
}

// Migrate is [Migrate] for the queue's database.
func (q *Queue) Migrate(ctx context.Context) error { return Migrate(ctx, q.db) }

// Register says what the jobs of T's kind do. It is called once for each kind, before Start.
func Register[T Args](q *Queue, work func(ctx context.Context, args T) error) {
	q.kinds++
	river.AddWorker(q.workers, river.WorkFunc(func(ctx context.Context, j *river.Job[T]) error {
		err := work(ctx, j.Args)
		if IsPermanent(err) { // River is silent about these
			q.log.ErrorContext(ctx, "job given up", "kind", j.Kind, "job", j.ID, "error", err)
		}
		return err
	}))
}

// Add asks for a job that runs once tx has committed, and never when it does not.
func (q *Queue) Add(ctx context.Context, tx *sqldb.Tx, args Args) error {
	payload, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("job %s: %w", args.Kind(), err)
	}
	_, err = tx.Exec(ctx, "INSERT INTO outbox (kind, payload, created_at) VALUES ($1, $2, $3)",
		args.Kind(), string(payload), sqldb.Micros(q.clock.Now()))
	if err != nil {
		return fmt.Errorf("job %s: %w", args.Kind(), err)
	}
	tx.AfterCommit(q.wakeUp)
	return nil
}

// Every repeats work on this server: at the start, and then again each time after the given pause.
// An error, or a panic, is logged under name and does not end it. It is called before Start.
func (q *Queue) Every(name string, pause time.Duration, work func(ctx context.Context) error) {
	q.repeats = append(q.repeats, repeat{name: name, pause: pause, work: work})
}

// Permanent returns an error with which a job is given up at once instead of tried again. It returns
// nil for nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return river.JobCancel(err)
}

// IsPermanent reports whether err says that the job is to be given up.
func IsPermanent(err error) bool {
	var cancel *river.JobCancelError
	return errors.As(err, &cancel)
}
