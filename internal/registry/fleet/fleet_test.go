package fleet_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/blob/disk"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/fleet"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
)

// world is a market with a bakery: shopper is its customer, boss manages it, and hand only publishes for it.
type world struct {
	*fleet.Service
	db                              *sqldb.DB
	kit                             *accounttest.Kit
	releases                        *release.Service
	modules                         *module.Service
	boss, shopper, hand, eve, admin account.Actor
}

const key = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B\nAQEFAAOC+AQ8A\n-----END PUBLIC KEY-----\n"

func newWorld(t *testing.T, db *sqldb.DB) *world {
	t.Helper()
	store, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	kit := accounttest.New(db)
	w := &world{db: db, kit: kit, Service: fleet.New(fleet.Deps{DB: db, Clock: kit.Clock, IDs: kit.IDs, Accounts: kit})}
	w.modules = module.New(module.Deps{DB: db, Clock: kit.Clock, Accounts: kit})
	w.releases = release.New(release.Deps{
		DB: db, Shelf: blob.NewShelf(db, store, kit.Clock, kit.IDs), Clock: kit.Clock, IDs: kit.IDs, Accounts: kit, Modules: w.modules,
	})
	w.boss = kit.Company(t, "Bakery", kit.Customer(t, "boss"))
	w.shopper = kit.Join(t, kit.Customer(t, "shopper"), "Bakery", account.RoleCustomer)
	w.hand = kit.Join(t, kit.Customer(t, "hand"), "Bakery", account.RoleProvider)
	w.eve = kit.Provider(t, "eve")
	w.admin = kit.Admin(t, "root")
	return w
}

func (w *world) publish(t *testing.T, as account.Actor, packages ...*obxtest.Builder) {
	t.Helper()
	for _, b := range packages {
		_, err := w.releases.Register(t.Context(), as, release.RegisterInput{}, bytes.NewReader(b.Build()))
		if err != nil && errs.CodeOf(err) != "registration_refused" {
			t.Fatal(err)
		}
		if _, err := w.releases.Publish(t.Context(), as, release.PublishInput{FileName: b.FileName()}, bytes.NewReader(b.Build())); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *world) instance(t *testing.T) fleet.Instance {
	t.Helper()
	i, _, err := w.Register(t.Context(), w.shopper, fleet.RegisterInput{Name: "Main shop", Key: key})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (- want, + got):\n%s", what, d)
	}
}

func codes(err error) []string {
	if err == nil {
		return nil
	}
	e := errs.As(err)
	var list []string
	for _, f := range e.Fields {
		list = append(list, f.Code)
	}
	if list == nil {
		list = []string{e.Code}
	}
	return list
}

func TestRegister(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		i, made, err := w.Register(t.Context(), w.shopper, fleet.RegisterInput{Name: " Main shop ", Key: key})
		if err != nil || made != "" || i.Name != "Main shop" || i.OrgName != "Bakery" || i.KeyMade {
			t.Fatalf("instance %+v, key %q, %v", i, made, err)
		}
		stored, err := w.Get(t.Context(), w.boss, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "stored", i, stored)
		byName, err := w.Get(t.Context(), w.hand, "main SHOP")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "by name", i, byName)

		second, made, err := w.Register(t.Context(), w.boss, fleet.RegisterInput{Name: "Second shop"})
		if err != nil || !strings.HasPrefix(made, "souk_instance_") || !second.KeyMade || second.Fingerprint != fleet.Fingerprint(made) {
			t.Fatalf("instance %+v, key %q, %v", second, made, err)
		}
		list, err := w.List(t.Context(), w.hand, false, page.Request{Limit: 1})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != i.ID || list.Next == "" {
			t.Fatalf("first page %+v, %v", list, err)
		}
		list, err = w.List(t.Context(), w.hand, false, page.Request{Limit: 1, After: list.Next})
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != second.ID || list.Next != "" {
			t.Errorf("second page %+v, %v", list, err)
		}
		log, err := w.kit.AuditLog(t.Context(), account.Operator, account.AuditFilter{Action: "instance."}, page.Request{})
		if err != nil || len(log.Items) != 2 || log.Items[1].UserName != "shopper" || strings.Contains(string(log.Items[0].Detail), made) {
			t.Errorf("audit log %+v, %v", log.Items, err)
		}
	})
}

