package release_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/testdata"
)

// line returns a line of a catalogue: a version of a module, with more fields behind.
func line(pkg, number, more string) string {
	return fmt.Sprintf(`{"id":%q,"javapackage":%q,"name":"Name of %s","version":%q,"type":"M","description":"About it"%s}`,
		obxtest.ID(pkg), pkg, pkg, number, more)
}

// importer is the admin who acts for the bakery.
func (w *world) importer() account.Actor {
	a := w.admin
	a.OrgID, a.OrgName = w.baker.OrgID, w.baker.OrgName
	return a
}

func (w *world) imported(t *testing.T, lines ...string) release.ImportResult {
	t.Helper()
	r, err := w.Import(t.Context(), w.importer(), strings.NewReader(strings.Join(lines, "\n")), nil)
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return r
}

func TestImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		dough := strings.ToLower(obxtest.ID("org.example.dough"))
		r := w.imported(t,
			line("org.example.bread", "1.0.10", `,"commercial":true,"maturity":200,"commitTime":1237397625,"versionLabel":"spring","updateDescription":"Crust",`+
				`"dbprefixes":["BRD","DGH"],"merges":[{"moduleID":"`+dough+`","name":"Dough"}],"dependencies":[`+
				`{"id":"D1","moduleID":"0","name":"core","versionStart":"2.50.","enforcement":null,"userEditableEnforcement":true},`+
				`{"id":"D2","moduleID":"`+dough+`","name":"Dough","versionStart":"1.0.0","versionEnd":"1.2","isIncluded":true,"enforcement":"MINOR"}]`),
			line("org.example.bread", "1.0.9", `,"name":"Old bread"`),
			line("org.example.dough", "2.50.", `,"dbprefixes":["DGH"]`),
		)
		if d := (release.ImportResult{Modules: 2, NewModules: 2, Versions: 3, Added: 3}); !equal(d, r) {
			t.Errorf("result %+v, want %+v", r, d)
		}
		v, err := w.Version(t.Context(), w.eve, "org.example.bread", "")
		if err != nil {
			t.Fatal(err)
		}
		dough = strings.ToUpper(dough)
		want := []release.Dependency{
			{ID: "D1", TargetID: "0", TargetName: "core", Start: "2.50.0", Enforcement: version.Major, UserEditable: true},
			{ID: "D2", TargetID: dough, TargetName: "Dough", Start: "1.0.0", End: "1.2.0", Included: true, Enforcement: version.Minor},
		}
		if !slices.Equal(v.Dependencies, want) || !slices.Equal(v.Merges, []release.Merge{{TargetID: dough, TargetName: "Dough"}}) {
			t.Errorf("needs %+v, merges %+v", v.Dependencies, v.Merges)
		}
		if v.Version != "1.0.10" || v.Label != "spring" || v.UpdateText != "Crust" || v.Maturity != 200 || v.Held() || v.SHA256 != "" || v.Size != 0 ||
			!v.PublishedAt.Equal(time.Unix(1237397625, 0)) || v.PublishedByName != "root" {
			t.Errorf("version %+v", v)
		}
		m := v.Module
		if m.Name != "Name of org.example.bread" || m.OwnerName != "Bakery" || !m.Commercial || m.LatestVersion != "1.0.10" || !slices.Equal(m.Prefixes, []string{"BRD"}) {
			t.Errorf("module %+v", m)
		}
		if v, err := w.Version(t.Context(), w.eve, "org.example.dough", ""); err != nil || v.Version != "2.50.0" || !slices.Equal(v.Module.Prefixes, []string{"DGH"}) {
			t.Errorf("dough %+v (%v)", v, err)
		}
		if want := []string{"org.example.bread 1.0.10", "org.example.dough 2.50.0"}; !slices.Equal(slices.Sorted(slices.Values(w.shop.told)), want) {
			t.Errorf("the shop was told of %q, want %q", w.shop.told, want)
		}
		log, err := w.kit.AuditLog(t.Context(), account.Operator, account.AuditFilter{Action: "registry.import"}, page.Request{})
		if err != nil || len(log.Items) != 1 || log.Items[0].UserName != "root" || !strings.Contains(string(log.Items[0].Detail), `"versions":3`) {
			t.Errorf("audit log %+v (%v)", log.Items, err)
		}
		touched, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(DISTINCT module_id) FROM registry_touches`)
		if err != nil || touched != 2 {
			t.Errorf("%d modules were touched (%v)", touched, err)
		}
	})
}

func equal(a, b release.ImportResult) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) }

// TestImportAgain imports what is here already, in part really published.
func TestImportAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0"))
		lines := []string{line("org.example.bread", "1.0.1", ""), line("org.example.dough", "1.0.0", "")}
		if r := w.imported(t, lines...); r.Added != 2 || r.NewModules != 1 {
			t.Errorf("first: %+v", r)
		}
		if _, err := w.Yank(t.Context(), w.baker, "org.example.bread", "1.0.1", "burnt"); err != nil {
			t.Fatal(err)
		}
		before := rows(t, db)
		if r := w.imported(t, lines...); !equal(r, release.ImportResult{Modules: 2, Versions: 2, Unchanged: 2}) {
			t.Errorf("again: %+v", r)
		}
		if after := rows(t, db); after != before {
			t.Errorf("importing the same again stored something: %s, before %s", after, before)
		}
		changed := []string{
			line("org.example.dough", "1.0.0", `,"help":"Knead.","dependencies":[{"moduleID":"0","name":"core","versionStart":"1.0.0"}]`), "",
			line("org.example.bread", "1.0.0", ""), line("org.example.bread", "1.0.2", ""),
		}
		r := w.imported(t, changed...)
		if r.Added != 1 || r.Unchanged != 0 || len(r.Different) != 2 {
			t.Fatalf("changed: %+v", r)
		}
		if d := r.Different[0]; d.Line != 1 || d.Package != "org.example.dough" || d.Version != "1.0.0" || !slices.Equal(d.Fields, []string{"help", "dependencies"}) {
			t.Errorf("different: %+v", d)
		}
		if d := r.Different[1]; d.Line != 3 || d.Package != "org.example.bread" || !slices.Contains(d.Fields, "dependencies") {
			t.Errorf("different: %+v", d)
		}
		if v, err := w.Version(t.Context(), w.baker, "org.example.bread", "1.0.0"); err != nil || !v.Held() {
			t.Errorf("the published version is %+v (%v)", v, err)
		}
	})
}

// rows counts what an import might store.
func rows(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	counts, err := sqldb.All(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM versions UNION ALL SELECT COUNT(*) FROM modules
UNION ALL SELECT COUNT(*) FROM version_dependencies UNION ALL SELECT COUNT(*) FROM module_prefixes
UNION ALL SELECT COUNT(*) FROM registry_touches UNION ALL SELECT COUNT(*) FROM audit_log`)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(counts)
}

