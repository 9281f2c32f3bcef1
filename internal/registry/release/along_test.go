package release_test

import (
	"bytes"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// withBox returns a market in which the box is published with all that is inside: bread, and a bag with
// a bun in it.
func withBox(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	w := newWorld(t, db)
	w.register(t, w.baker, box("1.0.0"))
	if _, err := w.try(t, w.baker, box("1.0.0"), withNested); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestPublishWhatCameAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := withBox(t, db)
		there, err := w.Version(t.Context(), w.baker, "org.example.bread", "1.0.0")
		if err != nil || there.CameWith == "" {
			t.Fatalf("came with %q, %v", there.CameWith, err)
		}
		told := len(w.shop.told)
		w.kit.Clock.Advance(time.Hour)
		before, content := w.trace(t), w.content(t)
		yes := true
		in := release.PublishInput{Maturity: release.ConfirmedStable, Commercial: &yes}

		dry := in
		dry.DryRun = true
		want, err := w.try(t, w.baker, bread("1.0.0"), dry)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "left by the dry run", before, w.trace(t))
		diff(t, "changed by the dry run", content, w.content(t))

		got, err := w.try(t, w.baker, bread("1.0.0"), in)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Unchanged) != 0 {
			t.Errorf("published, and left alone: %+v", got.Unchanged)
		}
		if !says(got.Checks, pkgfile.Passed, "org.example.bread 1.0.0 came with org.example.box 1.0.0 and is the same file; nothing new is stored.") {
			t.Errorf("the checks do not say that it came along: %+v", got.Checks)
		}
		diff(t, "codes of the checks", []string{"warned becomes_commercial", "warned licence_not_commercial", "warned unknown_target"}, found(got.Checks))
		diff(t, "checks of the dry run", want.Checks, got.Checks)

		there.Maturity, there.MaturityName, there.CameWith = release.ConfirmedStable, "Confirmed Stable", ""
		there.Module.Commercial = true
		diff(t, "version of the dry run", there, want.Versions[0])
		there.Module.UpdatedAt = w.kit.Clock.Now()
		diff(t, "version", []release.Version{there}, got.Versions)
		stored, err := w.Version(t.Context(), w.baker, "org.example.bread", "1.0.0")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "stored", there, stored)
		if stored.Module.CameWith == "" {
			t.Error("a publication registered the module by itself")
		}
		if len(w.shop.told) != told {
			t.Errorf("the shop was told again: %q", w.shop.told)
		}
		before["audit_log"]++
		diff(t, "left", before, w.trace(t))

		_, err = w.try(t, w.baker, bread("1.0.0"), in)
		diff(t, "a second time", []string{"version_exists"}, codes(err))
		diff(t, "left by the second time", before, w.trace(t))
	})
}

func TestPublishWhatDidNotComeAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := withBox(t, db)
		loaf := obxtest.Module("org.example.loaf", "1.0.0")
		w.register(t, w.baker, loaf)
		w.publish(t, w.baker, loaf)
		basket := obxtest.Module("org.example.basket", "1.0.0").Type("P").Includes(loaf)
		w.register(t, w.baker, basket)
		if _, err := w.try(t, w.baker, basket, withNested); err != nil {
			t.Fatal(err)
		}
		before, content := w.trace(t), w.content(t)
		for _, dry := range []bool{true, false} {
			tests := []struct {
				name string
				as   account.Actor
				b    *obxtest.Builder
				want string
			}{
				{"other bytes", w.baker, bread("1.0.0").File("other.txt", "other bytes"), "version_exists"},
				{"somebody else", w.miller, bread("1.0.0"), "not_owner"},
				{"the pack itself", w.baker, box("1.0.0"), "version_exists"},
				{"published by itself, and in a pack since", w.baker, loaf, "version_exists"},
			}
			for _, tt := range tests {
				r, err := w.try(t, tt.as, tt.b, release.PublishInput{DryRun: dry})
				diff(t, tt.name, []string{tt.want}, codes(err))
				if len(r.Versions)+len(r.Unchanged) != 0 {
					t.Errorf("%s: %+v", tt.name, r)
				}
			}
		}
		diff(t, "left", before, w.trace(t))
		diff(t, "changed", content, w.content(t))
	})
}

