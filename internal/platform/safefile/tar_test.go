package safefile_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
)

// tarOf writes an archive of files and folders, the latter with a slash at the end of their name.
func tarOf(t testing.TB, heads ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range heads {
		data := make([]byte, h.Size)
		h.Mode = 0o644
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg || h.Typeflag == 0 {
			if _, err := w.Write(data); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// walk reads an archive to its end and returns "name size", folders with a slash.
func walk(r io.Reader, limits safefile.Limits) ([]string, error) {
	got := []string{}
	err := safefile.WalkTar(r, limits, func(e safefile.Entry, body io.Reader) error {
		n, err := io.Copy(io.Discard, body)
		if err != nil {
			return fmt.Errorf("read %s: %w", e.Name, err)
		}
		line := fmt.Sprintf("%s %d", e.Name, n)
		if e.Dir {
			line += "/"
		}
		got = append(got, line)
		return nil
	})
	return got, err
}

func TestWalkTar(t *testing.T) {
	data := tarOf(t, tar.Header{Name: "./", Typeflag: tar.TypeDir}, tar.Header{Name: "./PKG-INFO", Size: 10},
		tar.Header{Name: "./statics/", Typeflag: tar.TypeDir}, tar.Header{Name: "statics/" + strings.Repeat("ñ", 120), Size: 0})
	want := []string{"PKG-INFO 10", "statics 0/", "statics/" + strings.Repeat("ñ", 120) + " 0"}
	for name, data := range map[string][]byte{"tar": data, "tar.gz": gzipOf(t, data)} {
		for _, r := range []io.Reader{bytes.NewReader(data), iotest.OneByteReader(bytes.NewReader(data))} {
			got, err := walk(r, safefile.Default)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

func TestWalkTarRefusesEntries(t *testing.T) {
	data := tarOf(t,
		tar.Header{Name: "good"}, tar.Header{Name: "../evil"}, tar.Header{Name: "/evil"}, tar.Header{Name: `a\..\..\evil`},
		tar.Header{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc"}, tar.Header{Name: "hard", Typeflag: tar.TypeLink, Linkname: "good"},
		tar.Header{Name: "dev", Typeflag: tar.TypeChar}, tar.Header{Name: "GOOD"}, tar.Header{Name: "good/x"}, tar.Header{Name: "last", Size: 3})
	got, err := walk(bytes.NewReader(data), safefile.Default)
	if errs.CodeOf(err) != "bad_archive" {
		t.Fatal(err)
	}
	var found []string
	for _, f := range errs.As(err).Fields {
		found = append(found, f.Path+" "+f.Code)
	}
	want := []string{"../evil parent_path", "/evil absolute_path", `a\..\..\evil parent_path`, "link link", "hard link",
		"dev not_a_file", "GOOD case_duplicate", "good/x file_and_folder"}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"good 0", "last 3"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWalkTarLimits(t *testing.T) {
	limits := safefile.Limits{Entries: 2, Bytes: 8 << 20, EntryBytes: 4 << 20, Ratio: 50}
	two := tarOf(t, tar.Header{Name: "a", Size: 100}, tar.Header{Name: "b", Size: 100})
	if _, err := walk(bytes.NewReader(two), limits); err != nil {
		t.Errorf("within the limits: %v", err)
	}
	tests := []struct {
		data []byte
		code string
	}{
		{tarOf(t, tar.Header{Name: "a"}, tar.Header{Name: "b"}, tar.Header{Name: "c"}), "too_many_entries"},
		{tarOf(t, tar.Header{Name: "a", Size: 5 << 20}), "entry_too_large"},
		{tarOf(t, tar.Header{Name: "a", Size: 4 << 20}, tar.Header{Name: "b", Size: 4<<20 - 100}), "too_large_unpacked"},
		{gzipOf(t, tarOf(t, tar.Header{Name: "a", Size: 3 << 20})), "packed_too_tightly"},
	}
	for _, tt := range tests {
		_, err := walk(bytes.NewReader(tt.data), limits)
		if e := errs.As(err); err == nil || len(e.Fields) != 1 || e.Fields[0].Code != tt.code {
			t.Errorf("%s: %v", tt.code, err)
		}
	}
}

func TestWalkTarDamaged(t *testing.T) {
	plain := tarOf(t, tar.Header{Name: "a", Size: 2000}, tar.Header{Name: "b", Size: 2000})
	packed := gzipOf(t, plain)
	badSum := bytes.Clone(packed)
	badSum[len(badSum)-8] ^= 1
	for name, tt := range map[string]struct {
		data []byte
		code string
	}{
		"empty":                {nil, "not_a_tar"},
		"text":                 {[]byte(strings.Repeat("hello ", 200)), "not_a_tar"},
		"gzip of text":         {gzipOf(t, []byte(strings.Repeat("hello ", 200))), "not_a_tar"},
		"gzip's first bytes":   {packed[:5], "not_a_tar"},
		"cut off":              {plain[:3000], "damaged_archive"},
		"cut off packed":       {packed[:len(packed)-12], "damaged_archive"},
		"wrong sum of gzip":    {badSum, "damaged_archive"},
		"wrong header":         {append(bytes.Clone(plain[:2560]), bytes.Repeat([]byte("x"), 512)...), "damaged_archive"},
		"cut off before a sum": {packed[:len(packed)-4], "damaged_archive"},
	} {
		if _, err := walk(bytes.NewReader(tt.data), safefile.Default); errs.CodeOf(err) != tt.code || !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWalkTarErrorsOfOthers(t *testing.T) {
	data := tarOf(t, tar.Header{Name: "a", Size: 2000})
	broken := io.MultiReader(bytes.NewReader(data[:1000]), iotest.ErrReader(os.ErrPermission))
	if _, err := walk(broken, safefile.Default); !errors.Is(err, os.ErrPermission) {
		t.Errorf("of the reader: %v", err)
	}
	stop := errors.New("stop")
	err := safefile.WalkTar(bytes.NewReader(data), safefile.Default, func(safefile.Entry, io.Reader) error { return stop })
	if err != stop {
		t.Errorf("of visit: %v", err)
	}
}

func FuzzWalkTar(f *testing.F) {
	data := tarOf(f, tar.Header{Name: "./a/", Typeflag: tar.TypeDir}, tar.Header{Name: "a/b", Size: 10})
	f.Add(data)
	f.Add(gzipOf(f, data))
	f.Add(tarOf(f, tar.Header{Name: "../evil"}, tar.Header{Name: "l", Typeflag: tar.TypeSymlink, Linkname: "/"}))
	limits := safefile.Limits{Entries: 20, Bytes: 1 << 20, EntryBytes: 1 << 19, Ratio: 100}
	f.Fuzz(func(t *testing.T, data []byte) {
		var entries []safefile.Entry
		total := int64(0)
		err := safefile.WalkTar(bytes.NewReader(data), limits, func(e safefile.Entry, body io.Reader) error {
			entries = append(entries, e)
			n, err := io.Copy(io.Discard, body)
			total += n
			return err
		})
		if err != nil && !errs.Is(err, errs.KindInvalid) {
			t.Fatalf("a mistake in the file gave %v", err)
		}
		checkSafe(t, entries)
		if total > limits.Bytes || len(entries) > limits.Entries {
			t.Errorf("%d bytes in %d entries", total, len(entries))
		}
	})
}