func TestImportRefusals(t *testing.T) {
	good := line("org.example.cake", "1.0.0", "")
	tests := []struct{ name, bad, path, code string }{ // path "" is either line
		{"no JSON", "{", "line 2", "bad_json"},
		{"an id that is none", strings.Replace(good, obxtest.ID("org.example.cake"), "ABC", 1), "line 2: id", "bad_id"},
		{"a maturity that is none", line("org.example.roll", "1.0.0", `,"maturity":7`), "line 2: maturity", "unknown_maturity"},
		{"a long name", line("org.example.roll", "1.0.0", `,"name":"`+strings.Repeat("x", 61)+`"`), "line 2: name", "too_long"},
		{"NUL", line("org.example.roll", "1.0.0", `,"help":"a\u0000b"`), "line 2: help", "bad_text"},
		{"NUL in the name of a target", line("org.example.roll", "1.0.0", `,"dependencies":[{"moduleID":"0","name":"a\u0000","versionStart":"1"}]`), "line 2: dependencies[0].name", "bad_text"},
		{"no package name", line("org.example.roll", "1.0.0", `,"javapackage":""`), "line 2: javapackage", "missing"},
		{"a package name that is none", line("org.example.roll", "1.0.0", `,"javapackage":"roll"`), "line 2: javapackage", "java_package_invalid"},
		{"core's package name", line("org.example.roll", "1.0.0", `,"javapackage":"org.Openbravo"`), "line 2: javapackage", "package_in_use"},
		{"a package name of another line", line("org.example.roll", "1.0.0", `,"javapackage":"org.example.CAKE"`), "", "package_in_use"},
		{"a package name of another module here", line("org.example.roll", "1.0.0", `,"javapackage":"org.example.flour"`), "line 2: javapackage", "package_in_use"},
		{"somebody else's module", line("org.example.flour", "1.0.0", ""), "line 2: id", "not_owner"},
		{"another type", line("org.example.bread", "1.0.0", `,"type":"P"`), "line 2: type", "type_differs"},
		{"somebody's prefix", line("org.example.roll", "1.0.0", `,"dbprefixes":["BRD"]`), "line 2: dbprefixes", "db_prefix_in_use"},
		{"a prefix that is none", line("org.example.roll", "1.0.0", `,"dbprefixes":["brd"]`), "line 2: dbprefixes", "bad_prefix"},
		{"a version twice", good, "line 2: version", "twice"},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		w.register(t, w.miller, obxtest.Module("org.example.flour", "1.0.0"))
		before := rows(t, db)
		for _, tt := range tests {
			_, err := w.Import(t.Context(), w.importer(), strings.NewReader(good+"\n"+tt.bad), nil)
			e := errs.As(err)
			if err == nil || e.Kind != errs.KindInvalid || e.Code != "bad_catalogue" || len(e.Fields) == 0 {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			f := e.Fields[0]
			if f.Code != tt.code || f.Path != tt.path && tt.path != "" || f.Message == "" {
				t.Errorf("%s: %+v, want %s at %s", tt.name, f, tt.code, tt.path)
			}
		}
		if after := rows(t, db); after != before {
			t.Errorf("something was stored: %s, before %s", after, before)
		}
	})
}

