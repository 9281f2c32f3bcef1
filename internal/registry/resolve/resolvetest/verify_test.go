package resolvetest

import (
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/resolve"
)

// planned is a problem whose best answer does something of everything.
const planned = `
	core 0
	0@1.0.0
	0@1.0.1
	A@1.0.0 >0:MAJOR:1.0.0
	A@1.0.1 >0:MAJOR:1.0.0 >N:MAJOR:1.0.0 -M
	A@1.0.2 >X:MAJOR:1.0.0
	M@1.0.0
	N@1.0.0
	N@1.0.1 >0:MINOR:1.0.0
	S@1.0.0
	installed 0@1.0.0
	installed A@1.0.0
	installed M@1.0.0
	installed S@1.0.0
	remove S
	update A@1.0.2
	objective check`

// answer returns the best answer to planned.
func answer(p Problem) resolve.Answer {
	step := func(id string, action resolve.Action, from string, rank int, why resolve.Reason) resolve.Step {
		r := newRules(p)
		s := resolve.Step{ID: id, Name: id, Class: r.class(id), Action: action, From: from, Rank: rank, Why: why, Version: from}
		if action != resolve.Remove {
			spec := r.spec(id, rank)
			s.Version, s.Spec = spec.Version, &spec
		}
		return s
	}
	cost := []int64{1, 0, 0, 0, 1, 1, 1}
	a := resolve.Answer{
		Satisfiable: true, Optimal: true, Cost: cost, Bound: cost,
		Plan: []resolve.Step{
			step("0", resolve.Keep, "1.0.0", 0, resolve.Reason{Kind: resolve.Stays}),
			step("A", resolve.Update, "1.0.0", 1, resolve.Reason{Kind: resolve.Requested}),
			step("M", resolve.Remove, "1.0.0", -1, resolve.Reason{Kind: resolve.Merged, By: "A", Version: "1.0.1"}),
			step("N", resolve.Install, "", 1, resolve.Reason{Kind: resolve.Needed, By: "A", Version: "1.0.1", Allows: "1.0.0 or later in 1.0"}),
			step("S", resolve.Remove, "1.0.0", -1, resolve.Reason{Kind: resolve.Unwanted}),
		},
	}
	a.Plan[1].Wanted = "1.0.2"
	return a
}

func TestComplaintsFindsWhatIsWrongWithAnAnswer(t *testing.T) {
	p := MustParse(t, planned)
	if list := Complaints(p, answer(p)); len(list) > 0 {
		t.Fatalf("the right answer: %q", list)
	}
	for complaint, change := range map[string]func(a *resolve.Answer){
		"does not say what becomes of M":  func(a *resolve.Answer) { a.Plan = slices.Delete(a.Plan, 2, 3) },
		"is in the plan twice":            func(a *resolve.Answer) { a.Plan = append(a.Plan, a.Plan[4]) },
		"comes before":                    func(a *resolve.Answer) { slices.Reverse(a.Plan) },
		"has no version number 7":         func(a *resolve.Answer) { a.Plan[3].Rank = 7 },
		"N, which is not there":           func(a *resolve.Answer) { a.Plan = slices.Delete(a.Plan, 3, 4) },
		"takes the place of M":            func(a *resolve.Answer) { a.Plan[2].Action, a.Plan[2].Rank = resolve.Keep, 0 },
		"though the request removes it":   func(a *resolve.Answer) { a.Plan[4].Action, a.Plan[4].Rank = resolve.Keep, 0 },
		"is wanted above":                 func(a *resolve.Answer) { a.Plan[1].Rank = 0 },
		"the answer says that it costs":   func(a *resolve.Answer) { a.Cost = []int64{1, 0, 0, 0, 0, 1, 1} },
		"but its bound is":                func(a *resolve.Answer) { a.Bound = []int64{0, 0, 0, 0, 0, 0, 0} },
		"not proved":                      func(a *resolve.Answer) { a.Optimal = false },
		"comes from":                      func(a *resolve.Answer) { a.Plan[1].From = "0.9.0" },
		"of class":                        func(a *resolve.Answer) { a.Plan[1].Class = resolve.Pack },
		"is to update, not to keep":       func(a *resolve.Answer) { a.Plan[1].Action = resolve.Keep },
		"is version":                      func(a *resolve.Answer) { a.Plan[1].Version = "1.0.2" },
		"another specification":           func(a *resolve.Answer) { a.Plan[1].Spec = &resolve.VersionSpec{Version: "1.0.2"} },
		"was wanted in version":           func(a *resolve.Answer) { a.Plan[1].Wanted = "" },
		"N is to install because":         func(a *resolve.Answer) { a.Plan[3].Why.By = "0" },
		"M goes because":                  func(a *resolve.Answer) { a.Plan[2].Why.By = "N" },
		"0 is to keep because":            func(a *resolve.Answer) { a.Plan[0].Why.Kind = resolve.Newest },
		"and a conflict":                  func(a *resolve.Answer) { a.Conflict = []resolve.Cause{{Kind: resolve.CauseMissing, Module: "X"}} },
		"satisfiable is false, should be": func(a *resolve.Answer) { *a = resolve.Answer{Conflict: []resolve.Cause{{}}} },
		"no reason is given":              func(a *resolve.Answer) { *a = resolve.Answer{} },
		"the best set costs": func(a *resolve.Answer) {
			a.Plan[3].Rank, a.Plan[3].Version, a.Plan[3].Spec = 0, "1.0.0", &p.Modules[3].Versions[0]
			a.Cost = []int64{1, 0, 0, 0, 2, 1, 1}
			a.Bound = a.Cost
		},
	} {
		a := answer(p)
		change(&a)
		if list := Complaints(p, a); !slices.ContainsFunc(list, func(c string) bool { return strings.Contains(c, complaint) }) {
			t.Errorf("nobody complains that it %s, but %q", complaint, list)
		}
	}
}

