package resolve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/registry/listing"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
	"souk.dev/souk/internal/registry/version"
	"souk.dev/souk/internal/testdata"
)

// readJSON reads a file of the test data.
func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// readUniverse reads a universe file.
func readUniverse(t testing.TB, path string) resolvetest.Problem {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	modules, req, err := resolve.ReadUniverseFile(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return resolvetest.Problem{Modules: modules, Request: req}
}

// The universes of the resolver data have the costs that were proved, or no answer.
func TestUniversesCostWhatWasProved(t *testing.T) {
	dir := testdata.Dir(t, "resolver")
	var expected map[string][]int64
	readJSON(t, filepath.Join(dir, "expected.json"), &expected)
	if len(expected) < 18 {
		t.Fatalf("expected.json names %d universes", len(expected))
	}
	for name, cost := range expected {
		t.Run(name, func(t *testing.T) {
			p := readUniverse(t, filepath.Join(dir, name))
			a, err := resolve.NewUniverse(p.Modules).Solve(context.Background(), p.Request)
			if err != nil {
				t.Fatal(err)
			}
			if a.Satisfiable != (cost != nil) {
				t.Fatalf("satisfiable is %v, expected costs are %v", a.Satisfiable, cost)
			}
			if a.Satisfiable != a.Optimal || !slices.Equal(a.Cost, cost) {
				t.Errorf("costs %v (proved: %v), expected %v", a.Cost, a.Optimal, cost)
			}
			for _, complaint := range resolvetest.Verify(p, a) {
				t.Error(complaint)
			}
		})
	}
}

// realCase is a real installation, and what became of it.
type realCase struct {
	Kind            string            `json:"kind"` // scan, install or installWithCoreUpdate
	UniverseUpToTag string            `json:"universeUpToTag"`
	Installed       map[string]string `json:"installed"` // version by module
	ToInstall       []struct {
		ID      string `json:"id"`
		Version string `json:"version"`
	} `json:"toInstall"`

	ExpectedInstall        map[string]string `json:"expectedInstall"`
	ExpectedUpdates        map[string]string `json:"expectedUpdates"`
	ExpectedNew            map[string]string `json:"expectedNew"`
	ExpectedRemovedByMerge []string          `json:"expectedRemovedByMerge"`
}

// request returns what the case asks.
func (c realCase) request(t *testing.T) resolve.Request {
	req := resolve.Request{AllAudiences: true}
	for id, text := range c.Installed {
		number, err := version.ParseLoose(text)
		if err != nil {
			t.Fatal(err)
		}
		req.Installed = append(req.Installed, resolve.Installed{ID: id, Version: text, Number: number})
	}
	if c.Kind != "scan" {
		req.Objective = resolve.Check
	}
	for _, w := range c.ToInstall {
		req.Install = append(req.Install, resolve.Want{ID: w.ID, Version: w.Version})
	}
	return req
}

// outcome is what changes.
type outcome struct {
	Added, Updated map[string]string
	Removed        []string
}

// expected returns what the case should come to.
func (c realCase) expected() outcome {
	want := outcome{Added: c.ExpectedInstall, Updated: c.ExpectedUpdates, Removed: slices.Sorted(slices.Values(c.ExpectedRemovedByMerge))}
	if c.Kind == "scan" {
		want.Added = c.ExpectedNew
	}
	return want
}

func outcomeOf(a resolve.Answer) outcome {
	got := outcome{Added: map[string]string{}, Updated: map[string]string{}}
	for _, s := range a.Plan {
		switch s.Action {
		case resolve.Install:
			got.Added[s.ID] = s.Version
		case resolve.Update:
			got.Updated[s.ID] = s.Version
		case resolve.Remove:
			got.Removed = append(got.Removed, s.ID)
		}
	}
	slices.Sort(got.Removed)
	return got
}

// Real installations come to what they came to.
func TestRealInstallations(t *testing.T) {
	releases := readReleases(t)
	var cases []realCase
	readJSON(t, testdata.Dir(t, "openbravo/cases.json"), &cases)
	kinds := map[string]int{}
	universes := map[string]*resolve.Universe{}
	for i, c := range cases {
		kinds[c.Kind]++
		modules := releases.upTo(c.UniverseUpToTag)
		if universes[c.UniverseUpToTag] == nil {
			universes[c.UniverseUpToTag] = resolve.NewUniverse(modules)
		}
		p := resolvetest.Problem{Modules: modules, Request: c.request(t)}
		a, err := universes[c.UniverseUpToTag].Solve(context.Background(), p.Request)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("case %d, %s up to %s", i, c.Kind, c.UniverseUpToTag)
		if !a.Satisfiable || !a.Optimal {
			t.Errorf("%s: satisfiable is %v, optimal is %v, conflict %+v", name, a.Satisfiable, a.Optimal, a.Conflict)
			continue
		}
		if diff := cmp.Diff(c.expected(), outcomeOf(a)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for _, complaint := range resolvetest.Verify(p, a) {
			t.Errorf("%s: %s", name, complaint)
		}
	}
	for _, kind := range []string{"scan", "install", "installWithCoreUpdate"} {
		if kinds[kind] < 70 {
			t.Errorf("there are %d cases of %s", kinds[kind], kind)
		}
	}
}

// releases is the real catalogue with the releases that its versions were part of.
type releases struct {
	entries []listing.Entry
	core    map[string]version.Number // of a release
	made    map[string][]resolve.ModuleSpec
}

func readReleases(t testing.TB) *releases {
	t.Helper()
	file, err := os.Open(testdata.Dir(t, "openbravo/catalogue.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := &releases{core: map[string]version.Number{}, made: map[string][]resolve.ModuleSpec{}}
	if err := listing.Read(file, func(_ int, e listing.Entry) error {
		r.entries = append(r.entries, e)
		if e.ID == "0" {
			for _, tag := range e.Tags {
				r.core[tag] = e.Number
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return r
}

// upTo returns the modules as they were published when the release was made: every version of a release with
// core 3.0 that is not above the release's.
func (r *releases) upTo(release string) []resolve.ModuleSpec {
	if r.made[release] == nil {
		then := slices.DeleteFunc(slices.Clone(r.entries), func(e listing.Entry) bool {
			return !slices.ContainsFunc(e.Tags, func(tag string) bool {
				core, ok := r.core[tag]
				return ok && core.Major() == "3.0" && version.Compare(core, r.core[release]) <= 0
			})
		})
		r.made[release] = listing.Specs(then)
	}
	return r.made[release]
}

// How long one answer takes, the universe being compiled; "make bench-resolver" says how that compares.
func BenchmarkSolve(b *testing.B) {
	var expected map[string][]int64
	readJSON(b, testdata.Dir(b, "resolver/expected.json"), &expected)
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		p := readUniverse(b, testdata.Dir(b, "resolver/"+name))
		u := resolve.NewUniverse(p.Modules)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := u.Solve(context.Background(), p.Request); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
