package release_test

import (
	"bytes"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// box is a pack with another pack inside it, so that there are packages of two levels.
func box(number string) *obxtest.Builder {
	return obxtest.Module("org.example.box", number).Type("P").Includes(bread("1.0.0")).Includes(
		obxtest.Module("org.example.bag", "1.0.0").Type("P").Includes(obxtest.Module("org.example.bun", "1.0.0")))
}

var withNested = release.PublishInput{WithNested: true}

func TestRegisterFromFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		flour := obxtest.Module("org.example.flour", "1.0.0").Prefix("FLR")
		w.register(t, w.miller, flour)
		w.register(t, w.baker, bread("1.0.0"))
		before := w.trace(t)
		pack := box("1.0.0").Includes(flour)

		r, err := w.Register(t.Context(), w.baker, release.RegisterInput{WithNested: true, Overrides: module.RegisterInput{
			Name: "The box", Author: "B. Baker", Commercial: true, Visibility: module.Organisation,
		}}, bytes.NewReader(pack.Build()))
		if err != nil {
			t.Fatal(err)
		}
		if m := r.Module; m.Name != "The box" || m.Author != "B. Baker" || !m.Commercial || m.Visibility != module.Organisation || m.Type != "P" || m.ID != obxtest.ID("org.example.box") {
			t.Errorf("registered %+v", m)
		}
		var nested, unchanged []string
		for _, m := range r.Nested {
			nested = append(nested, m.Package+" "+m.Visibility)
		}
		for _, u := range r.Unchanged {
			unchanged = append(unchanged, u.Module.Package+": "+u.Why)
		}
		diff(t, "nested", []string{"org.example.bag organisation", "org.example.bun organisation"}, nested)
		diff(t, "unchanged", []string{"org.example.bread: It was registered before.", "org.example.flour: It belongs to miller."}, unchanged)
		after := w.trace(t)
		if after["modules"]-before["modules"] != 3 || after["files"] != 0 || after["pending_blobs"] != 0 {
			t.Errorf("left %v, before %v", after, before)
		}
	})
}

func TestRegisterFromFileRefusals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		before := w.trace(t)
		stale := obxtest.Module("org.example.stale", "1.0.0").Prefix("BRD", "X")
		tests := []struct {
			name string
			as   account.Actor
			file []byte
			want []string
		}{
			{"anonymous", account.Actor{}, nil, []string{"sign_in_required"}},
			{"other user", w.eve, nil, []string{"role_missing"}},
			{"again", w.baker, bread("1.0.0").Build(), []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}},
			{"by another", w.miller, bread("2.0.0").Build(), []string{"db_prefix_in_use", "module_id_in_use", "package_in_use"}},
			{"mistake and conflict", w.baker, stale.Build(), []string{"db_prefix_in_use", "too_many_db_prefixes"}},
			{"mistake inside", w.baker, box("1.0.0").Nest(stale).Build(), []string{"db_prefix_in_use", "too_many_db_prefixes"}},
			{"nothing in it", w.baker, bread("1.0.0").Without("AD_MODULE").Build(), []string{"no_module"}},
			{"no zip", w.baker, []byte("a letter"), []string{"not_a_zip"}},
		}
		for _, tt := range tests {
			_, err := w.Register(t.Context(), tt.as, release.RegisterInput{WithNested: true}, bytes.NewReader(tt.file))
			diff(t, tt.name, tt.want, codes(err))
			diff(t, tt.name+": what is left", before, w.trace(t))
		}
	})
}

func TestPublishWithNested(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		flour := obxtest.Module("org.example.flour", "1.0.0")
		w.register(t, w.miller, flour)
		w.publish(t, w.miller, flour)
		w.register(t, w.baker, box("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0"))
		pack := box("1.0.0").Includes(flour)

		r, err := w.try(t, w.baker, pack, withNested)
		if err != nil {
			t.Fatal(err)
		}
		var versions, unchanged []string
		for _, v := range r.Versions {
			versions = append(versions, v.Module.Package+" "+v.Version)
		}
		for _, u := range r.Unchanged {
			unchanged = append(unchanged, u.Module.Package+" "+u.Version)
		}
		diff(t, "published", []string{"org.example.box 1.0.0", "org.example.bag 1.0.0", "org.example.bun 1.0.0"}, versions)
		diff(t, "unchanged", []string{"org.example.bread 1.0.0", "org.example.flour 1.0.0"}, unchanged)
		diff(t, "shop", append([]string{"org.example.flour 1.0.0", "org.example.bread 1.0.0"}, versions...), w.shop.told)
		f, err := w.Download(t.Context(), w.eve, "org.example.bun", "1.0.0")
		if !bytes.Equal(bytesOf(t, f, err), obxtest.Module("org.example.bun", "1.0.0").Build()) {
			t.Error("the nested package is not published as it was packed")
		}
		if left := w.trace(t); left["files"] != 5 || left["pending_blobs"] != 0 {
			t.Errorf("left %v", left)
		}
	})
}

