package rest

import (
	"net/http"
	"strings"

	"souk.dev/souk/internal/wire"
)

// questions are the paths of operations that change nothing, though they are no GET: their requests are
// too large for an address.
var questions = map[string]bool{"/resolve": true, "/scan": true, "/why": true, "/why-not": true}

// isQuestion reports whether the request changes nothing, whatever its method.
func isQuestion(r *http.Request) bool { return questions[strings.TrimPrefix(r.URL.Path, Prefix)] }

var resolveErrors = []int{http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable}

func init() {
	for id, d := range map[string]doc{
		"getCompatibility": {tag: "registry", summary: "Versions of core beside which a version can be installed", open: true,
			description: "Tries the version, with all that it needs, with each of the newest 200 versions of core.",
			errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusServiceUnavailable}},
		"resolve": {tag: "registry", summary: "Plan a change of an installation", open: true, question: true,
			description: "Answers what an installation looks like after installing, updating and removing modules: the best set that " +
				"fits together, with a reason for each step. Where there is none it answers 200 all the same, with the fewest " +
				"facts that contradict each other and what could be given up. Nothing is changed, and the same request gives the same answer.",
			errors: resolveErrors},
		"scan": {tag: "registry", summary: "Look for updates", open: true, question: true,
			description: "Answers what the installed modules can be updated to, all of it together, in ids and versions. What is " +
				"broken in the installation already keeps nothing else from moving. Read a version for its texts, or ask resolve for reasons.",
			errors: resolveErrors},
		"why": {tag: "registry", summary: "Why is a module there?", open: true, question: true,
			description: "Answers which chain of needs leads to a module, in what is installed or in the answer to a request.",
			errors:      resolveErrors},
		"whyNot": {tag: "registry", summary: "Why is a version not there?", open: true, question: true,
			description: "Asks for one version of a module and no other: the plan with it, or the conflict that it makes.",
			errors:      resolveErrors},
	} {
		docs[id] = d
	}
	for name, example := range map[string]any{
		"ResolveInput": exampleResolve,
		"Resolution":   examplePlan,
		"ScanInput":    wire.ScanInput{Installed: exampleResolve.Installed, UpdateLevel: 200},
		"Scan": wire.Scan{
			Updates: []wire.ScanUpdate{{ID: "0", Version: "3.0.9", VersionID: "674f1c2e9b1d4c0f8a7e5b41"}}, Added: []wire.ScanUpdate{},
			Removed: []wire.ScanRemoved{}, Upgrade: []wire.ScanUpgrade{{ID: "0", Versions: []string{"3.1.2"}}}, Optimal: true, MS: 1.4,
		},
		"WhyInput": wire.WhyInput{Module: exampleModule.Package, In: wire.ResolveInput{Installed: exampleResolve.Installed, Only: []string{}}},
		"Why": wire.Why{
			In: true, Step: &examplePlan.Plan[1], Chain: []wire.WhyLink{{ID: exampleModule.ID, Name: "Bread", Version: "1.0.3"}},
			NeededBy: []wire.WhyLink{}, Sentences: []string{"Bread 1.0.3 is installed by itself: nothing needs it."}, Satisfiable: true,
		},
		"WhyNotInput": wire.WhyNotInput{Module: exampleModule.Package, Version: "1.0.3", In: wire.ResolveInput{Installed: exampleResolve.Installed}},
		"WhyNot":      wire.WhyNot{Module: exampleModule.ID, Version: "1.0.3", Fits: true, Plan: examplePlan},
		"Compatibility": wire.Compatibility{
			Module: exampleModule.ID, Version: "1.0.3", Tried: 12, Core: []wire.CoreRange{{Major: "3.0", First: "3.0.1", Last: "3.0.9", Versions: 9}},
		},
	} {
		examples[name] = example
	}
}

var (
	exampleResolve = wire.ResolveInput{
		Installed: map[string]string{"0": "3.0.5", exampleModule.ID: "1.0.1"}, Update: []string{exampleModule.Package + "@1.0.3"}, UpdateLevel: 200,
	}
	examplePlan = wire.Resolution{
		Satisfiable: true, Optimal: true, Cost: []int64{0, 0, 0, 0, 0, 1, 0}, Conflict: []wire.Cause{}, Repairs: []wire.Repair{}, MS: 1.4,
		Plan: []wire.Step{
			{
				ID: "0", Name: "Core", Type: "core", Action: "update", Version: "3.0.9", From: "3.0.5", VersionID: "674f1c2e9b1d4c0f8a7e5b41",
				Why: "Bread 1.0.3 needs it, 3.0.7 or later in 3.0.", Maturity: 500, MaturityName: "Confirmed Stable", Size: 48213000, Entitled: true,
				Reason: wire.Reason{Kind: "needed", By: exampleModule.ID, ByName: "Bread", Version: "1.0.3", Allows: "3.0.7 or later in 3.0"},
			},
			{
				ID: exampleModule.ID, Name: "Bread", Type: "module", Action: "update", Version: "1.0.3", From: "1.0.1", VersionID: exampleVersion.ID,
				Why: "You ask for it.", Reason: wire.Reason{Kind: "requested"}, Maturity: 500, MaturityName: "Confirmed Stable", Size: 48213,
				Commercial: true, Entitled: true,
			},
		},
	}
)
