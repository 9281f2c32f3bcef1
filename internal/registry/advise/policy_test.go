package advise_test

import (
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/universe"
)

// TestRepairsThatAPolicyForbids offers to take less mature versions only as far as the policy of the instance
// would let it be.
func TestRepairsThatAPolicyForbids(t *testing.T) {
	u := small(t, "A@1.0.0 500", "A@1.0.1 200", "M@1.0.0 > A 1.0.1", "N@1.0.0 200")
	tests := []struct {
		name    string
		install string
		policy  advise.Policy
		offered bool
	}{
		{"an addition", "N", advise.Policy{}, true},
		{"an addition, as the policy lets it", "N", advise.Policy{UpdateLevel: 500, InstallLevel: 200}, true},
		{"an addition, against it", "N", advise.Policy{UpdateLevel: 200, InstallLevel: 500}, false},
		{"an addition, excepted", "N", advise.Policy{InstallLevel: 500, Levels: map[string]int{"N": 200}}, true},
		{"an addition, excepted the other way", "N", advise.Policy{InstallLevel: 100, Levels: map[string]int{"N": 500}}, false},
		{"an update", "M", advise.Policy{InstallLevel: 500}, true},
		{"an update, against it", "M", advise.Policy{UpdateLevel: 500, InstallLevel: 100}, false},
		{"an update, excepted", "M", advise.Policy{UpdateLevel: 500, Levels: map[string]int{"A": 100}}, true},
	}
	for _, tt := range tests {
		q := advise.Question{Modules: installed("A@1.0.0"), Install: wants(tt.install), UpdateLevel: 500, InstallLevel: 500, Policy: tt.policy, Objective: resolve.Check}
		answer := ask(t, u, q)
		offered := slices.ContainsFunc(answer.Repairs, func(r resolve.Repair) bool {
			return slices.ContainsFunc(r.Changes, func(c resolve.Change) bool { return c.Kind == resolve.LowerMaturity })
		})
		if answer.Satisfiable || len(answer.Repairs) == 0 || offered != tt.offered {
			t.Errorf("%s: a lower maturity is offered: %v, want %v; %s, repairs %+v", tt.name, offered, tt.offered, outcome(answer), answer.Repairs)
		}
	}
}

// TestScanLevels keeps what a scan adds as mature as what it updates to, and names other major versions as far
// as the level of the module, its policy included, allows them.
func TestScanLevels(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("cake", "1.0.0"), 500)
		w.put(t, obx("cake", "1.1.0").DependsOn("org.example.oven", "1.0.0", ""), 500)
		w.put(t, obx("oven", "1.0.0"), 200)
		w.put(t, obx("bread", "1.0.0"), 500)
		w.put(t, obx("bread", "2.0.0"), 200)
		w.put(t, obx("bread", "3.0.0"), 100)
		no := false
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.bread", module.UpdateInput{DefaultUpgrade: &no}); err != nil {
			t.Fatal(err)
		}
		bread := obxtest.ID("org.example.bread")
		service := advise.New(advise.Deps{
			DB: db, Releases: w.releases, Snapshots: universe.New(db, universe.Options{}),
			Instances: shelf{advise.Policy{OrgID: w.baker.OrgID, Levels: map[string]int{bread: 500}}},
		})
		for _, tt := range []struct {
			name            string
			in              advise.ScanInput
			own             int
			key             string
			updates, majors string
		}{
			{name: "any", updates: "cake@1.0.0>1.1.0", majors: "2.0.0 3.0.0"},
			{name: "the addition is as mature as the update", in: advise.ScanInput{UpdateLevel: 200}, updates: "cake@1.0.0>1.1.0", majors: "2.0.0"},
			{name: "it is less mature", in: advise.ScanInput{UpdateLevel: 500, InstallLevel: 100}},
			{name: "additions more mature", in: advise.ScanInput{InstallLevel: 500}, majors: "2.0.0 3.0.0"},
			{name: "level of the request", in: advise.ScanInput{UpdateLevel: 500, Levels: map[string]int{bread: 100}}, majors: "2.0.0 3.0.0"},
			{name: "the module's own", own: 200, updates: "cake@1.0.0>1.1.0", majors: "2.0.0"},
			{name: "before its own", in: advise.ScanInput{Levels: map[string]int{bread: 500}}, own: 100, updates: "cake@1.0.0>1.1.0"},
			{name: "policy", in: advise.ScanInput{Levels: map[string]int{bread: 100}}, key: "the key", updates: "cake@1.0.0>1.1.0"},
		} {
			tt.in.Installation = has("cake@1.0.0 bread@1.0.0")
			tt.in.Instance = tt.key
			if tt.own > 0 {
				tt.in.Modules[2].Level = &tt.own
			}
			r, err := service.Scan(t.Context(), nobody, tt.in)
			if err != nil {
				t.Fatal(tt.name, err)
			}
			diff(t, tt.name+": updates", tt.updates, w.names(t, r.Updates))
			var majors []string
			for _, m := range r.Upgrade {
				majors = append(majors, m.Versions...)
			}
			diff(t, tt.name+": majors", tt.majors, strings.Join(majors, " "))
		}
	})
}

// TestUnknownModulesAreNamed refuses to remove, or to let move alone, what is neither here nor installed.
func TestUnknownModulesAreNamed(t *testing.T) {
	u := small(t, "A@1.0.0", "S@1.0.0 for=org1")
	q := advise.Question{Modules: installed("I@1.0.0"), Remove: []string{"I", "A", "none", "S"}, Only: []string{"A", "nor", ""}}
	err := q.Known(u)
	if errs.CodeOf(err) != "unknown_versions" || !errs.Is(err, errs.KindInvalid) {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, f := range fieldsOf(err) {
		got = append(got, f.Path+": "+f.Message)
	}
	diff(t, "named", []string{
		"remove: There is no module none here, and none is installed.",
		"remove: There is no module S here, and none is installed.", // nor is it to those who may not see it
		"only: There is no module nor here, and none is installed.",
	}, got)
	q.Audience, q.Remove, q.Only = []string{"org1"}, []string{"S"}, nil
	if err := q.Known(u); err != nil {
		t.Errorf("its owner's: %v", err)
	}
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("bread", "1.0.0"), 500)
		_, err := w.Resolve(t.Context(), nobody, advise.ResolveInput{
			Installation: has("bread@1.0.0"), Remove: []string{"org.example.none", "org.example.bread"}, Only: []string{"org.example.nor"},
		})
		if fields := fieldsOf(err); len(fields) != 2 || fields[0].Path != "remove" || fields[1].Path != "only" || fields[0].Code != "unknown_module" {
			t.Errorf("of a market: %v, %+v", err, fields)
		}
	})
}

// fieldsOf returns the mistakes of an error.
func fieldsOf(err error) []errs.Field {
	if err == nil {
		return nil
	}
	return errs.As(err).Fields
}
