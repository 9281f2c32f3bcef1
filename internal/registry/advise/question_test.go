package advise_test

import (
	"testing"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
)

// TestVersionsAsClientsWriteThem reads versions with labels, with parts missing and none at all.
func TestVersionsAsClientsWriteThem(t *testing.T) {
	u := small(t, "A@1.0.0", "A@1.0.1", "A@1.0.2", "0@2.50.0")
	for have, want := range map[string]string{
		"A@1.0.0":         "A@1.0.0>1.0.2",
		"A@01.0.1.7":      "A@1.0.1>1.0.2",
		"A@1.":            "A@1.0.0>1.0.2",
		"A@1.0.9":         "A@1.0.9", // newer than what is published (case 79)
		"A@":              "A@",      // no version is above every other
		"A@null":          "A@",
		"A@what":          "A@what",
		"0@2.50. a@1.0.2": "0@2.50.0 A@1.0.2", // ids in whatever case only where they are ids
	} {
		list := installed(have)
		if have == "0@2.50. a@1.0.2" {
			list[1].ID = "A"
		}
		got := outcome(ask(t, u, advise.Question{Modules: list, Objective: resolve.MostUpdated, Tolerate: true}))
		diff(t, have, want, got)
	}
	labelled := []advise.InstalledModule{{ID: " A ", Version: "1.0.1 (MP15)"}}
	diff(t, "label", "A@1.0.1>1.0.2", outcome(ask(t, u, advise.Question{Modules: labelled})))
	twice := installed("A@1.0.1 A@1.0.2 A@1.0.0")
	diff(t, "twice", "A@1.0.2", outcome(ask(t, u, advise.Question{Modules: twice})))
}

// TestRowsOfUnknownVersions counts the client's rows for what is not published, and the registry's record
// for what is (case 70).
func TestRowsOfUnknownVersions(t *testing.T) {
	u := small(t, "A@1.0.0", "A@1.0.1", "B@1.0.0", "B@1.0.1")
	row := func(target, start, end, how, own string) advise.InstalledNeed {
		return advise.InstalledNeed{TargetID: target, TargetName: "The " + target, Start: start, End: end, Enforcement: how, Instance: own}
	}
	tests := []struct {
		name string
		rows []advise.InstalledNeed
		want string
	}{
		{"none", nil, "A@1.0.0>1.0.1 U@1.0.0"},
		{"holds A back", []advise.InstalledNeed{row("A", "1.0.0", "null", "MINOR", "null")}, "A@1.0.0 U@1.0.0"},
		{"up to the very end", []advise.InstalledNeed{row("A", "1.0.0", "1.0.1", "MINOR", "")}, "A@1.0.0>1.0.1 U@1.0.0"},
		{"the instance made it wider", []advise.InstalledNeed{row("A", "1.0.0", "", "MINOR", "MAJOR")}, "A@1.0.0>1.0.1 U@1.0.0"},
		{"the instance made it narrower", []advise.InstalledNeed{row("A", "1.0.0", "", "MAJOR", "MINOR")}, "A@1.0.0 U@1.0.0"},
		{"an enforcement that is none is MAJOR", []advise.InstalledNeed{row("A", "1.0.0", "1.0.999999", "SOFT", "")}, "A@1.0.0>1.0.1 U@1.0.0"},
		{"no start asks for nothing", []advise.InstalledNeed{row("A", "null", "null", "MINOR", "")}, "A@1.0.0>1.0.1 U@1.0.0"},
		{"no target", []advise.InstalledNeed{row("null", "1.0.0", "", "MINOR", "")}, "A@1.0.0>1.0.1 U@1.0.0"},
	}
	for _, tt := range tests {
		modules := append(installed("A@1.0.0"), advise.InstalledModule{ID: "U", Version: "1.0.0", Rows: tt.rows})
		diff(t, tt.name, tt.want, outcome(ask(t, u, advise.Question{Modules: modules, Tolerate: true})))
	}
	wide := []advise.InstalledNeed{row("A", "0.9.0", "1.0.0", "MAJOR", "")} // case 17
	for strict, want := range map[bool]string{false: "A@1.0.0>1.0.1 U@1.0.0", true: "A@1.0.0 U@1.0.0"} {
		modules := append(installed("A@1.0.0"), advise.InstalledModule{ID: "U", Version: "1.0.0", Rows: wide})
		diff(t, "the end of another major version", want, outcome(ask(t, u, advise.Question{Modules: modules, StrictEnds: strict})))
	}
	known := append(installed("A@1.0.0"), advise.InstalledModule{ID: "B", Version: "1.0.0", Rows: []advise.InstalledNeed{row("A", "1.0.0", "", "MINOR", "")}})
	diff(t, "the registry knows better", "A@1.0.0>1.0.1 B@1.0.0>1.0.1", outcome(ask(t, u, advise.Question{Modules: known})))
}