// torn is a problem without an answer.
const torn = `
	A@1.0.0 >C:MINOR:1.0.0
	B@1.0.0 >C:MINOR:1.0.1
	C@1.0.0
	C@1.0.1 maturity=100
	D@1.0.0
	install A
	install B
	install D`

// explanation returns why, and what to do.
func explanation() resolve.Answer {
	return resolve.Answer{
		Conflict: []resolve.Cause{
			{Kind: resolve.CauseRequested, Module: "A", Name: "A"},
			{Kind: resolve.CauseRequested, Module: "B", Name: "B"},
			{Kind: resolve.CauseDependency, Module: "A", Name: "A", Target: "C", TargetName: "C", Allows: "exactly 1.0.0", Newest: "1.0.1"},
			{Kind: resolve.CauseDependency, Module: "B", Name: "B", Target: "C", TargetName: "C", Allows: "exactly 1.0.1", Newest: "1.0.1"},
		},
		Repairs: []resolve.Repair{
			{Changes: []resolve.Change{{Kind: resolve.DropInstall, Module: "A"}}},
			{Changes: []resolve.Change{{Kind: resolve.DropInstall, Module: "B"}}},
		},
	}
}

func TestComplaintsFindsWhatIsWrongWithAnExplanation(t *testing.T) {
	p := MustParse(t, torn)
	if list := Complaints(p, explanation()); len(list) > 0 {
		t.Fatalf("the right explanation: %q", list)
	}
	drop := func(id string) resolve.Change { return resolve.Change{Kind: resolve.DropInstall, Module: id} }
	for complaint, change := range map[string]func(a *resolve.Answer){
		"the conflict is none": func(a *resolve.Answer) { a.Conflict = a.Conflict[1:] },
		"is one without the cause": func(a *resolve.Answer) {
			a.Conflict = append(a.Conflict, resolve.Cause{Kind: resolve.CauseRequested, Module: "D", Name: "D"})
		},
		"the request does not say so":   func(a *resolve.Answer) { a.Conflict[0].Module = "C" },
		"it is not installed like that": func(a *resolve.Answer) { a.Conflict[0].Kind = resolve.CauseInstalled },
		"it has no name":                func(a *resolve.Answer) { a.Conflict[0].Name = "" },
		"the newest version":            func(a *resolve.Answer) { a.Conflict[2].Newest = "1.0.0" },
		"broken is false":               func(a *resolve.Answer) { a.Conflict[2].Broken = true },
		"version number 0 does not":     func(a *resolve.Answer) { a.Conflict[2].Allows = "exactly 1.0.1" },
		"versions that there are not":   func(a *resolve.Answer) { a.Conflict[2].Versions = []string{"9.0.0"} },
		"does not repair":               func(a *resolve.Answer) { a.Repairs[0].Changes[0] = drop("D") },
		"does so without":               func(a *resolve.Answer) { a.Repairs[1].Changes = append(a.Repairs[1].Changes, drop("D")) },
		"no repair is offered":          func(a *resolve.Answer) { a.Repairs = nil },
		"comes after a larger one":      func(a *resolve.Answer) { a.Repairs[0].Changes = append(a.Repairs[0].Changes, drop("D")) },
		"but a plan":                    func(a *resolve.Answer) { a.Plan = []resolve.Step{{ID: "A"}} },
		"is wanted, but not there":      func(a *resolve.Answer) { *a = resolve.Answer{Satisfiable: true, Optimal: true} },
	} {
		a := explanation()
		change(&a)
		if list := Complaints(p, a); !slices.ContainsFunc(list, func(c string) bool { return strings.Contains(c, complaint) }) {
			t.Errorf("nobody complains that %s, but %q", complaint, list)
		}
	}
}

func TestShrinkKeepsWhatFails(t *testing.T) {
	p := MustParse(t, planned)
	needsN := func(q Problem) bool {
		verdict, _ := Judge(q)
		_, there := verdict.Best["N"]
		return there
	}
	small := Shrink(p, needsN)
	if !needsN(small) || len(small.Modules) > 2 || len(small.Request.Remove) > 0 || small.Request.Objective != "" {
		t.Errorf("it is still\n%s", small)
	}
}

// A problem written and read again is the same.
func TestTheNotationIsComplete(t *testing.T) {
	for seed, p := range Problems(1, 500) {
		text := p.String()
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", Name(seed), err, text)
		}
		if again.String() != text {
			t.Fatalf("%s: was\n%s\nis\n%s", Name(seed), text, again)
		}
		a, _ := Judge(p)
		b, _ := Judge(again)
		if a.Satisfiable != b.Satisfiable || !slices.Equal(a.Cost, b.Cost) {
			t.Fatalf("%s: what was read has another answer\n%s", Name(seed), text)
		}
	}
	for _, wrong := range []string{
		"core", "module A colour=red", "A@1 maturity=x", "A@1 ?B", "A@1 >B", "A@1 >B:#x", "A@1 >B:~(", "A@1 >B:MAJOR:x",
		"installed", "installed A@1 level=x", "installed A@1 B=SOFT", "install", "install A@1 soft", "level A", "objective", "fly",
	} {
		if _, err := Parse(wrong); err == nil {
			t.Errorf("%q was read", wrong)
		}
	}
}
