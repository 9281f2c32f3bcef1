package advise_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// put registers and publishes a package with a maturity, and returns the version.
func (w *world) put(t *testing.T, b *obxtest.Builder, maturity int) release.Version {
	t.Helper()
	pkg, as := b.Module().Package, w.baker
	if b.Module().ID == module.CoreID {
		as = w.root // core is the administrators'
		as.Roles = append(slices.Clone(as.Roles), account.RoleProvider)
	}
	if _, err := w.modules.Get(t.Context(), w.root, pkg); err != nil {
		if _, err := w.releases.Register(t.Context(), as, release.RegisterInput{}, bytes.NewReader(b.Build())); err != nil {
			t.Fatal(pkg, err)
		}
	}
	_, err := w.releases.Publish(t.Context(), as, release.PublishInput{FileName: b.FileName(), Maturity: maturity}, bytes.NewReader(b.Build()))
	if err != nil {
		t.Fatal(pkg, err)
	}
	v, err := w.releases.Version(t.Context(), w.root, pkg, b.Module().Version)
	if err != nil {
		t.Fatal(pkg, err)
	}
	return v
}

func obx(name, number string) *obxtest.Builder { return obxtest.Module("org.example."+name, number) }

// has is an installation of core and modules of ours, as "bread@1.0.0 cake@1.0.0".
func has(text string) advise.Installation {
	in := advise.Installation{Modules: installed("0@3.0.0")}
	for _, m := range installed(text) {
		m.ID = obxtest.ID("org.example." + m.ID)
		in.Modules = append(in.Modules, m)
	}
	return in
}

// names are versions as text: "bread@1.0.0>1.0.1".
func (w *world) names(t *testing.T, list []advise.VersionRef) string {
	t.Helper()
	var parts []string
	for _, v := range list {
		found, err := w.releases.VersionByID(t.Context(), w.root, v.VersionID)
		if err != nil || found.Version != v.Version || found.Maturity != v.Maturity {
			t.Errorf("%+v is %+v, %v", v, found, err)
		}
		text := short(found.Module) + "@" + v.Version
		if v.From != "" {
			text = short(found.Module) + "@" + v.From + ">" + v.Version
		}
		parts = append(parts, text)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func TestScan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("bread", "1.0.0"), 500)
		w.put(t, obx("bread", "1.0.1"), 200)
		w.put(t, obx("cake", "1.0.0"), 500)
		w.put(t, obx("cake", "1.1.0").DependsOn("org.example.oven", "1.0.0", ""), 500)
		w.put(t, obx("oven", "1.0.0"), 500)
		w.put(t, obx("mill", "1.0.0").Merges("org.example.stone"), 500)
		w.put(t, obx("stone", "1.0.0"), 500)
		w.put(t, obx("mill", "1.0.1").Merges("org.example.stone"), 500)
		tests := []struct {
			name, have                      string
			in                              advise.ScanInput
			updates, added, removed, merged string
		}{
			{name: "all", have: "bread@1.0.0 cake@1.0.0", updates: "bread@1.0.0>1.0.1 cake@1.0.0>1.1.0", added: "oven@1.0.0"},
			{name: "mature", have: "bread@1.0.0 cake@1.0.0", in: advise.ScanInput{UpdateLevel: 500}, updates: "cake@1.0.0>1.1.0", added: "oven@1.0.0"},
			{name: "only one", have: "bread@1.0.0 cake@1.0.0", in: advise.ScanInput{Only: []string{obxtest.ID("org.example.bread")}}, updates: "bread@1.0.0>1.0.1"},
			{name: "nothing may move", have: "bread@1.0.0", in: advise.ScanInput{Only: []string{}}},
			{name: "by module", have: "bread@1.0.0 cake@1.0.0", in: advise.ScanInput{Levels: map[string]int{obxtest.ID("org.example.bread"): 500}}, updates: "cake@1.0.0>1.1.0", added: "oven@1.0.0"},
			{name: "nothing to do", have: "bread@1.0.1"},
			{name: "nothing installed", have: ""},
			{name: "unknown module", have: "nothing@1.0.0"},
			{name: "merged", have: "mill@1.0.0 stone@1.0.0", updates: "mill@1.0.0>1.0.1", removed: obxtest.ID("org.example.stone") + " 1.0.0", merged: "Module mill 1.0.1"},
		}
		for _, tt := range tests {
			tt.in.Installation = has(tt.have)
			r, err := w.Scan(t.Context(), nobody, tt.in)
			if err != nil {
				t.Fatal(tt.name, err)
			}
			diff(t, tt.name+" updates", tt.updates, w.names(t, r.Updates))
			diff(t, tt.name+" added", tt.added, w.names(t, r.Added))
			var removed, merged []string
			for _, x := range r.Removed {
				removed, merged = append(removed, x.ModuleID+" "+x.Version), append(merged, x.MergedName+" "+x.MergedVersion)
			}
			diff(t, tt.name+" removed", tt.removed, strings.Join(removed, " "))
			diff(t, tt.name+" merged", tt.merged, strings.Join(merged, " "))
		}
	})
}

