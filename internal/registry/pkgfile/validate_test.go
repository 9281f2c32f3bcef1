package pkgfile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

func TestValidate(t *testing.T) {
	type M = pkgfile.Module
	dep := func(target, start, end, enforcement string) func(*M) {
		return func(m *M) {
			m.Dependencies = []pkgfile.Dependency{{TargetID: target, Start: start, End: end, Enforcement: enforcement}}
		}
	}
	other := obxtest.ID("org.example.other")
	include := func(m *M) {
		m.Dependencies = append(m.Dependencies, pkgfile.Dependency{TargetID: other, Start: "1.0.0", Included: true})
	}
	merge := func(m *M) { m.Merges = append(m.Merges, pkgfile.Merge{TargetID: other}) }
	tests := []struct {
		name   string
		change func(*M)
		want   string // "level check code column", comma separated
	}{
		{"as built", func(m *M) {}, ""},
		{"version of two parts", func(m *M) { m.Version = "1.2" }, "failed version bad_version VERSION"},
		{"version of four parts", func(m *M) { m.Version = "1.2.3.4" }, "failed version bad_version VERSION"},
		{"version with a letter", func(m *M) { m.Version = "1.2.x" }, "failed version bad_version VERSION"},
		{"version with a hole", func(m *M) { m.Version = "1..2" }, "failed version bad_version VERSION"},
		{"version with leading zeros", func(m *M) { m.Version = "01.0.0" }, "failed version bad_version VERSION"},
		{"no version", func(m *M) { m.Version = "" }, "failed version bad_version VERSION"},
		{"long label", func(m *M) { m.Label = strings.Repeat("x", 61) }, "failed version too_long VERSION_LABEL"},
		{"no id", func(m *M) { m.ID = "" }, "failed module missing AD_MODULE_ID"},
		{"bad id", func(m *M) { m.ID = "12" }, "failed module bad_id AD_MODULE_ID"},
		{"no package", func(m *M) { m.Package = "" }, "failed module missing JAVAPACKAGE"},
		{"bad package", func(m *M) { m.Package = "org.ex ample" }, "failed module bad_package JAVAPACKAGE"},
		{"package with a Java word", func(m *M) { m.Package = "org.class" }, "failed module bad_package JAVAPACKAGE"},
		{"package of core", func(m *M) { m.Package = "org.openbravo" }, "failed module core_package JAVAPACKAGE"},
		{"package of core in capitals", func(m *M) { m.Package = "ORG.Openbravo" }, "failed module core_package JAVAPACKAGE"},
		{"core has its package", func(m *M) { m.ID, m.Package, m.Dependencies = "0", "org.openbravo", nil }, ""},
		{"bad type", func(m *M) { m.Type = "X" }, "failed module bad_type TYPE"},
		{"no name", func(m *M) { m.Name = "" }, "failed texts missing NAME"},
		{"60 characters of name", func(m *M) { m.Name = strings.Repeat("ñ", 60) }, ""},
		{"an invisible name", func(m *M) { m.Name = "\u200b" }, "failed texts bad_text NAME"},
		{"a name of two lines", func(m *M) { m.Name = "a\nb" }, "failed texts bad_text NAME"},
		{"a control character", func(m *M) { m.Help = "a\u0085b" }, "failed texts bad_text HELP"},
		{"61 characters of name", func(m *M) { m.Name = strings.Repeat("ñ", 61) }, "failed texts too_long NAME"},
		{"256 characters of description", func(m *M) { m.Description = strings.Repeat("x", 256) }, "failed texts too_long DESCRIPTION"},
		{"long help", func(m *M) { m.Help = strings.Repeat("x", 2001) }, "failed texts too_long HELP"},
		{"long language", func(m *M) { m.Language = "english" }, "failed texts too_long AD_LANGUAGE"},
		{"no language", func(m *M) { m.Language = "" }, ""},
		{"no licence text", func(m *M) { m.LicenceText = "" }, "failed licence missing LICENSE"},
		{"no licence type", func(m *M) { m.LicenceType = "" }, "failed licence missing LICENSETYPE"},
		{"unknown licence", func(m *M) { m.LicenceType = "WTFPL" }, "failed licence unknown_licence LICENSETYPE"},
		{"commercial under MIT", func(m *M) { m.Commercial = true }, "warned licence licence_not_commercial LICENSETYPE"},
		{"commercial", func(m *M) { m.Commercial, m.LicenceType = true, "OtherCOM" }, ""},
		{"no dependencies", func(m *M) { m.Dependencies = nil }, "warned dependencies no_dependencies AD_DEPENDENT_MODULE_ID"},
		{"core has none", func(m *M) { m.ID, m.Dependencies = "0", nil }, ""},
		{"no target", dep("", "1.0.0", "", "MAJOR"), "failed dependencies missing AD_DEPENDENT_MODULE_ID"},
		{"bad target", dep("core", "1.0.0", "", "MAJOR"), "failed dependencies bad_id AD_DEPENDENT_MODULE_ID"},
		{"itself", dep(obxtest.ID("org.example.bread"), "1.0.0", "", "MAJOR"), "failed dependencies depends_on_itself AD_DEPENDENT_MODULE_ID"},
		{"no start", dep("0", "", "", "MAJOR"), "failed dependencies missing STARTVERSION"},
		{"bad start", dep("0", "3.0", "", "MAJOR"), "failed dependencies bad_version STARTVERSION"},
		{"start with leading zeros", dep("0", "3.00.0", "", "MAJOR"), "failed dependencies bad_version STARTVERSION"},
		{"bad end", dep("0", "3.0.0", "4", "MAJOR"), "failed dependencies bad_version ENDVERSION"},
		{"backwards", dep("0", "3.0.10", "3.0.9", "MINOR"), "failed dependencies range_backwards ENDVERSION"},
		{"one version", dep("0", "3.0.10", "3.0.10", "MINOR"), ""},
		{"enforcement", dep("0", "3.0.0", "", "major"), "failed dependencies bad_enforcement DEPENDENCY_ENFORCEMENT"},
		{"target twice", func(m *M) { m.Dependencies = append(m.Dependencies, m.Dependencies[0]) }, "failed dependencies duplicate AD_DEPENDENT_MODULE_ID"},
		{"module with an include", include, "failed includes include_in_module ISINCLUDED"},
		{"pack with an include", func(m *M) { m.Type = "P"; include(m) }, ""},
		{"template with an include", func(m *M) { m.Type = "T"; include(m) }, ""},
		{"include twice", func(m *M) { m.Type = "P"; include(m); include(m) }, "failed includes duplicate AD_DEPENDENT_MODULE_ID"},
		{"include of a dependency", func(m *M) { m.Type = "P"; dep(other, "1.0.0", "", "")(m); include(m) }, "failed includes duplicate AD_DEPENDENT_MODULE_ID"},
		{"merge", merge, ""},
		{"merge twice", func(m *M) { merge(m); merge(m) }, "failed dependencies duplicate MERGED_MODULE_UUID"},
		{"merge and dependency", func(m *M) { merge(m); dep(other, "1.0.0", "", "")(m) }, "failed dependencies merged_and_needed MERGED_MODULE_UUID"},
		{"merge of itself", func(m *M) { m.Merges = []pkgfile.Merge{{TargetID: m.ID}} }, "failed dependencies merges_itself MERGED_MODULE_UUID"},
		{"merge of nothing", func(m *M) { m.Merges = []pkgfile.Merge{{}} }, "failed dependencies missing MERGED_MODULE_UUID"},
		{"merge of a bad id", func(m *M) { m.Merges = []pkgfile.Merge{{TargetID: "x"}} }, "failed dependencies bad_id MERGED_MODULE_UUID"},
		{"prefix", func(m *M) { m.Prefixes = []string{"BRD1"} }, ""},
		{"prefix of 8", func(m *M) { m.Prefixes = []string{"TOOLONG8"} }, "failed prefixes bad_prefix NAME"},
		{"prefix that begins with a digit", func(m *M) { m.Prefixes = []string{"1AB"} }, "failed prefixes bad_prefix NAME"},
		{"prefix in lower case", func(m *M) { m.Prefixes = []string{"ab"} }, "failed prefixes bad_prefix NAME"},
		{"prefix CUST", func(m *M) { m.Prefixes = []string{"CUSTX"} }, "failed prefixes reserved_prefix NAME"},
		{"prefix twice", func(m *M) { merge(m); m.Prefixes = []string{"A", "A"} }, "failed prefixes duplicate NAME"},
		{"two prefixes", func(m *M) { m.Prefixes = []string{"A", "B"} }, "failed prefixes too_many_prefixes NAME"},
		{"two prefixes after a merge", func(m *M) { merge(m); m.Prefixes = []string{"A", "B"} }, ""},
		{"core has many prefixes", func(m *M) { m.ID = "0"; m.Dependencies = nil; m.Prefixes = []string{"A", "AD"} }, ""},
		{"template with a prefix", func(m *M) { m.Type = "T"; m.Prefixes = []string{"A"} }, "failed prefixes template_with_prefix NAME"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := obxtest.Module("org.example.bread", "1.0.3").Module()
			tt.change(&m)
			var got []string
			for _, f := range m.Validate() {
				_, column, _ := strings.Cut(f.Path, ".xml: ")
				got = append(got, fmt.Sprintf("%s %s %s %s", f.Level, f.Check, f.Code, column))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ",")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMessages has what people read where the code alone does not say what to do.
func TestMessages(t *testing.T) {
	for text, want := range map[string]string{
		"01.0.0":       `The version "01.0.0" is not one; without leading zeros it is 1.0.0.`,
		"1.000.007":    `The version "1.000.007" is not one; without leading zeros it is 1.0.7.`,
		"1.2":          `The version "1.2" is not one; it must be three numbers with dots between them, as 1.0.3.`,
		"1..02":        `The version "1..02" is not one; it must be three numbers with dots between them, as 1.0.3.`,
		"1.0.0 (MP15)": `The version "1.0.0 (MP15)" is not one; it must be three numbers with dots between them, as 1.0.3.`,
	} {
		m := bread().With(func(m *pkgfile.Module) { m.Version = text }).Module()
		if list := m.Validate(); len(list) != 1 || list[0].Message != want {
			t.Errorf("%s: %+v", text, list)
		}
	}
}

func TestForms(t *testing.T) {
	tests := []struct {
		is   func(string) bool
		name string
		good []string
		bad  []string
	}{
		{pkgfile.IsModuleID, "module id",
			[]string{"0", "FF808181304FE89F01304FF99E1B001D", "ff808181304fe89f01304ff99e1b001d"},
			[]string{"", "1", "FF808181304FE89F01304FF99E1B001", "FF808181304FE89F01304FF99E1B001G", "FF808181304FE89F01304FF99E1B001D0"}},
		{pkgfile.IsPackageName, "package",
			[]string{"org.openbravo", "org.openbravo.userinterface.skin.250to300Comp", "a.b_c", "_a.1", "org.classes", "a." + strings.Repeat("x", 253)},
			[]string{"", ".", "bread", ".org.x", "org..x", "org.x.", "org.ex-ample", "org.café", "1org.x", "org/x", "a." + strings.Repeat("x", 254),
				"org.x\n", "org.x ", " org.x", "org.x\x00", "org\n.x", "org.x$y", "org.class", "int.x", "org.true.x", "org._.x"}},
		{pkgfile.IsPrefix, "prefix", []string{"A", "OBUIAPP", "USER1"}, []string{"", "TOOLONG8", "1AB", "ab", "A_B", "Ä"}},
		{pkgfile.IsType, "type", []string{"M", "P", "T"}, []string{"", "m", "MP", "A"}},
		{pkgfile.IsLicence, "licence", []string{"OBPL", "Artistic/GPL"}, []string{"", "obpl"}},
	}
	for _, tt := range tests {
		for _, s := range tt.good {
			if !tt.is(s) {
				t.Errorf("%q is refused as a %s", s, tt.name)
			}
		}
		for _, s := range tt.bad {
			if tt.is(s) {
				t.Errorf("%q is taken for a %s", s, tt.name)
			}
		}
	}
}
