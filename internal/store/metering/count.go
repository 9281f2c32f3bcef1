package metering

import "sync/atomic"

// Counts is what a process has done since it started, for metrics.
type Counts struct {
	Accepted, Duplicates, Refused int64
	Conflicts                     int64 // of the refused, those whose id another event has
	Late                          int64 // of the accepted, those of a time that was billed already
}

type counters struct{ accepted, duplicates, refused, conflicts, late atomic.Int64 }

// count notes what became of the events of a request, of which some accepted ones were late.
func (s *Service) count(results []Result, late int64) {
	c := Counts{Late: late}
	for _, r := range results {
		switch r.Status {
		case Accepted:
			c.Accepted++
		case Duplicate:
			c.Duplicates++
		default:
			c.Refused++
		}
		if r.Err != nil && r.Err.Code == conflictCode {
			c.Conflicts++
		}
	}
	s.counters.accepted.Add(c.Accepted)
	s.counters.duplicates.Add(c.Duplicates)
	s.counters.refused.Add(c.Refused)
	s.counters.conflicts.Add(c.Conflicts)
	s.counters.late.Add(c.Late)
}

// Counts returns what became of the events that came in since the process started.
func (s *Service) Counts() Counts {
	return Counts{
		Accepted: s.counters.accepted.Load(), Duplicates: s.counters.duplicates.Load(), Refused: s.counters.refused.Load(),
		Conflicts: s.counters.conflicts.Load(), Late: s.counters.late.Load(),
	}
}
