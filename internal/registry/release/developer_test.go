package release_test

import (
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// TestPublishersChangeNoTerms publishes as a developer without the right manage: who may download stays as it is.
func TestPublishersChangeNoTerms(t *testing.T) {
	yes, no := true, false
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		free, sold := bread("1.0.0"), obxtest.Module("org.example.sold", "1.0.0").Commercial()
		allow := func(rights ...module.Right) {
			t.Helper()
			for _, ref := range []string{"org.example.bread", "org.example.sold"} {
				if _, err := w.modules.SetDeveloper(t.Context(), w.baker, ref, "eve", rights); err != nil {
					t.Fatal(err)
				}
			}
		}
		w.register(t, w.baker, free)
		w.register(t, w.baker, sold)
		allow(module.RightPublish)
		for _, tt := range []struct {
			name string
			b    *obxtest.Builder
			in   release.PublishInput
		}{
			{"free", sold, release.PublishInput{Commercial: &no}}, {"on trial", sold, release.PublishInput{Trial: true}},
			{"commercial", free, release.PublishInput{Commercial: &yes}}, {"commercial by its package", bread("1.0.0").Commercial(), release.PublishInput{}},
			{"on trial by its package", bread("1.0.0").With(func(m *pkgfile.Module) { m.Trial = true }), release.PublishInput{}},
		} {
			if _, err := w.try(t, w.eve, tt.b, tt.in); errs.CodeOf(err) != "manage_needed" || errs.KindOf(err) != errs.KindForbidden {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
		if v := w.publish(t, w.eve, obxtest.Module("org.example.sold", "1.0.0")); !v.Module.Commercial {
			t.Error("a package that is not commercial made the module free")
		}
		if v := w.publish(t, w.eve, free); v.Module.Commercial || v.Module.Trial {
			t.Errorf("published as %+v", v.Module)
		}
		allow(module.RightManage)
		r, err := w.try(t, w.eve, obxtest.Module("org.example.sold", "1.0.1"), release.PublishInput{Commercial: &no})
		if err != nil || r.Versions[0].Module.Commercial {
			t.Errorf("with the right to manage: %v", err)
		}
	})
}

// TestDevelopersPublish lets a customer of no organisation publish for the owner, who takes it back.
func TestDevelopersPublish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		allow := func(rights ...module.Right) {
			t.Helper()
			if _, err := w.modules.SetDeveloper(t.Context(), w.baker, "org.example.bread", "eve", rights); err != nil {
				t.Fatal(err)
			}
		}
		publish := func(number string) error { return second(w.try(t, w.eve, bread(number), release.PublishInput{})) }
		mature := func() error {
			return second(w.SetMaturity(t.Context(), w.eve, "org.example.bread", "1.0.0", release.ConfirmedStable))
		}
		if err := publish("1.0.0"); errs.CodeOf(err) != "role_missing" {
			t.Errorf("without any right: %v", err)
		}
		allow(module.RightPublish)
		if err := publish("1.0.0"); err != nil {
			t.Errorf("with the right to publish: %v", err)
		}
		if err := mature(); errs.CodeOf(err) != "not_owner" {
			t.Errorf("without the right to update: %v", err)
		}
		if v, err := w.Version(t.Context(), w.baker, "org.example.bread", "1.0.0"); err != nil || v.PublishedByName != "eve" || v.Module.OwnerID != w.baker.OrgID {
			t.Errorf("published by %s for %s, %v", v.PublishedByName, v.Module.OwnerName, err)
		}
		allow(module.RightUpdate)
		if err := mature(); err != nil {
			t.Errorf("with the right to update: %v", err)
		}
		if err := publish("1.0.1"); errs.CodeOf(err) != "not_owner" {
			t.Errorf("without the right to publish: %v", err)
		}
		if _, _, err := w.Extend(t.Context(), w.eve, "org.example.bread", "1.0.0", []release.RangeEnd{{Target: "0", End: "3.1.0"}}); err != nil {
			t.Errorf("extend: %v", err)
		}
	})
}