func TestPublishNestedChecks(t *testing.T) {
	other := func(b *obxtest.Builder) *obxtest.Builder { return b.File("other.txt", "other bytes") }
	flour := func() *obxtest.Builder { return obxtest.Module("org.example.flour", "1.0.0") }
	secret := func() *obxtest.Builder { return obxtest.Module("org.example.secret", "1.0.0") }
	pack := func(inner *obxtest.Builder) *obxtest.Builder {
		return obxtest.Module("org.example.pack", "1.0.0").Type("P").Includes(inner)
	}
	tests := []struct {
		name          string
		pack          *obxtest.Builder
		without, with string // the failed or warned check, without the flag and with it
	}{
		{"unknown module", pack(obxtest.Module("org.example.unknown", "1.0.0")), "failed nested_not_registered", "failed nested_not_registered"},
		{"one's own, not published", pack(obxtest.Module("org.example.bun", "1.0.0")), "warned nested_not_published", ""},
		{"one's own, published", pack(bread("1.0.0")), "", ""},
		{"one's own, other bytes", pack(other(bread("1.0.0"))), "warned nested_differs", "failed nested_differs"},
		{"one's own, of an older line", pack(bread("0.9.0")), "warned nested_not_published", ""},
		{"one's own, below the last of its line", pack(bread("1.0.2")), "warned nested_not_published", "failed version_not_above"},
		{"somebody else's, published", pack(flour()), "", ""},
		{"somebody else's, other bytes", pack(other(flour())), "warned nested_differs", "failed nested_differs"},
		{"somebody else's, not published", pack(obxtest.Module("org.example.flour", "1.0.1")), "warned nested_not_published", "failed nested_not_owned"},
		{"somebody else's, hidden", pack(secret()), "", ""},
		{"own one with a mistake of its own", pack(bread("1.0.6").Prefix("FLR")), "failed too_many_prefixes", "failed too_many_prefixes"},
		{"own one with another package name", pack(renamed()), "warned nested_not_published", "failed package_differs"},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, b := range []*obxtest.Builder{flour(), secret()} {
			w.register(t, w.miller, b)
			w.publish(t, w.miller, b)
		}
		organisation := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.miller, "org.example.secret", module.UpdateInput{Visibility: &organisation}); err != nil {
			t.Fatal(err)
		}
		w.register(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.5"))
		w.register(t, w.baker, obxtest.Module("org.example.bun", "1.0.0"))
		w.register(t, w.baker, obxtest.Module("org.example.pack", "1.0.0").Type("P"))
		for _, tt := range tests {
			for with, want := range map[bool]string{false: tt.without, true: tt.with} {
				r, err := w.try(t, w.baker, tt.pack, release.PublishInput{WithNested: with, DryRun: true})
				if refused := want != "" && want[:6] == "failed"; refused != (err != nil) {
					t.Errorf("%s, with nested %v: %v", tt.name, with, err)
				}
				if want != "" && !has(found(r.Checks), want) {
					t.Errorf("%s, with nested %v: %q lacks %q", tt.name, with, found(r.Checks), want)
				}
				if want == "" && has(found(r.Checks), "nested") {
					t.Errorf("%s, with nested %v: %q", tt.name, with, found(r.Checks))
				}
				for _, u := range r.Unchanged {
					if u.Module.Package == "org.example.secret" && u.Module.OwnerName != "" {
						t.Errorf("%s: tells who owns a hidden module", tt.name)
					}
				}
			}
		}
	})
}

// renamed is a package that has the id of another module's name.
func renamed() *obxtest.Builder {
	b := obxtest.Module("org.example.loaf", "1.0.1")
	id := obxtest.ID("org.example.bread")
	return b.With(withID(id))
}

