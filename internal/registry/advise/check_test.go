package advise_test

import (
	"encoding/json"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
)

// TestCheck goes through the checks of the specification (section 7) that concern what clients send and are
// told; which sets are found is the solver's to test.
func TestCheck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		bread1, bread2 := w.put(t, obx("bread", "1.0.0"), 500), w.put(t, obx("bread", "1.0.1"), 500)
		w.put(t, obx("bread", "2.0.0"), 100)
		cake := w.put(t, obx("cake", "1.0.0").DependsOn("org.example.bread", "1.0.1", ""), 500)
		tart := w.put(t, obx("tart", "1.0.0").DependsOn("org.example.bread", "2.0.0", ""), 500)
		pie := w.put(t, obx("pie", "1.0.0").DependsOn("org.example.flour", "1.0.0", ""), 500)
		w.put(t, obx("roll", "1.0.0"), 500)
		roll2 := w.put(t, obx("roll", "1.1.0").DependsOn("org.example.bread", "2.0.0", ""), 500)
		mill := w.put(t, obx("mill", "1.0.0").Merges("org.example.stone"), 500)
		stone := w.put(t, obx("stone", "1.0.0"), 500)
		w.put(t, obx("wall", "1.0.0").DependsOn("org.example.stone", "1.0.0", ""), 500)
		w.put(t, obx("milk", "1.0.0"), 100)
		cream := w.put(t, obx("cream", "1.0.0").DependsOn("org.example.milk", "1.0.0", ""), 500)
		tests := []struct {
			name, have      string
			in              advise.CheckInput
			valid           bool
			install, update string
			messages        []string
		}{
			{"nothing", "bread@1.0.0", advise.CheckInput{}, true, "", "", nil},                                                                        // case 99
			{"empty texts", "bread@1.0.0", advise.CheckInput{Install: []string{""}, Update: []string{bread2.ID}}, true, "", "bread@1.0.0>1.0.1", nil}, // case 91
			{"installed already", "bread@1.0.0", advise.CheckInput{Install: []string{bread1.ID}}, true, "", "", nil},                                  // case 92
			{"updated already", "bread@1.0.0", advise.CheckInput{Update: []string{bread1.ID}}, true, "", "", nil},
			{"pulls an update", "bread@1.0.0", advise.CheckInput{Install: []string{cake.ID}}, true, "cake@1.0.0", "bread@1.0.0>1.0.1", nil}, // case 82
			{"by name", "", advise.CheckInput{Install: []string{"org.example.cake@1.0.0 (MP1)"}}, true, "bread@1.0.1 cake@1.0.0", "", nil},
			{"by id of the module", "", advise.CheckInput{Install: []string{obxtest.ID("org.example.bread")}}, true, "bread@2.0.0", "", nil},
			{"another version", "cake@1.0.0 bread@1.0.1", advise.CheckInput{Install: []string{roll2.ID}}, true, "roll@1.0.0", "",
				[]string{"Module roll 1.1.0 was asked for, which does not fit; Module roll 1.0.0 does."}}, // case 95
			{"unknown version", "", advise.CheckInput{Install: []string{"00000000000000000000dead"}, Update: []string{"null"}}, false, "", "",
				[]string{`"00000000000000000000dead" @CR_ModuleNotFoundInCR@`}}, // case 103
			{"unknown module", "", advise.CheckInput{Install: []string{"org.example.none@1.0.0"}}, false, "", "",
				[]string{"org.example.none @CR_ModuleNotFoundInCR@"}},
			{"needs what is not here", "", advise.CheckInput{Install: []string{pie.ID}}, false, "pie@1.0.0", "",
				[]string{`Module pie-1.0.0 @CR_DependensOnModule@ "org.example.flour", @CR_ModuleNotFoundInCR@`}}, // case 87
			{"another major version", "cake@1.0.0 bread@1.0.1", advise.CheckInput{Install: []string{tart.ID}}, false, "tart@1.0.0", "", []string{
				`Module cake-1.0.0 @CR_DependensOnModule@ "Module bread" @CR_InVersion@ "1.0.1", @CR_ButOnlyVersion@ "2.0.0" @CR_IsAvailable@.`,
				`Module tart-1.0.0 @CR_DependensOnModule@ "Module bread" @CR_InVersion@ "2.0.0", @CR_MaxAvailableVersion@ "2.0.0".`,
			}},
			{"too immature", "", advise.CheckInput{Install: []string{tart.ID}, InstallLevel: 500}, false, "tart@1.0.0", "", []string{
				`Module tart-1.0.0 @CR_DependensOnModule@ "Module bread" @CR_InVersion@ "2.0.0", @CR_ButOnlyVersion@ "1.0.1" @CR_IsAvailable@.`,
				"Module bread 2.0.0 is less mature than the Confirmed Stable (500) that you ask for: Test (100) at most.",
			}}, // case 100
			{"nothing mature enough", "", advise.CheckInput{Install: []string{cream.ID}, InstallLevel: 500}, false, "cream@1.0.0", "", []string{
				`Module cream-1.0.0 @CR_DependensOnModule@ "Module milk" @CR_InVersion@ "1.0.0".`,
				"Module milk 1.0.0 is less mature than the Confirmed Stable (500) that you ask for: Test (100) at most.",
			}},
			{"somebody needs what is merged", "stone@1.0.0 wall@1.0.0", advise.CheckInput{Install: []string{mill.ID}}, false, "mill@1.0.0", "",
				[]string{"Module stone @CR_IsMergedBy@ Module mill @CR_MergeCannotUninstall@ Module wall"}}, // case 97
			{"merged", "mill@1.0.0", advise.CheckInput{Install: []string{stone.ID}}, false, "stone@1.0.0", "",
				[]string{"Module stone @CannotInstallMerged@"}}, // case 96
			{"no way back", "bread@1.0.1", advise.CheckInput{Update: []string{bread1.ID}}, false, "", "bread@1.0.0",
				[]string{"You ask for Module bread 1.0.0, but a newer version is installed, and no module goes back to an older one."}}, // case 94
		}
		for _, tt := range tests {
			tt.in.Installation = has(tt.have)
			r, err := w.Check(t.Context(), nobody, tt.in)
			if err != nil {
				t.Fatal(tt.name, err)
			}
			if r.Valid != tt.valid || r.Valid != r.Answer.Satisfiable {
				t.Errorf("%s: valid %v: %q", tt.name, r.Valid, r.Messages)
			}
			diff(t, tt.name+" install", tt.install, w.names(t, r.Install))
			diff(t, tt.name+" update", tt.update, w.names(t, r.Update))
			diff(t, tt.name+" messages", tt.messages, r.Messages)
			if len(r.Messages) > 0 && len(r.Sentences) == 0 || strings.Contains(strings.Join(r.Sentences, ""), "@") {
				t.Errorf("%s: sentences %q", tt.name, r.Sentences)
			}
		}
		r, err := w.Check(t.Context(), nobody, advise.CheckInput{Installation: has("stone@1.0.0"), Install: []string{mill.ID}})
		if err != nil || !r.Valid {
			t.Fatal(r.Messages, err)
		}
		want := []advise.Removed{{ModuleID: stone.Module.ID, VersionID: stone.ID, Version: "1.0.0", MergedID: mill.Module.ID, MergedName: "Module mill", MergedVersion: "1.0.0"}}
		diff(t, "removed", want, r.Removed)
	})
}

