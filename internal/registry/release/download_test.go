package release_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/release"
)

func TestDownload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		v := w.publish(t, w.baker, bread("1.0.0"))
		f, err := w.Download(t.Context(), account.Actor{}, "org.example.bread", "")
		if err == nil && (f.Name != "org.example.bread-1.0.0.obx" || f.SHA256 != v.SHA256 || f.Size != v.Size || f.Version.ID != v.ID) {
			t.Errorf("file %+v", f)
		}
		if !bytes.Equal(bytesOf(t, f, err), bread("1.0.0").Build()) {
			t.Error("the download is not what was uploaded")
		}
		for _, number := range []string{"1.0.1", "x", "1.0.0.0.0-1"} {
			if _, err := w.Download(t.Context(), account.Actor{}, "org.example.bread", number); errs.CodeOf(err) != "version_not_found" {
				t.Errorf("%s: %v", number, err)
			}
		}
		if err := w.store.Delete(t.Context(), v.BlobKey); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Download(t.Context(), account.Actor{}, "org.example.bread", ""); errs.CodeOf(err) != "file_missing" || !errs.Is(err, errs.KindInternal) {
			t.Errorf("a file that is gone: %v", err)
		}
	})
}

// TestDownloadRights has a row for each who, and a column for each state that a version can be in.
func TestDownloadRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		earlier, buyer := w.kit.Customer(t, "earlier"), w.kit.Customer(t, "buyer")
		yes, organisation := true, module.Organisation
		change := func(pkg string, in module.UpdateInput) {
			t.Helper()
			if _, _, err := w.modules.Update(t.Context(), w.baker, pkg, in); err != nil {
				t.Fatal(err)
			}
		}
		const number = "1.0.0"
		packages := []string{"org.example.plain", "org.example.commercial", "org.example.yanked", "org.example.both", "org.example.hidden"}
		for _, pkg := range packages {
			b := bread(number).With(named(pkg))
			w.register(t, w.baker, b)
			w.publish(t, w.baker, b)
			f, err := w.Download(t.Context(), earlier, pkg, number)
			bytesOf(t, f, err)
			w.shop.sell(buyer, pkg)
		}
		change("org.example.commercial", module.UpdateInput{Commercial: &yes})
		change("org.example.both", module.UpdateInput{Commercial: &yes})
		change("org.example.hidden", module.UpdateInput{Visibility: &organisation})
		for _, pkg := range []string{"org.example.yanked", "org.example.both"} {
			if _, err := w.Yank(t.Context(), w.baker, pkg, number, "burnt"); err != nil {
				t.Fatal(err)
			}
		}
		buyerToken, bakerToken, adminToken := buyer, w.baker, w.admin
		for _, a := range []*account.Actor{&buyerToken, &bakerToken, &adminToken} {
			a.Scopes = []account.Scope{account.ScopeAccount}
		}
		all := []string{"", "", "", "", ""}
		none := []string{"", "not_entitled", "version_yanked", "not_entitled", "module_not_found"}
		tests := []struct {
			name string
			as   account.Actor
			want []string // for each of packages the code of the refusal
		}{
			{"anonymous", account.Actor{}, none},
			{"other user", w.eve, none},
			{"other provider", w.miller, none},
			{"baker, for the wrong organisation", w.kit.For(t, w.baker, "baker"), none},
			{"owner", w.baker, all},
			{"member without the role", w.mate, all},
			{"administrator", w.admin, all},
			{"operator", account.Operator, all},
			{"buyer", buyer, all},
			{"had it earlier", earlier, []string{"", "", "", "", "module_not_found"}},
			{"buyer's token without the scope", buyerToken, none},
			{"owner's token without the scope", bakerToken, none},
			{"administrator's token without the scope", adminToken, none},
		}
		for _, tt := range tests {
			for i, pkg := range packages {
				f, err := w.Open(t.Context(), tt.as, pkg, number)
				if errs.CodeOf(err) != tt.want[i] {
					t.Errorf("%s opens %s: %v, want %q", tt.name, pkg, err, tt.want[i])
				}
				if err == nil {
					bytesOf(t, f, nil)
				}
				v, err := w.Version(t.Context(), w.admin, pkg, number)
				if err != nil {
					t.Fatal(err)
				}
				may, err := w.MayDownload(t.Context(), tt.as, v)
				if err != nil || tt.want[i] != "module_not_found" && may != (tt.want[i] == "") {
					t.Errorf("%s may have %s: %v, %v", tt.name, pkg, may, err)
				}
			}
		}
	})
}

