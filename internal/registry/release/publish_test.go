package release_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/registry/version"
)

func TestPublish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		b := bread("1.0.3").With(func(m *pkgfile.Module) {
			m.Label, m.Help, m.URL, m.UpdateText, m.Trial, m.Translatable = "spring", "Knead.", "example.org", "Crisper.", true, true
			m.Name = "Fresh bread"
		}).DependsOn("org.example.flour", "1.0.0", "1.2.0").Merges("org.example.toast")
		w.register(t, w.baker, bread("1.0.3"))
		before := w.trace(t)
		r, err := w.try(t, w.baker, b, release.PublishInput{Maturity: release.QAApproved})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "checks", []string{"warned trial_of_free", "warned unknown_target", "warned unknown_target"}, found(r.Checks))
		file := b.Build()
		sum := sha256.Sum256(file)
		got := r.Versions[0]
		want := release.Version{
			ID: got.ID, Module: got.Module, Number: version.Number{A: 1, B: 0, C: 3}, Version: "1.0.3", Label: "spring",
			Name: "Fresh bread", Description: "What bread does.", Help: "Knead.", Author: "A. Baker", URL: "example.org",
			LicenceType: "MIT", LicenceText: "Do what you like.", UpdateText: "Crisper.", Language: "en_US", Translatable: true,
			Maturity: release.QAApproved, MaturityName: "QA Approved", BlobKey: got.BlobKey, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(file)),
			FileName: "org.example.bread-1.0.3.obx", PublishedBy: w.baker.UserID, PublishedByName: "baker", PublishedAt: accounttest.Start,
			Dependencies: []release.Dependency{
				{ID: obxtest.ID("org.example.bread→0"), TargetID: "0", TargetName: "core", Start: "3.0.0", Enforcement: version.Major},
				{ID: obxtest.ID("org.example.bread→org.example.flour"), TargetID: obxtest.ID("org.example.flour"), TargetName: "org.example.flour",
					Start: "1.0.0", End: "1.2.0", Enforcement: version.Major},
			},
			Merges: []release.Merge{{TargetID: obxtest.ID("org.example.toast"), TargetName: "org.example.toast"}},
		}
		diff(t, "published", want, got)
		stored, err := w.Version(t.Context(), account.Actor{}, "org.example.bread", "")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "stored", got, stored)
		m := stored.Module
		if m.Name != "Fresh bread" || m.Help != "Knead." || m.LatestVersion != "1.0.3" || m.LatestVersionID != got.ID || !m.Trial || m.Commercial {
			t.Errorf("the module was not refreshed: %+v", m)
		}
		diff(t, "shop", []string{"org.example.bread 1.0.3"}, w.shop.told)
		after := w.trace(t)
		for table, n := range map[string]int{"versions": 1, "version_dependencies": 2, "version_merges": 1, "pending_blobs": 0, "audit_log": 1, "files": 1} {
			if after[table]-before[table] != n {
				t.Errorf("%s: %d more, want %d", table, after[table]-before[table], n)
			}
		}
	})
}

