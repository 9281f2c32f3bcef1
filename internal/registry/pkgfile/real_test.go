package pkgfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/testdata"
)

// open reads a file of the test data as a package.
func open(t *testing.T, path string) *pkgfile.Package {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	st, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	p, err := pkgfile.Read(f, st.Size(), pkgfile.DefaultLimits)
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

// Every real package is in order, with nothing odd about it, and so are those inside the pack.
func TestRealPackages(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testdata.Dir(t, "openbravo/obx"), "*.obx"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no packages: %v", err)
	}
	nested := 0
	for _, path := range files {
		p := open(t, path)
		if len(p.Findings()) > 0 {
			t.Errorf("%s: %+v", path, p.Findings())
		}
		if want := filepath.Base(path); want != p.Main.Package+"-"+p.Main.Version+".obx" {
			t.Errorf("%s is read as %s %s", want, p.Main.Package, p.Main.Version)
		}
		for _, n := range p.Nested {
			nested++
			if n.Entry != n.Main.Package+"-"+n.Main.Version+".obx" {
				t.Errorf("%s is read as %s %s", n.Entry, n.Main.Package, n.Main.Version)
			}
		}
	}
	if nested != 11 {
		t.Errorf("%d nested packages, want 11", nested)
	}
}

func TestRealPack(t *testing.T) {
	p := open(t, testdata.Dir(t, "openbravo/obx/org.openbravo.v3.framework-2.1.244900.obx"))
	if p.Main.Type != "P" || p.Main.ID != "7E48CDD73B7E493A8BED4F7253E7C989" || len(p.Main.Prefixes) != 0 {
		t.Errorf("main module: %+v", p.Main)
	}
	if !strings.HasPrefix(p.Main.LicenceText, "Licensed under the Openbravo Public License version 1.1.\nYou") {
		t.Errorf("licence text: %q", p.Main.LicenceText)
	}
	included := 0
	for _, d := range p.Main.Dependencies {
		if d.Included {
			included++
		} else if d.TargetID == "" || d.Start == "" || d.Enforcement == "" {
			t.Errorf("dependency: %+v", d)
		}
	}
	if included != 11 {
		t.Errorf("%d includes, want 11", included)
	}
	if p.Entries != 3012 || p.Bytes < 30<<20 {
		t.Errorf("%d entries, %d bytes", p.Entries, p.Bytes)
	}
}