// TestUpgradePrecheck tells an old client, in its form, what stands in the way of another major version, and
// lets modules go along that keep to theirs by themselves.
func TestUpgradePrecheck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		no := false
		w.put(t, obx("oven", "1.0.0"), 500)
		w.put(t, obx("oven", "1.0.5"), 500) // is no upgrade
		w.put(t, obx("oven", "2.0.0"), 500)
		w.put(t, obx("bread", "1.0.0").DependsOn("org.example.oven", "1.0.0", ""), 500)
		for _, pkg := range []string{"org.example.oven", "org.example.bread"} {
			if _, _, err := w.modules.Update(t.Context(), w.baker, pkg, module.UpdateInput{DefaultUpgrade: &no}); err != nil {
				t.Fatal(err)
			}
		}
		in := advise.CheckInput{
			Installation: has("oven@1.0.0 bread@1.0.0"), UpgradeModule: obxtest.ID("org.example.oven"), UpgradeVersion: "2.0.0",
		}
		r, err := w.Check(t.Context(), nobody, in)
		if err != nil || r.Valid || len(r.Messages) != 2 || r.Messages[0] != "upgrade-precheck" || len(r.Install)+len(r.Update) > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		var rows []struct {
			Module, Name, Type, LatestVersion string
			Errors                            []struct {
				ErrorCode, Message string
				Dependency         *struct{ ModuleID, ModuleName, FirstVersion, Enforcement string }
			}
		}
		if err := json.Unmarshal([]byte(r.Messages[1]), &rows); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, row := range rows {
			for _, e := range row.Errors {
				if e.ErrorCode == "No3.0Dependency" {
					found = row.Name == "Module bread" && row.Type == "deps" && row.LatestVersion == "1.0.0" && e.Dependency.FirstVersion == "1.0.0" &&
						e.Dependency.ModuleName == "Module oven" && e.Dependency.Enforcement == "MAJOR" && e.Message != ""
				}
			}
		}
		if !found {
			t.Errorf("rows %s", r.Messages[1])
		}
		w.put(t, obx("bread", "2.0.0").DependsOn("org.example.oven", "2.0.0", ""), 500)
		r, err = w.Check(t.Context(), nobody, in)
		if err != nil || !r.Valid {
			t.Fatalf("%+v, %v", r, err)
		}
		diff(t, "moves", "bread@1.0.0>2.0.0 oven@1.0.0>2.0.0", w.names(t, r.Update))
		in.UpgradeStays = []string{obxtest.ID("org.example.bread")}
		if r, err = w.Check(t.Context(), nobody, in); err != nil || r.Valid {
			t.Errorf("with what stays: %+v, %v", r, err)
		}
	})
}