// TestPublishRefusals has the bad inputs, each with what is said about it; nothing of them stays.
func TestPublishRefusals(t *testing.T) {
	edit := func(number string, change func(m *pkgfile.Module)) *obxtest.Builder {
		return bread(number).With(change)
	}
	tests := []struct {
		name string
		b    *obxtest.Builder
		kind errs.Kind
		want []string
	}{
		{"not registered", obxtest.Module("org.example.unknown", "1.0.0"), errs.KindInvalid, []string{"module_not_registered"}},
		{"somebody else's", obxtest.Module("org.example.flour", "1.0.9"), errs.KindForbidden, []string{"not_owner"}},
		{"same version, same bytes", bread("1.0.3"), errs.KindConflict, []string{"version_exists"}},
		{"same version, other bytes", bread("1.0.3").File("a.txt", "x"), errs.KindConflict, []string{"version_exists"}},
		{"same version, with a nought before it", bread("1.0.03"), errs.KindInvalid, []string{"bad_version"}},
		{"new version, with a nought before it", bread("01.0.4"), errs.KindInvalid, []string{"bad_version"}},
		{"package name of core", edit("1.0.4", func(m *pkgfile.Module) { m.Package = "org.openbravo" }), errs.KindInvalid, []string{"core_package", "package_differs"}},
		{"below the last of its major version", bread("1.0.2"), errs.KindConflict, []string{"version_not_above"}},
		{"version of four parts", bread("1.0.4.1"), errs.KindInvalid, []string{"bad_version"}},
		{"version of two parts", bread("1.4"), errs.KindInvalid, []string{"bad_version"}},
		{"another package name", edit("1.0.4", func(m *pkgfile.Module) { m.Package = "org.example.cake" }), errs.KindInvalid, []string{"package_differs"}},
		{"another type", edit("1.0.4", func(m *pkgfile.Module) { m.Type = "P" }), errs.KindInvalid, []string{"type_differs"}},
		{"another prefix", edit("1.0.4", func(m *pkgfile.Module) { m.Prefixes = []string{"CAKE"} }), errs.KindInvalid, []string{"db_prefix_differs"}},
		{"somebody else's prefix", edit("1.0.4", func(m *pkgfile.Module) { m.Prefixes = []string{"FLR"} }), errs.KindInvalid, []string{"db_prefix_in_use"}},
		{"prefix of a merged module of somebody else", bread("1.0.4").Prefix("FLR").Merges("org.example.flour"), errs.KindInvalid, []string{"db_prefix_in_use"}},
		{"no name and no licence", edit("1.0.4", func(m *pkgfile.Module) { m.Name, m.LicenceText = "", "" }), errs.KindInvalid, []string{"missing", "missing"}},
		{"unknown licence", edit("1.0.4", func(m *pkgfile.Module) { m.LicenceType = "Beerware" }), errs.KindInvalid, []string{"unknown_licence"}},
		{"include in a module", bread("1.0.4").Includes(obxtest.Module("org.example.flour", "1.0.0")), errs.KindInvalid, []string{"include_in_module"}},
		{"dependency and merge", bread("1.1.0").DependsOn("org.example.flour", "1.0.0", "").Merges("org.example.flour"), errs.KindInvalid, []string{"merged_and_needed"}},
		{"unknown module inside", bread("1.0.4").Nest(obxtest.Module("org.example.unknown", "1.0.0")), errs.KindInvalid, []string{"nested_not_registered"}},
		{"many at once", edit("1.0.3", func(m *pkgfile.Module) { m.Package, m.Name = "org.example.cake", "" }), errs.KindInvalid,
			[]string{"missing", "package_differs", "version_exists"}},
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.3"))
		w.publish(t, w.baker, bread("1.0.3"))
		flour := obxtest.Module("org.example.flour", "1.0.0").Prefix("FLR")
		w.register(t, w.miller, flour)
		w.publish(t, w.miller, flour)
		before := w.trace(t)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				r, err := w.try(t, w.baker, tt.b, release.PublishInput{})
				diff(t, "codes", tt.want, codes(err))
				if errs.KindOf(err) != tt.kind {
					t.Errorf("kind %v, want %v: %v", errs.KindOf(err), tt.kind, err)
				}
				for _, code := range tt.want {
					if !has(found(r.Checks), "failed "+code) {
						t.Errorf("the checks %q lack %s", found(r.Checks), code)
					}
				}
				diff(t, "what is left", before, w.trace(t))
			})
		}
		for _, v := range obxtest.Broken("org.example.bread", "1.0.4") {
			t.Run(v.Name, func(t *testing.T) {
				r, err := w.Publish(t.Context(), w.baker, release.PublishInput{FileName: "a.obx"}, bytes.NewReader(v.Data))
				if !errs.Is(err, errs.KindInvalid) {
					t.Errorf("got %v", err)
				}
				if len(found(r.Checks)) == 0 {
					t.Error("no check failed")
				}
				diff(t, "what is left", before, w.trace(t))
			})
		}
		diff(t, "shop", []string{"org.example.bread 1.0.3", "org.example.flour 1.0.0"}, w.shop.told)
	})
}

