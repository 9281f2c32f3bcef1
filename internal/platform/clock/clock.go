// Package clock holds the two sources of what differs from run to run, time and identifiers, so
// that tests can set both.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Everything in Souk that depends on now takes one.
type Clock interface {
	// Now returns the present moment in UTC, truncated to microseconds, the resolution of the
	// database.
	Now() time.Time
}

// System is the clock of the machine.
var System Clock = system{}

type system struct{}

func (system) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Set is a clock that stands still until it is moved. It is safe for concurrent use.
type Set struct {
	mu  sync.Mutex
	now time.Time
}

// NewSet returns a clock that stands at t.
func NewSet(t time.Time) *Set { return &Set{now: t.UTC().Truncate(time.Microsecond)} }

// Now returns where the clock stands.
func (s *Set) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Advance moves the clock by d.
func (s *Set) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// MoveTo moves the clock to t, never back.
func (s *Set) MoveTo(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t = t.UTC().Truncate(time.Microsecond); t.After(s.now) {
		s.now = t
	}
}

// Micros returns t as the database stores it: microseconds since 1970 in UTC; 0 for the zero time.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros is the inverse of Micros.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