// TestDownloadByKey checks that the key of an instance opens less than its owner's people do.
func TestDownloadByKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		yes, organisation := true, module.Organisation
		key := account.Actor{
			UserName: "Main shop", OrgID: w.baker.OrgID, OrgName: w.baker.OrgName, Scopes: []account.Scope{account.ScopeRead}, Via: account.ViaInstance,
		}
		for name, change := range map[string]func(pkg string) error{
			"plain":  func(string) error { return nil },
			"yanked": func(pkg string) error { return second(w.Yank(t.Context(), w.baker, pkg, "1.0.0", "burnt")) },
			"commercial": func(pkg string) error {
				_, _, err := w.modules.Update(t.Context(), w.baker, pkg, module.UpdateInput{Commercial: &yes})
				return err
			},
			"hidden": func(pkg string) error {
				_, _, err := w.modules.Update(t.Context(), w.baker, pkg, module.UpdateInput{Visibility: &organisation})
				return err
			},
			"bought": func(pkg string) error {
				w.shop.sell(w.baker, pkg)
				_, _, err := w.modules.Update(t.Context(), w.baker, pkg, module.UpdateInput{Visibility: &organisation})
				return err
			},
			"quarantined": func(pkg string) error {
				return db.Tx(t.Context(), func(tx *sqldb.Tx) error {
					return w.modules.Quarantine(t.Context(), tx, w.admin, pkg, "It steals flour.")
				})
			},
		} {
			pkg := "org.example." + name
			b := bread("1.0.0").With(named(pkg))
			w.register(t, w.baker, b)
			w.publish(t, w.baker, b)
			f, err := w.Download(t.Context(), w.baker, pkg, "1.0.0") // which its people have had does not count
			bytesOf(t, f, err)
			if err := change(pkg); err != nil {
				t.Fatal(err)
			}
			v, err := w.Version(t.Context(), w.admin, pkg, "1.0.0")
			if err != nil {
				t.Fatal(err)
			}
			refused := map[string]string{"hidden": "not_entitled", "quarantined": "quarantined"}[name]
			for who, as := range map[string]account.Actor{"the key": key, "the owner": w.baker} {
				want := refused
				if who == "the owner" {
					want = ""
				}
				f, err := w.Open(t.Context(), as, pkg, "1.0.0")
				if errs.CodeOf(err) != want {
					t.Errorf("%s opens %s: %v, want %q", who, name, err, want)
				}
				if err == nil {
					bytesOf(t, f, nil)
				}
				may, err := w.MayHave(t.Context(), as, map[string]release.Version{v.ID: v})
				if err != nil || may[v.ID] != (want == "") {
					t.Errorf("%s may have %s: %v, %v", who, name, may, err)
				}
			}
		}
	})
}

