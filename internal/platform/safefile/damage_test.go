package safefile_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
	"souk.dev/souk/internal/platform/safefile/ziptest"
)

// Entries whose contents are not what the directory says are found when they are read.
func TestReadDamaged(t *testing.T) {
	text := []byte(strings.Repeat("all work and no play ", 50))
	tests := []struct {
		name  string
		entry ziptest.Entry
	}{
		{"checksum", ziptest.Entry{Name: "a", Data: text, CRCOff: 1}},
		{"checksum of stored contents", ziptest.Entry{Name: "a", Data: text, Stored: true, NoDescriptor: true, CRCOff: 1 << 31}},
		{"smaller than declared", ziptest.Entry{Name: "a", Data: text, Size: int64(len(text)) + 1}},
		{"larger than declared", ziptest.Entry{Name: "a", Data: text, Size: int64(len(text)) - 1}},
		{"bytes behind the contents", ziptest.Entry{Name: "a", Data: text, Behind: []byte("PK\x03\x04")}},
		{"checksum of 0", ziptest.Entry{Name: "a", Data: text, NoDescriptor: true, CRCOff: crcOf(text)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			z, err := open(ziptest.Zip(ziptest.Entry{Name: "good", Data: text}, tt.entry))
			if err != nil {
				t.Fatal(err)
			}
			_, err = readAll(z)
			if errs.CodeOf(err) != "damaged_archive" || errs.As(err).Fields[0].Path != "a" {
				t.Errorf("got %v", err)
			}
		})
	}
}

// crcOf returns the checksum that ziptest writes for data.
func crcOf(data []byte) uint32 {
	z := ziptest.Zip(ziptest.Entry{Name: "a", Data: data, NoDescriptor: true})
	return uint32(z[14]) | uint32(z[15])<<8 | uint32(z[16])<<16 | uint32(z[17])<<24
}

func TestReadDamagedDeflate(t *testing.T) {
	text := []byte(strings.Repeat("all work and no play ", 50))
	data := ziptest.Zip(ziptest.Entry{Name: "a", Data: text})
	for i := 31; i < 50; i++ { // bytes of the packed contents
		b := bytes.Clone(data)
		b[i] ^= 0xff
		z, err := open(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readAll(z); errs.CodeOf(err) != "damaged_archive" {
			t.Errorf("byte %d: %v", i, err)
		}
	}
}

// Read from the front, as installers do, an archive must show what its directory lists.
func TestOpenZipAmbiguous(t *testing.T) {
	a := ziptest.Entry{Name: "a", Data: []byte("the good one")}
	hidden := ziptest.Zip(ziptest.Entry{Name: "b", Data: []byte("hidden")})
	hidden = hidden[:bytes.Index(hidden, []byte("PK\x01\x02"))]
	tests := []struct {
		name string
		data []byte
	}{
		{"something in front", ziptest.Zip(ziptest.Entry{Name: "a", Data: a.Data, Before: []byte("#!/bin/sh\n")})},
		{"entry in front", ziptest.Zip(ziptest.Entry{Name: "a", Data: a.Data, Before: hidden})},
		{"entry between", ziptest.Zip(a, ziptest.Entry{Name: "c", Before: hidden})},
		{"entry at the end", ziptest.ZipWith(hidden, a)},
		{"other name in front", ziptest.Zip(ziptest.Entry{Name: "a", LocalName: "b", Data: a.Data})},
		{"overlapping", overlapping()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(tt.data)
			if err == nil || errs.As(err).Fields[0].Code != "ambiguous_archive" {
				t.Errorf("got %v", err)
			}
		})
	}
}

// overlapping returns an archive with two entries that share their contents: the second one's offset
// in the directory is that of the first.
func overlapping() []byte {
	data := ziptest.Zip(ziptest.Entry{Name: "a", Data: []byte("shared")}, ziptest.Entry{Name: "b", Data: []byte("shared")})
	second := bytes.LastIndex(data, []byte("PK\x01\x02"))
	copy(data[second+42:], []byte{0, 0, 0, 0})
	return data
}

// An error of the disk is not the sender's mistake.
func TestFailingFile(t *testing.T) {
	data := ziptest.Zip(ziptest.Entry{Name: "a", Data: bytes.Repeat([]byte("0123456789abcdef"), 8), Stored: true})
	for at := range int64(len(data)) {
		r := failing{bytes.NewReader(data), at}
		z, err := safefile.OpenZip(r, int64(len(data)), safefile.Default)
		if err == nil {
			_, err = readAll(z)
		}
		if !errors.Is(err, os.ErrPermission) {
			t.Fatalf("failing at %d: %v", at, err)
		}
	}
}

// failing fails when the byte at off is read.
type failing struct {
	io.ReaderAt
	off int64
}

// ReadAt implements io.ReaderAt.
func (f failing) ReadAt(p []byte, off int64) (int, error) {
	if off <= f.off && f.off < off+int64(len(p)) {
		return 0, os.ErrPermission
	}
	return f.ReaderAt.ReadAt(p, off)
}

// Whatever is sent, what is handed out is safe.
func FuzzOpenZip(f *testing.F) {
	f.Add(ziptest.Zip())
	f.Add(ziptest.Zip(ziptest.Entry{Name: "a/"}, ziptest.Entry{Name: "a/b", Data: []byte("hello")}))
	f.Add(ziptest.Zip(ziptest.Entry{Name: `C:\a`, Data: []byte("hello"), NoDescriptor: true, Stored: true}, ziptest.Entry{Name: "../x"}))
	f.Add(overlapping())
	limits := safefile.Limits{Entries: 20, Bytes: 1 << 20, EntryBytes: 1 << 19, Ratio: 100}
	f.Fuzz(func(t *testing.T, data []byte) {
		z, err := safefile.OpenZip(bytes.NewReader(data), int64(len(data)), limits)
		if err != nil {
			if !errs.Is(err, errs.KindInvalid) {
				t.Fatalf("a mistake in the file gave %v", err)
			}
			return
		}
		checkSafe(t, z.Entries)
		if len(z.Entries) > limits.Entries || z.Bytes > limits.Bytes {
			t.Errorf("%d entries, %d bytes", len(z.Entries), z.Bytes)
		}
		if _, err := readAll(z); err != nil && errs.CodeOf(err) != "damaged_archive" {
			t.Errorf("reading gave %v", err)
		}
	})
}

// checkSafe fails when the entries could not be written below a folder, each in its own place.
func checkSafe(t *testing.T, entries []safefile.Entry) {
	t.Helper()
	for i, e := range entries {
		for _, other := range entries[:i] {
			if strings.EqualFold(e.Name, other.Name) {
				t.Errorf("%q and %q stand in one place", e.Name, other.Name)
			}
		}
		if e.Name == "" || strings.ContainsAny(e.Name, "\\\x00") {
			t.Errorf("name %q", e.Name)
		}
		for part := range strings.SplitSeq(e.Name, "/") {
			if part == "" || part == "." || part == ".." {
				t.Errorf("path %q", e.Name)
			}
		}
	}
}
