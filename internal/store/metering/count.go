package metering

import "sync/atomic"

// Counts is what a process has done since it started, for metrics.
type Counts struct{ Accepted, Duplicates, Refused int64 }

type counters struct{ accepted, duplicates, refused atomic.Int64 }

// count notes what became of the events of a request.
func (s *Service) count(results []Result) {
	var c Counts
	for _, r := range results {
		switch r.Status {
		case Accepted:
			c.Accepted++
		case Duplicate:
			c.Duplicates++
		default:
			c.Refused++
		}
	}
	s.counters.accepted.Add(c.Accepted)
	s.counters.duplicates.Add(c.Duplicates)
	s.counters.refused.Add(c.Refused)
}

// Counts returns what became of the events that came in since the process started.
func (s *Service) Counts() Counts {
	return Counts{
		Accepted: s.counters.accepted.Load(), Duplicates: s.counters.duplicates.Load(), Refused: s.counters.refused.Load(),
	}
}
