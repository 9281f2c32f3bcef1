package pkgfile_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
	"souk.dev/souk/internal/platform/safefile/ziptest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// inspect returns the findings of a package as "level code path".
func inspect(t *testing.T, data []byte, limits pkgfile.Limits) []string {
	t.Helper()
	p, err := pkgfile.Inspect(bytes.NewReader(data), int64(len(data)), limits)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	list := []string{}
	for _, f := range p.Findings() {
		if f.Message == "" || !slices.Contains(pkgfile.Checks, f.Check) {
			t.Errorf("incomplete finding %+v", f)
		}
		list = append(list, fmt.Sprintf("%s %s %s", f.Level, f.Code, f.Path))
	}
	return list
}

func bread() *obxtest.Builder { return obxtest.Module("org.example.bread", "1.0.3") }

func TestInspect(t *testing.T) {
	flour := obxtest.Module("org.example.flour", "2.0.0")
	id := obxtest.ID("org.example.bread")
	row := "<AD_MODULE><AD_MODULE_ID>" + obxtest.ID("org.example.other") + "</AD_MODULE_ID><JAVAPACKAGE>org.example.other</JAVAPACKAGE></AD_MODULE>"
	tests := []struct {
		name string
		b    *obxtest.Builder
		want []string
	}{
		{"mistakes of all sorts come together", bread().Entry(ziptest.Entry{Name: "../evil"}).File("a", "1").File("A", "2").
			Prefix("TOOLONG8").With(func(m *pkgfile.Module) { m.Version, m.Name = "1.2", "" }).
			Nest(obxtest.Module("org.example.flour", "x")), []string{
			"failed case_duplicate org.example.bread/A",
			"failed parent_path ../evil",
			"failed bad_version AD_MODULE.xml: VERSION",
			"failed bad_version org.example.flour-x.obx: AD_MODULE.xml: VERSION",
			"failed missing AD_MODULE.xml: NAME",
			"warned nested_unasked org.example.flour-x.obx",
			"failed bad_prefix AD_MODULE_DBPREFIX.xml: NAME",
		}},
		{"folder of another package", bread().XML("AD_MODULE", "<data>"+row+"</data>"), []string{
			"failed wrong_folder org.example.bread",
			"warned rows_of_nobody AD_MODULE_DEPENDENCY.xml",
			"failed bad_version AD_MODULE.xml: VERSION",
			"failed missing AD_MODULE.xml: NAME",
			"failed missing AD_MODULE.xml: DESCRIPTION",
			"failed missing AD_MODULE.xml: LICENSE",
			"failed missing AD_MODULE.xml: LICENSETYPE",
			"warned no_dependencies AD_MODULE_DEPENDENCY.xml: AD_DEPENDENT_MODULE_ID",
		}},
		{"name of a module twice", bread().XML("AD_MODULE", "<data>"+row+row+"</data>").Without("AD_MODULE_DEPENDENCY"), []string{
			"failed wrong_folder org.example.bread",
			"failed module_twice AD_MODULE.xml",
			"failed bad_version AD_MODULE.xml: VERSION",
			"failed missing AD_MODULE.xml: NAME",
			"failed missing AD_MODULE.xml: DESCRIPTION",
			"failed missing AD_MODULE.xml: LICENSE",
			"failed missing AD_MODULE.xml: LICENSETYPE",
			"warned no_dependencies AD_MODULE_DEPENDENCY.xml: AD_DEPENDENT_MODULE_ID",
		}},
		{"flag", bread().XML("AD_MODULE_DEPENDENCY", "<data><AD_MODULE_DEPENDENCY><AD_MODULE_ID>"+id+"</AD_MODULE_ID>"+
			"<AD_DEPENDENT_MODULE_ID>0</AD_DEPENDENT_MODULE_ID><STARTVERSION>3.0.0</STARTVERSION><ISINCLUDED>true</ISINCLUDED>"+
			"</AD_MODULE_DEPENDENCY></data>"), []string{"failed bad_flag AD_MODULE_DEPENDENCY.xml: ISINCLUDED"}},
		{"nested twice", obxtest.Module("org.example.pack", "1.0.0").Type("P").Includes(flour).
			Entry(ziptest.Entry{Name: "again.OBX", Data: flour.Build()}), []string{"failed nested_twice again.OBX"}},
		{"itself inside", bread().Entry(ziptest.Entry{Name: "me.obx", Data: bread().Build()}), []string{
			"failed nested_twice me.obx", "warned nested_unasked me.obx"}},
		{"nested in another version", obxtest.Module("org.example.pack", "1.0.0").Type("P").Includes(flour).
			With(func(m *pkgfile.Module) { m.Dependencies[1].Start = "1.9.0" }), []string{
			"warned nested_version_differs org.example.flour-2.0.0.obx"}},
		{"nested dependency of a plain module", bread().DependsOn("org.example.flour", "1.0.0", "").Nest(flour), []string{}},
		{"damage inside a nested one", bread().DependsOn("org.example.flour", "2.0.0", "").Entry(ziptest.Entry{
			Name: "flour.obx", Data: obxtest.Module("org.example.flour", "2.0.0").Entry(ziptest.Entry{Name: "org.example.flour/a", CRCOff: 1}).Build(),
		}), []string{"failed damaged flour.obx/org.example.flour/a"}},
		{"nested one cut off", bread().Entry(ziptest.Entry{Name: "flour.obx", Data: flour.Build()[:500]}), []string{
			"failed truncated_archive flour.obx"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, inspect(t, tt.b.Build(), pkgfile.DefaultLimits)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// One AD_MODULE.xml may describe several modules; the folder tells which one the package is of.
func TestInspectSeveralModules(t *testing.T) {
	row := func(id, pkg string) string {
		return "<AD_MODULE><AD_MODULE_ID>" + id + "</AD_MODULE_ID><JAVAPACKAGE>" + pkg + "</JAVAPACKAGE></AD_MODULE>"
	}
	other := row(obxtest.ID("org.example.other"), "org.example.other")
	third := row(obxtest.ID("org.example.third"), "org.example.third")
	own := row(obxtest.ID("org.example.bread"), "org.example.bread")
	core := row("0", "org.openbravo")
	tests := []struct {
		name, rows, main string
		others           int
		b                *obxtest.Builder
		code, says       string
	}{
		{"by its folder", other + own + third, "org.example.bread", 2, bread(), "other_modules", "describes 2 other modules, which do not count."},
		{"core without a folder", other + core, "org.openbravo", 1, obxtest.Core("3.0.0"), "other_modules", "describes another module, which does not count."},
		{"cannot be told", other + third, "org.example.other", 1, bread(), "several_modules", "org.example.other, org.example.third."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := tt.b.XML("AD_MODULE", "<data>"+tt.rows+"</data>").Build()
			p, err := pkgfile.Inspect(bytes.NewReader(data), int64(len(data)), pkgfile.DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if p.Main.Package != tt.main || len(p.Others) != tt.others {
				t.Errorf("main %s, %d others", p.Main.Package, len(p.Others))
			}
			if tt.main == "org.example.bread" && len(p.Main.Dependencies) != 1 {
				t.Errorf("dependencies not matched by id: %v", p.Main.Dependencies)
			}
			if !slices.ContainsFunc(p.Findings(), func(f pkgfile.Finding) bool { return f.Code == tt.code && strings.HasSuffix(f.Message, tt.says) }) {
				t.Errorf("no %s that says %q in %+v", tt.code, tt.says, p.Findings())
			}
		})
	}
}

func TestInspectNestingLimit(t *testing.T) {
	inner := obxtest.Module("org.example.p0", "1.0.0")
	for i := 1; i <= 3; i++ {
		inner = obxtest.Module(fmt.Sprintf("org.example.p%d", i), "1.0.0").Type("P").Includes(inner)
	}
	limits := pkgfile.DefaultLimits
	limits.Nesting = 3
	if got := inspect(t, inner.Build(), limits); len(got) > 0 {
		t.Errorf("three levels: %v", got)
	}
	limits.Nesting = 2
	want := []string{"failed nested_too_deep org.example.p2-1.0.0.obx/org.example.p1-1.0.0.obx/org.example.p0-1.0.0.obx"}
	if diff := cmp.Diff(want, inspect(t, inner.Build(), limits)); diff != "" {
		t.Error(diff)
	}
}

// What stands inside nested packages counts against the limits of the whole.
func TestInspectSharedLimits(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 2000)
	pack := obxtest.Module("org.example.pack", "1.0.0").Type("P").
		Includes(obxtest.Module("org.example.a", "1.0.0").File("a", text)).
		Includes(obxtest.Module("org.example.b", "1.0.0").File("b", text)).Build()
	p, err := pkgfile.Read(bytes.NewReader(pack), int64(len(pack)), pkgfile.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for name, change := range map[string]func(*safefile.Limits){
		"too_large_unpacked": func(l *safefile.Limits) { l.Bytes = p.Bytes },
		"too_many_entries":   func(l *safefile.Limits) { l.Entries = p.Entries },
	} {
		limits := pkgfile.DefaultLimits
		change(&limits.Zip)
		if got := inspect(t, pack, limits); len(got) > 0 {
			t.Errorf("%s at the limit: %v", name, got)
		}
		limits.Zip.Bytes = min(limits.Zip.Bytes, p.Bytes-1)
		limits.Zip.Entries = min(limits.Zip.Entries, p.Entries-1)
		got := inspect(t, pack, limits)
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, "org.example.b-1.0.0.obx") }) {
			t.Errorf("%s over the limit: %v", name, got)
		}
	}
}

func TestFindingsAreBounded(t *testing.T) {
	b := bread()
	for i := range 500 {
		b.Prefix(fmt.Sprintf("bad%d", i))
	}
	data := b.Build()
	_, err := pkgfile.Read(bytes.NewReader(data), int64(len(data)), pkgfile.DefaultLimits)
	if n := len(errs.As(err).Fields); n != 201 || !slices.Contains(codes(err), "more_mistakes") {
		t.Errorf("%d mistakes", n)
	}
}
