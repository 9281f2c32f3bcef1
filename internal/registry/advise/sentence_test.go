package advise_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
)

var say = advise.Sentences{Levels: map[int]string{500: "Confirmed Stable"}}

// told returns conflict and repairs of an answer as sentences.
func told(answer resolve.Answer) string {
	var b strings.Builder
	for _, c := range answer.Conflict {
		b.WriteString(say.Cause(c) + "\n")
	}
	for _, r := range answer.Repairs {
		b.WriteString("- " + say.Repair(r) + "\n")
	}
	return b.String()
}

// TestConflictsInSentences reads what the solver says of small universes, one for each sort of fact.
func TestConflictsInSentences(t *testing.T) {
	tests := []struct {
		name string
		u    []string
		q    advise.Question
		want string
	}{
		{
			"two that need different versions",
			[]string{"A@1.0.0 > C 1.0.5 MINOR", "B@1.0.0 > C 1.0.6 MINOR", "C@1.0.5", "C@1.0.6"},
			advise.Question{Install: wants("A B")},
			`You ask for The A.
You ask for The B.
Every version of The A needs The C exactly 1.0.5; the newest one is 1.0.6.
Every version of The B needs The C exactly 1.0.6; the newest one is 1.0.6.
- Do not install The B.
- Do not install The A.
`,
		},
		{
			"what is not there",
			[]string{"A@1.0.0 > N 1.0.0"},
			advise.Question{Install: wants("A")},
			`You ask for The A.
Every version of The A needs The N 1.0.0 or later in 1.0.
There is no module The N on this market.
- Do not install The A.
`,
		},
		{
			"unknown module", []string{"A@1.0.0"}, advise.Question{Install: wants("X@1.0.0")},
			`There is no module X on this market.
- Do not install X.
`,
		},
		{
			"unknown version", []string{"A@1.0.0"}, advise.Question{Install: wants("A@2.0.0")},
			`There is no version 2.0.0 of The A here; the newest one is 1.0.0.
- Do not install The A.
`,
		},
		{
			"downgrade", []string{"A@1.0.0", "A@1.0.1"}, advise.Question{Modules: installed("A@1.0.1"), Update: wants("A@1.0.0")},
			`You ask for The A 1.0.0, but a newer version is installed, and no module goes back to an older one.
- Leave The A as it is.
`,
		},
		{
			"twice", []string{"A@1.0.0", "A@1.0.1"}, advise.Question{Install: wants("A@1.0.1 A@1.0.0")},
			`You ask for two versions of The A; there can be one only.
- Do not install The A.
`,
		},
		{
			"too immature", []string{"A@1.0.0 > B 1.0.0", "B@1.0.0 100"}, advise.Question{Install: wants("A"), InstallLevel: 500},
			`You ask for The A.
Every version of The A needs The B 1.0.0 or later in 1.0; the newest one is 1.0.0.
The B 1.0.0 is less mature than the Confirmed Stable (500) that you ask for: maturity 100 at most.
- Do not install The A.
- Accept maturity 100 for The B.
`,
		},
		{
			"withdrawn", []string{"A@1.0.0 > B 1.0.0", "B@1.0.0 yanked"}, advise.Question{Install: wants("A")},
			`You ask for The A.
Every version of The A needs The B 1.0.0 or later in 1.0.
The B 1.0.0 was withdrawn by the provider, and not installed anew.
- Do not install The A.
`,
		},
		{
			"another major version", []string{"A@1.0.0 > B 2.0.0", "B@1.0.0", "B@2.0.0 strict"},
			advise.Question{Modules: installed("B@1.0.0"), Install: wants("A")},
			`You ask for The A.
Every version of The A needs The B 2.0.0 or later in 2.0; the newest one is 2.0.0.
The B 2.0.0 is of another major version than the installed 1.0.0, and taken only when that is asked for.
- Do not install The A.
- Let The B go to another major version.
`,
		},
		{
			"merged", []string{"A@1.0.0 x B", "B@1.0.0"}, advise.Question{Modules: installed("A@1.0.0"), Install: wants("B")},
			`You ask for The B.
The A 1.0.0 is installed: it stays, in this version or a newer one.
Every version of The A takes the place of The B, so they cannot be there together.
- Do not install The B.
- Remove The A.
`,
		},
		{
			"needed by another", []string{"A@1.0.0 > B 1.0.0", "B@1.0.0"},
			advise.Question{Modules: installed("A@1.0.0 B@1.0.0"), Remove: []string{"B"}},
			`You ask to remove The B.
The A 1.0.0 is installed: it stays, in this version or a newer one.
The A from 1.0.0 on needs The B 1.0.0 or later in 1.0; the newest one is 1.0.0.
- Do not remove The B.
- Remove The A.
`,
		},
		{
			"held", []string{"A@1.0.0", "B@1.0.0", "B@1.0.1 > A 1.0.1", "A@1.0.1"},
			advise.Question{Modules: installed("A@1.0.0 B@1.0.0"), Update: wants("B@1.0.1"), Only: []string{"B"}},
			`You ask for The B 1.0.1.
The A 1.0.0 stays as it is, as you ask for changes of other modules only.
The B 1.0.1 needs The A 1.0.1 or later in 1.0; the newest one is 1.0.1.
- Leave The B as it is.
- Let The A change too.
`,
		},
		{
			"broken before", []string{"A@1.0.0 > B 1.0.1", "B@1.0.0", "N@1.0.0"},
			advise.Question{Modules: installed("A@1.0.0 B@1.0.0"), Install: wants("N")},
			`The A 1.0.0 is installed: it stays, in this version or a newer one.
The A 1.0.0 needs The B 1.0.1 or later in 1.0; the newest one is 1.0.0. That is so in the installation already, before anything changes: put it right first.
- Remove The A.
`,
		},
		{
			"brought along", []string{"P@1.0.0 + A 1.0.0 MINOR", "A@1.0.0", "A@1.0.1"},
			advise.Question{Modules: installed("A@1.0.1"), Install: wants("P")},
			`You ask for The P.
The A 1.0.1 is installed: it stays, in this version or a newer one.
Every version of The P brings along The A exactly 1.0.0; the newest one is 1.0.1.
- Do not install The P.
`,
		},
	}
	for _, tt := range tests {
		tt.q.Objective = resolve.Check
		answer := ask(t, small(t, tt.u...), tt.q)
		if answer.Satisfiable {
			t.Errorf("%s: %s", tt.name, outcome(answer))
		}
		diff(t, tt.name, tt.want, told(answer))
	}
}
