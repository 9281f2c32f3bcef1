package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// The states of jobs, as people tell them apart.
const (
	StateWaiting  = "waiting"  // its first try is to come
	StateRunning  = "running"  // a server works on it
	StateRetrying = "retrying" // failed, and is tried again
	StateFailed   = "failed"   // given up
	StateDone     = "done"     // finished in the last day
)

// states are the states of River that a state of ours stands for.
var states = map[string][]rivertype.JobState{
	StateWaiting:  {rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateScheduled},
	StateRunning:  {rivertype.JobStateRunning},
	StateRetrying: {rivertype.JobStateRetryable},
	StateFailed:   {rivertype.JobStateCancelled, rivertype.JobStateDiscarded},
	StateDone:     {rivertype.JobStateCompleted},
}

// shownText bounds what is shown of the arguments and errors of a job, in characters.
const shownText = 500

// findMost bounds how many jobs Find looks at.
const findMost = 1000

// Job is a job as people look at it.
type Job struct {
	ID       int64
	Kind     string
	State    string // one of the states of this package
	Args     string // JSON, at most 500 characters of it
	Error    string // of the last try that failed, at most 500 characters of it; "" where none did
	Attempts int    // tries begun
	Most     int    // tries after which it is given up

	CreatedAt time.Time
	TriedAt   time.Time // when its last try began; zero before
	NextAt    time.Time // of the next try; zero where none comes
	EndedAt   time.Time // zero before
}

// Counts are how many jobs there are.
type Counts struct {
	Waiting  int64 // with those that still stand in the outbox
	Running  int64
	Retrying int64
	Failed   int64
	Done     int64
	Oldest   time.Time // when the oldest one that waits or runs was asked for; zero for none
}

// Counts counts the jobs by state.
func (q *Queue) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	rows, err := sqldb.All(ctx, q.db, func(row sqldb.Row) (n struct {
		state string
		count int64
	}, err error) {
		return n, row.Scan(&n.state, &n.count)
	}, `SELECT CAST(state AS TEXT), COUNT(*) FROM river_job GROUP BY state`)
	if err != nil {
		return Counts{}, fmt.Errorf("count jobs: %w", err)
	}
	for _, n := range rows {
		*c.of(stateOf(rivertype.JobState(n.state))) += n.count
	}
	outbox, err := sqldb.One(ctx, q.db, func(row sqldb.Row) (o struct {
		count int64
		since time.Time
	}, err error) {
		return o, row.Scan(&o.count, sqldb.Time(&o.since))
	}, `SELECT COUNT(*), MIN(created_at) FROM outbox`)
	if err != nil {
		return Counts{}, fmt.Errorf("count the outbox: %w", err)
	}
	c.Waiting += outbox.count
	c.Oldest = outbox.since
	list, err := q.list(ctx, river.NewJobListParams().States(append(slices.Clone(states[StateWaiting]), states[StateRunning]...)...).
		OrderBy(river.JobListOrderByID, river.SortOrderAsc).First(1))
	if err != nil {
		return Counts{}, err
	}
	for _, j := range list {
		if c.Oldest.IsZero() || j.CreatedAt.Before(c.Oldest) {
			c.Oldest = j.CreatedAt
		}
	}
	return c, nil
}

func (c *Counts) of(state string) *int64 {
	switch state {
	case StateRunning:
		return &c.Running
	case StateRetrying:
		return &c.Retrying
	case StateFailed:
		return &c.Failed
	case StateDone:
		return &c.Done
	}
	return &c.Waiting
}

func stateOf(s rivertype.JobState) string {
	for name, list := range states {
		if slices.Contains(list, s) {
			return name
		}
	}
	return StateWaiting
}

// List returns the jobs in the state, "" for those that are tried again or given up, the newest first.
// Rows that still stand in the outbox are no jobs yet and not listed. What a job was given, and why it
// failed, is for administrators: who calls this has seen to it.
func (q *Queue) List(ctx context.Context, state string, r page.Request) (page.Page[Job], error) {
	none := page.Page[Job]{}
	wanted := append(slices.Clone(states[StateRetrying]), states[StateFailed]...)
	if state != "" {
		if wanted = states[state]; wanted == nil {
			return none, errs.Invalid("bad_state", "The state of a job is one of waiting, running, retrying, failed and done, not %q.", state)
		}
	}
	params := river.NewJobListParams().States(wanted...).OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(r.Size() + 1)
	var id int64
	more, err := r.Decode(&id)
	if err != nil {
		return none, err
	}
	if more {
		params = params.Where("id < @before", river.NamedArgs{"before": id})
	}
	list, err := q.list(ctx, params)
	if err != nil {
		return none, err
	}
	return page.Of(r, list, func(j Job) []any { return []any{j.ID} }), nil
}

func (q *Queue) list(ctx context.Context, params *river.JobListParams) ([]Job, error) {
	client, err := q.looker()
	if err != nil {
		return nil, err
	}
	found, err := client.JobList(ctx, params)
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	list := make([]Job, len(found.Jobs))
	for i, row := range found.Jobs {
		list[i] = jobOf(row)
	}
	return list, nil
}