func TestPublishInput(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorldWith(t, db, release.Options{MaxPackage: 4000})
		w.register(t, w.baker, bread("1.0.0"))
		before := w.trace(t)
		unread := readerFunc(func([]byte) (int, error) {
			t.Error("the file was read before it was clear that it is of any use")
			return 0, io.EOF
		})
		readOnly := w.baker
		readOnly.Scopes = []account.Scope{account.ScopeRead}
		good := release.PublishInput{FileName: "a.obx"}
		broken := errors.New("the client is gone")
		tests := []struct {
			name string
			as   account.Actor
			in   release.PublishInput
			body io.Reader
			want string
		}{
			{"anonymous", account.Actor{}, good, unread, "sign_in_required"},
			{"other user", w.eve, good, unread, "role_missing"},
			{"member without the role", w.mate, good, unread, "role_missing"},
			{"token without the scope", readOnly, good, unread, "scope_missing"},
			{"wrong organisation", w.miller, good, bytes.NewReader(bread("1.0.0").Build()), "not_owner"},
			{"administrator", w.admin, good, unread, "role_missing"},
			{"zip", w.baker, release.PublishInput{FileName: "a.zip"}, unread, "not_obx"},
			{"unknown maturity", w.baker, release.PublishInput{FileName: "a.obx", Maturity: 300}, unread, "unknown_maturity"},
			{"too large", w.baker, good, io.LimitReader(zeros{}, 4001), "file_too_large"},
			{"broken off", w.baker, good, io.MultiReader(strings.NewReader("PK"), readerFunc(func([]byte) (int, error) { return 0, broken })), "internal"},
		}
		for _, tt := range tests {
			_, err := w.Publish(t.Context(), tt.as, tt.in, tt.body)
			diff(t, tt.name, []string{tt.want}, codes(err))
			diff(t, tt.name+": what is left", before, w.trace(t))
		}
		if _, err := w.Publish(t.Context(), w.baker, release.PublishInput{FileName: "BREAD.OBX"}, bytes.NewReader(bread("1.0.0").Build())); err != nil {
			t.Errorf("upper case: %v", err)
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPublishLines(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		for _, number := range []string{"3.0.1", "2.50.18291", "2.50.18400", "3.0.9", "3.0.10", "2.9.0"} { // case 43
			w.publish(t, w.baker, bread(number).With(func(m *pkgfile.Module) { m.Name = "Bread " + number }))
			w.kit.Clock.Advance(time.Second)
		}
		m, err := w.modules.Get(t.Context(), w.baker, "org.example.bread")
		if err != nil {
			t.Fatal(err)
		}
		if m.LatestVersion != "3.0.10" || m.Name != "Bread 3.0.10" {
			t.Errorf("latest is %s, name %s: a lower major version published later changed it", m.LatestVersion, m.Name)
		}
	})
}

func TestPublishPrefixes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		toast := obxtest.Module("org.example.toast", "1.0.0").Prefix("TST")
		w.register(t, w.baker, toast)
		w.register(t, w.baker, bread("1.0.0"))
		plain := obxtest.Module("org.example.plain", "1.0.0")
		w.register(t, w.baker, plain)

		v := w.publish(t, w.baker, bread("1.0.0").Prefix("TST", "OLD").Merges("org.example.toast").Merges("org.example.gone")) // case 48
		diff(t, "of the merging module", []string{"BRD", "OLD"}, v.Module.Prefixes)
		w.publish(t, w.baker, toast) // the merged module lives on
		v = w.publish(t, w.baker, plain.Prefix("PLN"))
		diff(t, "of a module that had none", []string{"PLN"}, v.Module.Prefixes)
		third := obxtest.Module("org.example.third", "1.0.0")
		w.register(t, w.baker, third)
		_, err := w.try(t, w.baker, third.Prefix("TST"), release.PublishInput{})
		diff(t, "a third module with the merged prefix", []string{"db_prefix_in_use"}, codes(err))
		r, err := w.try(t, w.baker, bread("1.0.1").With(func(m *pkgfile.Module) { m.Prefixes = nil }), release.PublishInput{})
		if err != nil || !has(found(r.Checks), "warned db_prefix_unused") {
			t.Errorf("package without its prefixes: %q, %v", found(r.Checks), err)
		}
	})
}

func TestPublishCommercial(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		yes, no := true, false
		steps := []struct {
			name string
			b    *obxtest.Builder
			in   *bool
			want bool
			warn string
		}{
			{"nobody says so", bread("1.0.0"), nil, false, ""},
			{"the publisher says so", bread("1.0.1"), &yes, true, "becomes_commercial"},
			{"it stays so", bread("1.0.2"), nil, true, "licence_not_commercial"},
			{"the publisher takes it back", bread("1.0.3"), &no, false, "becomes_free"},
			{"the package says so", bread("1.0.4").Commercial(), nil, true, "becomes_commercial"},
			{"the package no longer says so", bread("1.0.5"), nil, true, "licence_not_commercial"},
		}
		for _, s := range steps {
			r, err := w.try(t, w.baker, s.b, release.PublishInput{Commercial: s.in})
			if err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			if got := r.Versions[0].Module.Commercial; got != s.want {
				t.Errorf("%s: commercial %v", s.name, got)
			}
			for _, code := range []string{"becomes_commercial", "becomes_free"} {
				if got := has(found(r.Checks), code); got != (s.warn == code) {
					t.Errorf("%s: %s warned: %v", s.name, code, got)
				}
			}
			if s.warn != "" && !has(found(r.Checks), "warned "+s.warn) {
				t.Errorf("%s: %q lacks %s", s.name, found(r.Checks), s.warn)
			}
		}
	})
}

func TestPublishTrialIsSticky(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0").Commercial().With(func(m *pkgfile.Module) { m.Trial = true }))
		if v := w.publish(t, w.baker, bread("1.0.1").Commercial()); !v.Module.Trial {
			t.Error("a version without the flag cleared it")
		}
	})
}

