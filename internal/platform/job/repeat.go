package job

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// repeat is work that Every was given.
type repeat struct {
	name  string
	pause time.Duration
	work  func(ctx context.Context) error
}

// repeatLoop runs r until ctx ends. A round that has begun then goes on, unless work ends too.
func (q *Queue) repeatLoop(ctx, work context.Context, r repeat) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := r.run(work); err != nil {
			q.log.ErrorContext(ctx, "repeated work failed", "name", r.name, "error", err)
		}
		timer.Reset(r.pause)
	}
}

// run bounds one round in time and turns a panic into an error, so that it does not end the server.
func (r repeat) run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.work(ctx)
}
