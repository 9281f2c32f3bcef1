package webkit_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/webkit"
)

func TestGauge(t *testing.T) {
	for _, tt := range []struct {
		used, limit int64
		percent     int
		tone        string
	}{{0, 10, 0, "good"}, {7, 10, 70, "good"}, {8, 10, 80, "warn"}, {10, 10, 100, "bad"}, {11, 10, 100, "bad"}, {-1, 10, 0, "good"}, {1, 0, 100, "bad"}} {
		g := webkit.Gauge{Used: tt.used, Limit: tt.limit}
		if g.Percent() != tt.percent || g.Tone() != tt.tone {
			t.Errorf("%d of %d: %d %s, want %d %s", tt.used, tt.limit, g.Percent(), g.Tone(), tt.percent, tt.tone)
		}
	}
}

func TestChart(t *testing.T) {
	format := func(n int64) string { return strconv.FormatInt(n, 10) }
	c := webkit.NewChart("Sales", "Day", "Sales", []webkit.Point{{Label: "a", Value: 7, Words: "seven"}, {Label: "b"}}, format)
	want := []webkit.Bar{
		{Label: "a", Words: "seven", X: 37, Y: 65, Width: 225, Height: 105, Named: true},
		{Label: "b", X: 337, Y: 170, Width: 225, Named: true},
	}
	if diff := cmp.Diff(want, c.Bars); diff != "" || c.Top != "10" || c.Middle != "5" {
		t.Errorf("from %s over %s (-want +got):\n%s", c.Top, c.Middle, diff)
	}
	for highest, top := range map[int64]string{0: "2", 1: "2", 3: "5", 10: "10", 11: "20", 4999: "5000", 5001: "10000"} {
		if c := webkit.NewChart("", "", "", []webkit.Point{{Value: highest}}, format); c.Top != top {
			t.Errorf("%d is drawn below %s, want %s", highest, c.Top, top)
		}
	}
	many := make([]webkit.Point, 100)
	named := 0
	for _, b := range webkit.NewChart("", "", "", many, format).Bars {
		if b.Named {
			named++
		}
		if b.X+b.Width > 600 || b.Width < 1 {
			t.Errorf("a bar sticks out: %+v", b)
		}
	}
	if named > 8 {
		t.Errorf("%d labels stand below 100 bars", named)
	}
	if c := webkit.NewChart("", "", "", nil, format); len(c.Bars) != 0 {
		t.Errorf("nothing is drawn as %+v", c)
	}
}

func TestHasIcon(t *testing.T) {
	for name, want := range map[string]bool{"package": true, "": false, "nothing": false, `"`: false, "pack": false} {
		if webkit.HasIcon(name) != want {
			t.Errorf("icon %q: %v", name, !want)
		}
	}
}
