package webkit_test

import (
	"testing"

	"souk.dev/souk/internal/platform/webkit"
)

func TestBarsFillTheirPicture(t *testing.T) {
	b := webkit.NewBars("Purchases", "Day", "Purchases", []string{"1", "2", "3"}, []int64{0, 1, 1000})
	if b.Most != 1000 || b.First() != "1" || b.Last() != "3" {
		t.Errorf("%+v", b)
	}
	if b.Bars[0].Height != 0 || b.Bars[1].Height != 3 || b.Bars[2].Height != b.Height || b.Bars[2].Y != 0 {
		t.Errorf("heights %+v", b.Bars)
	}
	for i, bar := range b.Bars {
		if bar.X < 0 || bar.X+bar.Width > b.Width || i > 0 && bar.X < b.Bars[i-1].X+b.Bars[i-1].Width || bar.Y+bar.Height != b.Height {
			t.Errorf("bar %d: %+v", i, bar)
		}
	}
	if none := webkit.NewBars("x", "", "", nil, nil); none.First() != "" || none.Last() != "" || len(none.Bars) != 0 {
		t.Errorf("%+v", none)
	}
}