// TestOverrides lets an instance set enforcements where the developer allows it (case 66), for the version
// that is installed and for the one that follows it.
func TestOverrides(t *testing.T) {
	have := func(own string) []advise.InstalledModule {
		a := advise.InstalledModule{ID: "A", Version: "1.0.0", Rows: []advise.InstalledNeed{
			{TargetID: "B", Start: "1.0.0", Enforcement: "MINOR", Instance: own},
		}}
		return append(installed("B@1.0.0"), a)
	}
	fixed := small(t, "A@1.0.0 > B 1.0.0 MINOR", "B@1.0.0", "B@1.0.1")
	open := small(t, "A@1.0.0 >> B 1.0.0 MINOR", "B@1.0.0", "B@1.0.1")
	later := small(t, "A@1.0.0 >> B 1.0.0 MINOR", "A@1.0.1 >> B 1.0.1 MINOR", "B@1.0.0", "B@1.0.1", "B@1.0.2")
	tests := []struct {
		name string
		u    *resolve.Universe
		own  string
		want string
	}{
		{"not set", open, "", "A@1.0.0 B@1.0.0"},
		{"set", open, "MAJOR", "A@1.0.0 B@1.0.0>1.0.1"},
		{"set in small letters", open, "none", "A@1.0.0 B@1.0.0>1.0.1"},
		{"no word for it", open, "SOFT", "A@1.0.0 B@1.0.0"},
		{"the developer does not allow it", fixed, "MAJOR", "A@1.0.0 B@1.0.0"},
		{"not set, newer version", later, "", "A@1.0.0>1.0.1 B@1.0.0>1.0.1"},
		{"set, newer version", later, "MAJOR", "A@1.0.0>1.0.1 B@1.0.0>1.0.2"},
	}
	for _, tt := range tests {
		diff(t, tt.name, tt.want, outcome(ask(t, tt.u, advise.Question{Modules: have(tt.own)})))
	}
}

