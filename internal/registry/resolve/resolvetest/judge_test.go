package resolvetest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/registry/resolve"
)

// The sums of these problems are done by hand.
func TestJudgeKnowsTheBestSet(t *testing.T) {
	tests := []struct {
		name, problem string
		best          Set // nil: there is none
		cost          []int64
	}{
		{"nothing at all", ``, Set{}, []int64{0, 0, 0, 0, 0}},
		{"what is wanted, in its newest version", `A@1.0.0
			A@1.0.1
			install A`, Set{"A": 1}, []int64{0, 0, 0, 0, 1}},
		{"what is needed too", `A@1.0.0 >B:MAJOR:1.0.0
			B@1.0.0
			B@1.0.1
			B@1.1.0
			install A`, Set{"A": 0, "B": 1}, []int64{0, 0, 0, 1, 2}},
		{"core comes before templates, and these before modules", `core C
			C@1.0.0
			C@1.0.1
			template T
			T@1.0.0
			T@1.0.1 >C:MINOR:1.0.0
			M@1.0.0
			M@1.0.1 >T:MINOR:1.0.1
			M@1.0.2 >T:MINOR:1.0.1
			installed C@1.0.0
			installed T@1.0.0
			installed M@1.0.0`, Set{"C": 1, "T": 0, "M": 0}, []int64{0, 1, 0, 2, 3}},
		{"of equal ones the first module has the newer version", `A@1.0.0
			A@1.0.1 >Z:MINOR:1.0.0
			B@1.0.0
			B@1.0.1 >Z:MINOR:1.0.1
			Z@1.0.0
			Z@1.0.1
			installed A@1.0.0
			installed B@1.0.0
			installed Z@1.0.0
			objective check
			update A
			install B`, Set{"A": 1, "B": 0, "Z": 0}, []int64{0, 0, 0, 0, 0, 0, 0}},
		{"not below what is installed", `A@1.0.0 >B:MINOR:1.0.0
			B@1.0.0
			B@1.0.1
			installed B@1.0.1
			install A`, nil, nil},
		{"an update goes up", `A@1.0.0
			A@1.0.1
			installed A@1.0.1
			update A`, nil, nil},
		{"a merged module goes", `A@1.0.0
			A@1.0.1 -B
			B@1.0.0
			installed A@1.0.0
			installed B@1.0.0`, Set{"A": 1}, []int64{0, 0, 0, 0, 1}},
		{"unless something needs it", `A@1.0.0
			A@1.0.1 -B
			B@1.0.0
			C@1.0.0 >B:MAJOR:1.0.0
			installed A@1.0.0
			installed B@1.0.0
			installed C@1.0.0`, Set{"A": 0, "B": 0, "C": 0}, []int64{0, 0, 0, 1, 3}},
		{"nothing is added only because it merges", `A@1.0.0
			A@1.0.1 >X:MAJOR:1.0.0
			B@1.0.0 -A
			installed A@1.0.0`, Set{"A": 0}, []int64{0, 0, 0, 1, 1}},
		{"a cycle holds itself, but not up", `A@1.0.0 >B:MAJOR:1.0.0
			B@1.0.0 >A:MAJOR:1.0.0 -C
			C@1.0.0
			C@1.0.1 >X:MAJOR:1.0.0
			installed C@1.0.0`, Set{"C": 0}, []int64{0, 0, 0, 1, 1}},
		{"withdrawn, immature and hidden versions are not chosen", `A@1.0.0
			A@1.0.1 yanked
			B@1.0.0
			B@1.0.1 maturity=100
			B@1.0.2 maturity=200
			module C for=org1
			C@1.0.0
			C@1.0.1
			installed A@1.0.0
			installed B@1.0.0
			installed C@1.0.0
			update-level 200`, Set{"A": 0, "B": 2, "C": unlisted}, []int64{0, 0, 0, 0, 3}},
		{"an immature version that is named is", `A@1.0.0 maturity=500
			A@1.0.1 maturity=100
			install-level 500
			install A@1.0.1
			objective check`, Set{"A": 1}, []int64{0, 0, 0, 0, 0, 0, 1}},
		{"another version than the wanted one is a cost", `A@1.0.0
			A@1.0.1 >X:MAJOR:1.0.0
			install A@1.0.1
			objective least-change`, Set{"A": 0}, []int64{1, 0, 1, 0, 0, 0, 1}},
		{"and none where it is hard", `A@1.0.0
			A@1.0.1 >X:MAJOR:1.0.0
			install A@1.0.1 hard`, nil, nil},
		{"a major version is not left", `module A samemajor
			A@1.0.0
			A@1.1.0
			installed A@1.0.0`, Set{"A": 0}, []int64{0, 0, 0, 0, 1}},
		{"unless it is named", `module A samemajor
			A@1.0.0
			A@1.1.0
			A@2.0.0
			installed A@1.0.0
			update A@1.1.0
			objective check`, Set{"A": 1}, []int64{0, 0, 0, 0, 0, 0, 0}},
		{"others are held", `A@1.0.0
			A@1.0.1 >B:MINOR:1.0.1
			B@1.0.0
			B@1.0.1
			installed A@1.0.0
			installed B@1.0.0
			only A`, Set{"A": 0, "B": 0}, []int64{0, 0, 0, 1, 2}},
		{"what the universe does not know counts as it is", `A@1.0.0
			A@1.0.1
			A@1.0.2
			installed U@0.0.1 >A:MINOR:1.0.0:1.0.1
			installed A@1.0.0`, Set{"U": unlisted, "A": 1}, []int64{0, 0, 0, 1, 2}},
		{"an instance may set another enforcement", `A@1.0.0 >B:MINOR:1.0.0!
			B@1.0.0
			B@1.0.1
			installed A@1.0.0 B=MAJOR
			installed B@1.0.0`, Set{"A": 0, "B": 1}, []int64{0, 0, 0, 0, 2}},
		{"what is broken is tolerated", `A@1.0.0 >B:MINOR:1.0.1
			B@1.0.0
			C@1.0.0
			C@1.0.1
			installed A@1.0.0
			installed B@1.0.0
			installed C@1.0.0
			tolerate`, Set{"A": 0, "B": 0, "C": 1}, []int64{0, 0, 0, 0, 3}},
		{"and else not", `A@1.0.0 >B:MINOR:1.0.1
			B@1.0.0
			installed A@1.0.0
			installed B@1.0.0`, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			verdict, small := Judge(MustParse(t, tt.problem))
			if !small || verdict.Satisfiable != (tt.best != nil) {
				t.Fatalf("got %+v, want %v", verdict, tt.best)
			}
			if diff := cmp.Diff(tt.best, verdict.Best); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.cost, verdict.Cost); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Judge decides with sets of bits what Violations and Cost decide with the rules as they stand. Trying really
// every set, they must agree on which is the best.
func TestJudgeAndTheRulesAgree(t *testing.T) {
	const most = 3000 // sets of one problem
	satisfiable, tried := 0, 0
	for seed, p := range Problems(1, 400) {
		verdict, small := Judge(p)
		if !small {
			t.Fatalf("%s is too large", Name(seed))
		}
		sets := everySet(p, most)
		if sets == nil {
			continue
		}
		tried++
		r := newRules(p)
		best := Set(nil)
		for _, set := range sets {
			if len(Violations(p, set)) > 0 {
				continue
			}
			if best == nil || slices.Compare(r.worth(set), r.worth(best)) < 0 {
				best = set
			}
		}
		if best != nil {
			satisfiable++
		}
		if verdict.Satisfiable != (best != nil) || !maps.Equal(best, verdict.Best) {
			t.Fatalf("%s: the trial finds %v, trying all sets %v\n%s", Name(seed), verdict.Best, best, p)
		}
	}
	if tried < 200 || satisfiable < tried/4 || satisfiable > tried*4/5 {
		t.Errorf("%d problems were tried, of which %d have an answer: too few of a kind", tried, satisfiable)
	}
}

// everySet returns every set of modules in any version at all; nil when there are more than most.
func everySet(p Problem, most int) []Set {
	r := newRules(p)
	sets := []Set{{}}
	for _, id := range r.ids {
		ranks := []int{}
		for rank := range r.modules[id].Versions {
			ranks = append(ranks, rank)
		}
		if r.isInstalled(id) && r.at[id] == unlisted {
			ranks = append(ranks, unlisted)
		}
		for _, set := range sets {
			for _, rank := range ranks {
				larger := maps.Clone(set)
				larger[id] = rank
				sets = append(sets, larger)
			}
			if len(sets) > most {
				return nil
			}
		}
	}
	return sets
}

// The problems cover what they are said to cover.
func TestRandomMakesProblemsOfEverySort(t *testing.T) {
	seen := map[string]int{}
	for _, p := range Problems(1, 2000) {
		verdict, _ := Judge(p)
		seen[fmt.Sprintf("satisfiable %v", verdict.Satisfiable)]++
		for name, is := range sorts(p, verdict) {
			if is {
				seen[name]++
			}
		}
	}
	for name := range sorts(Problem{}, Verdict{}) {
		if seen[name] < 10 {
			t.Errorf("%s: in %d of 2000 problems", name, seen[name])
		}
	}
	if n := seen["satisfiable true"]; n < 600 || n > 1600 {
		t.Errorf("%d of 2000 problems have an answer", n)
	}
	t.Log(seen)
}

// sorts says of which sorts a problem is.
func sorts(p Problem, verdict Verdict) map[string]bool {
	r := newRules(p)
	is := map[string]bool{
		"moves an installed module": false, "loses a merged module": false, "has an unlisted version": false,
		"needs itself": false, "wants an immature version": false, "has no version": false, "holds a module": false,
		"leaves a major version": false, "adds what is not wanted": false,
		"objective check": p.Request.Objective == resolve.Check, "objective least-change": p.Request.Objective == resolve.LeastChange,
	}
	for _, kind := range []resolve.CauseKind{resolve.CauseTwice, resolve.CauseVersion, resolve.CauseDowngrade} {
		is["mistake "+string(kind)] = slices.ContainsFunc(r.mistakes(), func(m mistake) bool { return m.kind == kind })
	}
	set := func(name string, so bool) { is[name] = is[name] || so }
	for _, id := range r.ids {
		rank, there := verdict.Best[id]
		set("moves an installed module", there && r.isInstalled(id) && !r.stays(id, rank))
		set("loses a merged module", verdict.Satisfiable && !there && r.isInstalled(id) && !r.removed[id])
		set("has an unlisted version", r.isInstalled(id) && r.at[id] == unlisted)
		set("has no version", len(r.modules[id].Versions) == 0)
		set("holds a module", r.held(id))
		set("adds what is not wanted", there && !r.isInstalled(id) && len(r.wants[id]) == 0)
		for rank, v := range r.modules[id].Versions {
			set("needs itself", slices.ContainsFunc(v.Needs, func(n resolve.NeedSpec) bool { return n.Target == id }))
			set("wants an immature version", v.Maturity < r.level(id) && r.wanted(id, rank))
			set("leaves a major version", r.wanted(id, rank) && r.isInstalled(id) && r.modules[id].SameMajor && r.above(id, rank))
		}
	}
	return is
}