// TestEarlierDownloadIsOfOneVersion checks that an organisation keeps the version that it had, not the
// others.
func TestEarlierDownloadIsOfOneVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0"))
		f, err := w.Download(t.Context(), w.eve, "org.example.bread", "1.0.0")
		bytesOf(t, f, err)
		f, err = w.Download(t.Context(), w.eve, "org.example.bread", "1.0.0") // twice is once
		bytesOf(t, f, err)
		f, err = w.Open(t.Context(), w.miller, "org.example.bread", "1.0.0") // looking is not having
		bytesOf(t, f, err)
		w.publish(t, w.baker, bread("1.0.1").Commercial())
		for number, want := range map[string]string{"1.0.0": "", "1.0.1": "not_entitled"} {
			if _, err := w.Download(t.Context(), w.eve, "org.example.bread", number); errs.CodeOf(err) != want {
				t.Errorf("%s: %v, want %q", number, err, want)
			}
		}
		if _, err := w.Download(t.Context(), w.miller, "org.example.bread", "1.0.0"); errs.CodeOf(err) != "not_entitled" {
			t.Errorf("who only looked: %v", err)
		}
	})
}

func TestFlushCounts(t *testing.T) {
	for _, d := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(d), func(t *testing.T) {
			db := dbtest.OpenURL(t, dbtest.Migrated(t, d), sqldb.Options{NoSync: true})
			w := newWorld(t, db)
			w.register(t, w.baker, bread("1.0.0"))
			for _, number := range []string{"1.0.0", "1.0.1"} {
				w.publish(t, w.baker, bread(number))
			}
			var wg sync.WaitGroup
			for n := range 24 {
				wg.Go(func() {
					number := "1.0.0"
					if n%3 == 0 {
						number = "1.0.1"
					}
					f, err := w.Download(t.Context(), account.Actor{}, "org.example.bread", number)
					if err != nil {
						t.Error(err)
						return
					}
					f.Body.Close()
				})
			}
			wg.Wait()
			counts := func() [3]int64 {
				p, err := w.Versions(t.Context(), account.Actor{}, "org.example.bread", page.Request{})
				if err != nil {
					t.Fatal(err)
				}
				return [3]int64{p.Items[0].Downloads, p.Items[1].Downloads, p.Items[0].Module.Downloads}
			}
			diff(t, "before they are written", [3]int64{}, counts())
			for range 2 { // the second time there is nothing to write
				if err := w.FlushCounts(t.Context()); err != nil {
					t.Fatal(err)
				}
				diff(t, "written", [3]int64{8, 16, 24}, counts())
			}
		})
	}
}

func TestCountsSurviveAFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0"))
		f, err := w.Download(t.Context(), account.Actor{}, "org.example.bread", "")
		bytesOf(t, f, err)
		if err := w.FlushCounts(cancelled(t)); err == nil {
			t.Fatal("written without a database")
		}
		if err := w.FlushCounts(t.Context()); err != nil {
			t.Fatal(err)
		}
		v, err := w.Version(t.Context(), account.Actor{}, "org.example.bread", "")
		if err != nil || v.Downloads != 1 {
			t.Errorf("%d downloads, %v", v.Downloads, err)
		}
	})
}

func TestYank(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		for _, number := range []string{"1.0.0", "1.0.1"} {
			w.publish(t, w.baker, bread(number).With(called("Bread "+number)))
		}
		w.kit.Clock.Advance(time.Hour)
		latest := func() string {
			v, err := w.Version(t.Context(), account.Actor{}, "org.example.bread", "")
			if err != nil {
				return errs.CodeOf(err)
			}
			if v.Yanked() || v.Module.Name != "Bread "+v.Version {
				t.Errorf("latest is %s, yanked %v, the module's name %s", v.Version, v.Yanked(), v.Module.Name)
			}
			return v.Version
		}
		v, err := w.Yank(t.Context(), w.baker, "org.example.bread", "1.0.1", " burnt ")
		if err != nil || !v.YankedAt.Equal(w.kit.Clock.Now()) || v.YankReason != "burnt" {
			t.Fatalf("yanked %v %q, %v", v.YankedAt, v.YankReason, err)
		}
		diff(t, "latest", "1.0.0", latest())
		stored, err := w.Version(t.Context(), account.Actor{}, "org.example.bread", "1.0.1")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "yanked version, by number", v, stored)
		if _, err := w.try(t, w.baker, bread("1.0.1"), release.PublishInput{}); errs.CodeOf(err) != "version_exists" {
			t.Errorf("a yanked number given again: %v", err)
		}
		if _, err := w.Yank(t.Context(), w.baker, "org.example.bread", "1.0.0", "stale"); err != nil {
			t.Fatal(err)
		}
		diff(t, "latest when all are yanked", "version_not_found", latest())
		if v, err = w.Unyank(t.Context(), w.baker, "org.example.bread", "1.0.1"); err != nil || v.Yanked() || v.YankReason != "" {
			t.Errorf("taken back: %v %q, %v", v.YankedAt, v.YankReason, err)
		}
		diff(t, "latest when one is taken back", "1.0.1", latest())
	})
}

func TestLifecycleRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		w.publish(t, w.baker, bread("1.0.0"))
		readOnly := w.baker
		readOnly.Scopes = []account.Scope{account.ScopeRead}
		tests := []struct {
			name string
			as   account.Actor
			want string
		}{
			{"anonymous", account.Actor{}, "sign_in_required"},
			{"other user", w.eve, "not_owner"},
			{"other provider", w.miller, "not_owner"},
			{"baker, for the wrong organisation", w.kit.For(t, w.baker, "baker"), "not_owner"},
			{"member without the role", w.mate, "role_missing"},
			{"token without the scope", readOnly, "scope_missing"},
			{"owner", w.baker, ""},
			{"administrator", w.admin, ""},
			{"operator", account.Operator, ""},
		}
		for _, tt := range tests {
			_, maturity := w.SetMaturity(t.Context(), tt.as, "org.example.bread", "1.0.0", release.ConfirmedStable)
			_, yank := w.Yank(t.Context(), tt.as, "org.example.bread", "1.0.0", "burnt")
			_, unyank := w.Unyank(t.Context(), tt.as, "org.example.bread", "1.0.0")
			for what, err := range map[string]error{"maturity": maturity, "yank": yank, "unyank": unyank} {
				if errs.CodeOf(err) != tt.want {
					t.Errorf("%s, %s: %v, want %q", tt.name, what, err, tt.want)
				}
			}
		}
		organisation := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.bread", module.UpdateInput{Visibility: &organisation}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Yank(t.Context(), w.miller, "org.example.bread", "1.0.0", "burnt"); errs.CodeOf(err) != "module_not_found" {
			t.Errorf("a hidden module: %v", err)
		}
	})
}

func TestMaturity(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		if v := w.publish(t, w.baker, bread("1.0.0")); v.Maturity != release.Test {
			t.Errorf("published with %d", v.Maturity)
		}
		levels, err := w.Levels(t.Context())
		if err != nil || levels.Words() != "100 Test, 200 QA Approved, 500 Confirmed Stable" {
			t.Errorf("levels: %s, %v", levels.Words(), err)
		}
		for _, level := range levels {
			v, err := w.SetMaturity(t.Context(), w.baker, "org.example.bread", "1.0.0", level.Level)
			if err != nil || v.Maturity != level.Level || v.MaturityName != level.Name {
				t.Errorf("%d: %d, %v", level.Level, v.Maturity, err)
			}
		}
		for number, level := range map[string]int{"1.0.0": 300, "1.0.9": 200, "": 200} {
			want := map[string]string{"1.0.0": "bad_maturity", "1.0.9": "version_not_found", "": "version_required"}[number]
			if _, err := w.SetMaturity(t.Context(), w.baker, "org.example.bread", number, level); errs.CodeOf(err) != want {
				t.Errorf("%q at %d: %v, want %s", number, level, err, want)
			}
		}
		if levels.Name(7) != release.NoLevel {
			t.Error("an unknown level has a name")
		}
		for reason, want := range map[string]string{
			"": "required", "  ": "required", "burnt\x00": "invalid_reason", "\x1b[31mred": "invalid_reason", "\xff": "invalid_reason",
			strings.Repeat("é", 501): "too_long",
		} {
			_, err := w.Yank(t.Context(), w.baker, "org.example.bread", "1.0.0", reason)
			if errs.CodeOf(err) != "bad_reason" {
				t.Errorf("reason %.10q: %v", reason, err)
			}
			diff(t, "reason", []string{want}, codes(err))
		}
	})
}

