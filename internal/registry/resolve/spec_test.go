package resolve_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// specCase is a behaviour that spec openbravo 7 lists. wants is what changes, in the order of the plan, as
// "update A 1.0.1, install B 1.0.0, remove C"; or "no: " and facts that the conflict must name.
type specCase struct {
	number  int
	name    string
	problem string
	wants   string
}

// scans are the cases of moduleScanForUpdates.
var scans = []specCase{
	{64, "core keeps its major version", `
		core 0 samemajor
		0@2.50.10440
		0@2.50.13553
		0@3.0.9891
		installed 0@2.50.10440`, "update 0 2.50.13553"},
	{65, "all is at its newest", `
		core 0
		0@2.50.10440
		A@1.0.0 >0:MAJOR:2.50.10440
		installed 0@2.50.10440
		installed A@1.0.0`, ""},
	{66, "an exact dependency holds its target", `
		A@1.0.0 >B:MINOR:1.0.0!
		B@1.0.0
		B@1.0.1
		installed A@1.0.0
		installed B@1.0.0`, ""},
	{66, "unless the instance says MAJOR", `
		A@1.0.0 >B:MINOR:1.0.0!
		B@1.0.0
		B@1.0.1
		installed A@1.0.0 B=MAJOR
		installed B@1.0.0`, "update B 1.0.1"},
	{67, "two go together", `
		A@1.0.0 >B:MAJOR:1.0.0
		A@1.0.1 >B:MAJOR:1.1.0
		B@1.0.0
		B@1.1.0
		installed A@1.0.0
		installed B@1.0.0`, "update A 1.0.1, update B 1.1.0"},
	{68, "or not at all, when one is immature", `
		A@1.0.0 maturity=500 >B:MAJOR:1.0.0
		A@1.0.1 maturity=100 >B:MAJOR:1.1.0
		B@1.0.0 maturity=500
		B@1.1.0 maturity=500
		installed A@1.0.0
		installed B@1.0.0
		update-level 500`, ""},
	{69, "a level for one module", `
		A@1.0.0 maturity=500
		A@1.0.1 maturity=200
		B@1.0.0 maturity=500
		B@1.0.1 maturity=200
		installed A@1.0.0 level=500
		installed B@1.0.0
		update-level 100`, "update B 1.0.1"},
	{70, "what is not published holds its target", `
		A@1.0.0
		A@1.0.1
		installed A@1.0.0
		installed U@1.0.0 >A:MINOR:1.0.0`, ""},
	{71, "an update brings a new module", `
		B@1.0.0 maturity=500
		B@1.0.1 maturity=500 >N:MAJOR:1.0.0
		N@1.0.0 maturity=500
		installed B@1.0.0
		update-level 500
		install-level 500`, "update B 1.0.1, install N 1.0.0"},
	{71, "not when that is immature", `
		B@1.0.0 maturity=500
		B@1.0.1 maturity=500 >N:MAJOR:1.0.0
		N@1.0.0 maturity=100
		installed B@1.0.0
		update-level 500
		install-level 500`, ""},
	{72, "of two that exclude each other the first one", `
		X@1.0.0 >C:MAJOR:1.0.0
		X@2.0.0 >C:MINOR:1.0.5
		Y@1.0.0 >C:MAJOR:1.0.0
		Y@2.0.0 >C:MINOR:1.0.6
		C@1.0.0
		C@1.0.5
		C@1.0.6
		installed X@1.0.0
		installed Y@1.0.0
		installed C@1.0.0`, "update C 1.0.6, update Y 2.0.0"},
	{73, "core wins over a template", `
		core 0
		0@3.0.1
		0@3.0.2
		template T
		T@1.0.0 >0:MAJOR:3.0.1
		T@1.0.1 >0:MINOR:3.0.1
		installed 0@3.0.1
		installed T@1.0.0`, "update 0 3.0.2"},
	{74, "a template wins over a pack", `
		template T
		T@1.0.0 >C:MAJOR:1.0.0
		T@1.0.1 >C:MINOR:1.0.1
		pack P
		P@1.0.0 >C:MAJOR:1.0.0
		P@1.0.1 >C:MINOR:1.0.0
		C@1.0.0
		C@1.0.1
		installed T@1.0.0
		installed P@1.0.0
		installed C@1.0.0`, "update T 1.0.1, update C 1.0.1"},
	{75, "a pack wins over a module", `
		pack P
		P@1.0.0 >M:MAJOR:1.0.0
		P@1.0.1 >M:MINOR:1.0.0
		M@1.0.0
		M@1.0.1
		installed P@1.0.0
		installed M@1.0.0`, "update P 1.0.1"},
	{79, "never down to what is published", `
		A@1.0.0
		A@1.0.1
		installed A@1.0.9`, ""},
}

