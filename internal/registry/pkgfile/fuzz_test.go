package pkgfile_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// Whatever is sent, reading it ends with a package within its limits or a refusal.
func FuzzRead(f *testing.F) {
	f.Add(full().Build())
	f.Add(obxtest.Module("org.example.bread.de", "1.0.0").With(func(m *pkgfile.Module) { m.Translation = true }).
		Translates(pkgfile.Text{ModuleID: obxtest.ID("org.example.bread"), Language: "de_DE", Name: "Brot"}).Build())
	f.Add(obxtest.Module("org.example.pack", "1.0.0").Type("P").Includes(obxtest.Module("org.example.flour", "2.0.0")).Windows().Build())
	for _, v := range obxtest.Broken("org.example.bread", "1.0.3") {
		if len(v.Data) < 1<<16 {
			f.Add(v.Data)
		}
	}
	limits := pkgfile.Limits{Nesting: 3, XML: 1 << 16, TempDir: f.TempDir()}
	limits.Zip.Entries, limits.Zip.Bytes, limits.Zip.EntryBytes, limits.Zip.Ratio = 200, 1<<20, 1<<20, 100
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := pkgfile.Inspect(bytes.NewReader(data), int64(len(data)), limits)
		if err != nil {
			if !errs.Is(err, errs.KindInvalid) {
				t.Fatalf("a mistake in the file gave %v", err)
			}
			return
		}
		defer p.Close()
		if p.Entries > limits.Zip.Entries || p.Bytes > limits.Zip.Bytes {
			t.Errorf("%d entries, %d bytes", p.Entries, p.Bytes)
		}
		for _, n := range p.Nested {
			if size, err := io.Copy(io.Discard, n.Open()); err != nil || size != n.Size {
				t.Errorf("nested %s: %d bytes, want %d: %v", n.Entry, size, n.Size, err)
			}
		}
		if p.Err() != nil {
			return
		}
		if m := p.Main; !pkgfile.IsModuleID(m.ID) || !pkgfile.IsPackageName(m.Package) || strings.Count(m.Version, ".") != 2 {
			t.Errorf("a package in order of the module %+v", m)
		}
	})
}
