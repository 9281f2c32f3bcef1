package clock

import (
	"testing"
	"time"
)

func TestIDsAreTwentyFourHexDigitsThatSortByAge(t *testing.T) {
	c := NewSet(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	ids := NewIDs(c)
	first := ids.NewID()
	c.Advance(time.Second)
	second := ids.NewID()
	if !IsID(first) || !IsID(second) {
		t.Fatalf("%q or %q has not the form of an id", first, second)
	}
	if first >= second {
		t.Errorf("the older id %q does not sort before %q", first, second)
	}
	if third := ids.NewID(); third == second {
		t.Error("two ids of the same second are equal")
	}
}

func TestIsID(t *testing.T) {
	for s, want := range map[string]bool{
		"": false, "0123456789abcdef01234567": true, "0123456789ABCDEF01234567": false,
		"0123456789abcdef0123456": false, "0123456789abcdef0123456g": false,
	} {
		if IsID(s) != want {
			t.Errorf("IsID(%q) = %v", s, !want)
		}
	}
}

func TestMicrosRoundTrip(t *testing.T) {
	local := time.FixedZone("", 3600)
	at := time.Date(2026, 2, 28, 23, 59, 59, 123456000, local)
	if got := FromMicros(Micros(at)); !got.Equal(at) || got.Location() != time.UTC {
		t.Errorf("got %v, want %v in UTC", got, at)
	}
	if Micros(time.Time{}) != 0 || !FromMicros(0).IsZero() {
		t.Error("the zero time and 0 must stand for each other")
	}
}
