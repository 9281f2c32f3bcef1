package rest

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/wire"
)

func init() {
	mine := []int{http.StatusForbidden, http.StatusNotFound}
	for id, d := range map[string]doc{
		"listMaturityLevels": {tag: "registry", summary: "List the levels of maturity", open: true,
			description: "Returns the levels of how far versions may be trusted, the least mature first.", errors: []int{http.StatusForbidden}},
		"setMaturityLevel": {tag: "administration", summary: "Add or rename a level of maturity",
			description: "Adds a level, or gives one that is there another name, and returns all.", errors: []int{http.StatusForbidden}},
		"removeMaturityLevel": {tag: "administration", summary: "Remove a level of maturity", status: http.StatusOK,
			description: "Removes a level that no version, upgrade or policy of an instance names, and returns what is left.", errors: mine},
		"extendVersion": {tag: "registry", summary: "Extend the compatibility of a version",
			description: "Moves the ends of dependencies' ranges up, so that a published version goes with later versions of what it " +
				"depends on. Nothing else of it changes, and its file stays as it is. All mistakes come back together.", errors: mine},
		"extendPackage": {tag: "registry", summary: "Extend a version with its package file",
			description: "Takes the range ends over from the package file of a published version, in the body. Everything else that differs " +
				"in it is named and refused. The file is not kept.",
			errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable}},
		"listUpgrades": {tag: "registry", summary: "List upgrade information", open: true,
			description: "Returns what is written about upgrades to other major versions of a module, the lowest first.", errors: mine},
		"setUpgrade": {tag: "registry", summary: "Write upgrade information",
			description: "Writes what those should know who go to a version, and what they must have before. For those who may update the module.", errors: mine},
		"removeUpgrade": {tag: "registry", summary: "Remove upgrade information",
			description: "Takes away what is written about upgrades to a version.", errors: mine},
		"listDevelopers": {tag: "registry", summary: "List the developers of a module",
			description: "Returns the people whom the owner lets work on a module, besides its own members. For those, for the owner's members, and for administrators.", errors: mine},
		"setDeveloper": {tag: "registry", summary: "Name a developer of a module",
			description: "Gives a user of the market these rights to a module, in place of those that it had, and returns all developers.", errors: mine},
		"removeDeveloper": {tag: "registry", summary: "Remove a developer of a module", status: http.StatusOK,
			description: "Takes all rights from a developer, and returns those who are left. Everybody may give up his own.", errors: mine},
		"listHandOvers": {tag: "registry", summary: "List modules that are handed over",
			description: "Returns the modules that were offered to your organisation, and those of its own that it offers to others.", errors: []int{http.StatusForbidden}},
		"offerModule": {tag: "registry", summary: "Hand a module over",
			description: "Offers a module to another organisation. Until a provider of that accepts, everything stays as it is.", errors: mine},
		"acceptModule": {tag: "registry", summary: "Take a module over",
			description: "Makes your organisation the owner of a module that was offered to it. Its developers lose their rights; who has bought it keeps it.", errors: mine},
		"declineModule": {tag: "registry", summary: "End a hand-over",
			description: "Declines a module that was offered to your organisation, or takes back the offer of one of its own.", errors: mine},
	} {
		docs[id] = d
	}
	plainDocs["extendPackage"] = func(schemas huma.Registry, op *huma.Operation) {
		describeUpload(op)
		answer(schemas, op, "200", "What moved", reflect.TypeFor[wire.Extension]())
	}
	for name, example := range registryExamples {
		examples[name] = example
	}
}

var registryExamples = map[string]any{
	"ListMaturityLevel":  wire.List[wire.MaturityLevel]{Items: []wire.MaturityLevel{{Level: 100, Name: "Test"}, {Level: 500, Name: "Confirmed Stable"}}},
	"MaturityLevelInput": wire.MaturityLevelInput{Name: "Confirmed Stable"},
	"ExtendInput":        wire.ExtendInput{Targets: []wire.RangeEnd{{Target: "0", End: "3.0.244900"}}},
	"Extension":          wire.Extension{Version: exampleVersion, Extended: []wire.Extended{{ModuleID: "0", Name: "Core", From: "2.50.99", To: "3.0.244900"}}},
	"Upgrade":            exampleUpgrade,
	"ListUpgrade":        wire.List[wire.Upgrade]{Items: []wire.Upgrade{exampleUpgrade}},
	"UpgradeInput":       wire.UpgradeInput{Description: exampleUpgrade.Description, Requirements: exampleUpgrade.Requirements},
	"ListDeveloper":      wire.List[wire.Developer]{Items: []wire.Developer{{User: "carl", Rights: []string{"publish", "update"}}}},
	"DeveloperInput":     wire.DeveloperInput{Rights: []string{"publish", "update"}},
	"HandOver":           exampleHandOver,
	"ListHandOver":       wire.List[wire.HandOver]{Items: []wire.HandOver{exampleHandOver}},
	"HandOverInput":      wire.HandOverInput{To: "mill"},
}

var (
	exampleUpgrade = wire.Upgrade{
		Version: "3.0", Description: "Back up first.", Texts: []wire.UpgradeText{{Language: "es_ES", Description: "Haga antes una copia de seguridad."}},
		Requirements: []wire.Requirement{{ModuleID: "0", Version: "2.50.18291", Maturity: 200}}, UpdatedAt: exampleTime,
	}
	exampleHandOver = wire.HandOver{
		ModuleID: exampleModule.ID, Package: exampleModule.Package, Name: "Bread", From: "bakery", To: "mill", AskedBy: "ada", AskedAt: exampleTime,
	}
)