func TestDryRun(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		pack := obxtest.Module("org.example.box", "1.0.0").Type("P").Includes(bread("1.0.0"))
		w.register(t, w.baker, pack)
		before := w.trace(t)
		r, err := w.try(t, w.baker, pack, release.PublishInput{DryRun: true, WithNested: true, Maturity: release.ConfirmedStable})
		if err != nil || len(r.Versions) != 2 || r.Versions[0].ID != "" || r.Versions[0].Version != "1.0.0" || r.Versions[1].Module.Package != "org.example.bread" {
			t.Errorf("got %+v, %v", r.Versions, err)
		}
		if len(r.Checks) < 11 {
			t.Errorf("%d checks", len(r.Checks))
		}
		diff(t, "what is left", before, w.trace(t))
		_, err = w.try(t, w.baker, bread("1.0"), release.PublishInput{DryRun: true})
		diff(t, "dry run of a bad one", []string{"bad_version"}, codes(err))
	})
}

func TestChecksAreComplete(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		names := func(r release.Result) []string {
			var list []string
			for _, c := range r.Checks {
				if len(list) == 0 || list[len(list)-1] != c.Name {
					list = append(list, c.Name)
				}
				if c.Message == "" || c.Level == "" {
					t.Errorf("check %+v says nothing", c)
				}
			}
			return list
		}
		r, err := w.try(t, w.baker, bread("1.0.0"), release.PublishInput{})
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "when published", []string{"archive", "module", "owner", "version", "texts", "licence", "dependencies", "includes", "prefixes", "nested", "commercial"}, names(r))
		r, _ = w.try(t, w.baker, obxtest.Module("org.example.unknown", "1.0.0"), release.PublishInput{})
		diff(t, "when it is not known whose it is", []string{"archive", "module", "version", "texts", "licence", "dependencies", "includes", "prefixes", "nested"}, names(r))
	})
}

// TestPublishUndone lets the shop fail: nothing is published, nothing is left.
func TestPublishUndone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		pack := obxtest.Module("org.example.box", "1.0.0").Type("P").Includes(bread("1.0.0"))
		w.register(t, w.baker, pack)
		before := w.trace(t)
		w.shop.fail = errors.New("the shop is on fire")
		_, err := w.try(t, w.baker, pack, release.PublishInput{WithNested: true})
		if !errors.Is(err, w.shop.fail) {
			t.Fatalf("got %v", err)
		}
		diff(t, "what is left", before, w.trace(t))
	})
}

func TestPublishBrokenOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		before := w.trace(t)
		ctx, cancel := context.WithCancel(t.Context())
		body := io.MultiReader(bytes.NewReader(bread("1.0.0").Build()), readerFunc(func([]byte) (int, error) {
			cancel()
			return 0, io.EOF
		}))
		if _, err := w.Publish(ctx, w.baker, release.PublishInput{FileName: "a.obx"}, body); err == nil {
			t.Fatal("published for a client who hung up")
		}
		diff(t, "what is left", before, w.trace(t))
	})
}

// TestPublishAtOnce lets the same version be published several times at once: one wins, the others
// are told that it exists.
func TestPublishAtOnce(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			w := newWorld(t, dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true}))
			w.register(t, w.baker, bread("1.0.0"))
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
				err := <-results
				if err == nil {
					won++
				} else if errs.CodeOf(err) != "version_exists" || !errs.Is(err, errs.KindConflict) {
					t.Errorf("a loser was told %v", err)
				}
			}
			after := w.trace(t)
			if won != 1 || after["versions"]-before["versions"] != 1 || after["files"]-before["files"] != 1 || after["pending_blobs"] != 0 {
				t.Errorf("%d won; left %v, before %v", won, after, before)
			}
		})
	}
}

// TestPublishRisesAtOnce lets several versions of one major line be published at once: whatever order
// they come in, none is published after a higher one.
func TestPublishRisesAtOnce(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			w := newWorld(t, dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true}))
			w.register(t, w.baker, bread("1.0.0"))
			const racers = 6
			results := make(chan error)
			for n := range racers {
				go func() {
					_, err := w.try(t, w.baker, bread(fmt.Sprintf("1.0.%d", n)), release.PublishInput{})
					results <- err
				}()
			}
			for range racers {
				if err := <-results; err != nil && errs.CodeOf(err) != "version_not_above" {
					t.Errorf("a loser was told %v", err)
				}
			}
			numbers, err := sqldb.All(t.Context(), w.db, sqldb.Value[int], `SELECT part_c FROM versions ORDER BY id`) // the order in which they were made
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSorted(numbers) || len(numbers) == 0 || numbers[len(numbers)-1] != racers-1 {
				t.Errorf("published in the order %v", numbers)
			}
		})
	}
}
