package advise_test

import (
	"context"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/universe"
)

func TestResolve(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("bread", "1.0.0"), 500)
		bread := w.put(t, labelled(obx("bread", "1.0.1").With(func(m *pkgfile.Module) { m.UpdateText = "Crisper." }), "spring"), 200)
		cake := w.put(t, obx("cake", "1.0.0").Commercial().DependsOn("org.example.bread", "1.0.1", ""), 500)
		ask := func(as string, in advise.ResolveInput) advise.Plan {
			t.Helper()
			in.Installation = has("bread@1.0.0")
			actor := nobody
			if as == "owner" {
				actor = w.baker
			}
			p, err := w.Resolve(t.Context(), actor, in)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		p := ask("", advise.ResolveInput{Install: []string{"org.example.cake"}, Texts: true})
		want := map[string]advise.Facts{
			bread.ID: {Package: "org.example.bread", Label: "spring", Size: bread.Size, MayHave: true, UpdateText: "Crisper."},
			cake.ID:  {Package: "org.example.cake", Size: cake.Size, Commercial: true, UpdateText: cake.UpdateText},
		}
		diff(t, "facts", want, p.Facts)
		diff(t, "asked", []string{cake.Module.ID}, p.Asked.Install)
		if p.Asked.Objective != resolve.Check || !p.Optimal {
			t.Errorf("objective %s, optimal %v", p.Asked.Objective, p.Optimal)
		}
		p = ask("owner", advise.ResolveInput{Install: []string{cake.ID}})
		if f := p.Facts[cake.ID]; !f.MayHave || f.UpdateText != "" {
			t.Errorf("the owner's facts %+v", f)
		}
		if p := ask("", advise.ResolveInput{}); p.Asked.Objective != resolve.MostUpdated || len(p.Facts) != 1 {
			t.Errorf("nothing asked for: %+v", p.Asked)
		}
		// Every repair can be asked for, and leads to a plan.
		in := advise.ResolveInput{Install: []string{"org.example.cake"}, Only: []string{"org.example.cake"}, UpdateLevel: 500}
		p = ask("", in)
		if p.Satisfiable || len(p.Repairs) < 2 {
			t.Fatalf("%d repairs: %s", len(p.Repairs), p.Say.Repair(resolve.Repair{}))
		}
		for _, r := range p.Repairs {
			if again := ask("", p.Asked.Repaired(r)); !again.Satisfiable {
				t.Errorf("the repair %q does not help", p.Say.Repair(r))
			}
		}
		named := advise.Installation{Modules: installed("0@3.0.0 org.example.bread@1.0.0 org.example.none@1.0.0")}
		if p, err := w.Resolve(t.Context(), nobody, advise.ResolveInput{Installation: named}); err != nil || len(p.Facts) != 1 {
			t.Errorf("by package names: %s, %v", outcome(p.Answer), err)
		}
		if p := ask("", advise.ResolveInput{Install: []string{"org.example.none"}, Unexplained: true}); p.Satisfiable || len(p.Repairs) > 0 {
			t.Errorf("unexplained: %+v", p.Answer)
		}
		_, err := w.Resolve(t.Context(), nobody, advise.ResolveInput{Update: []string{"00000000000000000000dead"}})
		if errs.CodeOf(err) != "unknown_versions" || !isCode(err, "unknown_version") {
			t.Errorf("unknown version: %v", err)
		}
	})
}

func TestFits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("bread", "1.0.0"), 500)
		w.put(t, obx("bread", "1.0.1"), 500)
		w.put(t, obx("cake", "1.0.0").DependsOn("org.example.bread", "1.0.1", ""), 500)
		w.put(t, obx("cake", "1.0.1").DependsOn("org.example.bread", "1.0.1", ""), 500)
		w.put(t, obx("roll", "1.0.0").DependsOn("org.example.bread", "1.0.0", "").With(func(m *pkgfile.Module) {
			m.Dependencies[len(m.Dependencies)-1].Enforcement = "MINOR"
		}), 500)
		w.put(t, obx("tart", "1.0.0").DependsOn("org.example.flour", "1.0.0", ""), 500)
		for name, tt := range map[string]struct {
			have, module string
			want         advise.Fit
		}{
			"installed": {"bread@1.0.1", "bread", advise.Fit{State: advise.FitInstalled, Version: "1.0.1", From: "1.0.1"}},
			"update":    {"bread@1.0.0 pie@1.0.0", "bread", advise.Fit{State: advise.FitUpdate, Version: "1.0.1", From: "1.0.0"}},
			"moves too": {"bread@1.0.0 cake@1.0.0", "cake", advise.Fit{State: advise.FitUpdate, Version: "1.0.1", From: "1.0.0", Others: 1}},
			"held": {"bread@1.0.0 roll@1.0.0", "bread", advise.Fit{State: advise.FitInstalled, Version: "1.0.0", From: "1.0.0", Reasons: []string{
				"There are newer ones, but Module roll 1.0.0 takes exactly 1.0.0 only.",
			}}},
			"fits":  {"bread@1.0.1", "cake", advise.Fit{State: advise.FitInstall, Version: "1.0.1"}},
			"moves": {"bread@1.0.0", "cake", advise.Fit{State: advise.FitInstall, Version: "1.0.1", Others: 1}},
			"not": {"bread@1.0.0", "tart", advise.Fit{State: advise.FitNot, Reasons: []string{
				"You ask for Module tart.", "Every version of Module tart needs org.example.flour 1.0.0 or later in 1.0.", "There is no module org.example.flour on this market.",
			}}},
			"not here": {"bread@1.0.0", "flour", advise.Fit{State: advise.FitNot, Reasons: []string{"There is no module org.example.flour on this market."}}},
		} {
			got, err := w.Fits(t.Context(), nobody, has(tt.have), "org.example."+tt.module)
			if err != nil {
				t.Fatal(name, err)
			}
			diff(t, name, tt.want, got)
		}
	})
}

