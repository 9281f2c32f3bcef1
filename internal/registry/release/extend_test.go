package release_test

import (
	"bytes"
	"slices"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// old is a version that goes with core 2.50 only.
func old(end string) *obxtest.Builder {
	return bread("1.0.1").With(func(m *pkgfile.Module) {
		m.Dependencies[0].Start, m.Dependencies[0].End = "2.50.1", end
	}).DependsOn("org.example.flour", "1.0.0", "1.4.0").File("a.txt", "a")
}

// TestExtendCases are cases 49 to 52 of spec openbravo 7, and the ones around them.
func TestExtendCases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, old("2.50.99"))
		w.register(t, w.baker, obxtest.Module("org.example.flour", "1.0.0"))
		w.publish(t, w.baker, old("2.50.99"))
		end := func(target, end string) []release.RangeEnd { return []release.RangeEnd{{Target: target, End: end}} }
		for _, tt := range []struct {
			name, number string
			as           account.Actor
			ends         []release.RangeEnd
			want         []string
		}{
			{"unknown version", "1.0.9", w.baker, end("0", "3.0.0"), []string{"version_not_found"}},
			{"no version", "", w.baker, end("0", "3.0.0"), []string{"version_required"}},
			{"52 somebody else", "1.0.1", w.miller, end("0", "3.0.0"), []string{"not_owner"}},
			{"not a provider", "1.0.1", w.mate, end("0", "3.0.0"), []string{"role_missing"}},
			{"51 not a dependency", "1.0.1", w.baker, end("org.example.bread", "3.0.0"), []string{"not_a_dependency"}},
			{"51 not even a module", "1.0.1", w.baker, end("org.example.x\x00", "3.0.0"), []string{"not_a_dependency"}},
			{"50 lower than it is", "1.0.1", w.baker, end("0", "2.50.98"), []string{"end_lower"}},
			{"lower than the start", "1.0.1", w.baker, end("0", "2.49.0"), []string{"end_below_start"}},
			{"not a version", "1.0.1", w.baker, end("0", "3.0"), []string{"bad_version"}},
			{"nothing", "1.0.1", w.baker, nil, []string{"required"}},
			{"twice, and one that is wrong", "1.0.1", w.baker, slices.Concat(end("0", "3.0.0"), end("0", "3.0.1"), end("x", "1.0.0")), []string{"duplicate", "not_a_dependency"}},
		} {
			_, _, err := w.Extend(t.Context(), tt.as, "org.example.bread", tt.number, tt.ends)
			diff(t, tt.name, tt.want, codes(err))
		}
		before := w.trace(t)
		v, moved, err := w.Extend(t.Context(), w.baker, "org.example.bread", "1.0.1", slices.Concat(end("0", "3.0.0"), end("org.example.flour", "1.4.0")))
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "49 moved", []release.Extended{{TargetID: "0", TargetName: "core", From: "2.50.99", To: "3.0.0"}}, moved)
		stored, err := w.Version(t.Context(), w.eve, "org.example.bread", "1.0.1")
		if err != nil || stored.Dependencies[0].End != "3.0.0" || stored.Dependencies[1].End != "1.4.0" {
			t.Errorf("49 stored: %+v, %v", stored.Dependencies, err)
		}
		diff(t, "49 what is returned is what is stored", stored, v)
		f, err := w.Download(t.Context(), w.eve, "org.example.bread", "1.0.1")
		if !bytes.Equal(bytesOf(t, f, err), old("2.50.99").Build()) {
			t.Error("49 the file changed")
		}
		after := w.trace(t)
		if after["audit_log"] != before["audit_log"]+1 {
			t.Errorf("49 %d audit lines more", after["audit_log"]-before["audit_log"])
		}
		if _, moved, err = w.Extend(t.Context(), w.baker, "org.example.bread", "1.0.1", end("0", "3.0.0")); err != nil || moved != nil || w.trace(t)["audit_log"] != after["audit_log"] {
			t.Errorf("once more: %v, %v", moved, err)
		}
	})
}

func TestExtendFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, old("2.50.99"))
		w.publish(t, w.baker, old("2.50.99"))
		before := w.trace(t)
		for _, tt := range []struct {
			name string
			b    *obxtest.Builder
			as   account.Actor
			want []string
		}{
			{"another file", old("3.0.0").File("b.txt", "b"), w.baker, []string{"differs"}},
			{"another content", bread("1.0.1").With(func(m *pkgfile.Module) { *m = old("3.0.0").Module() }).File("a.txt", "other"), w.baker, []string{"differs"}},
			{"another name", old("3.0.0").With(called("Loaf")), w.baker, []string{"differs", "differs"}},
			{"another start and enforcement", old("3.0.0").With(func(m *pkgfile.Module) {
				m.Dependencies[0].Start, m.Dependencies[0].Enforcement = "2.50.2", "NONE"
			}), w.baker, []string{"differs", "differs"}},
			{"one more and one less", old("3.0.0").With(func(m *pkgfile.Module) { m.Dependencies = m.Dependencies[:1] }).DependsOn("org.example.salt", "1.0.0", ""), w.baker, []string{"differs", "differs"}},
			{"a lower end", old("2.50.98"), w.baker, []string{"end_lower"}},
			{"an end taken away", old(""), w.baker, []string{"bad_version"}},
			{"not published", bread("1.0.2"), w.baker, []string{"version_not_found"}},
			{"somebody else", old("3.0.0"), w.miller, []string{"not_owner"}},
			{"a customer", old("3.0.0"), w.eve, []string{"role_missing"}},
		} {
			_, _, err := w.ExtendFile(t.Context(), tt.as, bytes.NewReader(tt.b.Build()))
			diff(t, tt.name, tt.want, codes(err))
			diff(t, tt.name, before, w.trace(t))
		}
		if _, _, err := w.ExtendFile(t.Context(), w.baker, bytes.NewReader([]byte("x"))); !errs.Is(err, errs.KindInvalid) {
			t.Errorf("no package: %v", err)
		}
		v, moved, err := w.ExtendFile(t.Context(), w.baker, bytes.NewReader(old("3.0.0").Build()))
		if err != nil || len(moved) != 1 || v.Dependencies[0].End != "3.0.0" {
			t.Errorf("%v, %v", moved, err)
		}
		if _, moved, err = w.ExtendFile(t.Context(), w.baker, bytes.NewReader(old("3.0.0").Build())); err != nil || moved != nil {
			t.Errorf("once more: %v, %v", moved, err)
		}
	})
}
