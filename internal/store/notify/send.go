package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
)

// The headers of Standard Webhooks.
const (
	headerID        = "webhook-id"
	headerTimestamp = "webhook-timestamp"
	headerSignature = "webhook-signature"
)

// mostAnswer is how much of an answer is read and kept, in bytes.
const mostAnswer = 2000

// Attempt is one try to deliver an event.
type Attempt struct {
	At      time.Time
	Took    time.Duration
	Status  int    // of HTTP; 0 where nothing was answered
	Answer  string // the beginning of its body
	Problem string // why it counts as failed, in a sentence; "" where it does not

	retryAfter string
}

// Accepted reports whether the address took the event.
func (a Attempt) Accepted() bool { return a.Problem == "" }

// send sends an event once, and says what came of it. The error is that of the context, which ended:
// then nothing is to be noted.
func (s *Service) send(ctx context.Context, w Webhook, e Event) (Attempt, error) {
	now := s.clock.Now()
	attempt, began := Attempt{At: now}, clock.System.Now()
	r, err := request(ctx, w, e, now)
	if err == nil {
		err = s.call(r, &attempt)
	}
	attempt.Took = time.Since(began).Truncate(time.Microsecond)
	if ctx.Err() != nil { // the server stops; the address has no part in it
		return Attempt{}, ctx.Err()
	}
	attempt.Problem = problemOf(attempt.Status, err)
	return attempt, nil
}

// call makes the call and fills in what was answered.
func (s *Service) call(r *http.Request, a *Attempt) error {
	res, err := s.http.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	a.Status, a.retryAfter, a.Answer = res.StatusCode, res.Header.Get("Retry-After"), beginning(res.Body)
	return nil
}

// request is what is sent.
func request(ctx context.Context, w Webhook, e Event, now time.Time) (*http.Request, error) {
	signature, err := Sign(e.ID, now, e.Body, w.secrets(now)...)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, strings.NewReader(e.Body))
	if err != nil {
		return nil, fmt.Errorf("webhook %s: %w", w.ID, err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Souk")
	r.Header.Set(headerID, e.ID)
	r.Header.Set(headerTimestamp, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(headerSignature, signature)
	return r, nil
}

// beginning reads the beginning of an answer as a text that every database keeps.
func beginning(body io.Reader) string {
	raw, _ := io.ReadAll(io.LimitReader(body, mostAnswer)) // an answer that breaks off was one all the same
	return strings.ReplaceAll(strings.ToValidUTF8(string(raw), "\uFFFD"), "\x00", "\uFFFD")
}

// problemOf says why a try counts as failed, "" where it does not.
func problemOf(status int, err error) string {
	switch {
	case err == nil && status >= 200 && status < 300:
		return ""
	case err == nil && status >= 300 && status < 400:
		return fmt.Sprintf("It answered %d, a redirect, which is not followed. Enter the address where it leads.", status)
	case err == nil:
		return fmt.Sprintf("It answered %d %s.", status, http.StatusText(status))
	case errs.CodeOf(err) == "private_address":
		return errs.As(err).Message
	}
	var call *url.Error
	if errors.As(err, &call) {
		if call.Timeout() {
			return fmt.Sprintf("There was no answer within %d seconds.", answerTime/time.Second)
		}
		err = call.Err
	}
	text := "It cannot be reached: " + err.Error()
	return strings.ToValidUTF8(text[:min(len(text), 500)], "")
}
