package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

const (
	maxAttempts = 5
	firstPause  = 200 * time.Millisecond
	// longestPause is the longest that the client waits for the server. When it asks for more, as
	// after too many failed logins, that is for people to know.
	longestPause = 10 * time.Second
)

// attempts calls try until it succeeds, fails for good, or has failed too often.
func (c *Client) attempts(ctx context.Context, try func() error) error {
	for n := 1; ; n++ {
		err := try()
		pause, again := nextPause(n, err)
		if err == nil || !again || n == maxAttempts {
			return err
		}
		if waiting := c.config.Sleep(ctx, pause); waiting != nil {
			return waiting
		}
	}
}

// nextPause returns how long to wait after the nth attempt ended with err, and whether another one
// may help.
func nextPause(n int, err error) (time.Duration, bool) {
	pause := firstPause << (n - 1)
	pause += rand.N(pause / 2) // so that clients which failed together do not come back together
	var answer *Answer
	if !errors.As(err, &answer) {
		return pause, errs.CodeOf(err) == "unreachable"
	}
	switch answer.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable:
	case http.StatusConflict:
		// The attempt before broke, and the server is still working on it.
		return pause, errs.CodeOf(err) == "idempotency_in_progress"
	case http.StatusOK, http.StatusCreated, http.StatusPartialContent:
		return pause, errs.CodeOf(err) == "unexpected_answer" // it broke off
	default:
		return 0, false
	}
	if answer.retryAfter > longestPause {
		return 0, false
	}
	return max(pause, answer.retryAfter), true
}
