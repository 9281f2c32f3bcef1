package resolve_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// older returns the modules as they were before some of it was published: some have fewer versions, some none,
// and some are not there.
func older(p resolvetest.Problem, choose resolvetest.Chooser) (before, changed []resolve.ModuleSpec) {
	for _, m := range p.Modules {
		old := m
		switch choose(4) {
		case 0: // as it is
			before = append(before, m)
			continue
		case 1:
			old.Versions = old.Versions[:choose(len(old.Versions)+1)]
			before = append(before, old)
		case 2: // with other needs
			old.Versions = append([]resolve.VersionSpec{}, m.Versions...)
			for i := range old.Versions {
				old.Versions[i].Needs, old.Versions[i].Merges, old.Versions[i].Yanked = nil, []string{"A"}, true
			}
			before = append(before, old)
		}
		changed = append(changed, m)
	}
	return before, changed
}

// A universe that grew answers as one that was made at once, and the one that it grew from stays as it was.
func TestAUniverseThatGrewIsTheSame(t *testing.T) {
	for seed, p := range resolvetest.Problems(1, 1500) {
		before, changed := older(p, resolvetest.FromSeed(seed))
		first := resolve.NewUniverse(before)
		then := written(t, first, p.Request)
		grown := first
		for i := range changed { // one after the other, or all at once
			if seed%2 == 0 {
				grown = grown.With(changed[i : i+1])
			}
		}
		if seed%2 == 1 {
			grown = grown.With(changed)
		}
		if got, want := written(t, grown, p.Request), solved(t, p); got != want {
			t.Fatalf("%s: the grown one answers %s\nthe other one %s\n%s", resolvetest.Name(seed), got, want, p)
		}
		if now := written(t, first, p.Request); now != then {
			t.Fatalf("%s: the first one answered %s\nand then %s\n%s", resolvetest.Name(seed), then, now, p)
		}
		gotModules, gotVersions := grown.Len()
		wantModules, wantVersions := resolve.NewUniverse(p.Modules).Len()
		if gotModules != wantModules || gotVersions != wantVersions {
			t.Fatalf("%s: %d modules and %d versions, want %d and %d", resolvetest.Name(seed), gotModules, gotVersions, wantModules, wantVersions)
		}
	}
}

// Many ask a universe at once while others make new ones of it.
func TestAUniverseIsAskedByManyAtOnce(t *testing.T) {
	p := resolvetest.Market(1, 2000, false)
	u := resolve.NewUniverse(p.Modules)
	want := written(t, u, p.Request)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for round := range 5 {
				if got := written(t, u, p.Request); got != want {
					t.Errorf("asker %d got another answer in round %d", i, round)
				}
				m := p.Modules[(i*5+round)%len(p.Modules)]
				m.Versions = nil
				u.With([]resolve.ModuleSpec{m})
			}
		})
	}
	wait.Wait()
}

// written writes the answer to a request, without places in memory.
func written(t *testing.T, u *resolve.Universe, req resolve.Request) string {
	a, err := u.Solve(context.Background(), req)
	if err != nil {
		t.Error(err)
	}
	for i := range a.Plan {
		a.Plan[i].Spec = nil
	}
	return fmt.Sprintf("%+v", a)
}
