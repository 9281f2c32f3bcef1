package pricing

import (
	"fmt"
	"math/big"
	"time"
)

// PeriodUnit is what periods are counted in.
type PeriodUnit string

// The units of periods.
const (
	Day     PeriodUnit = "day"
	Week    PeriodUnit = "week"
	Month   PeriodUnit = "month"
	Quarter PeriodUnit = "quarter"
	Year    PeriodUnit = "year"
)

// PeriodUnits lists the units of periods.
var PeriodUnits = []PeriodUnit{Day, Week, Month, Quarter, Year}

// Period is how long a subscription is paid for: 30 days, or 1 calendar month. The zero Period is none.
type Period struct {
	Count int        `json:"count"`
	Unit  PeriodUnit `json:"unit"`
}

// Next returns when the n-th period after the anchor begins, in the anchor's place and at its time of day; n may
// be negative. It is exact in the calendar: from the 31st of January the next months begin on the last of
// February and on the 31st of March, because each is counted from the anchor and not from the one before.
func (p Period) Next(anchor time.Time, n int) time.Time {
	n *= p.Count
	switch p.Unit {
	case Day:
		return anchor.AddDate(0, 0, n)
	case Week:
		return anchor.AddDate(0, 0, 7*n)
	case Quarter:
		return addMonths(anchor, 3*n)
	case Year:
		return addMonths(anchor, 12*n)
	default:
		return addMonths(anchor, n)
	}
}

// addMonths moves t by calendar months; a day that the month does not have becomes its last.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return time.Date(first.Year(), first.Month(), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

// Days returns about how many days the period has; a month counts 30, a quarter 91, a year 365. It is what old
// clients are told (spec wstore 2.4).
func (p Period) Days() int {
	return p.Count * map[PeriodUnit]int{Day: 1, Week: 7, Month: 30, Quarter: 91, Year: 365}[p.Unit]
}

// String returns the period for people: "month", "30 days"; "" for none.
func (p Period) String() string {
	switch {
	case p.Count == 0:
		return ""
	case p.Count == 1:
		return string(p.Unit)
	default:
		return fmt.Sprintf("%d %ss", p.Count, p.Unit)
	}
}

// Portion returns which part of the time from start to end the time from from to to is, by their lengths; what
// lies outside does not count. It is nil, the whole, where nothing is missing.
func Portion(start, end, from, to time.Time) *big.Rat {
	if from.Before(start) {
		from = start
	}
	if to.After(end) {
		to = end
	}
	whole, part := end.Sub(start).Microseconds(), max(0, to.Sub(from).Microseconds())
	if whole <= 0 || part >= whole {
		return nil
	}
	return big.NewRat(part, whole)
}