func TestWhyAndWhyNotOfAMarket(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("bread", "1.0.0"), 500)
		w.put(t, obx("cake", "1.0.0").DependsOn("org.example.bread", "1.0.0", ""), 500)
		in := advise.ResolveInput{Installation: has("bread@1.0.0 cake@1.0.0"), Only: []string{}}
		why, err := w.Why(t.Context(), nobody, in, "org.example.bread")
		if err != nil || !why.In || len(why.Chain) != 2 || why.Chain[0].Name != "Module cake" {
			t.Errorf("%+v, %v", why, err)
		}
		diff(t, "sentences", []string{"Module cake 1.0.0 needs Module bread, 1.0.0 or later in 1.0."}, say.Chain(why))
		not, err := w.WhyNot(t.Context(), nobody, in, "org.example.bread", "1.0.5")
		if err != nil || not.Fits || not.Want.ID != obxtest.ID("org.example.bread") || len(not.Answer.Conflict) != 1 {
			t.Errorf("%+v, %v", not, err)
		}
		not, err = w.WhyNot(t.Context(), nobody, in, "org.example.bread", "1.0.0")
		if err != nil || !not.Here {
			t.Errorf("%+v, %v", not, err)
		}
	})
}

// TestCompatibility tries a version with the versions of core, also where what it needs decides.
func TestCompatibility(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		for _, number := range []string{"3.0.0", "3.0.1", "3.0.2", "3.1.0"} {
			w.put(t, obxtest.Core(number), 500)
		}
		needs := func(b *obxtest.Builder, start string) *obxtest.Builder { // of core
			return b.With(func(m *pkgfile.Module) { m.Dependencies[0].Start = start })
		}
		w.put(t, needs(obx("bread", "1.0.0"), "3.0.1"), 500)
		w.put(t, needs(obx("cake", "1.0.0"), "3.0.0").DependsOn("org.example.bread", "1.0.0", ""), 500)
		w.put(t, obx("tart", "1.0.0").DependsOn("org.example.flour", "1.0.0", ""), 500)
		ranges := []advise.CoreRange{{Major: "3.0", First: "3.0.1", Last: "3.0.2", Versions: 2}}
		for name, want := range map[string][]advise.CoreRange{"bread": ranges, "cake": ranges, "tart": nil} {
			c, err := w.Compatibility(t.Context(), nobody, "org.example."+name, "1.0.0")
			if err != nil || c.Asked != 4 || c.More {
				t.Fatalf("%s: %+v, %v", name, c, err)
			}
			diff(t, name, want, c.Core)
		}
		if _, err := w.Compatibility(t.Context(), nobody, "org.example.bread", "9.0.0"); !errs.Is(err, errs.KindNotFound) {
			t.Errorf("no such version: %v", err)
		}
	})
}

// shelf is a market that knows one instance.
type shelf struct{ policy advise.Policy }

func (s shelf) PolicyOf(_ context.Context, key string) (advise.Policy, error) {
	if key == "the key" {
		return s.policy, nil
	}
	return advise.Policy{}, nil
}

// TestInstances applies what the owner of a registered instance has set, and lets it see what the owner sees.
func TestInstances(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		w := newWorld(t, db)
		w.put(t, obx("bread", "1.0.0"), 500)
		w.put(t, obx("bread", "1.0.1"), 100)
		w.put(t, obx("secret", "1.0.0"), 500)
		w.put(t, obx("secret", "1.0.1"), 500)
		hidden := module.Organisation
		if _, _, err := w.modules.Update(t.Context(), w.baker, "org.example.secret", module.UpdateInput{Visibility: &hidden}); err != nil {
			t.Fatal(err)
		}
		service := advise.New(advise.Deps{
			DB: db, Releases: w.releases, Snapshots: universe.New(db, universe.Options{}),
			Instances: shelf{advise.Policy{OrgID: w.baker.OrgID, UpdateLevel: 500}},
		})
		for key, want := range map[string]string{"": "bread@1.0.0>1.0.1", " the key ": "secret@1.0.0>1.0.1", "another key": "bread@1.0.0>1.0.1"} {
			in := has("bread@1.0.0 secret@1.0.0")
			in.Instance = key
			r, err := service.Scan(t.Context(), nobody, advise.ScanInput{Installation: in})
			if err != nil {
				t.Fatal(err)
			}
			diff(t, strings.TrimSpace(key), want, w.names(t, r.Updates))
		}
	})
}
