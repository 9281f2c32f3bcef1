package pricing_test

import (
	"testing"
	"time"

	"souk.dev/souk/internal/store/pricing"
)

// TestNextAgreesWithCountingDays walks ten years from many anchors, and compares every period with a walk through
// the calendar day by day, which is plain and slow.
func TestNextAgreesWithCountingDays(t *testing.T) {
	for _, place := range []string{"UTC", "Europe/Madrid", "America/New_York"} {
		loc, err := time.LoadLocation(place)
		if err != nil {
			t.Skipf("no time zones on this machine: %v", err)
		}
		for _, day := range []int{1, 15, 28, 29, 30, 31} {
			for _, month := range []time.Month{time.January, time.March, time.October, time.December} {
				anchor := time.Date(2019, month, day, 2, 30, 0, 0, loc)
				walkMonths(t, anchor)
				walkDays(t, anchor)
			}
		}
		walkMonths(t, time.Date(2020, time.February, 29, 23, 59, 59, 999, loc))
	}
}

// walkMonths counts months by adding days to the first of a month, which every month has.
func walkMonths(t *testing.T, anchor time.Time) {
	t.Helper()
	month := pricing.Period{Count: 1, Unit: pricing.Month}
	first := time.Date(anchor.Year(), anchor.Month(), 1, 12, 0, 0, 0, time.UTC)
	before := anchor.AddDate(0, 0, -1)
	for n := range 121 {
		got := month.Next(anchor, n)
		if got.Year() != first.Year() || got.Month() != first.Month() {
			t.Fatalf("%d months after %s is %s, not in %s", n, anchor, got, first.Format("2006-01"))
		}
		length := 0
		for d := first; d.Month() == first.Month(); d = d.AddDate(0, 0, 1) {
			length++
		}
		if got.Day() != min(anchor.Day(), length) {
			t.Fatalf("%d months after %s is %s, but the month has %d days", n, anchor, got, length)
		}
		if !got.After(before) {
			t.Fatalf("%d months after %s is %s, not after %s", n, anchor, got, before)
		}
		before = got
		if n%3 == 0 {
			same(t, anchor, pricing.Quarter, n/3, got)
		}
		if n%12 == 0 {
			same(t, anchor, pricing.Year, n/12, got)
		}
		for first = first.AddDate(0, 0, 1); first.Day() != 1; {
			first = first.AddDate(0, 0, 1)
		}
	}
}

func same(t *testing.T, anchor time.Time, unit pricing.PeriodUnit, n int, want time.Time) {
	t.Helper()
	if got := (pricing.Period{Count: 1, Unit: unit}).Next(anchor, n); !got.Equal(want) {
		t.Fatalf("%d %ss after %s is %s, want %s", n, unit, anchor, got, want)
	}
}

// walkDays checks that days and weeks keep the time of day where clocks are put forward and back.
func walkDays(t *testing.T, anchor time.Time) {
	t.Helper()
	day := anchor
	for n := range 3700 {
		got := pricing.Period{Count: 1, Unit: pricing.Day}.Next(anchor, n)
		y, m, d := day.Date()
		if gy, gm, gd := got.Date(); gy != y || gm != m || gd != d {
			t.Fatalf("%d days after %s is %s, want the day %s", n, anchor, got, day)
		}
		if n%7 == 0 {
			same(t, anchor, pricing.Week, n/7, got)
		}
		noon := time.Date(y, m, d, 12, 0, 0, 0, anchor.Location())
		day = noon.Add(24 * time.Hour)
		if day.Day() == d { // a day of 25 hours
			day = day.Add(time.Hour)
		}
	}
}

func TestMonthEndsClipAndComeBack(t *testing.T) {
	anchor := time.Date(2023, time.October, 31, 9, 0, 0, 0, time.UTC)
	want := []string{"2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"}
	for n, day := range want {
		if got := (pricing.Period{Count: 1, Unit: pricing.Month}).Next(anchor, n).Format(time.DateOnly); got != day {
			t.Errorf("%d months: %s, want %s", n, got, day)
		}
	}
	if got := (pricing.Period{Count: 1, Unit: pricing.Month}).Next(anchor, -1).Format(time.DateOnly); got != "2023-09-30" {
		t.Errorf("a month before: %s", got)
	}
}

func TestPortion(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2024, time.January, n, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		from, to int
		want     string
	}{{1, 31, "whole"}, {1, 16, "1/2"}, {16, 31, "1/2"}, {21, 31, "1/3"}, {31, 31, "0/1"}, {-5, 16, "1/2"}, {16, 99, "1/2"}, {-9, 99, "whole"}} {
		got := "whole"
		if part := pricing.Portion(day(1), day(31), day(tt.from), day(tt.to)); part != nil {
			got = part.String()
		}
		if got != tt.want {
			t.Errorf("from %d to %d: %s, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}
