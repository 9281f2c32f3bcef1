package rest

import (
	"maps"
	"net/http"
)

// fleetDocs are the operations of instances.
var fleetDocs = map[string]doc{
	"listInstances": {tag: "registry", summary: "List your instances",
		description: "Returns the instances of the organisation that the request acts for, by name.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"registerInstance": {tag: "registry", summary: "Register an instance", status: http.StatusCreated,
		description: "Registers a running installation, for managers and customers of its owner. Without a key one is made and shown, this once; " +
			"the answer is never kept: a second request with the same Idempotency-Key is answered 409, code answer_not_kept.",
		errors: []int{http.StatusForbidden}},
	"reportInstance": {tag: "registry", summary: "Report what is installed, as the instance", open: true,
		description: "Takes what an instance has installed from the instance itself, which shows its key in the body and signs in otherwise or not at all. It replaces what was reported before. " +
			"The answer says nothing else of the instance.",
		errors: []int{http.StatusNotFound}},
	"getInstance": {tag: "registry", summary: "Read an instance",
		description: "Returns an instance to the members of its owner, and to administrators.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"updateInstance": {tag: "registry", summary: "Rename an instance",
		description: "Gives an instance another name. For managers and customers of its owner.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"removeInstance": {tag: "registry", summary: "Remove an instance",
		description: "Forgets an instance with its policy and what it has reported. Its key opens nothing any more.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"setInstanceKey": {tag: "registry", summary: "Give an instance another key",
		description: "Sets the key, or makes one and shows it, this once. The old key opens nothing any more. The answer is never kept for an Idempotency-Key.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"makeInstanceAddress": {tag: "registry", summary: "Make an address of an instance's own",
		description: "Makes the address at which Openbravo's clients call as the instance, and shows it, this once. The one before answers nothing any more. The answer is never kept for an Idempotency-Key.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"removeInstanceAddress": {tag: "registry", summary: "Take the address of its own from an instance",
		description: "Nothing answers at the address any more. The key of the instance stays.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"setInstancePolicy": {tag: "registry", summary: "Set the policy of an instance",
		description: "Sets how mature versions must be that come to the instance: all of the policy. Requests of the instance can be stricter, never laxer.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listInstalled": {tag: "registry", summary: "Read what is installed",
		description: "Returns all modules that the instance has reported, by name, with what is known of them here; those that are not known come last.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"reportInstalled": {tag: "registry", summary: "Report what is installed, as the owner",
		description: "Takes what the instance has installed, all of it. It replaces what was reported before. Package names may stand in place of ids.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
}

func init() { maps.Copy(docs, fleetDocs) }
