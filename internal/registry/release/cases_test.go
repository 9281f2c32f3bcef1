package release_test

import (
	"bytes"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile/ziptest"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// TestRegisterCases are cases 27 to 36 of spec openbravo 7.
func TestRegisterCases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		fresh := func(change func(*module.RegisterInput)) module.RegisterInput {
			in := module.RegisterInput{
				ID: obxtest.ID("org.example.cake"), Package: "org.example.cake", Type: "M", Name: "Cake", Description: "Bakes.", Prefixes: []string{"CAK"},
			}
			change(&in)
			return in
		}
		for _, tt := range []struct {
			name  string
			in    module.RegisterInput
			as    account.Actor
			code  string // of a field, or of the error
			crKey string
		}{
			{"27 the same id twice", fresh(func(in *module.RegisterInput) { in.ID = obxtest.ID("org.example.bread") }), w.baker, "module_id_in_use", "CR_ModuleIDInUse"},
			{"28 the package of another module", fresh(func(in *module.RegisterInput) { in.Package = "org.example.bread" }), w.miller, "package_in_use", "CR_PackageInUse"},
			{"29 eight characters", fresh(func(in *module.RegisterInput) { in.Prefixes = []string{"TOOLONG8"} }), w.baker, "db_prefix_exceed_size", "CR_RegisterDBPrefixExceedSize"},
			{"30 a digit first", fresh(func(in *module.RegisterInput) { in.Prefixes = []string{"1AB"} }), w.baker, "db_prefix_invalid", "CR_RegUnknownError"},
			{"30 small letters", fresh(func(in *module.RegisterInput) { in.Prefixes = []string{"ab"} }), w.baker, "db_prefix_invalid", "CR_RegUnknownError"},
			{"31 for customisations", fresh(func(in *module.RegisterInput) { in.Prefixes = []string{"CUSTX"} }), w.baker, "db_prefix_in_use", "CR_DBPrefixInUse"},
			{"33 no such type", fresh(func(in *module.RegisterInput) { in.Type = "X" }), w.baker, "invalid_type", "CR_RegisterInvalidType"},
			{"33 two types", fresh(func(in *module.RegisterInput) { in.Type = "MP" }), w.baker, "type_exceed_size", "CR_RegisterTypeExceedSize"},
			{"34 a description of 256", fresh(func(in *module.RegisterInput) { in.Description = strings.Repeat("x", 256) }), w.baker, "invalid_desc", "CR_RegisterInvalidDesc"},
			{"35 a name of 61", fresh(func(in *module.RegisterInput) { in.Name = strings.Repeat("x", 61) }), w.baker, "invalid_name", "CR_RegisterInvalidName"},
			{"36 nobody, of a module that is there", fresh(func(in *module.RegisterInput) { in.ID = obxtest.ID("org.example.bread") }), account.Actor{Via: account.ViaNobody}, "sign_in_required", "CR_RegisterInvalidUser"},
			{"37 a template with a prefix", fresh(func(in *module.RegisterInput) { in.Type = "T" }), w.baker, "db_prefix_in_template", "CR_RegUnknownError"},
		} {
			before := w.trace(t)
			_, err := w.modules.Register(t.Context(), tt.as, tt.in)
			if got := codes(err); len(got) != 1 || got[0] != tt.code || module.CRKey(got[0]) != tt.crKey {
				t.Errorf("%s: %v, want %s as %s", tt.name, got, tt.code, tt.crKey)
			}
			diff(t, tt.name, before, w.trace(t))
		}
		if _, err := w.modules.Register(t.Context(), w.baker, fresh(func(in *module.RegisterInput) { in.Prefixes = nil })); err != nil {
			t.Errorf("32 no prefix: %v", err)
		}
	})
}