func TestVersions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		for _, number := range []string{"1.0.9", "2.50.1", "1.0.10", "2.9.0", "10.0.0"} {
			w.publish(t, w.baker, bread(number).DependsOn("org.example.flour", number, ""))
		}
		if _, err := w.Yank(t.Context(), w.baker, "org.example.bread", "2.9.0", "burnt"); err != nil {
			t.Fatal(err)
		}
		var got []string
		req := page.Request{Limit: 2}
		for {
			p, err := w.Versions(t.Context(), account.Actor{}, "org.example.bread", req)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range p.Items {
				got = append(got, v.Version)
				if len(v.Dependencies) != 2 || v.Dependencies[1].Start != v.Version {
					t.Errorf("%s has the dependencies %+v", v.Version, v.Dependencies)
				}
			}
			if req.After = p.Next; p.Next == "" {
				break
			}
		}
		diff(t, "order", []string{"10.0.0", "2.50.1", "2.9.0", "1.0.10", "1.0.9"}, got)
	})
}

func TestVersionVisibility(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		v := w.publish(t, w.baker, bread("1.0.0"))
		organisation := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, v.Module.ID, module.UpdateInput{Visibility: &organisation}); err != nil {
			t.Fatal(err)
		}
		buyer := w.kit.Customer(t, "buyer")
		w.shop.sell(buyer, "org.example.bread")
		for name, tt := range map[string]struct {
			as   account.Actor
			seen bool
		}{
			"anonymous": {account.Actor{}, false}, "other user": {w.eve, false}, "wrong organisation": {w.kit.For(t, w.baker, "baker"), false},
			"owner": {w.baker, true}, "member": {w.mate, true}, "administrator": {w.admin, true}, "buyer": {buyer, true},
		} {
			_, byNumber := w.Version(t.Context(), tt.as, "org.example.bread", "1.0.0")
			_, latest := w.Version(t.Context(), tt.as, "org.example.bread", "")
			_, byID := w.VersionByID(t.Context(), tt.as, v.ID)
			_, list := w.Versions(t.Context(), tt.as, "org.example.bread", page.Request{})
			_, itself := w.Module(t.Context(), tt.as, "org.example.bread")
			for _, err := range []error{byNumber, latest, byID, list, itself} {
				if tt.seen != (err == nil) || err != nil && !errs.Is(err, errs.KindNotFound) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		for _, id := range []string{"", "x", "\x00", "0123456789abcdef01234567"} {
			if _, err := w.VersionByID(t.Context(), w.admin, id); errs.CodeOf(err) != "version_not_found" {
				t.Errorf("id %q: %v", id, err)
			}
		}
	})
}

func TestFiles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.register(t, w.baker, bread("1.0.0"))
		want := map[string]int64{}
		for _, number := range []string{"1.0.0", "1.0.1", "1.1.0"} {
			v := w.publish(t, w.baker, bread(number))
			want[v.BlobKey+" "+v.SHA256] = v.Size
		}
		got := map[string]int64{}
		for f, err := range w.Files(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got[f.Key+" "+f.SHA256] = f.Size
		}
		diff(t, "files", want, got)
		for range w.Files(t.Context()) {
			break // may be left at any time
		}
		var failed error
		for _, err := range w.Files(cancelled(t)) {
			failed = errors.Join(failed, err)
		}
		if failed == nil {
			t.Error("no error without a database")
		}
	})
}