func TestDetails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		bread := w.put(t, obx("bread", "1.0.0"), 200)
		stone := w.put(t, obx("stone", "1.0.0"), 500)
		w.put(t, obx("mill", "1.0.0").Merges("org.example.stone"), 500)
		w.put(t, obx("mill", "1.0.1").Merges("org.example.stone"), 500)
		secret := w.put(t, obx("secret", "1.0.0"), 500)
		hidden, support := module.Organisation, module.Deprecated
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.secret", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.bread", module.UpdateInput{Support: &support}); err != nil {
			t.Fatal(err)
		}
		ids := []string{stone.ID, "00000000000000000000dead", bread.ID, secret.ID, stone.ID}
		list, err := w.Details(t.Context(), nobody, ids, "")
		if err != nil || len(list) != 3 || list[0].ID != stone.ID || list[1].ID != bread.ID || list[2].ID != stone.ID {
			t.Fatalf("%+v, %v", list, err)
		}
		if d := list[1]; d.Support != module.Deprecated || d.MaturityName != "QA Approved" || d.MergedInto != nil || len(d.Dependencies) != 1 {
			t.Errorf("bread %+v", d)
		}
		if by := list[0].MergedInto; by == nil || by.MergedName != "Module mill" || by.MergedVersion != "1.0.1" || by.Version != "1.0.0" {
			t.Errorf("stone is merged into %+v", by)
		}
		if list, err = w.Details(t.Context(), w.baker, ids, ""); err != nil || len(list) != 4 {
			t.Errorf("owner sees %d, %v", len(list), err)
		}
		if list, err = w.Details(t.Context(), nobody, nil, ""); err != nil || len(list) != 0 {
			t.Errorf("none: %d, %v", len(list), err)
		}
	})
}

