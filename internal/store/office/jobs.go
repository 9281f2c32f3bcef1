package office

import (
	"context"
	"strconv"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/page"
)

// Work is how the jobs of the market go, and the repeated work of one server.
type Work struct {
	Counts  job.Counts
	Server  string // whose repeats these are; "" for the command line, which has none
	Repeats []job.Repeat
}

// Work tells how the jobs go. It is for administrators.
func (s *Service) Work(ctx context.Context, actor account.Actor) (Work, error) {
	if err := actor.NeedAdmin(); err != nil {
		return Work{}, err
	}
	counts, err := s.Queue.Counts(ctx)
	return Work{Counts: counts, Server: s.Facts.Server, Repeats: s.Queue.Repeats()}, err
}

// Jobs returns the jobs in a state of package job, "" for those that failed, the newest first. It is for
// administrators.
func (s *Service) Jobs(ctx context.Context, actor account.Actor, state string, req page.Request) (page.Page[job.Job], error) {
	if err := actor.NeedAdmin(); err != nil {
		return page.Page[job.Job]{}, err
	}
	return s.Queue.List(ctx, state, req)
}

// RetryJob lets a job that failed, or waits for its next try, run now. The errors are those of
// job.Queue.Retry. It is for administrators.
func (s *Service) RetryJob(ctx context.Context, actor account.Actor, id string) (job.Job, error) {
	return s.changeJob(ctx, actor, "job.retry", id, s.Queue.Retry)
}

// DiscardJob removes a job that failed, or waits for its next try, for good. The errors are those of
// job.Queue.Discard. It is for administrators.
func (s *Service) DiscardJob(ctx context.Context, actor account.Actor, id string) (job.Job, error) {
	return s.changeJob(ctx, actor, "job.discard", id, s.Queue.Discard)
}

func (s *Service) changeJob(
	ctx context.Context, actor account.Actor, action, id string, do func(context.Context, int64) (job.Job, error),
) (job.Job, error) {
	if err := actor.NeedAdmin(); err != nil {
		return job.Job{}, err
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return job.Job{}, errs.NotFound("job_not_found", "There is no job %.20q; a job has a number.", id)
	}
	j, err := do(ctx, n)
	if err != nil {
		return job.Job{}, errs.Wrap("office: "+action, err)
	}
	return j, s.note(ctx, actor, action, "job:"+id, map[string]any{"kind": j.Kind, "args": j.Args})
}
