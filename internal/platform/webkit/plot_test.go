package webkit_test

import (
	"testing"

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

func TestHasIcon(t *testing.T) {
	for name, want := range map[string]bool{"package": true, "": false, "nothing": false, `"`: false, "pack": false} {
		if webkit.HasIcon(name) != want {
			t.Errorf("icon %q: %v", name, !want)
		}
	}
}