func TestRegisterRefusals(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.instance(t)
		readOnly := w.shopper
		readOnly.Scopes = []account.Scope{account.ScopeRead}
		for _, tt := range []struct {
			name string
			as   account.Actor
			in   fleet.RegisterInput
			want string
		}{
			{"anonymous", account.Actor{}, fleet.RegisterInput{Name: "A"}, "sign_in_required"},
			{"neither manager nor customer", w.hand, fleet.RegisterInput{Name: "A"}, "role_missing"},
			{"a token that only reads", readOnly, fleet.RegisterInput{Name: "A"}, "scope_missing"},
			{"no name", w.boss, fleet.RegisterInput{Key: key + "x"}, "required"},
			{"two lines", w.boss, fleet.RegisterInput{Name: "A\nB"}, "bad_name"},
			{"a name like an id", w.boss, fleet.RegisterInput{Name: "674f1c2e9b1d4c0f8a7e5b39"}, "bad_name"},
			{"long name", w.boss, fleet.RegisterInput{Name: strings.Repeat("ä", 61)}, "too_long"},
			{"the same name", w.boss, fleet.RegisterInput{Name: "MAIN shop"}, "name_taken"},
			{"short key", w.boss, fleet.RegisterInput{Name: "A", Key: "- + -----"}, "too_short"},
			{"a key that can be guessed", w.boss, fleet.RegisterInput{Name: "A", Key: "fifteen letters!"}, "too_short"},
			{"long key", w.boss, fleet.RegisterInput{Name: "A", Key: strings.Repeat("k", 8193)}, "too_long"},
			{"no text", w.boss, fleet.RegisterInput{Name: "A", Key: "\xff\xfe\xfd keykeykey"}, "bad_key"},
			{"the same key in other lines", w.boss, fleet.RegisterInput{Name: "A", Key: "MIIBIjANBgkqhkiG9w0BAQEFAAOC AQ8A"}, "key_in_use"},
			{"somebody else's key", w.eve, fleet.RegisterInput{Name: "A", Key: key}, "key_in_use"},
		} {
			_, _, err := w.Register(t.Context(), tt.as, tt.in)
			diff(t, tt.name, []string{tt.want}, codes(err))
		}
		list, err := w.List(t.Context(), w.admin, true, page.Request{})
		if err != nil || len(list.Items) != 1 {
			t.Errorf("there are %d instances, %v", len(list.Items), err)
		}
	})
}

// TestRights asks for everything that can be done with an instance as everybody.
func TestRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		i := w.instance(t)
		ctx := t.Context()
		name := "Main shop"
		calls := map[string]func(a account.Actor) error{
			"get":       func(a account.Actor) error { _, err := w.Get(ctx, a, i.ID); return err },
			"installed": func(a account.Actor) error { _, _, err := w.Installed(ctx, a, i.ID); return err },
			"update": func(a account.Actor) error {
				_, _, err := w.Update(ctx, a, i.ID, fleet.UpdateInput{Name: &name})
				return err
			},
			"policy":         func(a account.Actor) error { _, err := w.SetPolicy(ctx, a, i.ID, fleet.PolicyInput{}); return err },
			"address":        func(a account.Actor) error { _, _, err := w.MakeAddress(ctx, a, i.ID); return err },
			"remove address": func(a account.Actor) error { _, err := w.DropAddress(ctx, a, i.ID); return err },
			"report":         func(a account.Actor) error { _, err := w.ReportText(ctx, a, i.ID, "0 3.0.1"); return err },
		}
		for what, call := range calls {
			member := ""
			if what != "get" && what != "installed" {
				member = "role_missing"
			}
			for _, tt := range []struct {
				as   account.Actor
				want string
			}{
				{account.Actor{}, "sign_in_required"}, {w.eve, "instance_not_found"}, {w.hand, member}, {w.shopper, ""}, {w.boss, ""}, {w.admin, ""},
			} {
				if got := errs.CodeOf(call(tt.as)); got != tt.want {
					t.Errorf("%s as %s: %q, want %q", what, tt.as.UserName, got, tt.want)
				}
			}
		}
		if _, err := w.List(ctx, w.boss, true, page.Request{}); errs.CodeOf(err) != "admin_required" {
			t.Errorf("a manager lists everybody's: %v", err)
		}
		for _, a := range []account.Actor{w.eve, w.hand} {
			if err := w.Remove(ctx, a, i.ID); err == nil {
				t.Errorf("%s removed it", a.UserName)
			}
		}
		if err := w.Remove(ctx, w.boss, "main shop"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Get(ctx, w.boss, i.ID); errs.CodeOf(err) != "instance_not_found" {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		i := w.instance(t)
		ctx := t.Context()
		for _, same := range []string{key, strings.ReplaceAll(key, "\n", "\r\n"), "MIIBIjANBgkqhkiG9w0BAQEFAAOC+AQ8A", "  MIIBIjANBgkqhkiG9w0BAQEFAAOC AQ8A\n"} {
			a, err := w.ByKey(ctx, same)
			if err != nil || a.OrgID != w.boss.OrgID || a.Anonymous() || a.Need(account.ScopeRead) != nil || a.Need(account.ScopeBuy) == nil || a.Has(account.RoleCustomer) {
				t.Errorf("%q acts as %+v, %v", same, a, err)
			}
		}
		for _, other := range []string{"", "x", key + "x", i.ID, "sha256:" + i.Fingerprint, strings.ToLower(key)} {
			if a, err := w.ByKey(ctx, other); errs.CodeOf(err) != "instance_not_found" {
				t.Errorf("%q acts as %+v, %v", other, a, err)
			}
		}
		none := ""
		i, made, err := w.Update(ctx, w.boss, i.ID, fleet.UpdateInput{Key: &none})
		if err != nil || made == "" || !i.KeyMade {
			t.Fatalf("a new key: %+v, %q, %v", i, made, err)
		}
		if _, err := w.ByKey(ctx, key); errs.CodeOf(err) != "instance_not_found" {
			t.Errorf("the old key opens: %v", err)
		}
		if _, err := w.ByKey(ctx, made); err != nil {
			t.Errorf("the new key does not open: %v", err)
		}
		w.kit.Clock.Advance(time.Minute)
		if _, err := w.ByKey(ctx, made); err != nil {
			t.Fatal(err)
		}
		if err := w.FlushSeen(ctx); err != nil {
			t.Fatal(err)
		}
		if i, err = w.Get(ctx, w.boss, i.ID); err != nil || !i.SeenAt.Equal(w.kit.Clock.Now()) {
			t.Errorf("seen at %v, %v", i.SeenAt, err)
		}
	})
}

