package front_test

import (
	"testing"

	"souk.dev/souk/internal/server/front"
)

func TestLimitsAreSaidAsPeopleWriteThem(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 10: "10 bytes", 1000: "1000 bytes", 1 << 10: "1 KiB", 64 << 10: "64 KiB", 9 << 20: "9 MiB", 2 << 30: "2 GiB", 1<<20 + 1: "1048577 bytes",
		2<<30 + 1<<20: "2049 MiB",
	} {
		if got := front.SizeText(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}