// checks are the cases of checkConsistency.
var checks = []specCase{
	{80, "all that is needed is there", `
		core 0
		0@3.0.1
		A@1.0.0 >0:MAJOR:3.0.1
		installed 0@3.0.1
		install A@1.0.0`, "install A 1.0.0"},
	{81, "what is needed comes along", `
		A@1.0.0 >B:MAJOR:1.0.0
		B@1.0.0
		install A@1.0.0`, "install A 1.0.0, install B 1.0.0"},
	{82, "or is updated", `
		A@1.0.0 >B:MAJOR:1.0.1
		B@1.0.0
		B@1.0.1
		installed B@1.0.0
		install A@1.0.0`, "install A 1.0.0, update B 1.0.1"},
	{83, "whom an update breaks is updated too", `
		B@1.0.0
		B@1.0.1
		C@1.0.0 >B:MINOR:1.0.0
		C@1.0.1 >B:MINOR:1.0.1
		installed B@1.0.0
		installed C@1.0.0
		update B@1.0.1`, "update B 1.0.1, update C 1.0.1"},
	{83, "and where that cannot be it is named", `
		B@1.0.0
		B@1.0.1
		C@1.0.0 >B:MINOR:1.0.0
		installed B@1.0.0
		installed C@1.0.0
		update B@1.0.1`, "no: requested B 1.0.1, installed C 1.0.0, dependency C>B"},
	{84, "packs in templates", `
		template T
		T@1.0.0 +P:MAJOR:1.0.0
		pack P
		P@1.0.0 +A:MAJOR:1.0.0 +B:MAJOR:1.0.0
		A@1.0.0
		B@1.0.0
		install T@1.0.0`, "install T 1.0.0, install P 1.0.0, install A 1.0.0, install B 1.0.0"},
	{87, "nobody knows what is needed", `
		A@1.0.0 >X:MAJOR:1.0.0
		install A@1.0.0`, "no: requested A 1.0.0, dependency A>X, missing X"},
	{88, "a cycle", `
		A@1.0.0 >B:MAJOR:1.0.0
		B@1.0.0 >A:MAJOR:1.0.0
		install A@1.0.0`, "install A 1.0.0, install B 1.0.0"},
	{89, "a diamond", `
		A@1.0.0 >B:MAJOR:1.0.0 >C:MAJOR:1.0.0
		B@1.0.0 >D:MAJOR:1.0.2
		C@1.0.0 >D:MAJOR:1.0.5
		D@1.0.2
		D@1.0.5
		D@1.0.7
		install A@1.0.0`, "install A 1.0.0, install B 1.0.0, install C 1.0.0, install D 1.0.7"},
	{90, "a diamond that does not close", `
		A@1.0.0 >B:MAJOR:1.0.0 >C:MAJOR:1.0.0
		B@1.0.0 >D:MAJOR:1.0.0
		C@1.0.0 >D:MAJOR:2.0.0
		D@1.0.0
		D@2.0.0
		install A@1.0.0`, "no: requested A 1.0.0, dependency A>B, dependency A>C, dependency B>D, dependency C>D"},
	{91, "an update alone", `
		A@1.0.0
		A@1.0.1
		installed A@1.0.0
		update A@1.0.1`, "update A 1.0.1"},
	{92, "what is installed already", `
		A@1.0.0
		A@1.0.1
		installed A@1.0.0
		install A@1.0.0`, ""},
	{93, "two versions of a module", `
		A@1.0.0
		A@1.0.1
		install A@1.0.0
		install A@1.0.1`, "no: twice A"},
	{94, "never down", `
		A@1.0.0
		A@1.0.1
		installed A@1.0.1
		install A@1.0.0`, "no: downgrade A 1.0.0"},
	{95, "another version where the wanted one is impossible", `
		A@1.0.0
		A@2.0.0 >X:MAJOR:1.0.0
		install A@2.0.0`, "install A 1.0.0 for 2.0.0"},
	{96, "what an installed module has merged", `
		K@1.0.0 -M
		M@1.0.0
		installed K@1.0.0
		install M@1.0.0`, "no: requested M 1.0.0, installed K 1.0.0, merge K>M"},
	{97, "a merged module that is needed", `
		K@1.0.0
		K@1.1.0 -M
		M@1.0.0
		X@1.0.0 >M:MAJOR:1.0.0
		installed K@1.0.0
		installed M@1.0.0
		installed X@1.0.0
		update K@1.1.0 hard`, "no: requested K 1.1.0, installed X 1.0.0, dependency X>M, merge K>M"},
	{97, "and needed no more", `
		K@1.0.0
		K@1.1.0 -M
		M@1.0.0
		X@1.0.0 >M:MAJOR:1.0.0
		X@1.0.1
		installed K@1.0.0
		installed M@1.0.0
		installed X@1.0.0
		update K@1.1.0`, "update K 1.1.0, remove M 1.0.0, update X 1.0.1"},
	{98, "a broken installation, whatever is asked", `
		A@1.0.0 >B:MINOR:1.0.1
		B@1.0.0
		C@1.0.0
		installed A@1.0.0
		installed B@1.0.0
		install C@1.0.0`, "no: installed A 1.0.0, dependency A>B"},
	{98, "a request that repairs it", `
		A@1.0.0 >B:MINOR:1.0.1
		B@1.0.0
		B@1.0.1
		installed A@1.0.0
		installed B@1.0.0
		update B@1.0.1`, "update B 1.0.1"},
	{99, "nothing is asked", `
		A@1.0.0
		A@1.0.1
		installed A@1.0.0`, ""},
	{100, "what is needed is immature", `
		A@1.0.0 maturity=500 >B:MAJOR:1.0.0
		B@1.0.0 maturity=100
		install A@1.0.0
		install-level 500`, "no: requested A 1.0.0, dependency A>B, maturity B 1.0.0"},
}

