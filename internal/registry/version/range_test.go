package version_test

import (
	"testing"

	"pgregory.net/rapid"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/version"
)

// The cases 7 to 25 of the specification.
func TestContains(t *testing.T) {
	tests := []struct {
		enforcement, start, end string
		in, out                 []string
	}{
		{"MAJOR", "1.2.3", "", []string{"1.2.3", "1.2.99"}, []string{"1.2.2", "1.3.0", "2.0.0", "1.1.99"}},
		{"", "1.2.3", "", []string{"1.2.3", "1.2.99"}, []string{"1.2.2", "1.3.0"}},
		{"MAJOR", "1.2.3", "1.2.5", []string{"1.2.3", "1.2.9"}, []string{"1.2.2", "1.3.0"}},
		{"MAJOR", "2.50.18291", "3.0.8291", []string{"2.50.18291", "2.50.20000", "3.0.0", "3.0.9000", "2.60.0"}, []string{"2.50.18290", "3.1.0"}},
		{"MINOR", "1.2.3", "", []string{"1.2.3"}, []string{"1.2.2", "1.2.4", "2.2.3"}},
		{"MINOR", "1.2.3", "1.2.5", []string{"1.2.3", "1.2.5"}, []string{"1.2.2", "1.2.6"}},
		{"MINOR", "1.2.3", "2.0.0", []string{"1.9.0", "2.0.0"}, []string{"2.0.1"}},
		{"NONE", "1.2.3", "", []string{"1.2.3", "9.0.0"}, []string{"1.2.2"}},
		{"NONE", "1.2.3", "1.2.4", []string{"9.0.0"}, []string{"1.2.2"}},
	}
	for _, tt := range tests {
		r, err := version.ParseRange(tt.start, tt.end, tt.enforcement)
		if err != nil {
			t.Fatal(err)
		}
		for want, list := range map[bool][]string{true: tt.in, false: tt.out} {
			for _, text := range list {
				v, err := version.Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				if got := r.Contains(v); got != want {
					t.Errorf("%s in %s %s..%s: %v", text, tt.enforcement, tt.start, tt.end, got)
				}
			}
		}
	}
}

func TestParseRangeRefuses(t *testing.T) {
	for _, tt := range [][4]string{
		{"", "", "", "bad_version"},
		{"1.2", "", "", "bad_version"},
		{"1.2.3", "4", "", "bad_version"},
		{"1.2.3", "", "major", "bad_enforcement"},
	} {
		if _, err := version.ParseRange(tt[0], tt[1], tt[2]); errs.CodeOf(err) != tt[3] {
			t.Errorf("%v: %v", tt, err)
		}
	}
}

// Case 26 of the specification.
func TestWireEnd(t *testing.T) {
	for _, tt := range [][4]string{
		{"3.0.5", "", "MAJOR", "3.0.999999"},
		{"3.0.5", "", "", "3.0.999999"},
		{"3.0.5", "3.1.7", "MAJOR", "3.1.7"},
		{"3.0.5", "", "NONE", ""},
		{"3.0.5", "", "MINOR", ""},
		{"3.0.5", "3.0.9", "MINOR", "3.0.9"},
	} {
		r, err := version.ParseRange(tt[0], tt[1], tt[2])
		if err != nil {
			t.Fatal(err)
		}
		if got := r.WireEnd(); got != tt[3] {
			t.Errorf("%v: %q", tt, got)
		}
	}
}

// Whatever the range, it holds its start when it is not backwards, nothing below it, and no holes.
func TestContainsHasNoHoles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := version.Range{Start: number.Draw(t, "start"), End: number.Draw(t, "end"),
			Enforcement: rapid.SampledFrom([]version.Enforcement{version.Major, version.Minor, version.None}).Draw(t, "enforcement")}
		if r.Start == version.Open {
			return
		}
		if version.Compare(r.Start, r.End) <= 0 && !r.Contains(r.Start) {
			t.Errorf("%v lacks its start", r)
		}
		a, b, c := number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c")
		if version.Compare(a, r.Start) < 0 && r.Contains(a) {
			t.Errorf("%v holds %v, below its start", r, a)
		}
		if version.Compare(a, b) <= 0 && version.Compare(b, c) <= 0 && r.Contains(a) && r.Contains(c) && !r.Contains(b) {
			t.Errorf("%v holds %v and %v but not %v", r, a, c, b)
		}
	})
}
