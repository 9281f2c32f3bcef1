package safefile_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
	"souk.dev/souk/internal/platform/safefile/ziptest"
	"souk.dev/souk/internal/testdata"
)

// open opens an archive in memory under the default limits.
func open(data []byte) (*safefile.Zip, error) {
	return safefile.OpenZip(bytes.NewReader(data), int64(len(data)), safefile.Default)
}

// readAll reads every entry and returns the contents by name; folders as "/".
func readAll(z *safefile.Zip) (map[string]string, error) {
	got := map[string]string{}
	for _, e := range z.Entries {
		rc, err := e.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(rc)
		if cerr := rc.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return nil, err
		}
		if int64(len(data)) != e.Size {
			return nil, fmt.Errorf("%s: %d bytes, declared %d", e.Name, len(data), e.Size)
		}
		got[e.Name] = string(data)
		if e.Dir {
			got[e.Name] = "/"
		}
	}
	return got, nil
}

func TestOpenZip(t *testing.T) {
	long := strings.Repeat("some text that packs well ", 4000)
	file := func(name, data string) ziptest.Entry { return ziptest.Entry{Name: name, Data: []byte(data)} }
	plain := func(e ziptest.Entry) ziptest.Entry { e.NoDescriptor = true; return e }
	stored := func(e ziptest.Entry) ziptest.Entry { e.Stored, e.NoDescriptor = true, true; return e }
	tests := []struct {
		name    string
		entries []ziptest.Entry
		want    map[string]string
	}{
		{"nothing", nil, map[string]string{}},
		{"as Java writes it", []ziptest.Entry{file("a/", ""), file("a/b/", ""), file("a/b/c.txt", long), file("empty", "")},
			map[string]string{"a": "/", "a/b": "/", "a/b/c.txt": long, "empty": ""}},
		{"sizes in front", []ziptest.Entry{plain(file("a.txt", long)), plain(file("b.txt", ""))}, map[string]string{"a.txt": long, "b.txt": ""}},
		{"not packed", []ziptest.Entry{stored(file("a/", "")), stored(file("a/b", long))}, map[string]string{"a": "/", "a/b": long}},
		{"back-slashes", []ziptest.Entry{file(`a\`, ""), file(`a\b\c.txt`, "x")}, map[string]string{"a": "/", "a/b/c.txt": "x"}},
		{"odd but harmless paths", []ziptest.Entry{file("./a/./b", "1"), file("a//c", "2"), file("..a", "3"), file("./", "")},
			map[string]string{"a/b": "1", "a/c": "2", "..a": "3"}},
		{"other scripts", []ziptest.Entry{file("ñ/店.txt", "x")}, map[string]string{"ñ/店.txt": "x"}},
		{"folder after what is in it", []ziptest.Entry{file("a/b", "1"), file("a/", "")}, map[string]string{"a/b": "1", "a": "/"}},
		{"unix modes", []ziptest.Entry{{Name: "a", Mode: 0o100644}, {Name: "b/", Mode: 0o040755}}, map[string]string{"a": "", "b": "/"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			z, err := open(ziptest.Zip(tt.entries...))
			if err != nil {
				t.Fatal(err)
			}
			got, err := readAll(z)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What Go's own writer makes is read too, with its large-file headers.
func TestOpenZipOfStandardLibrary(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	want := map[string]string{"a/b.txt": "hello", "c": strings.Repeat("x", 1000)}
	for name, data := range want {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	z, err := open(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOpenZipRefusesEntries(t *testing.T) {
	e := func(name string) ziptest.Entry { return ziptest.Entry{Name: name, Data: []byte("x")} }
	deep := strings.Repeat("d/", 50) + "f"
	tests := []struct {
		code    string
		entries []ziptest.Entry
	}{
		{"parent_path", []ziptest.Entry{e("../evil")}},
		{"parent_path", []ziptest.Entry{e("a/../../evil")}},
		{"parent_path", []ziptest.Entry{e(`a\..\..\evil`)}},
		{"parent_path", []ziptest.Entry{e("a/.. /evil")}},
		{"parent_path", []ziptest.Entry{e("a/.../evil")}},
		{"absolute_path", []ziptest.Entry{e("/etc/passwd")}},
		{"absolute_path", []ziptest.Entry{e(`\\server\share\evil`)}},
		{"drive_letter", []ziptest.Entry{e(`C:\evil`)}},
		{"drive_letter", []ziptest.Entry{e("c:evil")}},
		{"control_character", []ziptest.Entry{e("a\x00b")}},
		{"control_character", []ziptest.Entry{e("a\nb")}},
		{"name_not_utf8", []ziptest.Entry{e("caf\xe9")}},
		{"name_too_long", []ziptest.Entry{e(strings.Repeat("x", 1025))}},
		{"path_too_deep", []ziptest.Entry{e(deep)}},
		{"empty_name", []ziptest.Entry{e("")}},
		{"empty_name", []ziptest.Entry{e(".")}},
		{"link", []ziptest.Entry{{Name: "a", Mode: 0o120777}}},
		{"not_a_file", []ziptest.Entry{{Name: "a", Mode: 0o020666}}},
		{"encrypted", []ziptest.Entry{{Name: "a", Flags: 1}}},
		{"unknown_compression", []ziptest.Entry{{Name: "a", Method: 12}}},
		{"folder_with_data", []ziptest.Entry{e("a/")}},
		{"folder_with_data", []ziptest.Entry{{Name: "a/", Behind: make([]byte, 100)}}},
		{"file_and_folder", []ziptest.Entry{{Name: "a", Mode: 0o040755}}},
		{"file_and_folder", []ziptest.Entry{e("a"), {Name: "a/"}}},
		{"file_and_folder", []ziptest.Entry{e("a"), e("A/b")}},
		{"file_and_folder", []ziptest.Entry{e("a/b"), e("A")}},
		{"duplicate", []ziptest.Entry{e("a/b"), e("a/b")}},
		{"duplicate", []ziptest.Entry{e("a/b"), e(`a\b`)}},
		{"duplicate", []ziptest.Entry{{Name: "a/"}, {Name: "a/"}}},
		{"case_duplicate", []ziptest.Entry{e("a/b.txt"), e("A/B.TXT")}},
		{"case_duplicate", []ziptest.Entry{e("straſse"), e("STRASSE")}},
		{"case_duplicate", []ziptest.Entry{e("a/b"), e("a /b.")}},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			bad := tt.entries[len(tt.entries)-1].Name
			data := ziptest.Zip(append([]ziptest.Entry{e("good")}, tt.entries...)...)
			_, err := open(data)
			got := errs.As(err)
			if err == nil || got.Kind != errs.KindInvalid || got.Code != "bad_archive" {
				t.Fatalf("%q: %v", bad, err)
			}
			if len(got.Fields) != 1 || got.Fields[0].Code != tt.code {
				t.Errorf("%q: %+v", bad, got.Fields)
			}
			if path := got.Fields[0].Path; strings.ContainsAny(path, "\x00\n") || !utf8.ValidString(path) {
				t.Errorf("the path %q shows what it must not", path)
			}
		})
	}
}

func TestOpenZipNamesAllMistakes(t *testing.T) {
	var entries []ziptest.Entry
	for i := range 150 {
		entries = append(entries, ziptest.Entry{Name: fmt.Sprintf("../%d", i)})
	}
	_, err := open(ziptest.Zip(entries...))
	fields := errs.As(err).Fields
	if len(fields) != 101 || fields[99].Path != "../99" || fields[100].Code != "more_mistakes" || !strings.Contains(fields[100].Message, "50") {
		t.Errorf("%d fields", len(fields))
	}
	data := ziptest.Zip(entries[0], ziptest.Entry{Name: "a"})
	z, bad, err := safefile.InspectZip(bytes.NewReader(data), int64(len(data)), safefile.Default)
	if err != nil || len(bad) != 1 || len(z.Entries) != 1 || z.Entries[0].Name != "a" {
		t.Errorf("the good entry does not come beside the bad one: %v %v %v", z, bad, err)
	}
}

func TestOpenZipNotAnArchive(t *testing.T) {
	whole := ziptest.Zip(ziptest.Entry{Name: "a", Data: []byte("hello")})
	for name, tt := range map[string]struct {
		data []byte
		code string
	}{
		"empty":     {nil, "not_a_zip"},
		"text":      {[]byte("hello"), "not_a_zip"},
		"cut off":   {whole[:len(whole)-5], "truncated_archive"},
		"cut early": {whole[:20], "truncated_archive"},
	} {
		if _, err := open(tt.data); errs.CodeOf(err) != tt.code || !errs.Is(err, errs.KindInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Real packages, written by Java: deflated folders, data descriptors.
func TestOpenZipReal(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata.Dir(t, "openbravo/obx"), "*.obx"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no packages: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		z, err := open(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := readAll(z)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if folders := slices.ContainsFunc(z.Entries, func(e safefile.Entry) bool { return e.Dir }); !folders || len(got) < 10 {
			t.Errorf("%s: %d entries, folders: %v", name, len(got), folders)
		}
	}
}