func TestWhatTheSpecificationLists(t *testing.T) {
	for _, c := range scans {
		t.Run(fmt.Sprintf("%d %s", c.number, c.name), func(t *testing.T) { c.run(t, resolve.MostUpdated) })
	}
	for _, c := range checks {
		t.Run(fmt.Sprintf("%d %s", c.number, c.name), func(t *testing.T) { c.run(t, resolve.Check) })
	}
}

func (c specCase) run(t *testing.T, objective resolve.Objective) {
	p := resolvetest.MustParse(t, c.problem)
	p.Request.Objective, p.Request.AllAudiences = objective, true
	a, err := resolve.NewUniverse(p.Modules).Solve(context.Background(), p.Request)
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range resolvetest.Complaints(p, a) {
		t.Error(complaint)
	}
	facts, none := strings.CutPrefix(c.wants, "no: ")
	if none == a.Satisfiable {
		t.Fatalf("satisfiable is %v, conflict %+v", a.Satisfiable, a.Conflict)
	}
	if !none {
		if got := changesOf(a); got != c.wants {
			t.Errorf("got %q, want %q", got, c.wants)
		}
		return
	}
	named := factsOf(a)
	for _, want := range strings.Split(facts, ", ") {
		if !slices.ContainsFunc(named, func(f string) bool { return f == want || strings.HasPrefix(f, want+" ") }) {
			t.Errorf("the conflict %q does not name %q", named, want)
		}
	}
}

// changesOf writes what an answer changes.
func changesOf(a resolve.Answer) string {
	var list []string
	for _, s := range a.Plan {
		if s.Action == resolve.Keep {
			continue
		}
		text := fmt.Sprintf("%s %s %s", s.Action, s.ID, s.Version)
		if s.Wanted != "" {
			text += " for " + s.Wanted
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// factsOf writes the causes of a conflict.
func factsOf(a resolve.Answer) []string {
	var list []string
	for _, c := range a.Conflict {
		text := string(c.Kind) + " " + c.Module
		if c.Target != "" {
			text += ">" + c.Target
		} else if c.Version != "" {
			text += " " + c.Version
		}
		list = append(list, strings.Join(append([]string{text}, c.Versions...), " "))
	}
	return list
}

// The order of what is given does not matter (case 101).
func TestTheOrderOfARequestDoesNotMatter(t *testing.T) {
	for seed, p := range resolvetest.Problems(1, 300) {
		q := p
		q.Modules, q.Request.Installed = reversed(p.Modules), reversed(p.Request.Installed)
		q.Request.Install, q.Request.Update = reversed(p.Request.Install), reversed(p.Request.Update)
		if a, b := solved(t, p), solved(t, q); a != b {
			t.Errorf("%s: %s\nin the other order %s\n%s", resolvetest.Name(seed), a, b, p)
		}
	}
}

func reversed[T any](list []T) []T {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// solved writes the answer to a problem.
func solved(t *testing.T, p resolvetest.Problem) string {
	return written(t, resolve.NewUniverse(p.Modules), p.Request)
}

// Whatever a fuzzer makes of a problem, the answer is the one of trying everything.
func FuzzSolve(f *testing.F) {
	f.Add([]byte{4, 1, 0, 3, 2, 0, 1, 2, 3})
	f.Add([]byte("a universe of five modules, of which two are installed and none fits the others"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := resolvetest.Random(resolvetest.FromBytes(data))
		for _, complaint := range complaints(p) {
			t.Errorf("%s\n%s", complaint, p)
		}
	})
}