// TestFind goes through the searches of the specification (cases 53 to 59).
func TestFind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		texts := func(name string) func(m *pkgfile.Module) { return func(m *pkgfile.Module) { m.Name = name } }
		w.put(t, obx("bread", "1.0.0").With(texts("Good bread, 100% rye")), 500)
		w.put(t, obx("bread", "1.0.1").With(texts("Good bread, 100% rye")), 100)
		w.put(t, obx("cake", "1.0.0").With(texts("Cake_mix")), 100)
		w.put(t, obx("secret", "1.0.0").With(texts("Bread in secret")), 500)
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.secret", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		id := func(name string) string { return obxtest.ID("org.example." + name) }
		tests := []struct {
			name string
			in   advise.FindInput
			want string
		}{
			{"all", advise.FindInput{}, "bread@1.0.1 cake@1.0.0"},
			{"null", advise.FindInput{Word: "null"}, "bread@1.0.1 cake@1.0.0"},
			{"without what is installed", advise.FindInput{Exclude: []string{"0", "", id("bread"), "\x00"}}, "cake@1.0.0"},
			{"mature enough", advise.FindInput{Level: 500}, "bread@1.0.0"},
			{"case and inside words", advise.FindInput{Word: "REA"}, "bread@1.0.1"},
			{"literal", advise.FindInput{Word: "100%"}, "bread@1.0.1"},
			{"literal _", advise.FindInput{Word: "e_m"}, "cake@1.0.0"},
			{"quotes", advise.FindInput{Word: "'"}, ""},
			{"no text at all", advise.FindInput{Word: "\x00"}, ""},
			{"too long", advise.FindInput{Word: strings.Repeat("x", 500)}, ""},
			{"one only", advise.FindInput{Limit: 1}, "bread@1.0.1"},
		}
		for _, tt := range tests {
			list, err := w.Find(t.Context(), nobody, tt.in)
			if err != nil {
				t.Fatal(tt.name, err)
			}
			var got []string
			for _, d := range list {
				got = append(got, short(d.Module)+"@"+d.Version.Version)
			}
			diff(t, tt.name, tt.want, strings.Join(got, " "))
		}
	})
}

// TestCheckBesideAHiddenModule tells who has a module that they do not see no more than they say themselves.
func TestCheckBesideAHiddenModule(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		bread := w.put(t, obx("bread", "1.0.0"), 500)
		w.put(t, obx("bread", "1.0.1"), 500)
		tart := w.put(t, obx("tart", "1.0.0").DependsOn("org.example.bread", "1.0.1", ""), 500)
		exactly := func(b *obxtest.Builder) *obxtest.Builder {
			return b.DependsOn("org.example.bread", "1.0.0", "").With(func(m *pkgfile.Module) {
				m.Dependencies[len(m.Dependencies)-1].Enforcement = "MINOR"
			})
		}
		w.put(t, exactly(obx("secret", "1.0.0")), 500)
		w.put(t, exactly(obx("secret", "1.0.7")), 500)
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.secret", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		in := advise.CheckInput{Installation: has("bread@1.0.0 secret@1.0.0"), Install: []string{tart.ID}}
		for _, tell := range []bool{false, true} {
			if tell {
				in.Modules[2].Rows = []advise.InstalledNeed{{TargetID: bread.Module.ID, Start: "1.0.0", Enforcement: "MINOR"}}
			}
			r, err := w.Check(t.Context(), nobody, in)
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(append(r.Messages, r.Sentences...), "\n")
			if strings.Contains(said, "exactly 1.0.0") != tell || strings.Contains(said, "1.0.7") || strings.Contains(said, "Module secret") {
				t.Errorf("told itself %v: %s", tell, said)
			}
		}
	})
}
