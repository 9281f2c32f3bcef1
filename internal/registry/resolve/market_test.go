package resolve_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// Markets that are too large for trying everything get answers that obey the rules and cost what they say.
func TestMarketsGetAnswersThatObeyTheRules(t *testing.T) {
	answers := 0
	for seed := range uint64(10) {
		p := resolvetest.Market(seed, 2000, seed%2 == 1)
		p.Request.Objective = []resolve.Objective{resolve.MostUpdated, resolve.Check, resolve.LeastChange}[seed%3]
		a, err := resolve.NewUniverse(p.Modules).Solve(context.Background(), p.Request)
		if err != nil {
			t.Fatal(err)
		}
		if a.Satisfiable {
			answers++
		}
		if a.Satisfiable != a.Optimal {
			t.Errorf("%s: satisfiable is %v, optimal %v", resolvetest.Name(seed), a.Satisfiable, a.Optimal)
		}
		for _, complaint := range resolvetest.Verify(p, a) {
			t.Errorf("%s: %s", resolvetest.Name(seed), complaint)
		}
	}
	if answers < 5 {
		t.Errorf("only %d of the markets have an answer", answers)
	}
}

// brief is a context that ends when it was asked so many times whether it has ended.
type brief struct{ left *int }

func (b brief) Deadline() (time.Time, bool) { return time.Time{}, false }
func (b brief) Done() <-chan struct{}       { return nil }
func (b brief) Value(any) any               { return nil }
func (b brief) Err() error {
	if *b.left--; *b.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// pigeons writes a problem that is small, but takes for ever: each of n+1 pigeons would rather be in one of n
// holes than outside, and a hole has room for one.
func pigeons(n int) string {
	var b strings.Builder
	for p := range n + 1 {
		fmt.Fprintf(&b, "pigeon%d@0\ninstalled pigeon%d@0\n", p, p)
		for h := range n {
			fmt.Fprintf(&b, "pigeon%d@%d >hole%d:=%d\nhole%d@%d\n", p, h+1, h, p, h, p)
		}
	}
	return b.String()
}

// Whenever the time is over there is an answer that obeys the rules and a bound that is one, or word that
// there was no time.
func TestSolveEndsWhenTheTimeIsOver(t *testing.T) {
	p := resolvetest.MustParse(t, pigeons(7))
	u := resolve.NewUniverse(p.Modules)
	var costs, bounds [][]int64
	early := 0
	for asked := range 20 {
		left := asked
		a, err := u.Solve(brief{&left}, p.Request)
		name := fmt.Sprintf("asked %d times", asked)
		if errs.CodeOf(err) == "resolve_timeout" {
			early++
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, complaint := range resolvetest.Verify(p, a) {
			t.Errorf("%s: %s", name, complaint)
		}
		if !a.Optimal {
			early++
		}
		costs, bounds = append(costs, a.Cost), append(bounds, a.Bound)
	}
	if early == 0 {
		t.Error("there was always time for the best answer")
	}
	if len(costs) == 0 {
		t.Fatal("there was never time for any answer")
	}
	lowest, highest := slices.MinFunc(costs, slices.Compare), slices.MaxFunc(bounds, slices.Compare)
	if slices.Compare(lowest, highest) < 0 {
		t.Errorf("an answer costs %v, below the bound %v", lowest, highest)
	}
}

// The same where there is no answer: all pigeons must go into holes.
func TestSolveEndsWhenTheTimeForReasonsIsOver(t *testing.T) {
	p := resolvetest.MustParse(t, pigeons(5))
	for _, in := range p.Request.Installed {
		p.Request.Update = append(p.Request.Update, resolve.Want{ID: in.ID})
	}
	u := resolve.NewUniverse(p.Modules)
	early, told := 0, 0
	for asked := 0; asked < 400; asked += 1 + asked/4 {
		left := asked
		a, err := u.Solve(brief{&left}, p.Request)
		if errs.CodeOf(err) == "resolve_timeout" {
			early++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		told++
		for _, complaint := range resolvetest.Verify(p, a) {
			t.Errorf("asked %d times: %s", asked, complaint)
		}
	}
	if early == 0 || told == 0 {
		t.Errorf("there was no time %d times, and time %d times", early, told)
	}
}