// TestPublishCases are cases 37 to 48, and 105 to 111, of spec openbravo 7.
func TestPublishCases(t *testing.T) {
	with := func(pkg string) func(*obxtest.Builder) *obxtest.Builder {
		return func(b *obxtest.Builder) *obxtest.Builder { return b.DependsOn(pkg, "1.0.0", "") }
	}
	more := with("org.example.flour")
	template := func(number string) *obxtest.Builder { return obxtest.Module("org.example.trade", number).Type("T") }
	start := func(number string) func(*pkgfile.Module) {
		return func(m *pkgfile.Module) { m.Dependencies[0].Start = number }
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		core := obxtest.Core("3.0.1")
		w.register(t, w.core(t), core)
		w.publish(t, w.admin, core)
		for _, b := range []*obxtest.Builder{bread("1.0.3"), obxtest.Module("org.example.flour", "1.0.0"), template("3.0.5"), obxtest.Module("org.example.pie", "1.0.0").Type("P"),
			obxtest.Module("org.example.old", "1.0.0").Prefix("OLD"), obxtest.Module("org.example.fresh", "1.0.0"), obxtest.Module("org.example.third", "1.0.0")} {
			w.register(t, w.baker, b)
			w.publish(t, w.baker, b)
		}
		pack := obxtest.Module("org.example.pie", "1.0.1").Type("P").Includes(obxtest.Module("org.example.flour", "1.0.0"))
		for _, tt := range []struct {
			name string
			b    *obxtest.Builder
			as   account.Actor
			want string // codes of what failed, "" where it is published
		}{
			{"37 template with a prefix", template("3.0.6").Prefix("TPL"), w.baker, "template_with_prefix"},
			{"38 by somebody else", bread("1.0.4"), w.miller, "not_owner"},
			{"39 not registered", obxtest.Module("org.example.unknown", "1.0.0"), w.baker, "module_not_registered"},
			{"40 published already", bread("1.0.3"), w.baker, "version_exists"},
			{"40 with other content", bread("1.0.3").File("a.txt", "a"), w.baker, "version_exists"},
			{"41 another dependency within a major version", more(bread("1.0.4")), w.baker, "dependencies_frozen"},
			{"41 one less within a major version", bread("1.0.4").With(noDependencies), w.baker, "dependencies_frozen"},
			{"41 in a new one", more(bread("1.1.0")), w.baker, ""},
			{"41 an include of a template", template("3.0.8").With(including("org.example.flour", "1.0.0")), w.baker, ""},
			{"42 a higher start", bread("1.0.4").With(start("3.0.1")), w.baker, ""},
			{"42 another enforcement", bread("1.0.5").With(func(m *pkgfile.Module) { m.Dependencies[0].Enforcement = "NONE" }), w.baker, ""},
			{"42 another end", bread("1.0.6").With(func(m *pkgfile.Module) { m.Dependencies[0].End = "3.1.0" }), w.baker, ""},
			{"43 an older major version", obxtest.Core("2.50.18400"), w.admin, ""},
			{"44 a module with an include", bread("1.2.0").With(including("org.example.flour", "1.0.0")), w.baker, "include_in_module"},
			{"45 back-slashes", bread("1.3.0").Windows(), w.baker, ""},
			{"46 a way out", bread("1.4.0").Entry(ziptest.Entry{Name: "../evil", Data: []byte("x")}), w.baker, "parent_path"},
			{"47 an unknown module inside", obxtest.Module("org.example.pie", "1.0.1").Type("P").Includes(obxtest.Module("org.example.strange", "1.0.0")), w.baker, "nested_not_registered"},
			{"48 the prefix of a merged module", obxtest.Module("org.example.fresh", "1.1.0").Merges("org.example.old").Prefix("OLD"), w.baker, ""},
			{"48 a third module with it", obxtest.Module("org.example.third", "1.1.0").Prefix("OLD"), w.baker, "db_prefix_in_use"},
			{"105 a module inside that is published", pack, w.baker, ""},
			{"107 no prefix file", bread("1.5.0").Without("AD_MODULE_DBPREFIX"), w.baker, ""},
			{"108 packs in packs", obxtest.Module("org.example.trade", "3.1.0").Type("T").Includes(pack), w.baker, ""},
			{"110 no flags", bread("1.6.0").XML("AD_MODULE_DEPENDENCY", sparse), w.baker, ""},
			{"111 as other tools write it", bread("1.7.0").Plain(), w.baker, ""},
		} {
			r, err := w.try(t, tt.as, tt.b, release.PublishInput{})
			if got := strings.Join(codes(err), " "); got != tt.want {
				t.Errorf("%s: %q, want %q: %v", tt.name, got, tt.want, err)
			}
			if tt.want == "" && err == nil && len(r.Versions) != 1 {
				t.Errorf("%s: %d versions", tt.name, len(r.Versions))
			}
		}
		if v, err := w.Version(t.Context(), w.baker, "org.example.bread", "1.6.0"); err != nil || v.Module.Commercial || v.Dependencies[0].Enforcement != "MAJOR" {
			t.Errorf("110: %+v, %v", v.Dependencies, err)
		}
		for name, want := range map[string]string{"bread.OBX": "", "bread.zip": "not_a_package_file"} {
			_, err := w.Publish(t.Context(), w.baker, release.PublishInput{FileName: name, DryRun: true}, bytes.NewReader(bread("9.0.0").Build()))
			if errs.CodeOf(err) != want && (want != "" || err != nil) {
				t.Errorf("109 %s: %v", name, err)
			}
		}
	})
}

// sparse is a file of dependencies as tools before 2.50MP21 wrote it.
var sparse = `<data><AD_MODULE_DEPENDENCY><AD_MODULE_DEPENDENCY_ID>` + strings.Repeat("E", 32) + `</AD_MODULE_DEPENDENCY_ID><AD_MODULE_ID>` + obxtest.ID("org.example.bread") +
	`</AD_MODULE_ID><AD_DEPENDENT_MODULE_ID>0</AD_DEPENDENT_MODULE_ID><STARTVERSION>3.0.0</STARTVERSION></AD_MODULE_DEPENDENCY></data>`

// core makes the administrator a provider, who may register core.
func (w *world) core(t *testing.T) account.Actor {
	t.Helper()
	w.admin = w.kit.Company(t, "Core", w.admin)
	return w.admin
}
