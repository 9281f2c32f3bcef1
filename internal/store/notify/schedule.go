package notify

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// pauses are how long after each failed try the next one comes: ten tries within 75 hours and 35 minutes.
var pauses = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// mostWait bounds what an answer may ask to wait.
const mostWait = 24 * time.Hour

// nextTry returns when the try after the failed ones comes, of which there is one at least, and false when there is none.
// retryAfter is the header of the answer, "" for none.
func nextTry(at time.Time, tries int64, retryAfter string) (time.Time, bool) {
	if tries > int64(len(pauses)) {
		return time.Time{}, false
	}
	pause := jitter(pauses[tries-1])
	if asked := min(waitOf(at, retryAfter), mostWait); asked > pause {
		pause = asked
	}
	return at.Add(pause), true
}

// jitter changes a pause by a tenth at most, so that addresses that failed together are not tried together.
func jitter(pause time.Duration) time.Duration {
	tenth := pause / 10
	return pause - tenth + rand.N(2*tenth+1)
}

// waitOf reads a Retry-After: seconds, or a date. What is neither, or has passed, is zero.
func waitOf(now time.Time, header string) time.Duration {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.ParseInt(header, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// When an address is paused: it took nothing for this long, in this many tries.
const (
	pauseAfter = 24 * time.Hour
	pauseTries = 20
)

// failed returns the address as it is after one more try that failed, with why in a sentence.
func (w Webhook) failed(at time.Time, status int, problem string) Webhook {
	if w.Failures == 0 {
		w.FailingSince = at
	}
	w.Failures++
	if w.State != StateActive {
		return w
	}
	switch {
	case status == http.StatusGone:
		w.State, w.Problem = StateDisabled, "It answered 410: it is gone for good."
	case w.Failures >= pauseTries && at.Sub(w.FailingSince) >= pauseAfter:
		w.State, w.Problem = StatePaused, "It took nothing for a day, in "+strconv.FormatInt(w.Failures, 10)+" tries. The last one: "+problem
	}
	return w
}

// answered returns the address as it is after it took an event.
func (w Webhook) answered(at time.Time) Webhook {
	w.Failures, w.FailingSince, w.AnsweredAt = 0, time.Time{}, at
	return w
}