// TestImportSharedPrefix has two modules that list one prefix, of which neither merges the other.
func TestImportSharedPrefix(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		lines := line("org.example.roll", "1.0.0", `,"dbprefixes":["RLL"]`) + "\n" + line("org.example.cake", "1.0.0", `,"dbprefixes":["RLL"]`)
		_, err := w.Import(t.Context(), w.importer(), strings.NewReader(lines), nil)
		if got := codes(err); !slices.Equal(got, []string{"db_prefix_in_use"}) {
			t.Errorf("got %q", got)
		}
	})
}

func TestImportRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for name, tt := range map[string]struct {
			as   account.Actor
			code string
		}{
			"anonymous": {account.Actor{}, "sign_in_required"},
			"provider":  {w.baker, "admin_required"},
			"operator":  {account.Operator, "no_owner"},
		} {
			_, err := w.Import(t.Context(), tt.as, strings.NewReader(line("org.example.roll", "1.0.0", "")), nil)
			if errs.CodeOf(err) != tt.code {
				t.Errorf("%s: %v, want %s", name, err, tt.code)
			}
		}
	})
}

// TestImportInterrupted ends an import between two parts: what is stored stays, and the next one goes on.
func TestImportInterrupted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		var lines []string
		for i := range 1200 {
			lines = append(lines, line(fmt.Sprintf("org.example.m%d", i%7), fmt.Sprintf("1.%d.%d", i/100, i), ""))
		}
		file := strings.Join(lines, "\n")
		ctx, cancel := context.WithCancel(t.Context())
		var calls []int
		_, err := w.Import(ctx, w.importer(), strings.NewReader(file), func(done, total int) {
			calls = append(calls, done, total)
			cancel()
		})
		if err == nil || !slices.Equal(calls, []int{500, 1200}) {
			t.Fatalf("an interrupted import: %v, progress %v", err, calls)
		}
		r, err := w.Import(t.Context(), w.importer(), strings.NewReader(file), nil)
		if err != nil || r.Added != 700 || r.Unchanged != 500 || len(r.Different) != 0 {
			t.Errorf("afterwards: %+v, %v", r, err)
		}
		m, err := module.Find(t.Context(), db, "org.example.m3")
		if err != nil || m.LatestVersion != "1.11.1193" {
			t.Errorf("latest version %s (%v)", m.LatestVersion, err)
		}
	})
}

// TestFileNotHeld asks for the file of a version that is known from a catalogue only.
func TestFileNotHeld(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.imported(t, line("org.example.roll", "1.0.0", ""), line("org.example.cake", "1.0.0", `,"commercial":true`))
		for _, tt := range []struct {
			as        account.Actor
			pkg, code string
		}{
			{w.eve, "org.example.roll", "file_not_held"}, {account.Actor{}, "org.example.roll", "file_not_held"},
			{w.baker, "org.example.cake", "file_not_held"}, {w.eve, "org.example.cake", "not_entitled"},
		} {
			_, err := w.Download(t.Context(), tt.as, tt.pkg, "1.0.0")
			if errs.CodeOf(err) != tt.code {
				t.Errorf("%s: %v, want %s", tt.pkg, err, tt.code)
			}
			v, err := w.Version(t.Context(), tt.as, tt.pkg, "1.0.0")
			if err != nil {
				t.Fatal(err)
			}
			if may, err := w.MayDownload(t.Context(), tt.as, v); may || err != nil {
				t.Errorf("%s: may download: %v (%v)", tt.pkg, may, err)
			}
		}
	})
}

// TestImportRealCatalogue imports a tenth of the catalogue of Openbravo's releases: all of it takes the race
// detector minutes.
func TestImportRealCatalogue(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(testdata.Dir(t, "openbravo"), "catalogue.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if i%10 == 0 {
			lines = append(lines, line)
		}
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		r, err := w.Import(t.Context(), w.importer(), strings.NewReader(strings.Join(lines, "\n")), nil)
		if err != nil || r.Modules < 20 || r.Added != len(lines) || len(lines) < 600 || len(r.Different) != 0 {
			t.Errorf("%d lines: %+v, %v", len(lines), r, err)
		}
	})
}