// Retry lets a job that failed, or waits for its next try, run now. One that is not there gives
// KindNotFound, code "job_not_found"; one that runs or is done KindConflict, code "job_not_failed".
func (q *Queue) Retry(ctx context.Context, id int64) (Job, error) {
	return q.change(ctx, id, func(client *river.Client[*sql.Tx]) (*rivertype.JobRow, error) { return client.JobRetry(ctx, id) })
}

// Discard removes a job that failed, or waits for its next try, for good. The errors are those of Retry.
func (q *Queue) Discard(ctx context.Context, id int64) (Job, error) {
	return q.change(ctx, id, func(client *river.Client[*sql.Tx]) (*rivertype.JobRow, error) { return client.JobDelete(ctx, id) })
}

func (q *Queue) change(ctx context.Context, id int64, do func(*river.Client[*sql.Tx]) (*rivertype.JobRow, error)) (Job, error) {
	client, err := q.looker()
	if err != nil {
		return Job{}, err
	}
	row, err := client.JobGet(ctx, id)
	if err == nil {
		if state := stateOf(row.State); state != StateRetrying && state != StateFailed {
			return Job{}, errs.Conflict("job_not_failed", "Job %d has not failed; it is %s.", id, state)
		}
		row, err = do(client)
	}
	switch {
	case errors.Is(err, rivertype.ErrNotFound):
		return Job{}, errs.NotFound("job_not_found", "There is no job %d. It may be done, or gone after its time.", id)
	case errors.Is(err, rivertype.ErrJobRunning):
		return Job{}, errs.Conflict("job_not_failed", "Job %d is running just now.", id)
	case err != nil:
		return Job{}, fmt.Errorf("change job %d: %w", id, err)
	}
	return jobOf(row), nil
}

// looker returns a client that looks at jobs, whether the queue runs or not.
func (q *Queue) looker() (*river.Client[*sql.Tx], error) {
	if q.client != nil {
		return q.client, nil
	}
	client, err := river.NewClient(driver(q.db), &river.Config{Logger: q.log, SkipUnknownJobCheck: true})
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	return client, nil
}

func jobOf(row *rivertype.JobRow) Job {
	j := Job{
		ID: row.ID, Kind: row.Kind, State: stateOf(row.State), Args: short(string(row.EncodedArgs)), Attempts: row.Attempt, Most: row.MaxAttempts,
		CreatedAt: row.CreatedAt.UTC(), TriedAt: moment(row.AttemptedAt), EndedAt: moment(row.FinalizedAt),
	}
	if n := len(row.Errors); n > 0 {
		j.Error = short(row.Errors[n-1].Error)
	}
	if j.State == StateWaiting || j.State == StateRetrying {
		j.NextAt = row.ScheduledAt.UTC()
	}
	return j
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return clock.FromMicros(clock.Micros(*t))
}

func short(text string) string {
	if runes := []rune(text); len(runes) > shownText {
		return string(runes[:shownText]) + "…"
	}
	return text
}

// Find returns the jobs of a kind whose arguments have one of the values in the field, by value; of
// several, the one asked for last. Values without a job are left out.
func (q *Queue) Find(ctx context.Context, kind, field string, values []string) (map[string]Job, error) {
	found := make(map[string]Job, len(values))
	if len(values) == 0 {
		return found, nil
	}
	named := river.NamedArgs{"field": field}
	var places []string
	for i, v := range values {
		name := fmt.Sprintf("value_%d_", i)
		named[name] = v
		places = append(places, "@"+name)
	}
	client, err := q.looker()
	if err != nil {
		return nil, err
	}
	list, err := client.JobList(ctx, river.NewJobListParams().Kinds(kind).First(findMost).
		OrderBy(river.JobListOrderByID, river.SortOrderDesc).
		Where("(args ->> CAST(@field AS TEXT)) IN ("+strings.Join(places, ", ")+")", named))
	if err != nil {
		return nil, fmt.Errorf("find jobs: %w", err)
	}
	for _, row := range list.Jobs {
		var args map[string]any
		if err := json.Unmarshal(row.EncodedArgs, &args); err != nil {
			return nil, fmt.Errorf("arguments of job %d: %w", row.ID, err)
		}
		value, _ := args[field].(string)
		if _, newer := found[value]; !newer {
			found[value] = jobOf(row)
		}
	}
	return found, nil
}

// Asked reports whether the same job stands in the outbox already.
func (q *Queue) Asked(ctx context.Context, r sqldb.Queryer, args Args) (bool, error) {
	payload, err := json.Marshal(args)
	if err != nil {
		return false, fmt.Errorf("job %s: %w", args.Kind(), err)
	}
	return sqldb.One(ctx, r, sqldb.Value[bool], "SELECT EXISTS (SELECT 1 FROM outbox WHERE kind = $1 AND payload = $2)",
		args.Kind(), string(payload))
}