// TestScanOffersUpgrades keeps modules that do not leave their major version by themselves inside it, and
// names what is above (case 64).
func TestScanOffersUpgrades(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("bread", "1.0.0"), 500)
		w.put(t, obx("bread", "1.0.1"), 500)
		w.put(t, obx("bread", "2.0.0"), 500)
		w.put(t, obx("bread", "2.0.5"), 100)
		w.put(t, labelled(obx("bread", "3.0.0"), "MP3"), 500)
		no := false
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.bread", module.UpdateInput{DefaultUpgrade: &no}); err != nil {
			t.Fatal(err)
		}
		for level, want := range map[int][]string{0: {"2.0.5", "MP3"}, 500: {"2.0.0", "MP3"}, 900: nil} {
			r, err := w.Scan(t.Context(), nobody, advise.ScanInput{Installation: has("bread@1.0.0"), UpdateLevel: level})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			if len(r.Upgrade) > 0 {
				got = r.Upgrade[0].Versions
			}
			diff(t, "upgrade", want, got)
			if updates := w.names(t, r.Updates); level < 900 && updates != "bread@1.0.0>1.0.1" {
				t.Errorf("level %d: updates %s", level, updates)
			}
		}
		// The upgrade itself is asked for by number, by label or by major version.
		for text, want := range map[string]string{"2.0.0": "bread@1.0.0>2.0.0", "MP3": "bread@1.0.0>3.0.0", "2.0": "bread@1.0.0>2.0.5"} {
			r, err := w.Check(t.Context(), nobody, advise.CheckInput{Installation: has("bread@1.0.0"), UpgradeModule: obxtest.ID("org.example.bread"), UpgradeVersion: text})
			if err != nil || !r.Valid {
				t.Fatalf("%s: %+v, %v", text, r, err)
			}
			diff(t, text, want, w.names(t, r.Update))
		}
	})
}

// TestScanVisibility offers hidden modules to those only who see them.
func TestScanVisibility(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		hiddenID := w.put(t, obx("secret", "1.0.0"), 500).ID
		w.put(t, obx("secret", "1.0.1"), 500)
		w.put(t, obx("bread", "1.0.0").DependsOn("org.example.secret", "1.0.0", ""), 500)
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.secret", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		token := w.baker
		token.Scopes = []account.Scope{account.ScopeSell}
		for _, tt := range []struct {
			name string
			as   account.Actor
			want string
		}{
			{"anonymous", nobody, ""},
			{"other user", w.miller, ""},
			{"owner for the wrong organisation", w.kit.For(t, w.baker, "baker"), ""},
			{"owner's token without the scope", token, ""},
			{"owner", w.baker, "secret@1.0.0>1.0.1"},
			{"administrator", w.root, "secret@1.0.0>1.0.1"},
		} {
			r, err := w.Scan(t.Context(), tt.as, advise.ScanInput{Installation: has("secret@1.0.0")})
			if err != nil {
				t.Fatal(err)
			}
			diff(t, tt.name, tt.want, w.names(t, r.Updates))
			c, err := w.Check(t.Context(), tt.as, advise.CheckInput{Installation: has(""), Install: []string{"org.example.secret@1.0.1"}})
			if err != nil || c.Valid != (tt.want != "") {
				t.Errorf("%s: check %+v, %v", tt.name, c, err)
			}
			removed, err := w.Resolve(t.Context(), tt.as, advise.ResolveInput{Installation: has("secret@1.0.0 bread@1.0.0"), Remove: []string{obxtest.ID("org.example.secret")}})
			if err != nil || removed.Satisfiable {
				t.Errorf("%s: removed %v, %v", tt.name, removed.Satisfiable, err)
			}
			for _, told := range []any{r.Answer, c, removed.Answer} {
				text := fmt.Sprintf("%+v", told)
				if tt.want == "" && (strings.Contains(text, "Module secret") || strings.Contains(text, hiddenID)) {
					t.Errorf("%s learns: %s", tt.name, text)
				}
			}
		}
	})
}

func TestRequestsAreBounded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		many := make([]string, 20_000)
		if _, err := w.Check(t.Context(), nobody, advise.CheckInput{Install: many}); !errs.Is(err, errs.KindTooLarge) {
			t.Errorf("check: %v", err)
		}
		if _, err := w.Scan(t.Context(), nobody, advise.ScanInput{Installation: advise.Installation{Modules: make([]advise.InstalledModule, 20_000)}}); !errs.Is(err, errs.KindTooLarge) {
			t.Errorf("scan: %v", err)
		}
		if _, err := w.Resolve(t.Context(), nobody, advise.ResolveInput{Only: many}); !errs.Is(err, errs.KindTooLarge) {
			t.Errorf("resolve: %v", err)
		}
	})
}