func TestUnknownTargets(t *testing.T) {
	for _, refuse := range []bool{false, true} {
		dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
			w := newWorldWith(t, db, release.Options{RefuseUnknownTargets: refuse})
			b := bread("1.0.0").With(noDependencies).DependsOn("org.example.flour", "1.0.0", "")
			w.register(t, w.baker, b)
			r, err := w.try(t, w.baker, b, release.PublishInput{})
			level := "warned "
			if refuse {
				level = "failed "
				diff(t, "codes", []string{"core_not_reached", "unknown_target"}, codes(err))
			} else if err != nil {
				t.Fatal(err)
			}
			diff(t, "checks", []string{level + "core_not_reached", level + "unknown_target"}, found(r.Checks))
			said := "org.example.bread depends on org.example.flour (" + obxtest.ID("org.example.flour") + "), which is not registered here."
			if !says(r.Checks, pkgfile.Level(strings.TrimSpace(level)), said) {
				t.Errorf("the checks do not say %q: %+v", said, r.Checks)
			}
			nameless := b.With(func(m *pkgfile.Module) { m.Dependencies[0].TargetName = "" })
			r, _ = w.try(t, w.baker, nameless, release.PublishInput{DryRun: true})
			if said := "org.example.bread depends on " + obxtest.ID("org.example.flour") + ", which is not registered here."; !says(r.Checks, pkgfile.Level(strings.TrimSpace(level)), said) {
				t.Errorf("the checks do not say %q: %+v", said, r.Checks)
			}
		})
	}
}

func TestCoreIsReached(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorldWith(t, db, release.Options{RefuseUnknownTargets: true})
		if err := w.kit.SetProvider(t.Context(), account.Operator, "root"); err != nil {
			t.Fatal(err)
		}
		var err error
		if w.admin, err = w.kit.BasicActor(t.Context(), "root", accounttest.Password, ""); err != nil {
			t.Fatal(err)
		}
		core := obxtest.Core("3.0.0").Prefix("A", "AD", "USER1")
		w.register(t, w.admin, core)
		w.publish(t, w.admin, core)
		flour := obxtest.Module("org.example.flour", "1.0.0")
		w.register(t, w.baker, flour)
		w.publish(t, w.baker, flour)
		through := bread("1.0.0").With(noDependencies).DependsOn("org.example.flour", "1.0.0", "")
		w.register(t, w.baker, through)
		r, err := w.try(t, w.baker, through, release.PublishInput{})
		if err != nil || len(found(r.Checks)) != 0 {
			t.Errorf("checks %q, %v", found(r.Checks), err)
		}
	})
}

func TestCircles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		a := obxtest.Module("org.example.a", "1.0.0").DependsOn("org.example.b", "1.0.0", "")
		b := obxtest.Module("org.example.b", "1.0.0").DependsOn("org.example.c", "1.0.0", "")
		c := obxtest.Module("org.example.c", "1.0.0")
		for _, m := range []*obxtest.Builder{a, b, c} {
			w.register(t, w.baker, m)
			w.publish(t, w.baker, m)
		}
		_, err := w.try(t, w.baker, obxtest.Module("org.example.c", "1.1.0").DependsOn("org.example.a", "1.0.0", ""), release.PublishInput{})
		diff(t, "circle", []string{"dependency_circle"}, codes(err))
		if !has([]string{err.Error()}, "org.example.c → org.example.a") {
			t.Errorf("the circle is not named: %v", err)
		}
		if !errs.Is(err, errs.KindInvalid) {
			t.Errorf("kind %v", errs.KindOf(err))
		}
	})
}

func TestIncludedTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		bun := obxtest.Module("org.example.bun", "1.0.0")
		bag := obxtest.Module("org.example.bag", "1.0.0").Type("P").Includes(bun)
		template := func(number string) *obxtest.Builder {
			return obxtest.Module("org.example.shop", number).Type("T")
		}
		w.register(t, w.baker, bag)
		if _, err := w.try(t, w.baker, bag, withNested); err != nil {
			t.Fatal(err)
		}
		w.register(t, w.baker, template("1.0.0"))
		include := func(b *obxtest.Builder, pkg, number string) *obxtest.Builder {
			return b.With(including(pkg, number))
		}
		_, err := w.try(t, w.baker, include(include(template("1.0.0"), "org.example.bag", "1.0.0"), "org.example.bun", "1.0.0"), release.PublishInput{})
		diff(t, "by the template and by a pack in it", []string{"included_twice"}, codes(err))

		// A later bag no longer includes the bun; the template includes that one.
		w.publish(t, w.baker, obxtest.Module("org.example.bag", "1.0.1").Type("P"))
		_, err = w.try(t, w.baker, include(include(template("1.0.0"), "org.example.bag", "1.0.1"), "org.example.bun", "1.0.0"), release.PublishInput{})
		if err != nil {
			t.Errorf("in the version that is included it is not twice: %v", err)
		}
		_, err = w.try(t, w.baker, include(obxtest.Module("org.example.bag", "1.1.0").Type("P"), "org.example.shop", "1.0.0"), release.PublishInput{})
		diff(t, "a pack that includes a template that includes an older version of the pack", []string{"include_circle"}, codes(err))
	})
}
