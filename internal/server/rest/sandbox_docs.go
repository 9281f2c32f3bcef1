package rest

import (
	"net/http"

	"souk.dev/souk/internal/wire"
)

// sandboxDocs are the operations about sandboxes.
var sandboxDocs = map[string]doc{
	"listSandboxes": {tag: "store", summary: "List the sandboxes",
		description: "Returns the sandboxes of the organisation that you act for, the newest first. For its members.",
		errors:      []int{http.StatusForbidden}},
	"createSandbox": {tag: "store", summary: "Make a sandbox", status: http.StatusCreated,
		description: "Makes a market beside the real one in which nothing is real, with a clock that is set forward by hand. It begins with the market's currencies, units, taxes and fee. For managers of a provider, which has three at most (409, too_many_sandboxes).",
		errors:      []int{http.StatusForbidden, http.StatusConflict}},
	"getSandbox": {tag: "store", summary: "Read a sandbox",
		description: "Returns what its clock shows, and how far it is on its way.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"advanceSandbox": {tag: "store", summary: "Set the clock of a sandbox forward",
		description: "Sets the clock to a moment, or by a period, two years at most at once. The server goes through the time in between and does at each moment what is due: renewals, usage, reminders, suspended and ended contracts, statements. Read the sandbox to see how far it is; while the clock is on its way it cannot be set again (409, sandbox_advancing).",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict}},
	"removeSandbox": {tag: "store", summary: "Remove a sandbox",
		description: "Removes the sandbox with everything in it. It cannot be undone.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
}

func init() {
	for id, d := range sandboxDocs {
		docs[id] = d
	}
	box := wire.Sandbox{
		ID: "674f1c2e9b1d4c0f8a7e5b70", Name: "trial-run", Organisation: "bakery", Buyer: "bakery-buyer", State: "standing", Now: exampleTime, Target: exampleTime,
		Progress: 100, CreatedAt: exampleTime, CreatedBy: "ada",
	}
	for name, example := range map[string]any{
		"Sandbox": box, "ListSandbox": wire.List[wire.Sandbox]{Items: []wire.Sandbox{box}},
		"SandboxCreate": wire.SandboxCreate{Name: "trial-run"}, "SandboxAdvance": wire.SandboxAdvance{By: "month"},
	} {
		examples[name] = example
	}
}
