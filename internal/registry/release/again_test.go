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

// hand registers the box as the input says.
func (w *world) hand(t *testing.T, a account.Actor, in release.RegisterInput, b *obxtest.Builder) (release.RegisterResult, error) {
	t.Helper()
	return w.Register(t.Context(), a, in, bytes.NewReader(b.Build()))
}

// TestRegisterPackAgain registers a pack alone, and then with what is inside it.
func TestRegisterPackAgain(t *testing.T) {
	alone, whole := release.RegisterInput{}, release.RegisterInput{WithNested: true}
	whole.Overrides = module.RegisterInput{Name: "Another name", Visibility: module.Organisation}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		pack := box("1.0.0").Prefix("BOX")
		first, err := w.hand(t, w.baker, alone, pack)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "registered", []module.Module{first.Module}, first.Registered())
		w.register(t, w.baker, bread("1.0.0"))
		before := w.trace(t)
		w.kit.Clock.Advance(time.Hour)

		r, err := w.hand(t, w.baker, whole, pack)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "the pack in the result", first.Module, r.Module)
		stored, err := w.modules.Get(t.Context(), w.baker, "org.example.box")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "the pack", first.Module, stored)
		var names, unchanged []string
		for _, m := range r.Registered() {
			names = append(names, m.Package)
			if m.CameWith != first.Module.ID || m.Visibility != module.Organisation {
				t.Errorf("%s came with %q, and is visible to %s", m.Package, m.CameWith, m.Visibility)
			}
		}
		for _, u := range r.Unchanged {
			unchanged = append(unchanged, u.Module.Package+": "+u.Why)
		}
		diff(t, "new", []string{"org.example.bag", "org.example.bun"}, names)
		diff(t, "unchanged", []string{"org.example.box: It was registered before.", "org.example.bread: It was registered before."}, unchanged)
		before["modules"] += 2
		before["audit_log"] += 2
		diff(t, "left", before, w.trace(t))

		if _, err := w.try(t, w.baker, pack, withNested); err != nil {
			t.Errorf("the pack cannot be published: %v", err)
		}
	})
}

// TestRegisterPackAgainRefusals has second registrations of a pack that are refused and change nothing.
func TestRegisterPackAgainRefusals(t *testing.T) {
	alone, whole := release.RegisterInput{}, release.RegisterInput{WithNested: true}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		pack := func(inner ...*obxtest.Builder) *obxtest.Builder {
			b := obxtest.Module("org.example.pack", "1.0.0").Type("P")
			for _, i := range inner {
				b.Includes(i)
			}
			return b
		}
		bun := obxtest.Module("org.example.bun", "1.0.0")
		cake := obxtest.Module("org.example.cake", "1.0.0").Prefix("FLR")
		w.register(t, w.miller, obxtest.Module("org.example.flour", "1.0.0").Prefix("FLR"))
		w.register(t, w.baker, pack())
		w.register(t, w.baker, bread("1.0.0"))
		before, content := w.trace(t), w.content(t)
		template := whole
		template.Overrides.Type = "T"
		tests := []struct {
			name string
			as   account.Actor
			in   release.RegisterInput
			b    *obxtest.Builder
			want []string
		}{
			{"without the modules inside", w.baker, alone, pack(bun), []string{"module_id_in_use", "package_in_use"}}, // case 27
			{"with nothing new inside", w.baker, whole, pack(bread("1.0.0")), []string{"module_id_in_use", "package_in_use"}},
			{"with nothing inside", w.baker, whole, pack(), []string{"module_id_in_use", "package_in_use"}},
			{"by somebody else", w.miller, whole, pack(bun), []string{"module_id_in_use", "package_in_use"}},
			{"under another name", w.baker, whole, pack(bun).With(func(m *pkgfile.Module) { m.Package = "org.example.box" }), []string{"module_id_in_use"}},
			{"as another type", w.baker, template, pack(bun), []string{"module_id_in_use", "package_in_use"}},
			{"with a taken prefix inside, and of the pack nothing", w.baker, whole, pack(bun, cake), []string{"db_prefix_in_use"}},
		}
		for _, tt := range tests {
			_, err := w.hand(t, tt.as, tt.in, tt.b)
			diff(t, tt.name, tt.want, codes(err))
			if !errs.Is(err, errs.KindConflict) {
				t.Errorf("%s: kind %v", tt.name, errs.KindOf(err))
			}
		}
		odd := whole
		odd.Overrides.ID = "\x00"
		_, err := w.hand(t, w.baker, odd, pack(bun))
		diff(t, "with an id that no database takes", []string{"invalid_uuid", "package_in_use"}, codes(err))
		diff(t, "left", before, w.trace(t))
		diff(t, "changed", content, w.content(t))
	})
}
