package safefile_test

import (
	"bytes"
	"fmt"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
	"souk.dev/souk/internal/platform/safefile/ziptest"
)

func TestOpenZipLimits(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789"), 100)
	zeros := make([]byte, 2<<20)
	base := safefile.Limits{Entries: 3, Bytes: 3000, EntryBytes: 1000, Ratio: 1000}
	three := []ziptest.Entry{{Name: "a", Data: text}, {Name: "b", Data: text}, {Name: "c", Data: text}}
	bomb := safefile.Limits{Entries: 9, Bytes: 9 << 20, EntryBytes: 9 << 20, Ratio: 100}
	tests := []struct {
		name    string
		limits  safefile.Limits
		entries []ziptest.Entry
		want    string // "path code"; "" for none
	}{
		{"at the limits", base, three, ""},
		{"entries", base, append(three, ziptest.Entry{Name: "d"}), "archive too_many_entries"},
		{"one entry", base, []ziptest.Entry{{Name: "a", Data: append(text, 'x')}}, "a entry_too_large"},
		{"together", safefile.Limits{Entries: 3, Bytes: 2999, EntryBytes: 1000, Ratio: 1000}, three, "archive too_large_unpacked"},
		{"claims 4 GB", base, []ziptest.Entry{{Name: "a", Size: 1<<32 - 1}}, "a entry_too_large"},
		{"ratio", bomb, []ziptest.Entry{{Name: "a", Data: zeros}}, "a packed_too_tightly"},
		{"ratio of a small file", bomb, []ziptest.Entry{{Name: "a", Data: zeros[:1<<20]}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := ziptest.Zip(tt.entries...)
			_, err := safefile.OpenZip(bytes.NewReader(data), int64(len(data)), tt.limits)
			got := ""
			if err != nil {
				f := errs.As(err).Fields[0]
				got = f.Path + " " + f.Code
			}
			if got != tt.want {
				t.Errorf("got %q, want %q (%v)", got, tt.want, err)
			}
		})
	}
}

// Many small files that pack very tightly are a bomb together.
func TestOpenZipRatioOfTheWhole(t *testing.T) {
	var entries []ziptest.Entry
	for i := range 8 {
		entries = append(entries, ziptest.Entry{Name: fmt.Sprint(i), Data: make([]byte, 1<<20)})
	}
	_, err := open(ziptest.Zip(entries...))
	if err == nil || errs.As(err).Fields[0].Code != "packed_too_tightly" {
		t.Errorf("got %v", err)
	}
}

// A directory with far more entries than allowed is not read to its end.
func TestOpenZipBoundsTheDirectory(t *testing.T) {
	var entries []ziptest.Entry
	for i := range 10_000 {
		entries = append(entries, ziptest.Entry{Name: fmt.Sprintf("%06d", i)})
	}
	limits := safefile.Default
	limits.Entries = 10
	data := ziptest.Zip(entries...)
	_, err := safefile.OpenZip(bytes.NewReader(data), int64(len(data)), limits)
	if err == nil || errs.As(err).Fields[0].Code != "too_many_entries" || len(errs.As(err).Fields) != 1 {
		t.Errorf("got %v", err)
	}
}