func TestPolicy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.publish(t, w.eve, obxtest.Module("org.example.bread", "1.0.0"))
		i := w.instance(t)
		ctx := t.Context()
		bread, unknown := obxtest.ID("org.example.bread"), strings.Repeat("A", 32)
		got, err := w.SetPolicy(ctx, w.shopper, i.ID, fleet.PolicyInput{
			UpdateLevel: 200, InstallLevel: 500, Levels: []fleet.LevelInput{{Module: "org.example.bread", Level: 500}, {Module: strings.ToLower(unknown)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := fleet.Policy{UpdateLevel: 200, InstallLevel: 500, Levels: []fleet.ModuleLevel{
			{ModuleID: bread, Package: "org.example.bread", Level: 500}, {ModuleID: unknown},
		}}
		slices.SortFunc(want.Levels, func(a, b fleet.ModuleLevel) int { return strings.Compare(a.ModuleID, b.ModuleID) })
		diff(t, "policy", want, got.Policy)
		stored, err := w.Get(ctx, w.boss, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "stored", want, stored.Policy)
		asked := advise.Policy{OrgID: w.boss.OrgID, UpdateLevel: 200, InstallLevel: 500, Levels: map[string]int{bread: 500, unknown: 0}}
		p, err := w.PolicyOf(ctx, key)
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "as advise asks", asked, p)
		asked.OrgID = "" // a fingerprint does not stand for the owner
		if p, err = w.PolicyOf(ctx, "sha256:"+i.Fingerprint); err != nil {
			t.Fatal(err)
		}
		diff(t, "by the fingerprint", asked, p)
		none, err := w.PolicyOf(ctx, "another key")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "of a key that is none", advise.Policy{}, none)

		_, err = w.SetPolicy(ctx, w.shopper, i.ID, fleet.PolicyInput{UpdateLevel: 7, InstallLevel: -1})
		diff(t, "levels that are none", []string{"unknown_maturity", "unknown_maturity"}, codes(err))
		_, err = w.SetPolicy(ctx, w.shopper, i.ID, fleet.PolicyInput{Levels: []fleet.LevelInput{
			{Module: "org.example.cake", Level: 500}, {Module: bread, Level: 3}, {Module: "org.example.bread", Level: 100}, {Module: "a\x00b"},
		}})
		diff(t, "exceptions", []string{"module_not_found", "unknown_maturity", "twice", "module_not_found"}, codes(err))
		if _, err = w.SetPolicy(ctx, w.shopper, i.ID, fleet.PolicyInput{}); err != nil {
			t.Fatal(err)
		}
		if stored, err = w.Get(ctx, w.boss, i.ID); err != nil {
			t.Fatal(err)
		}
		diff(t, "none", fleet.Policy{}, stored.Policy)
	})
}

