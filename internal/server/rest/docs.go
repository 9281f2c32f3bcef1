package rest

import "net/http"

// doc is what an operation is documented with, besides its types.
type doc struct {
	tag         string
	summary     string
	description string
	status      int   // of success, where it is not 200 with a body and 204 without
	errors      []int // besides 401 and 500, and 409 and 422 of writes
	open        bool  // for anybody, signed in or not
}

// docs are the operations by id.
var docs = map[string]doc{
	"getMe": {tag: "account", summary: "Who am I",
		description: "Returns the user behind the credential, the organisation that it acts for, and what it may do, with a " +
			"token of any scopes; one without the scope read sees no tax addresses.",
		errors: []int{http.StatusForbidden}},
	"signUp": {tag: "account", summary: "Open an account", status: http.StatusCreated, open: true,
		description: "Opens an account with its private organisation, where the market lets visitors do so. Sign in with name and password afterwards.",
		errors:      []int{http.StatusForbidden, http.StatusTooManyRequests}},
	"listTokens": {tag: "account", summary: "List your API tokens",
		description: "Returns your live API tokens, the newest first, without their secrets.",
		errors:      []int{http.StatusForbidden}},
	"createToken": {tag: "account", summary: "Make an API token", status: http.StatusCreated,
		description: "Makes an API token that acts for one organisation, unless a request names another one, and shows its secret, this once. With name and password (Basic) " +
			"this is how a program signs in. The answer is never kept: a second request with the same Idempotency-Key " +
			"is answered 409, code answer_not_kept.",
		errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests}},
	"revokeToken": {tag: "account", summary: "Revoke an API token",
		description: "Ends one of your API tokens at once. Administrators may end anybody's.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listOrganisations": {tag: "account", summary: "List your organisations",
		description: "Returns the organisations that you are a member of, with your roles there, by name.",
		errors:      []int{http.StatusForbidden}},
	"createOrganisation": {tag: "account", summary: "Create an organisation", status: http.StatusCreated,
		description: "Creates an organisation that several users share. Its first manager gets every role.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"getOrganisation": {tag: "account", summary: "Read an organisation",
		description: "Returns an organisation to anybody who is signed in; the tax address to its members and administrators only.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"setTaxAddress": {tag: "account", summary: "Set the tax address",
		description: "Sets where the organisation pays its taxes: all four parts. For its managers and customers.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listMembers": {tag: "account", summary: "List the members",
		description: "Returns the members of an organisation with their roles, by name. For its members and administrators.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}},
	"setMember": {tag: "account", summary: "Add a member, or change its roles",
		description: "Makes a user a member of a shared organisation with exactly these roles. For its managers and administrators.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"removeMember": {tag: "account", summary: "Remove a member",
		description: "Ends a membership at once; the user's tokens for the organisation are revoked. The last manager cannot be removed.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},

	"listModules": {tag: "registry", summary: "Search modules", open: true,
		description: "Returns the modules that have a version, those that fit the words best first. With mine=true it returns " +
			"your organisation's, without a version too; a token with the scope publish is enough for that.",
		errors: []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"registerModule": {tag: "registry", summary: "Register a module", status: http.StatusCreated,
		description: "Reserves id, package name and database prefixes for the organisation that you act for, where you are a " +
			"provider. Everything that is wrong or taken comes back at once, with free names close by.",
		errors: []int{http.StatusForbidden}},
	"registerPackage": {tag: "registry", summary: "Register the module of a package file", status: http.StatusCreated,
		description: "Takes what there is to register from the package file in the body; parameters override it. The file is not kept.",
		errors:      []int{http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable}},
	"getModule": {tag: "registry", summary: "Read a module", open: true,
		description: "Returns a module by id or package name.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"updateModule": {tag: "registry", summary: "Change a module",
		description: "Makes a module commercial or not, visible to all or to its owner only. Commercial covers all its files, " +
			"old ones too; warnings say what that means.",
		errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusPreconditionFailed}},
	"listVersions": {tag: "registry", summary: "List the versions of a module", open: true,
		description: "Returns all versions, the highest first, withdrawn ones included.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}},
	"getVersion": {tag: "registry", summary: "Read a version", open: true,
		description: "Returns a version by its number, or the latest.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"downloadFile": {tag: "registry", summary: "Download the package file", open: true,
		description: "Streams the file byte for byte, in ranges too. The file of a commercial module is for its owner, " +
			"administrators, and organisations that have bought it (403, not_entitled); that of a withdrawn version " +
			"for those who have it already (410). What begins at the start of the file counts as a download. Ranges in " +
			"other units than bytes are ignored.",
		errors: []int{
			http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusPreconditionFailed, http.StatusRequestedRangeNotSatisfiable,
		}},
	"setMaturity": {tag: "registry", summary: "Set the maturity of a version",
		description: "Says how far a version may be trusted. For providers of the module's owner.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"yankVersion": {tag: "registry", summary: "Withdraw a version",
		description: "Nobody chooses the version any more; those who have it keep it. For providers of the module's owner.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"unyankVersion": {tag: "registry", summary: "Take a withdrawal back",
		description: "Makes a withdrawn version one that can be chosen again.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"publishPackage": {tag: "registry", summary: "Publish a package file", status: http.StatusCreated,
		description: "Publishes the package file in the body as a new version of its module, which must be registered and your " +
			"organisation's. All or nothing: a refusal names every check that failed, in errors and in checks, and " +
			"leaves nothing behind. With dry_run=true the answer is 200 and nothing is published.",
		errors: []int{http.StatusForbidden, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable}},

	"listItems": {tag: "store", summary: "Search the market", open: true,
		description: "Returns what is on the market: the offerings on sale, and the modules with a version that are in no offering. " +
			"Several values of one parameter widen the search, several parameters narrow it. A cursor belongs to the query that gave it.",
		errors: []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"listSuggestions": {tag: "store", summary: "Suggest while somebody types", open: true,
		description: "Returns at most eight categories, providers and items whose title or name has the text, those that begin with it first.",
		errors:      []int{http.StatusForbidden}},
	"listCategories": {tag: "store", summary: "List the categories", open: true,
		description: "Returns all categories in the order of the market's administrators, with the number of offerings in each.",
		errors:      []int{http.StatusForbidden}},
	"listOfferings": {tag: "store", summary: "Search offerings", open: true,
		description: "Returns the offerings on sale, the newest first; with state your own in other states.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}},
	"createOffering": {tag: "store", summary: "Write an offering", status: http.StatusCreated,
		description: "Writes an offering of modules of yours. It is not on sale before it is published.",
		errors:      []int{http.StatusForbidden}},
	"getOffering": {tag: "store", summary: "Read an offering", open: true,
		description: "Returns an offering. Those that are not on sale are for their seller, and deleted ones for their buyers.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"updateOffering": {tag: "store", summary: "Change an offering",
		description: "Replaces an offering that is not published yet.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusPreconditionFailed}},
	"deleteOffering": {tag: "store", summary: "Take an offering off sale",
		description: "A published offering goes off sale for good and stays for its buyers; one that never was published is removed.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"publishOffering": {tag: "store", summary: "Put an offering on sale",
		description: "Publishes an offering. It cannot be changed any more.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listPurchases": {tag: "store", summary: "List purchases or sales",
		description: "Returns what your organisation bought, or with side=sales what it sold, the newest first.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"buyOffering": {tag: "store", summary: "Buy an offering", status: http.StatusCreated,
		description: "Buys an offering for the organisation that you act for. What is free is yours at once; else the purchase " +
			"is pending and has a payment_url. However often it is asked for, there is one live purchase.",
		errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusServiceUnavailable}},
	"getPurchase": {tag: "store", summary: "Read a purchase",
		description: "Returns a purchase to its buyer's organisation, to its seller, and to administrators.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"completePurchase": {tag: "store", summary: "Come back from the payment page",
		description: "Charges what was approved at the gateway and completes the purchase. Doing it again changes nothing.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusServiceUnavailable}},
	"cancelPurchase": {tag: "store", summary: "Give a pending purchase up",
		description: "Cancels a pending purchase; nothing is charged.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusServiceUnavailable}},
	"sandboxPurchase": {tag: "store", summary: "Pay or cancel at the sandbox gateway",
		description: "Does what the buttons of the sandbox gateway's page do, and comes back from there: for trying things out without a browser.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusServiceUnavailable}},
	"listLibrary": {tag: "store", summary: "List what was bought",
		description: "Returns what your organisation has a right to.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},

	"listAudit": {tag: "administration", summary: "Read the audit log",
		description: "Returns who did what, the newest first.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}},
	"listUsers": {tag: "administration", summary: "List users",
		description: "Returns all users, by name.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"createUser": {tag: "administration", summary: "Create a user", status: http.StatusCreated,
		description: "Creates a user with its private organisation.",
		errors:      []int{http.StatusForbidden, http.StatusTooManyRequests}},
	"listBalances": {tag: "administration", summary: "Read the balances",
		description: "Returns the balance of every account in the books, in each currency.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"listMails": {tag: "administration", summary: "Read the outbox",
		description: "Returns the mails that the market wrote, sent or not, the newest first.",
		errors:      []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
}
