package advise_test

import (
	"context"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
)

func TestWhyIn(t *testing.T) {
	u := small(t,
		"0@3.0.0", "T@1.0.0 + P 1.0.0", "P@1.0.0 + A 1.0.0 > 0 3.0.0", "A@1.0.0 > B 1.0.0 > 0 3.0.0", "B@1.0.0 > 0 3.0.0",
		"C@1.0.0 > B 1.0.0", "X@1.0.0 > Y 1.0.0", "Y@1.0.0 > X 1.0.0", "G@1.0.0 x L", "L@1.0.0")
	mine := append(installed("0@3.0.0 T@1.0.0 P@1.0.0 A@1.0.0 B@1.0.0 C@1.0.0 X@1.0.0 Y@1.0.0 L@1.0.0"),
		advise.InstalledModule{ID: "U", Version: "9.0.0", Rows: []advise.InstalledNeed{{TargetID: "C", Start: "1.0.0"}}})
	tests := []struct{ id, chain, neededBy string }{
		{"B", "U C B", "A C"}, // the shortest: T P A B is longer
		{"A", "T P A", "P"},
		{"T", "T", ""},
		{"X", "X", "Y"}, // in a circle
		{"C", "U C", "U"},
		{"L", "", ""}, // merged away
		{"N", "", ""}, // not there
	}
	q := advise.Question{Modules: mine, Install: wants("G"), Objective: resolve.Check}
	answer := ask(t, u, q)
	for _, tt := range tests {
		r := advise.WhyIn(answer, q, tt.id)
		diff(t, tt.id+" chain", tt.chain, linked(r.Chain))
		diff(t, tt.id+" needed by", tt.neededBy, linked(r.NeededBy))
		if r.In != (tt.chain != "") {
			t.Errorf("%s: in %v", tt.id, r.In)
		}
	}
	r := advise.WhyIn(answer, q, "A")
	if !r.Chain[0].Include || r.Chain[0].Allows != "1.0.0 or later in 1.0" || r.Chain[2].Allows != "" {
		t.Errorf("chain %+v", r.Chain)
	}
	if r := advise.WhyIn(answer, q, "L"); say.Reason(r.Step) != "The G 1.0.0 takes its place." {
		t.Errorf("merged: %q", say.Reason(r.Step))
	}
	// What is asked for is a root before all others.
	r = advise.WhyIn(ask(t, u, advise.Question{Install: wants("A"), Objective: resolve.Check}), advise.Question{}, "B")
	diff(t, "asked for", "A B", linked(r.Chain))
}

func linked(links []advise.Link) string {
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	return strings.Join(ids, " ")
}

func TestWhyNot(t *testing.T) {
	u := small(t, "A@1.0.0 > B 1.0.0 MINOR", "B@1.0.0", "B@1.0.1", "C@1.0.0 > B 1.0.1", "C@1.0.1")
	tests := []struct {
		name, have, want string
		fits, here       bool
	}{
		{"held back", "A@1.0.0 B@1.0.0", "B@1.0.1", false, false},
		{"there already", "A@1.0.0 B@1.0.0", "B@1.0.0", true, true},
		{"fits", "B@1.0.0", "B@1.0.1", true, false},
		{"another version would", "A@1.0.0 B@1.0.0", "C@1.0.0", false, false},
		{"any version", "A@1.0.0 B@1.0.0", "C", true, false},
		{"unknown", "B@1.0.0", "N@1.0.0", false, false},
		{"no such version", "B@1.0.0", "B@7.0.0", false, false},
		{"below the installed one", "B@1.0.1", "B@1.0.0", false, false},
	}
	for _, tt := range tests {
		q := advise.Question{Modules: installed(tt.have)}
		solve := func(ctx context.Context, q advise.Question) (resolve.Answer, error) { return q.Ask(ctx, u) }
		r, err := q.WhyNot(t.Context(), u, wants(tt.want)[0], solve)
		if err != nil {
			t.Fatal(err)
		}
		if r.Fits != tt.fits || r.Here != tt.here {
			t.Errorf("%s: fits %v, here %v; want %v, %v\n%s", tt.name, r.Fits, r.Here, tt.fits, tt.here, told(r.Answer))
		}
		if !r.Fits && (len(r.Answer.Conflict) == 0 || len(r.Answer.Repairs) != 1 && tt.name == "held back") {
			t.Errorf("%s: no reasons: %+v", tt.name, r.Answer)
		}
	}
}
