package release_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

func TestFrozenDependenciesAsConfigured(t *testing.T) {
	for policy, want := range map[release.Frozen]string{"": "failed dependencies_frozen", release.FrozenRefuse: "failed dependencies_frozen", release.FrozenWarn: "warned dependencies_frozen", release.FrozenOff: ""} {
		t.Run(string(policy), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				w := newWorldWith(t, db, release.Options{Frozen: policy})
				b := bread("1.0.0").With(func(m *pkgfile.Module) { m.Dependencies[0].Start = "3.0.5" }).DependsOn("org.example.flour", "1.0.0", "")
				w.register(t, w.baker, b)
				w.publish(t, w.baker, b)
				next := bread("1.0.1").DependsOn("org.example.salt", "1.0.0", "")
				r, err := w.try(t, w.baker, next, release.PublishInput{DryRun: true})
				if got := has(found(r.Checks), "dependencies_frozen"); got != (want != "") || want != "" && !has(found(r.Checks), want) {
					t.Errorf("%q, want %q", found(r.Checks), want)
				}
				if (err != nil) != strings.HasPrefix(want, "failed") {
					t.Errorf("error %v", err)
				}
				if want != "" && (!says(r.Checks, pkgfile.Level(strings.Fields(want)[0]), "also depends on org.example.salt") || !says(r.Checks, pkgfile.Level(strings.Fields(want)[0]), "no longer depends on org.example.flour")) {
					t.Errorf("it does not say what changed: %v", r.Checks)
				}
				if !has(found(r.Checks), "warned start_lowered") {
					t.Errorf("a lower start: %q", found(r.Checks))
				}
				if _, err := w.Yank(t.Context(), w.baker, "org.example.bread", "1.0.0", "Wrong flour."); err != nil {
					t.Fatal(err)
				}
				if r, err := w.try(t, w.baker, next, release.PublishInput{}); err != nil {
					t.Errorf("after the only version was withdrawn: %q, %v", found(r.Checks), err)
				}
			})
		})
	}
}

func TestTargetsThatFit(t *testing.T) {
	needs := func(start, end, enforcement string) func(*pkgfile.Module) {
		return func(m *pkgfile.Module) {
			m.Dependencies = append(m.Dependencies, pkgfile.Dependency{
				ID: obxtest.ID("d"), TargetID: obxtest.ID("org.example.flour"), TargetName: "Flour", Start: start, End: end, Enforcement: enforcement,
			})
		}
	}
	for level, refuse := range map[string]bool{"warned": false, "failed": true} {
		t.Run(level, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
				w := newWorld(t, db)
				core := obxtest.Core("3.0.0")
				w.register(t, w.core(t), core)
				w.publish(t, w.admin, core)
				for _, number := range []string{"1.0.0", "1.0.5", "2.0.0"} {
					flour := obxtest.Module("org.example.flour", number)
					if number == "1.0.0" {
						w.register(t, w.baker, flour)
					}
					w.publish(t, w.baker, flour)
				}
				if _, err := w.Yank(t.Context(), w.baker, "org.example.flour", "2.0.0", "Weevils."); err != nil {
					t.Fatal(err)
				}
				w.register(t, w.baker, bread("1.0.0"))
				pack := obxtest.Module("org.example.pie", "1.0.0").Type("P")
				w.register(t, w.baker, pack)
				strict := release.New(release.Deps{
					DB: db, Shelf: w.shelf, Clock: w.kit.Clock, IDs: w.kit.IDs, Accounts: w.kit, Modules: w.modules,
					Options: release.Options{RefuseUnknownTargets: refuse},
				})
				w.Service = strict
				for _, tt := range []struct {
					name string
					b    *obxtest.Builder
					fits bool
				}{
					{"major", bread("1.0.0").With(needs("1.0.2", "", "MAJOR")), true},
					{"major, up to a withdrawn one", bread("1.0.0").With(needs("1.0.6", "2.0.0", "MAJOR")), false},
					{"too new", bread("1.0.0").With(needs("1.0.6", "", "MAJOR")), false},
					{"exactly", bread("1.0.0").With(needs("1.0.5", "", "MINOR")), true},
					{"exactly one that is not there", bread("1.0.0").With(needs("1.0.4", "", "MINOR")), false},
					{"up to", bread("1.0.0").With(needs("1.0.4", "1.0.9", "MINOR")), true},
					{"none", bread("1.0.0").With(needs("0.9.0", "", "NONE")), true},
					{"include", obxtest.Module("org.example.pie", "1.0.0").Type("P").With(including("org.example.flour", "1.0.5")), true},
					{"include of one that is not there", obxtest.Module("org.example.pie", "1.0.0").Type("P").With(including("org.example.flour", "1.0.4")), false},
					{"include that comes along", obxtest.Module("org.example.pie", "1.0.0").Type("P").Includes(obxtest.Module("org.example.flour", "1.0.7")), true},
				} {
					r, err := w.try(t, w.baker, tt.b, release.PublishInput{DryRun: true, WithNested: true})
					if has(found(r.Checks), level+" target_not_published") == tt.fits {
						t.Errorf("%s: %q", tt.name, found(r.Checks))
					}
					if (err != nil) != (refuse && !tt.fits) {
						t.Errorf("%s: %v", tt.name, err)
					}
				}
			})
		})
	}
}

func TestTrialStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		if _, err := w.try(t, w.baker, bread("1.0.0").Commercial(), release.PublishInput{Trial: true}); err != nil {
			t.Fatal(err)
		}
		if v := w.publish(t, w.baker, bread("1.0.1").Commercial()); !v.Module.Trial {
			t.Error("a version without it took the trial away")
		}
		no := false
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.bread", module.UpdateInput{Trial: &no}); errs.CodeOf(err) != "trial_stays" {
			t.Errorf("the owner took it away: %v", err)
		}
		if m, _, err := w.modules.Update(t.Context(), w.admin, "org.example.bread", module.UpdateInput{Trial: &no}); err != nil || m.Trial {
			t.Errorf("an administrator: %v", err)
		}
		if v := w.publish(t, w.baker, bread("1.0.2").Commercial().With(func(m *pkgfile.Module) { m.Trial = true })); !v.Module.Trial {
			t.Error("the package set no trial")
		}
	})
}

func TestMergingWhatIsSomebodyElses(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.miller, obxtest.Module("org.example.flour", "1.0.0"))
		w.register(t, w.baker, bread("1.0.0"))
		r, err := w.try(t, w.baker, bread("1.0.0").Merges("org.example.flour"), release.PublishInput{})
		if err != nil || !has(found(r.Checks), "warned merges_others") {
			t.Errorf("%q, %v", found(r.Checks), err)
		}
	})
}
