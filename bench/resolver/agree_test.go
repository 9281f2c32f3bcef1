package resolver

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// An exact solver that others wrote comes to the same costs, for scans and for checks.
func TestAspcudAgrees(t *testing.T) {
	if _, err := exec.LookPath("aspcud"); err != nil {
		t.Skip("aspcud is not installed")
	}
	exact := aspcud{dir: t.TempDir(), limit: time.Minute}
	answers := 0
	for seed := range uint64(12) {
		p := resolvetest.Market(seed, 120, seed%2 == 1)
		if seed%3 == 0 {
			p.Request.Objective = resolve.Check
		}
		name := fmt.Sprintf("seed %d", seed)
		a, err := resolve.NewUniverse(p.Modules).Solve(context.Background(), p.Request)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		table, err := newTable(p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		path := filepath.Join(exact.dir, "in.cudf")
		criteria, err := table.writeCUDF(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := exact.solve(path, criteria)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch {
		case !r.solved:
			t.Logf("%s: aspcud did not end in a minute", name)
		case r.none == a.Satisfiable:
			t.Errorf("%s: satisfiable is %v, aspcud says %v", name, a.Satisfiable, !r.none)
		case a.Satisfiable:
			answers++
			if cost := resolvetest.Cost(p, table.set(r.members)); !slices.Equal(cost, a.Cost) {
				t.Errorf("%s: costs %v, aspcud %v", name, a.Cost, cost)
			}
		}
	}
	if answers < 4 {
		t.Errorf("only %d of the problems have an answer", answers)
	}
}

// A table tells others what a problem says, and refuses what it cannot say.
func TestATableIsTheProblem(t *testing.T) {
	p := resolvetest.MustParse(t, `
		A@1.0.0
		A@1.0.1
		A@1.1.0
		B@1.0.0 >A:MAJOR:1.0.1 -C
		B@1.0.1 >X:MAJOR:1.0.0 >A:NONE:9.0.0
		C@1.0.0
		installed A@1.0.1
		install B@1.0.1
		update A`)
	table, err := newTable(p)
	if err != nil {
		t.Fatal(err)
	}
	b := table.Modules[1].Versions
	if got, want := fmt.Sprint(b[0].Needs, b[0].Merges, b[1].Needs), "[[0 1 1]] [2] [[-1 0 0] [-1 0 0]]"; got != want {
		t.Errorf("B is %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(table.Installed, table.Install, table.Update), "[[0 1]] [[1 1]] [0]"; got != want {
		t.Errorf("the request is %s, want %s", got, want)
	}
	for _, odd := range []string{"A@1\nA@2\nA@3\nB@1 >A:~1|3", "A@1\ninstalled A@7"} {
		if _, err := newTable(resolvetest.MustParse(t, odd)); err == nil {
			t.Errorf("%q became a table", odd)
		}
	}
}
