package job

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// DispatchBulk is how many rows are moved at once.
const DispatchBulk = dispatchBulk

// Dispatch moves the outbox once, as the dispatcher does.
func (q *Queue) Dispatch(ctx context.Context) error { return q.dispatch(ctx) }

// RetryAtOnce lets failed jobs run again without a pause.
func (q *Queue) RetryAtOnce() { q.retry = atOnce{} }

type atOnce struct{}

func (atOnce) NextRetry(*rivertype.JobRow) time.Time { return time.Now().Add(time.Millisecond) }

// Connect makes the client without which Dispatch cannot work, as Start does.
func (q *Queue) Connect() (err error) {
	q.client, err = river.NewClient(driver(q.db), q.config())
	return err
}
