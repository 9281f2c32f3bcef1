package advise

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// secretive is an asker who sees bread and not secret, which is published in two versions and needs bread.
func secretive() asker {
	one, two := version.Number{A: 1}, version.Number{A: 2}
	need := resolve.NeedSpec{Target: "bread", Name: "Bread", Allows: resolve.InRange(version.Range{Start: one, End: version.Open, Enforcement: version.Minor})}
	return asker{turns: make(chan struct{}, 1), universe: resolve.NewUniverse([]resolve.ModuleSpec{
		{ID: "bread", Name: "Bread", Versions: []resolve.VersionSpec{{ID: "b1", Version: "1.0.0", Number: one}}},
		{ID: "secret", Name: "The secret", Audience: "bakery", Versions: []resolve.VersionSpec{
			{ID: "s1", Version: "1.0.0", Number: one, Maturity: 500, Needs: []resolve.NeedSpec{need}},
			{ID: "s2", Version: "2.0.0", Number: two, Maturity: 500, Needs: []resolve.NeedSpec{need}},
		}},
	})}
}

// What hidden modules need is told only where the installation says so itself.
func TestConceal(t *testing.T) {
	rows := func(how string) []InstalledModule {
		return []InstalledModule{{ID: "secret", Version: "1.0.0", Rows: []InstalledNeed{{TargetID: "bread", Start: "1.0.0", Enforcement: how}}}}
	}
	const published = "1.0.0 or later in 1"
	own := needsOf(rows("MAJOR")[0].Rows, false)[0].Allows.String()
	for name, tt := range map[string]struct {
		rows   []InstalledModule
		allows string
		told   bool
	}{
		"no rows":    {[]InstalledModule{{ID: "secret", Version: "1.0.0"}}, published, false},
		"other rows": {rows("NONE"), own, false},
		"own rows":   {rows("MAJOR"), own, true},
	} {
		answer := resolve.Answer{
			Plan: []resolve.Step{
				{ID: "bread", Name: "Bread", Why: resolve.Reason{Kind: resolve.Newer, By: "secret", ByName: "The secret", Version: "1.0.0", Allows: tt.allows}},
				{ID: "secret", Name: "The secret", Spec: &resolve.VersionSpec{}, Why: resolve.Reason{Kind: resolve.NeedsMore, By: "bread", ByName: "Bread", Allows: tt.allows}},
			},
			Conflict: []resolve.Cause{{
				Kind: resolve.CauseDependency, Module: "secret", Name: "The secret", Version: "1.0.0", Target: "bread", TargetName: "Bread",
				Allows: tt.allows, Newest: "1.0.0",
			}},
			More: [][]resolve.Cause{{{Kind: resolve.CauseMerge, Module: "secret", Versions: []string{"2.0.0"}, Target: "bread", TargetName: "Bread", Newest: "2.0.0"}}},
		}
		secretive().conceal(&answer, tt.rows)
		want := resolve.Answer{
			Plan: []resolve.Step{
				{ID: "bread", Name: "Bread", Why: resolve.Reason{Kind: resolve.Newer, By: "secret", ByName: "secret", Version: "1.0.0"}},
				{ID: "secret", Name: "secret", Rank: -1, Why: resolve.Reason{Kind: resolve.Stays}},
			},
			Conflict: []resolve.Cause{{Kind: resolve.CauseDependency, Module: "secret", Name: "secret", Version: "1.0.0", Versions: []string{"1.0.0"}}},
			More:     [][]resolve.Cause{{{Kind: resolve.CauseMerge, Module: "secret", Name: "secret"}}},
		}
		if tt.told {
			want.Plan[0].Why.Allows = own
			c := &want.Conflict[0]
			c.Target, c.TargetName, c.Allows, c.Newest = "bread", "Bread", own, "1.0.0"
		}
		if d := cmp.Diff(want, answer); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// Messages say no more of a hidden module than the answer does.
func TestMessagesOfHiddenModules(t *testing.T) {
	a := secretive()
	need := resolve.Cause{Kind: resolve.CauseDependency, Module: "secret", Name: "secret", Version: "1.0.0", Target: "bread", TargetName: "Bread", Allows: "x", Newest: "1.0.0"}
	merge := resolve.Cause{Kind: resolve.CauseMerge, Module: "secret", Name: "secret"}
	hidden := resolve.Cause{Kind: resolve.CauseDependency, Module: "secret", Name: "secret", Version: "1.0.0", Versions: []string{"1.0.0"}}
	immature := resolve.Cause{Kind: resolve.CauseMaturity, Module: "secret", Name: "secret", Version: "1.0.0", Level: 500}
	if v := a.concerned(need); v != "1.0.0" {
		t.Errorf("the version that the asker has is %q", v)
	}
	if _, known := a.rangeOf(need); known || a.mostMature("secret") != 0 || a.newestOf("secret") != "" {
		t.Error("what is published of the hidden module is known")
	}
	all := []resolve.Cause{need, merge, hidden, immature}
	want := []string{
		`secret-1.0.0 @CR_DependensOnModule@ "Bread" @CR_InVersion@ "x", @CR_MaxAvailableVersion@ "1.0.0".`,
		"Every version of secret takes the place of a module that is not shown to you, so they cannot be there together.",
		"secret 1.0.0 needs a module that is not shown to you.",
	}
	if d := cmp.Diff(want, messages{asker: a, all: all, level: func(string) int { return 0 }}.list()[:3]); d != "" {
		t.Errorf("messages (-want +got):\n%s", d)
	}
	for _, row := range a.precheck(all, Sentences{}) {
		for _, e := range row.Errors {
			if row.LatestVersion != "" || e.Dependency != nil && e.Dependency.ModuleID != "bread" || strings.Contains(e.Best, "500") {
				t.Errorf("%+v: %+v", row, e)
			}
		}
	}
	held := resolve.Step{ID: "bread", Why: resolve.Reason{Kind: resolve.Newer, By: "secret", ByName: "secret", Version: "1.0.0"}}
	if text := (Sentences{}).Reason(held); text != "There are newer ones, but secret 1.0.0 does not take them." {
		t.Errorf("held back: %q", text)
	}
}

// What is too immature has a row of its own: clients show of rows of the type deps nothing but dependencies.
func TestPrecheckRows(t *testing.T) {
	a := secretive()
	need := resolve.Cause{Kind: resolve.CauseDependency, Module: "bread", Name: "Bread", Target: "0", TargetName: "Core", Allows: "3.0.0"}
	immature := resolve.Cause{Kind: resolve.CauseMaturity, Module: "bread", Name: "Bread", Level: 500, Best: 100}
	asked := resolve.Cause{Kind: resolve.CauseRequested, Module: "bread"}
	var got []string
	for _, row := range a.precheck([]resolve.Cause{asked, need, immature, need}, Sentences{}) {
		text := row.Module + " " + row.Type
		for _, e := range row.Errors {
			text += " " + e.Code
		}
		got = append(got, text)
	}
	want := []string{"bread deps No3.0CoreDep No3.0CoreDep", "bread maturity No3.0DependencyWithMaturity"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
}