// TestPolicyOfHiddenModules checks that an exception does not name a module to those who do not see it.
func TestPolicyOfHiddenModules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		const pkg = "org.example.secret"
		w.publish(t, w.eve, obxtest.Module(pkg, "1.0.0"))
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.eve, pkg, module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		i := w.instance(t)
		in := fleet.PolicyInput{Levels: []fleet.LevelInput{{Module: obxtest.ID(pkg), Level: 500}}}
		if _, err := w.SetPolicy(t.Context(), w.shopper, i.ID, in); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			as   account.Actor
			want string
		}{{w.shopper, ""}, {w.boss, ""}, {w.admin, pkg}} {
			want := []fleet.ModuleLevel{{ModuleID: obxtest.ID(pkg), Package: tt.want, Level: 500}}
			got, err := w.Get(t.Context(), tt.as, i.ID)
			if err != nil {
				t.Fatal(err)
			}
			diff(t, "got by "+tt.as.UserName, want, got.Policy.Levels)
			list, err := w.List(t.Context(), tt.as, tt.as.Admin, page.Request{})
			if err != nil || len(list.Items) != 1 {
				t.Fatalf("%s lists %+v, %v", tt.as.UserName, list, err)
			}
			diff(t, "listed for "+tt.as.UserName, want, list.Items[0].Policy.Levels)
		}
	})
}

// TestLevelsOfPolicies checks that a level stays which an instance asks for.
func TestLevelsOfPolicies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		i := w.instance(t)
		if _, err := w.releases.SetLevel(t.Context(), w.admin, 300, "Field tested"); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name string
			in   fleet.PolicyInput
			want string
		}{
			{"of updates", fleet.PolicyInput{UpdateLevel: 300}, "level_in_use"},
			{"of what is installed", fleet.PolicyInput{InstallLevel: 300}, "level_in_use"},
			{"of a module", fleet.PolicyInput{Levels: []fleet.LevelInput{{Module: "0", Level: 300}}}, "level_in_use"},
			{"of nothing", fleet.PolicyInput{UpdateLevel: 200}, ""},
		} {
			if _, err := w.SetPolicy(t.Context(), w.boss, i.ID, tt.in); err != nil {
				t.Fatal(err)
			}
			if _, err := w.releases.RemoveLevel(t.Context(), w.admin, 300); errs.CodeOf(err) != tt.want {
				t.Errorf("a level %s: %v, want %q", tt.name, err, tt.want)
			}
		}
	})
}

func TestReports(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.publish(t, w.eve, obxtest.Module("org.example.bread", "1.0.0"), obxtest.Module("org.example.bread", "1.0.1"), obxtest.Module("org.example.dough", "2.0.0"))
		ctx := t.Context()
		if _, err := w.releases.Yank(ctx, w.eve, "org.example.bread", "1.0.0", "burnt"); err != nil {
			t.Fatal(err)
		}
		i := w.instance(t)
		bread, dough, own := obxtest.ID("org.example.bread"), obxtest.ID("org.example.dough"), strings.Repeat("F", 32)
		level := 500
		rows := []advise.InstalledNeed{{TargetID: "0", TargetName: "core", Start: "3.0.1", Enforcement: "MAJOR", Instance: "NONE"}, {TargetID: bread, Included: true}}
		w.kit.Clock.Advance(time.Hour)
		caller := account.Actor{RequestID: "7", Remote: "192.0.2.1"}
		got, err := w.ReportBy(ctx, caller, key, []advise.InstalledModule{
			{ID: strings.ToLower(bread), Version: "1.0.0 (spring)"}, {ID: own, Version: "x", Level: &level, Rows: rows}, {ID: " "}, {ID: dough, Version: "1.9"},
		})
		if err != nil || got.ID != i.ID || got.Modules != 3 || !got.ReportedAt.Equal(w.kit.Clock.Now()) || got.ReportedBy != "" {
			t.Fatalf("report: %+v, %v", got, err)
		}
		log, err := w.kit.AuditLog(ctx, account.Operator, account.AuditFilter{Action: "instance.report"}, page.Request{})
		if err != nil || len(log.Items) != 1 || log.Items[0].Subject != "instance:"+i.ID || log.Items[0].OrgID != w.boss.OrgID ||
			log.Items[0].UserName != account.ItselfName || log.Items[0].RequestID != "7" || log.Items[0].Remote != "192.0.2.1" {
			t.Errorf("audit log %+v, %v", log.Items, err)
		}
		read, list, err := w.Installed(ctx, w.hand, i.ID)
		if err != nil || read.Modules != 3 || !read.ReportedAt.Equal(got.ReportedAt) {
			t.Fatalf("installed: %+v, %v", read, err)
		}
		v, err := w.releases.Version(ctx, w.eve, "org.example.bread", "1.0.0")
		if err != nil {
			t.Fatal(err)
		}
		diff(t, "installed", []fleet.Installed{
			{InstalledModule: advise.InstalledModule{ID: bread, Version: "1.0.0 (spring)"}, Name: v.Module.Name, Package: "org.example.bread", VersionID: v.ID, Yanked: true, YankReason: "burnt", Latest: "1.0.1", Support: "NI"},
			{InstalledModule: advise.InstalledModule{ID: dough, Version: "1.9"}, Name: list[1].Name, Package: "org.example.dough", Latest: "2.0.0", Support: "NI"},
			{InstalledModule: advise.InstalledModule{ID: own, Version: "x", Level: &level, Rows: rows}},
		}, list)
		in, err := w.Installation(ctx, w.shopper, i.ID)
		if err != nil || len(in.Modules) != 3 || in.Instance != "sha256:"+i.Fingerprint {
			t.Errorf("as advise takes it: %+v, %v", in, err)
		}

		// Again, the same: nothing is there twice. Then by the owner, with names in place of ids.
		if _, err := w.ReportBy(ctx, account.Actor{}, key, []advise.InstalledModule{{ID: bread, Version: "1.0.1"}}); err != nil {
			t.Fatal(err)
		}
		owned, err := w.ReportText(ctx, w.shopper, i.ID, "id;version\norg.example.bread;1.0.1\n0;3.0.1\n")
		if err != nil || owned.ReportedBy != "shopper" || owned.Modules != 2 {
			t.Fatalf("by the owner: %+v, %v", owned, err)
		}
		if _, list, err = w.Installed(ctx, w.boss, i.ID); err != nil || len(list) != 2 || list[0].ID != bread {
			t.Errorf("afterwards: %+v, %v", list, err)
		}
	})
}

