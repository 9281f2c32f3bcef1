package pkgfile_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// read reads a package that must be in order.
func read(t *testing.T, data []byte) *pkgfile.Package {
	t.Helper()
	p, err := pkgfile.Read(bytes.NewReader(data), int64(len(data)), pkgfile.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// full returns a builder that sets everything a package can say.
func full() *obxtest.Builder {
	return obxtest.Module("org.example.bread", "1.0.3").With(func(m *pkgfile.Module) {
		m.Label, m.Help, m.URL, m.UpdateText = "spring", "Long ]]> help\nof two lines with ñ and 店", "example.org", "https://example.org/news"
		m.Translatable, m.Translation, m.HasAccountsChart, m.HasReferenceData = true, true, true, true
		m.ReferenceData, m.Trial = "Prices", true
		m.Dependencies[0].UserEditable = true
		m.Dependencies[0].Enforcement = "NONE"
	}).Commercial().Prefix("BRD", "OLD").DependsOn("org.example.flour", "2.0.0", "2.1.5").Merges("org.example.oven").
		File("src/org/example/bread/Bread.java", "class Bread {}").File("web/readme.txt", "hello")
}

func TestRead(t *testing.T) {
	builds := map[string]func() *obxtest.Builder{
		"plain module":    func() *obxtest.Builder { return obxtest.Module("org.example.bread", "1.0.3") },
		"everything":      full,
		"common zip tool": func() *obxtest.Builder { return full().Plain() },
		"windows":         func() *obxtest.Builder { return full().Windows() },
		"core": func() *obxtest.Builder {
			return obxtest.Core("3.0.1").File("build.xml", "<project/>").File("src/a.txt", "a")
		},
		"no DBPREFIX file":  func() *obxtest.Builder { return full().With(func(m *pkgfile.Module) { m.Prefixes = nil }) },
		"part with a digit": func() *obxtest.Builder { return obxtest.Module("org.example.skin.250to300Comp", "2.0.0") },
	}
	for name, build := range builds {
		t.Run(name, func(t *testing.T) {
			b := build()
			p := read(t, b.Build())
			if diff := cmp.Diff(b.Module(), p.Main); diff != "" {
				t.Error(diff)
			}
			if len(p.Findings()) > 0 || len(p.Nested) > 0 || len(p.Others) > 0 {
				t.Errorf("findings %+v, nested %v, others %v", p.Findings(), p.Nested, p.Others)
			}
		})
	}
}

func TestReadNested(t *testing.T) {
	bread := obxtest.Module("org.example.bread", "1.0.3")
	flour := obxtest.Module("org.example.flour", "2.0.0")
	pack := obxtest.Module("org.example.pack", "1.1.0").Type("P").Includes(flour)
	template := obxtest.Module("org.example.bakery", "3.0.0").Type("T").Includes(bread).Includes(pack)
	p := read(t, template.Build())

	want := []struct {
		entry string
		of    *obxtest.Builder
	}{
		{"org.example.bread-1.0.3.obx", bread},
		{"org.example.pack-1.1.0.obx", pack},
		{"org.example.pack-1.1.0.obx/org.example.flour-2.0.0.obx", flour},
	}
	if len(p.Nested) != len(want) {
		t.Fatalf("%d nested packages, want %d", len(p.Nested), len(want))
	}
	for i, w := range want {
		n := p.Nested[i]
		if n.Entry != w.entry {
			t.Errorf("entry %s, want %s", n.Entry, w.entry)
		}
		if diff := cmp.Diff(w.of.Module(), n.Main); diff != "" {
			t.Error(diff)
		}
		data := w.of.Build()
		for range 2 { // it can be read as often as one likes
			got, err := io.ReadAll(n.Open())
			if err != nil || !bytes.Equal(got, data) {
				t.Errorf("%s: other bytes than those put in (%v)", n.Entry, err)
			}
		}
		sum := sha256.Sum256(data)
		if n.SHA256 != hex.EncodeToString(sum[:]) || n.Size != int64(len(data)) {
			t.Errorf("%s: size %d, hash %s", n.Entry, n.Size, n.SHA256)
		}
	}
	if diff := cmp.Diff(template.Module(), p.Main); diff != "" {
		t.Error(diff)
	}
}

func TestReadLeavesNoTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	limits := pkgfile.DefaultLimits
	limits.TempDir = dir
	good := obxtest.Module("org.example.pack", "1.0.0").Type("P").Includes(obxtest.Module("org.example.flour", "2.0.0")).Build()
	bad := obxtest.Module("org.example.pack", "1.0.0").Type("P").Nest(obxtest.Module("org.example.flour", "2")).Build()
	p, err := pkgfile.Read(bytes.NewReader(good), int64(len(good)), limits)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(p.Nested[0].Open()); err == nil {
		t.Error("a nested package can be read after Close")
	}
	if _, err := pkgfile.Read(bytes.NewReader(bad), int64(len(bad)), limits); !errs.Is(err, errs.KindInvalid) {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Each broken package is refused with the code of what is wrong with it.
func TestReadBroken(t *testing.T) {
	for _, v := range obxtest.Broken("org.example.bread", "1.0.3") {
		t.Run(v.Name, func(t *testing.T) {
			_, err := pkgfile.Read(bytes.NewReader(v.Data), int64(len(v.Data)), pkgfile.DefaultLimits)
			if !errs.Is(err, errs.KindInvalid) {
				t.Fatalf("got %v", err)
			}
			if codes := codes(err); !slices.Contains(codes, v.Code) {
				t.Errorf("codes %v lack %s: %v", codes, v.Code, err)
			}
		})
	}
}

// codes returns the codes of an error and its fields.
func codes(err error) []string {
	e := errs.As(err)
	list := []string{e.Code}
	for _, f := range e.Fields {
		list = append(list, f.Code)
	}
	return list
}

// An error of the file itself is not the sender's mistake.
func TestReadFailingFile(t *testing.T) {
	data := full().Build()
	for _, at := range []int64{0, 100, int64(len(data)) / 2, int64(len(data)) - 30} {
		_, err := pkgfile.Read(failingAt{bytes.NewReader(data), at}, int64(len(data)), pkgfile.DefaultLimits)
		if err == nil || errs.KindOf(err) != errs.KindInternal {
			t.Errorf("failing at %d: %v", at, err)
		}
	}
}

// failingAt fails when the byte at off is read.
type failingAt struct {
	io.ReaderAt
	off int64
}

func (f failingAt) ReadAt(p []byte, off int64) (int, error) {
	if off <= f.off && f.off < off+int64(len(p)) {
		return 0, os.ErrPermission
	}
	return f.ReaderAt.ReadAt(p, off)
}