// TestPublishAlongLater hands in what came along when the module has moved on: with a higher version
// published and the first one withdrawn. Maturity stays where none is given.
func TestPublishAlongLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := withBox(t, db)
		w.publish(t, w.baker, bread("1.0.1"))
		if _, err := w.SetMaturity(t.Context(), w.baker, "org.example.bread", "1.0.0", release.QAApproved); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Yank(t.Context(), w.baker, "org.example.bread", "1.0.0", "stale"); err != nil {
			t.Fatal(err)
		}
		r, err := w.try(t, w.baker, bread("1.0.0"), release.PublishInput{})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "checks", []string{"warned unknown_target", "warned version_yanked"}, found(r.Checks))
		if v := r.Versions[0]; v.Maturity != release.QAApproved || !v.Yanked() || v.Module.LatestVersion != "1.0.1" {
			t.Errorf("maturity %d, yanked %v, latest %s", v.Maturity, v.Yanked(), v.Module.LatestVersion)
		}
	})
}

// TestPublishPackThatCameAlong publishes by itself a pack that came inside another pack.
func TestPublishPackThatCameAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := withBox(t, db)
		bun := obxtest.Module("org.example.bun", "1.0.0")
		bag := obxtest.Module("org.example.bag", "1.0.0").Type("P").Includes(bun)
		r, err := w.try(t, w.baker, bag, withNested)
		if err != nil {
			t.Fatal(err)
		}
		var unchanged []string
		for _, u := range r.Unchanged {
			unchanged = append(unchanged, u.Module.Package+": "+u.Why)
		}
		diff(t, "unchanged", []string{
			"org.example.bun: It is published already, with the same file.",
		}, unchanged)
		if len(r.Versions) != 1 || r.Versions[0].Module.Package != "org.example.bag" {
			t.Errorf("versions %+v", r.Versions)
		}
		w.publish(t, w.baker, bun) // which came with the box, not with the bag
	})
}

// TestRegisterWhatCameAlong registers a module by itself, after its version was, and only once.
func TestRegisterWhatCameAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := withBox(t, db)
		w.publish(t, w.baker, bread("1.0.0"))
		register := func(a account.Actor, over module.RegisterInput) (release.RegisterResult, error) {
			return w.Register(t.Context(), a, release.RegisterInput{Overrides: over}, bytes.NewReader(bread("1.0.0").Build()))
		}
		refused := []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}
		_, err := register(w.miller, module.RegisterInput{})
		diff(t, "by somebody else", refused, codes(err))
		before := w.trace(t)
		r, err := register(w.baker, module.RegisterInput{Name: "Stale bread", Visibility: module.Organisation})
		if err != nil {
			t.Fatal(err)
		}
		stored, err := w.modules.Get(t.Context(), w.baker, "org.example.bread")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "stored", stored, r.Module)
		if m := r.Module; m.Name == "Stale bread" || m.LatestVersion != "1.0.0" || m.Visibility != module.Organisation || m.CameWith != "" {
			t.Errorf("the latest version no longer says what the module is: %+v", m)
		}
		before["audit_log"]++
		diff(t, "left", before, w.trace(t))
		_, err = register(w.baker, module.RegisterInput{})
		diff(t, "a second time", refused, codes(err))
	})
}

// TestPublishAlongAtOnce publishes by itself several times at once what came along: one may.
func TestPublishAlongAtOnce(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			w := withBox(t, dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true}))
			before := w.trace(t)
			const racers = 5
			results := make(chan error)
			for range racers {
				go func() {
					_, err := w.try(t, w.baker, bread("1.0.0"), release.PublishInput{})
					results <- err
				}()
			}
			won := 0
			for range racers {
				if err := <-results; err == nil {
					won++
				} else if errs.CodeOf(err) != "version_exists" {
					t.Errorf("a loser was told %v", err)
				}
			}
			if won != 1 {
				t.Errorf("%d won", won)
			}
			before["audit_log"]++
			diff(t, "left", before, w.trace(t))
		})
	}
}