func TestReportRefusals(t *testing.T) {
	many := make([]advise.InstalledModule, 5001)
	for n := range many {
		many[n] = advise.InstalledModule{ID: fmt.Sprintf("%032X", n+1), Version: "1.0.0"}
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		i := w.instance(t)
		ctx := t.Context()
		if _, err := w.Report(ctx, w.boss, i.ID, many[:5000]); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name    string
			modules []advise.InstalledModule
			want    string
		}{
			{"too many", many, "too_many"},
			{"twice", []advise.InstalledModule{{ID: "0", Version: "1"}, {ID: "0", Version: "2"}}, "twice"},
			{"no version", []advise.InstalledModule{{ID: "0"}}, "bad_version"},
			{"NUL", []advise.InstalledModule{{ID: "0", Version: "1\x00"}}, "bad_version"},
			{"NUL in a row", []advise.InstalledModule{{ID: "0", Version: "1", Rows: []advise.InstalledNeed{{TargetName: "\x00"}}}}, "bad_text"},
			{"a name that is none", []advise.InstalledModule{{ID: "org.example.cake", Version: "1.0.0"}}, "module_not_found"},
		} {
			_, err := w.Report(ctx, w.boss, i.ID, tt.modules)
			diff(t, tt.name, []string{tt.want}, codes(err))
			_, err = w.ReportBy(ctx, account.Actor{}, key, tt.modules)
			diff(t, tt.name+", by the instance", []string{tt.want}, codes(err))
		}
		if _, err := w.ReportBy(ctx, account.Actor{}, "another key", nil); errs.CodeOf(err) != "instance_not_found" {
			t.Errorf("another key: %v", err)
		}
		if got, _, err := w.Installed(ctx, w.boss, i.ID); err != nil || got.Modules != 5000 {
			t.Errorf("afterwards %d modules, %v", got.Modules, err)
		}
	})
}

func TestExport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		i := w.instance(t)
		for _, tt := range []struct {
			who  account.Actor
			want int
		}{{w.shopper, 1}, {w.boss, 0}} {
			var rows []any
			err := w.ExportUser(t.Context(), tt.who.UserID, func(section string, row any) error {
				rows = append(rows, row)
				if section != "instances" || !strings.Contains(fmt.Sprintf("%+v", row), i.Fingerprint) {
					t.Errorf("%s: %+v", section, row)
				}
				return nil
			})
			if err != nil || len(rows) != tt.want {
				t.Errorf("%s: %d rows, %v", tt.who.UserName, len(rows), err)
			}
		}
	})
}
