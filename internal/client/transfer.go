package client

import (
	"context"
	"errors"
	"io"
	"time"
)

// errStalled is why a transfer was broken off that stood still.
var errStalled = errors.New("nothing was transferred for too long")

// watch breaks a transfer off when it stands still.
type watch struct {
	timer  *time.Timer
	limit  time.Duration
	cancel context.CancelCauseFunc
}

func newWatch(ctx context.Context, limit time.Duration) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{limit: limit, cancel: cancel}
	w.timer = time.AfterFunc(limit, func() { cancel(errStalled) })
	return ctx, w
}

// moved says that something was transferred.
func (w *watch) moved() { w.timer.Reset(w.limit) }

// done says that nothing more is to be transferred; what follows is the server's work.
func (w *watch) done() { w.timer.Stop() }

func (w *watch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// transfer reads a file on its way and tells how far it is.
type transfer struct {
	from        io.Reader
	watch       *watch
	done, total int64
	progress    Progress
}

func (t *transfer) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	if n > 0 {
		t.watch.moved()
		t.done += int64(n)
		if t.progress != nil {
			t.progress(t.done, t.total)
		}
	}
	if err == io.EOF || t.done == t.total {
		t.watch.done()
	}
	return n, err
}
