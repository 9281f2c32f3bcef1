package job

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
)

// repeat is work that Every was given.
type repeat struct {
	name  string
	pause time.Duration
	work  func(ctx context.Context) error
}

// Repeat is how repeated work goes on this server.
type Repeat struct {
	Name   string
	Pause  time.Duration
	Rounds int64         // that have ended since the start
	LastAt time.Time     // when the last one ended; zero before
	Took   time.Duration // the last one
	Error  string        // of the last one, at most 500 characters of it; "" when it went well
}

// rounds is what came of repeated work, by name. The zero value is ready to use.
type rounds struct {
	mu   sync.Mutex
	seen map[string]Repeat
}

// note keeps how a round went that ended at a moment.
func (n *rounds) note(r repeat, at time.Time, took time.Duration, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.seen == nil {
		n.seen = map[string]Repeat{}
	}
	done := Repeat{Name: r.name, Pause: r.pause, Rounds: n.seen[r.name].Rounds + 1, LastAt: at, Took: took}
	if err != nil {
		done.Error = short(err.Error())
	}
	n.seen[r.name] = done
}

// Repeats returns how the repeated work goes on this server, by name. A queue that does not run has had
// no rounds.
func (q *Queue) Repeats() []Repeat {
	q.rounds.mu.Lock()
	defer q.rounds.mu.Unlock()
	list := make([]Repeat, 0, len(q.repeats))
	for _, r := range q.repeats {
		seen := q.rounds.seen[r.name]
		seen.Name, seen.Pause = r.name, r.pause
		list = append(list, seen)
	}
	slices.SortFunc(list, func(a, b Repeat) int { return strings.Compare(a.Name, b.Name) })
	return list
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
		began := q.clock.Now()
		err := r.run(work)
		ended := q.clock.Now()
		q.rounds.note(r, ended, ended.Sub(began), err)
		if err != nil {
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