func TestLevels(t *testing.T) {
	u := small(t, "A@1.0.0 500", "A@1.0.1 200", "A@1.0.2 100", "B@1.0.0 500", "B@1.0.1 100", "N@1.0.0 200", "N@1.0.1 100")
	level := func(n int) *int { return &n }
	both := installed("A@1.0.0 B@1.0.0")
	tests := []struct {
		name string
		q    advise.Question
		want string
	}{
		{"any", advise.Question{}, "A@1.0.0>1.0.2 B@1.0.0>1.0.1"},
		{"for all", advise.Question{UpdateLevel: 200}, "A@1.0.0>1.0.1 B@1.0.0"},
		{"by module", advise.Question{UpdateLevel: 500, Levels: map[string]int{"A": 200}}, "A@1.0.0>1.0.1 B@1.0.0"},
		{"policy", advise.Question{Policy: advise.Policy{UpdateLevel: 200}}, "A@1.0.0>1.0.1 B@1.0.0"},
		{"policy below", advise.Question{UpdateLevel: 500, Policy: advise.Policy{UpdateLevel: 100}}, "A@1.0.0 B@1.0.0"},
		{"exception of the policy", advise.Question{Policy: advise.Policy{UpdateLevel: 500, Levels: map[string]int{"B": 100}}}, "A@1.0.0 B@1.0.0>1.0.1"},
		{"policy above the module's", advise.Question{Levels: map[string]int{"A": 100}, Policy: advise.Policy{UpdateLevel: 200}}, "A@1.0.0>1.0.1 B@1.0.0"},
		{"exception above the module's", advise.Question{Levels: map[string]int{"A": 100}, Policy: advise.Policy{Levels: map[string]int{"A": 500}}}, "A@1.0.0 B@1.0.0>1.0.1"},
		{"install", advise.Question{Install: wants("N"), UpdateLevel: 500, InstallLevel: 200}, "+N@1.0.0 A@1.0.0 B@1.0.0"},
		{"install by module", advise.Question{Install: wants("N"), UpdateLevel: 500, InstallLevel: 500, Levels: map[string]int{"N": 100}}, "+N@1.0.1 A@1.0.0 B@1.0.0"},
		{"install, policy", advise.Question{Install: wants("N"), UpdateLevel: 500, Policy: advise.Policy{InstallLevel: 200}}, "+N@1.0.0 A@1.0.0 B@1.0.0"},
		{"install, exception", advise.Question{Install: wants("N"), UpdateLevel: 500, Policy: advise.Policy{InstallLevel: 500, Levels: map[string]int{"N": 200}}}, "+N@1.0.0 A@1.0.0 B@1.0.0"},
	}
	for _, tt := range tests {
		tt.q.Modules = both
		diff(t, tt.name, tt.want, outcome(ask(t, u, tt.q)))
	}
	own := installed("A@1.0.0 B@1.0.0")
	own[0].Level = level(500)
	diff(t, "the module's own", "A@1.0.0 B@1.0.0>1.0.1", outcome(ask(t, u, advise.Question{Modules: own, UpdateLevel: 100})))
	own[0].Level = level(100)
	diff(t, "the module's own below the policy", "A@1.0.0>1.0.1 B@1.0.0", outcome(ask(t, u, advise.Question{Modules: own, Policy: advise.Policy{UpdateLevel: 200}})))
	if *own[0].Level != 100 {
		t.Error("the question has changed what the client sent")
	}
}

func TestAudience(t *testing.T) {
	u := small(t, "A@1.0.0 for=org1", "A@1.0.1 for=org1", "B@1.0.0")
	have := advise.Question{Modules: installed("A@1.0.0"), Tolerate: true}
	diff(t, "a stranger", "A@1.0.0", outcome(ask(t, u, have)))
	have.Audience = []string{"org1"}
	diff(t, "the owner", "A@1.0.0>1.0.1", outcome(ask(t, u, have)))
	have.Audience, have.Policy = nil, advise.Policy{OrgID: "org1"}
	diff(t, "the owner's instance", "A@1.0.0>1.0.1", outcome(ask(t, u, have)))
	have.AllAudiences, have.Policy = true, advise.Policy{}
	diff(t, "an administrator", "A@1.0.0>1.0.1", outcome(ask(t, u, have)))
	diff(t, "a stranger installs it", "no", outcome(ask(t, u, advise.Question{Install: wants("A")})))
}

// TestUpdateOfWhatIsThere asks to update to the installed version, or what is not installed.
func TestUpdateOfWhatIsThere(t *testing.T) {
	u := small(t, "A@1.0.0", "A@1.0.1", "B@1.0.0")
	have := installed("A@1.0.0")
	for want, q := range map[string]advise.Question{
		"A@1.0.0":             {Modules: have, Update: wants("A@1.0.0"), Objective: resolve.Check},
		"A@1.0.0>1.0.1":       {Modules: have, Update: wants("A"), Objective: resolve.Check},
		"+B@1.0.0 A@1.0.0":    {Modules: have, Update: wants("B@1.0.0"), Objective: resolve.Check},
		"A@1.0.0>1.0.1 -none": {Modules: have, Update: wants("A@1.0.1 (new)"), Objective: resolve.Check},
	} {
		if want == "A@1.0.0>1.0.1 -none" {
			want, q.Update = "A@1.0.0>1.0.1", []resolve.Want{{ID: "A", Version: "1.0.1 (new)"}}
		}
		diff(t, want, want, outcome(ask(t, u, q)))
	}
}
