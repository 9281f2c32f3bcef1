package rest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/wire"
)

// scenario is one operation, asked for by nobody, by another user, by its owner for the wrong
// organisation, and by its owner, in this order. {n} in path and body is 1 to 4.
type scenario struct {
	operation, path, body string
	owner                 string // as "ada/bakery"
	nobody, other, wrong  string // what they get, as "403 not_owner"
	right                 string
}

const (
	ada, bob, admin = "ada/bakery", "bob/bob", "admin/admin"
	signIn          = "401 sign_in_required"
)

const newModule = `{"id":"0123456789ABCDEF0123456789ABCDE{n}","package":"org.bakery.new{n}","type":"module","name":"New {n}","description":"A new one."}`

const newOffering = `{"title":"New","version":"{n}.0","modules":["org.bakery.bread"],"plan":{"price":"5.00","currency":"EUR"}}`

const tryWhatIf = `{"plan":{"title":"By use","currency":"EUR","price_components":[{"label":"Calls","unit":"invocation","value":"0.05"}]},"months":2}`

const tryPlan = `{"plan":{"title":"By use","currency":"EUR","price_components":[{"label":"Calls","unit":"invocation","value":"0.05"}]},"usage":{"invocation":"250"}}`

var scenarios = []scenario{
	{"getMe", "/me", "", ada, signIn, "200", "200", "200"},
	{"signUp", "/users", `{"name":"carl{n}","password":"correct horse battery"}`, ada, "201", "201", "201", "201"},
	{"listTokens", "/tokens", "", ada, signIn, "200", "200", "200"},
	{"createToken", "/tokens", `{"name":"laptop","scopes":["read"]}`, ada, signIn, "201", "201", "201"},
	{"revokeToken", "/tokens/{token{n}}", "", ada, signIn, "404 token_not_found", "204", "204"},
	{"listOrganisations", "/organisations", "", ada, signIn, "200", "200", "200"},
	{"createOrganisation", "/organisations", `{"name":"org{n}"}`, ada, signIn, "201", "201", "201"},
	{"getOrganisation", "/organisations/bakery", "", ada, signIn, "200", "200", "200"},
	{"setTaxAddress", "/organisations/bakery/tax-address", `{"street":"Gran Vía 1","postal":"28013","city":"Madrid","country":"ES"}`, ada,
		signIn, "403 not_a_member", "200", "200"}, // the path names the organisation
	{"listMembers", "/organisations/bakery/members", "", ada, signIn, "403 not_a_member", "200", "200"},
	{"setMember", "/organisations/bakery/members/carl1", `{"roles":["customer"]}`, ada, signIn, "403 manager_required", "204", "204"},
	{"removeMember", "/organisations/bakery/members/carl1", "", ada, signIn, "403 manager_required", "204", "404 member_not_found"},

	{"setTerms", "/admin/terms", `{"title":"Terms","text":"Be kind."}`, admin, signIn, "403 admin_required", "200", "200"},
	{"getTerms", "/terms", "", ada, "200", "200", "200", "200"},
	{"acceptTerms", "/me/consents", `{"hash":"{terms}"}`, ada, signIn, "204", "204", "204"},
	{"listConsents", "/me/consents", "", ada, signIn, "200", "200", "200"},
	{"getProfile", "/me/profile", "", ada, signIn, "200", "200", "200"},
	{"updateMe", "/me", `{"full_name":"Ada {n}","email":"ada{n}@example.org"}`, ada, signIn, "200", "200", "200"},
	{"exportMe", "/me/data", "", ada, signIn, "200", "200", "200"},
	{"eraseMe", "/me/erase", `{"password":"another one","confirm":"nobody"}`, ada, signIn, "422 bad_erase", "422 bad_erase", "422 bad_erase"},
	{"listActivity", "/me/activity?organisation=true", "", ada, signIn, "200", "403 manager_required", "200"},
	{"listSessions", "/me/sessions", "", ada, signIn, "200", "200", "200"},
	{"endSession", "/me/sessions/{session{n}}", "", ada, signIn, "404 session_not_found", "204", "204"},
	{"endSessions", "/me/sessions", "", ada, signIn, "204", "204", "204"},
	{"activate", "/activations", `{"key":"{confirm{n}}"}`, ada, "200", "200", "200", "200"},
	{"resendActivation", "/activations/resend", `{"user":"ada"}`, ada, "204", "204", "204", "204"},
	{"requestReset", "/password-resets", `{"user":"ada@example.org"}`, ada, "204", "204", "204", "204"},
	{"completeReset", "/password-resets/complete", `{"key":"{reset{n}}","password":"correct horse battery"}`, ada, "204", "204", "204", "204"},
	{"updateOrganisation", "/organisations/bakery", `{"title":"The bakery","needs_approval":false}`, ada,
		signIn, "403 not_a_member", "200", "200"},
	{"setOrganisationLogo", "/organisations/bakery/logo?file_name=a.png", "file:logo", ada,
		signIn, "403 not_a_member", "422 bad_picture", "422 bad_picture"},
	{"removeOrganisationLogo", "/organisations/bakery/logo", "", ada, signIn, "403 not_a_member", "204", "204"},
	{"listInvitations", "/organisations/bakery/invitations", "", ada, signIn, "403 not_a_member", "200", "200"},
	{"invite", "/organisations/bakery/invitations", `{"email":"new{n}@example.org"}`, ada, signIn, "403 not_a_member", "201", "201"},
	{"revokeInvitation", "/organisations/bakery/invitations/{revoke{n}}", "", ada, signIn, "403 not_a_member", "204", "204"},
	{"resendInvitation", "/organisations/bakery/invitations/{resend}/resend", "", ada, signIn, "403 not_a_member", "200", "200"},
	{"acceptInvitation", "/invitations/accept", `{"key":"{accept{n}}"}`, bob, signIn, "200", "200", "409 already_member"},
	{"declineInvitation", "/invitations/decline", `{"key":"{decline{n}}"}`, bob, "204", "204", "204", "204"},
	{"requestProvider", "/organisations/ada/provider-request", `{"reason":"Rolls."}`, ada,
		signIn, "403 not_a_member", "200", "409 already_requested"},
	{"listProviderRequests", "/admin/provider-requests", "", admin, signIn, "403 admin_required", "200", "200"},
	{"answerProvider", "/admin/provider-requests/ada", `{"approve":true}`, admin, signIn, "403 admin_required", "200", "409 no_request"},
	{"getProvider", "/providers/bakery", "", ada, "200", "200", "200", "200"},
	{"getUser", "/admin/users/bob", "", admin, signIn, "403 admin_required", "200", "200"},
	{"updateUser", "/admin/users/bob", `{"admin":false}`, admin, signIn, "403 admin_required", "200", "200"},
	{"makeResetLink", "/admin/users/bob/reset-link", "", admin, signIn, "403 admin_required", "200", "200"},
	{"eraseUser", "/admin/users/victim{n}/erase", `{"confirm":"victim{n}"}`, admin, signIn, "403 admin_required", "204", "204"},
	{"listAllOrganisations", "/admin/organisations?q=bak&kind=provider", "", admin, signIn, "403 admin_required", "200", "200"},
	{"markOrganisation", "/admin/organisations/bakery", `{"verified":true,"provider":true}`, admin, signIn, "403 admin_required", "200", "200"},

	{"listModules", "/modules?q=bread&type=module&owner=bakery", "", ada, "200", "200", "200", "200"},
	{"registerModule", "/modules", newModule, ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"registerPackage", "/modules/package?file_name=a.obx", "file:cake", ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"getModule", "/modules/org.bakery.bread", "", ada, "200", "200", "200", "200"},
	{"updateModule", "/modules/org.bakery.bread", `{"commercial":true}`, ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"listVersions", "/modules/org.bakery.bread/versions", "", ada, "200", "200", "200", "200"},
	{"getVersion", "/modules/org.bakery.bread/versions/1.0.0", "", ada, "200", "200", "200", "200"},
	{"downloadFile", "/modules/org.bakery.bread/versions/1.0.0/file", "", bob, "403 not_entitled", "403 not_entitled", "403 not_entitled", "200"},
	{"setMaturity", "/modules/org.bakery.bread/versions/1.0.0/maturity", `{"maturity":500}`, ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"yankVersion", "/modules/org.bakery.bread/versions/1.0.0/yank", `{"reason":"Stale."}`, ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"unyankVersion", "/modules/org.bakery.bread/versions/1.0.0/yank", "", ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"listMaturityLevels", "/maturity-levels", "", ada, "200", "200", "200", "200"},
	{"setMaturityLevel", "/admin/maturity-levels/30{n}", `{"name":"Level {n}"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"removeMaturityLevel", "/admin/maturity-levels/30{n}", "", admin, signIn, "403 admin_required", "200", "200"},
	{"extendVersion", "/modules/org.bakery.bread/versions/1.0.0/extend", `{"targets":[{"target":"0","end":"3.1.{n}"}]}`, ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"extendPackage", "/versions/extend?file_name=bread.obx", "file:bread", ada, signIn, "403 role_missing", "403 role_missing", "404 version_not_found"},
	{"setUpgrade", "/modules/org.bakery.bread/upgrades/2.0", `{"description":"Knead.","requirements":[{"module_id":"0","version":"3.0.0"}]}`, ada,
		signIn, "403 not_owner", "403 not_owner", "200"},
	{"listUpgrades", "/modules/org.bakery.bread/upgrades", "", ada, "200", "200", "200", "200"},
	{"removeUpgrade", "/modules/org.bakery.bread/upgrades/2.0", "", ada, signIn, "403 not_owner", "403 not_owner", "204"},
	{"setDeveloper", "/modules/org.bakery.bread/developers/bob", `{"rights":["publish"]}`, ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"listDevelopers", "/modules/org.bakery.bread/developers", "", ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"removeDeveloper", "/modules/org.bakery.bread/developers/bob", "", ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"offerModule", "/modules/org.bakery.forsale/handover", `{"to":"ada"}`, ada, signIn, "403 not_owner", "403 not_owner", "409 module_on_sale"},
	{"offerModule", "/modules/org.bakery.moving/handover", `{"to":"ada"}`, ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"listHandOvers", "/handovers", "", ada, signIn, "200", "200", "200"},
	{"acceptModule", "/modules/org.bakery.moving/handover/accept", "", "ada/ada", signIn, "403 role_missing", "403 role_missing", "200"},
	{"offerModule", "/modules/org.bakery.staying/handover", `{"to":"ada"}`, ada, signIn, "403 not_owner", "403 not_owner", "200"},
	{"declineModule", "/modules/org.bakery.staying/handover", "", ada, signIn, "403 not_owner", "403 not_owner", "204"},
	{"publishPackage", "/versions?file_name=bread.obx", "file:bread", ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"getCompatibility", "/modules/org.bakery.bread/versions/1.0.0/compatibility", "", ada, "200", "200", "200", "200"},
	{"resolve", "/resolve", `{"installed":{"0":"3.0.0"},"install":["org.bakery.bread"]}`, ada, "200", "200", "200", "200"},
	{"scan", "/scan", `{"installed":{"0":"3.0.0"}}`, ada, "200", "200", "200", "200"},
	{"why", "/why", `{"module":"0","in":{"installed":{"0":"3.0.0"}}}`, ada, "200", "200", "200", "200"},
	{"whyNot", "/why-not", `{"module":"org.bakery.bread","in":{"installed":{"0":"3.0.0"}}}`, ada, "200", "200", "200", "200"},

	{"listItems", "/items?q=bread&kind=module&kind=pack&price=paid&provider=bakery&sort=popular", "", ada, "200", "200", "200", "200"},
	{"listItems", "/items?sort=random", "", ada, "422 bad_search", "422 bad_search", "422 bad_search", "422 bad_search"},
	{"listSuggestions", "/suggestions?q=bre", "", ada, "200", "200", "200", "200"},
	{"listCategories", "/categories", "", ada, "200", "200", "200", "200"},
	{"listOfferings", "/offerings?q=bread&organisation=bakery", "", ada, "200", "200", "200", "200"},
	{"createOffering", "/offerings", newOffering, ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"getOffering", "/offerings/{draft}", "", ada, "404 offering_not_found", "404 offering_not_found", "404 offering_not_found", "200"},
	{"updateOffering", "/offerings/{draft}", newOffering, ada, signIn, "404 offering_not_found", "404 offering_not_found", "200"},
	{"publishOffering", "/offerings/{draft}/publish", "", ada, signIn, "404 offering_not_found", "404 offering_not_found", "200"},
	{"copyOffering", "/offerings/{forsale}/copy", `{"version":"{n}.0"}`, ada, signIn, "403 offering_not_yours", "403 offering_not_yours", "201"},
	{"bindResources", "/offerings/{sketch}/resources", `{"resources":["org.bakery.bread"]}`, ada, signIn, "404 offering_not_found", "404 offering_not_found", "200"},
	{"setLogo", "/offerings/{sketch}/logo?file_name=a.png", "picture:", ada, signIn, "404 offering_not_found", "404 offering_not_found", "200"},
	{"removeLogo", "/offerings/{sketch}/logo", "", ada, signIn, "404 offering_not_found", "404 offering_not_found", "200"},
	{"addScreenshot", "/offerings/{sketch}/screenshots?file_name=a.png&caption=It", "picture:", ada, signIn, "404 offering_not_found", "404 offering_not_found", "201"},
	{"removeScreenshot", "/offerings/{sketch}/screenshots/1", "", ada, signIn, "404 offering_not_found", "404 offering_not_found", "200"},
	{"arrangeScreenshots", "/offerings/{sketch}/screenshots", `{"screenshots":[]}`, ada, signIn, "404 offering_not_found", "404 offering_not_found", "200"},
	{"deleteOffering", "/offerings/{draft}", "", ada, signIn, "403 offering_not_yours", "403 offering_not_yours", "204"},

	{"listInstances", "/instances?limit=5", "", bob, signIn, "200", "200", "200"},
	{"listInstances", "/instances?all=true", "", admin, signIn, "403 admin_required", "200", "200"},
	{"registerInstance", "/instances", `{"name":"Shop {n}","key":"the secret key of shop {n}"}`, bob, signIn, "201", "403 role_missing", "201"},          // each for itself
	{"reportInstance", "/instances/report", `{"key":"the key of bob's shop","modules":[{"id":"0","version":"3.0.1"}]}`, bob, "200", "200", "200", "200"}, // who has the key
	{"getInstance", "/instances/{instance}", "", bob, signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"getInstance", "/instances/bob's%20shop", "", bob, signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"updateInstance", "/instances/{instance}", `{"name":"Bob's shop"}`, bob, signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"setInstancePolicy", "/instances/{instance}/policy", `{"update_level":200,"install_level":500,"levels":[{"module":"org.bakery.bread","level":500}]}`, bob,
		signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"reportInstalled", "/instances/{instance}/modules", `{"modules":[{"id":"org.bakery.bread","version":"1.0.0","needs":[{"module_id":"0","start":"3.0.0"}]}]}`, bob,
		signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"listInstalled", "/instances/{instance}/modules", "", bob, signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"setInstanceKey", "/instances/{instance}/key", `{}`, bob, signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"makeInstanceAddress", "/instances/{instance}/address", "", bob, signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"removeInstanceAddress", "/instances/{instance}/address", "", bob, signIn, "404 instance_not_found", "404 instance_not_found", "200"},
	{"removeInstance", "/instances/{instance}", "", bob, signIn, "404 instance_not_found", "404 instance_not_found", "204"},

	{"listResources", "/resources?kind=download&q=guide", "", ada, signIn, "200", "200", "200"},
	{"createResource", "/resources?file_name=guide.bin&title=Guide+{n}", "file:guide", ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"createResource", "/resources", `{"title":"Prices {n}","link":"https://api.example.org/v{n}"}`, ada,
		signIn, "403 role_missing", "403 role_missing", "201"},
	{"getResource", "/resources/{download}", "", ada, "404 resource_not_found", "404 resource_not_found", "404 resource_not_found", "200"},
	{"updateResource", "/resources/{download}", `{"title":"Better"}`, ada, signIn, "404 resource_not_found", "404 resource_not_found", "200"},
	{"upgradeResource", "/resources/{download}/versions?file_name=guide.bin&version={n}.0", "file:guide", ada,
		signIn, "404 resource_not_found", "404 resource_not_found", "201"},
	{"upgradeResource", "/resources/bakery%2FLink/versions", `{"version":"{n}.0","link":"https://api.example.org/v2"}`, ada,
		signIn, "404 resource_not_found", "404 resource_not_found", "201"},
	{"listResourceVersions", "/resources/{download}/versions", "", ada,
		"404 resource_not_found", "404 resource_not_found", "404 resource_not_found", "200"},
	{"downloadResource", "/resources/{download}/versions/1.0/file", "", ada,
		"404 resource_not_found", "404 resource_not_found", "404 resource_not_found", "200"},
	{"downloadResource", "/resources/{boughtfile}/versions/1.0/file", "", bob, signIn, "403 not_entitled", "403 not_entitled", "200"},
	{"deleteResource", "/resources/{download}", "", ada, signIn, "404 resource_not_found", "404 resource_not_found", "204"},

	{"listPurchases", "/purchases", "", bob, signIn, "200", "200", "200"},
	{"listPurchases", "/purchases?side=sales", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"buyOffering", "/purchases", `{"offering":"{forsale}","accept_terms":true}`, bob, signIn, "201", "403 role_missing", "201"},
	{"getPurchase", "/purchases/{paid}", "", bob, signIn, "404 purchase_not_found", "200", "200"}, // who bought sees it, whatever he acts for
	{"completePurchase", "/purchases/{approved}/complete", `{"token":"{approvedtoken}"}`, bob,
		signIn, "404 purchase_not_found", "200", "200"},
	{"cancelPurchase", "/purchases/{cancel}/cancel", "", bob, signIn, "404 purchase_not_found", "404 purchase_not_found", "200"},
	{"sandboxPurchase", "/purchases/{pay}/sandbox", `{"action":"pay"}`, bob, signIn, "404 purchase_not_found", "404 purchase_not_found", "200"},
	{"listRequests", "/purchases/requests", "", bob, signIn, "200", "200", "200"},
	{"approvePurchase", "/purchases/{asked}/approve", "", "eve/club", signIn, "403 role_missing", "200", "200"}, // eve for herself, then for her club
	{"refusePurchase", "/purchases/{askedtoo}/refuse", `{"reason":"Too dear."}`, "eve/club", signIn, "403 role_missing", "200", "200"},
	{"listContracts", "/contracts?state=active", "", bob, signIn, "200", "200", "200"},
	{"listContracts", "/contracts?side=sold", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"listContracts", "/contracts?side=all", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getContract", "/contracts/{paid}", "", bob, signIn, "404 contract_not_found", "200", "200"},
	{"listCharges", "/contracts/{paid}/charges", "", bob, signIn, "404 contract_not_found", "200", "200"},
	{"previewContract", "/contracts/{rent}/preview", "", bob, signIn, "404 contract_not_found", "200", "200"},
	{"changeContract", "/contracts/{rent}/change", `{"plan":"yearly","preview":true}`, bob, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"cancelContract", "/contracts/{rent}/cancel", "", bob, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"resumeContract", "/contracts/{rent}/resume", "", bob, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"setContractRenews", "/contracts/{rent}/renews", `{"renews":false}`, bob, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"renewContract", "/contracts/{week}/renew", `{}`, bob, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"completeCharge", "/contracts/{week}/complete", `{"token":"no"}`, bob, signIn, "404 contract_not_found", "422 wrong_token", "422 wrong_token"},
	{"sandboxCharge", "/contracts/{week}/sandbox", `{"action":"pay"}`, bob, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"refundContract", "/contracts/{rent}/refund", `{"amount":"0.0{n}","reason":"It rained."}`, ada, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"listGateways", "/gateways", "", bob, "200", "200", "200", "200"},
	{"getSalesReport", "/sales/report", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"getSalesReport", "/sales/report?months=40", "", ada, signIn, "403 role_missing", "403 role_missing", "422 bad_months"},
	{"listDue", "/payouts/due", "", ada, signIn, "200", "403 role_missing", "200"},
	{"getSalesTotals", "/sales/totals", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"downloadElectronicInvoice", "/invoices/{invoice}/xml?format=cii", "", bob, signIn, "404 invoice_not_found", "409 e_invoice_incomplete", "409 e_invoice_incomplete"},
	{"downloadElectronicInvoice", "/invoices/{invoice}/xml", "", ada, signIn, "404 invoice_not_found", "404 invoice_not_found", "409 e_invoice_incomplete"},
	{"listInvoices", "/invoices?kind=credit", "", bob, signIn, "200", "200", "200"},
	{"exportInvoices", "/invoices/export?side=sold&format=zip&year=2026", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"listLibrary", "/library?q=bread&kind=module", "", bob, signIn, "200", "200", "200"},
	{"getLibraryItem", "/library/{owned}", "", bob, signIn, "404 not_in_library", "404 not_in_library", "200"},
	{"listLibraryFiles", "/library/{owned}/files", "", bob, signIn, "404 not_in_library", "404 not_in_library", "200"},
	{"sendUsage", "/usage/events", `{"id":"e{n}","contract":"{metered}","unit":"invocation","quantity":{n}}`, ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"getUsage", "/contracts/{metered}/usage?by=day", "", bob, signIn, "404 contract_not_found", "200", "200"}, // who bought sees it, whatever he acts for
	{"getUsage", "/contracts/{metered}/usage", "", ada, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"listUsageEvents", "/contracts/{metered}/usage/events?label=invocation", "", ada, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"exportUsage", "/contracts/{metered}/usage/export?by=event", "", ada, signIn, "404 contract_not_found", "404 contract_not_found", "200"},
	{"setUsageSettings", "/usage/settings", `{"late_days":{n}}`, ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"getUsageSettings", "/usage/settings", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"setLimit", "/organisations/bakery/limits", `{"currency":"EUR","per_month":"1000.00"}`, ada, signIn, "403 not_a_member", "200", "200"},
	{"listLimits", "/organisations/bakery/limits", "", ada, signIn, "403 not_a_member", "200", "200"},
	{"removeLimit", "/organisations/bakery/limits", "", ada, signIn, "403 not_a_member", "204", "404 limit_not_found"},
	{"listInvoices", "/invoices?year=2026&q=bread", "", bob, signIn, "200", "200", "200"},
	{"listInvoices", "/invoices?side=sold", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"listInvoices", "/invoices?side=all", "", admin, signIn, "403 admin_required", "200", "200"},
	{"exportInvoices", "/invoices/export?side=sold", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"getInvoice", "/invoices/{invoice}", "", bob, signIn, "404 invoice_not_found", "200", "200"}, // who bought sees it, whatever he acts for
	{"getInvoice", "/invoices/BAKERY-2026-000001", "", ada, signIn, "404 invoice_not_found", "404 invoice_not_found", "200"},
	{"downloadInvoice", "/invoices/{invoice}/pdf", "", bob, signIn, "404 invoice_not_found", "200", "200"},
	{"downloadInvoice", "/invoices/{invoice}/pdf", "", ada, signIn, "404 invoice_not_found", "404 invoice_not_found", "200"},
	{"listLibrary", "/library", "", bob, signIn, "200", "200", "200"},

	{"createSandbox", "/sandboxes", `{"name":"box-{n}"}`, ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"listSandboxes", "/sandboxes", "", ada, signIn, "200", "200", "200"}, // each its own
	{"getSandbox", "/sandboxes/box-4", "", ada, signIn, "404 sandbox_not_found", "404 sandbox_not_found", "200"},
	{"advanceSandbox", "/sandboxes/box-4/advance", `{"by":"month"}`, ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"removeSandbox", "/sandboxes/box-4", "", ada, signIn, "403 role_missing", "403 role_missing", "204"},
	{"listPartners", "/partners?product={forsale}", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"proposePartner", "/partners", `{"product":"{forsale}","partner":"club","percent":"{n}"}`, ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"listParticipations", "/partners/participations", "", bob, signIn, "200", "200", "200"},
	{"answerPartner", "/partners/{proposal}/answer", `{"accept":true}`, bob, signIn, "404 partner_not_found", "404 partner_not_found", "200"},
	{"endPartner", "/partners/{proposal}/end", "", ada, signIn, "404 partner_not_found", "404 partner_not_found", "200"},
	{"listStatements", "/statements", "", ada, signIn, "200", "403 role_missing", "200"},
	{"getStatement", "/statements/2026-11", "", ada, signIn, "409 period_not_over", "403 role_missing", "409 period_not_over"},
	{"downloadStatement", "/statements/2026-11/file?form=pdf", "", ada, signIn, "409 period_not_over", "403 role_missing", "409 period_not_over"},
	{"listPayouts", "/payouts", "", ada, signIn, "200", "403 role_missing", "200"},
	{"getBankAccount", "/bank-account", "", ada, signIn, "404 no_bank_account", "403 role_missing", "200"},
	{"setBankAccount", "/bank-account", `{"holder":"Somebody","iban":"DE02 1203 0000 0000 2020 51","password":"` + password + `"}`, ada,
		signIn, "200", "403 role_missing", "200"}, // eve's own, private one
	{"getPayoutAccount", "/payout-account", "", ada, signIn, "404 no_payout_account", "403 role_missing", "404 no_payout_account"},
	{"setUpPayoutAccount", "/payout-account", `{"password":"` + password + `"}`, ada, signIn, "409 no_payout_service", "403 role_missing", "409 no_payout_service"},
	{"removePayoutAccount", "/payout-account/remove", `{"password":"` + password + `"}`, ada, signIn, "404 no_payout_account", "403 role_missing", "404 no_payout_account"},
	{"listAgreements", "/admin/partners", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getShareModels", "/admin/share-models", "", admin, signIn, "403 admin_required", "200", "200"},
	{"setShareModel", "/admin/share-models", `{"use":"3{n}"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"listShareModels", "/admin/share-models/history", "", admin, signIn, "403 admin_required", "200", "200"},
	{"setProductShare", "/admin/share-models/product", `{"product":"{forsale}","rates":{"use":"5"}}`, admin, signIn, "403 admin_required", "200", "200"},
	{"listRecords", "/admin/cdrs?from=2026-11-01T00:00:00Z", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listPayoutRuns", "/admin/payout-runs", "", admin, signIn, "403 admin_required", "200", "200"},
	{"previewPayoutRun", "/admin/payout-runs/preview", `{"currency":"EUR"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"createPayoutRun", "/admin/payout-runs", `{"currency":"EUR"}`, admin, signIn, "403 admin_required", "409 run_open", "409 run_open"},
	{"getPayoutRun", "/admin/payout-runs/{payoutrun}", "", admin, signIn, "403 admin_required", "200", "200"},
	{"approvePayoutRun", "/admin/payout-runs/{payoutrun}/approve", "", admin, signIn, "403 admin_required", "200", "200"},
	{"exportPayoutRun", "/admin/payout-runs/{payoutrun}/export?form=csv", "", admin, signIn, "403 admin_required", "200", "200"},
	{"cancelPayoutRun", "/admin/payout-runs/{payoutrun}/cancel", "", admin, signIn, "403 admin_required", "409 run_exported", "409 run_exported"},
	{"sendPayoutRun", "/admin/payout-runs/{payoutrun}/send", "", admin, signIn, "403 admin_required", "409 paid_by_bank", "409 paid_by_bank"},
	{"markRunPaid", "/admin/payout-runs/{payoutrun}/paid", `{}`, admin, signIn, "403 admin_required", "200", "200"},
	{"returnPayout", "/admin/payouts/{payout}/return", `{"reason":"The account is closed."}`, admin, signIn, "403 admin_required", "200", "200"},
	{"createPayoutRun", "/admin/payout-runs", `{"currency":"EUR","hold_days":0}`, admin, signIn, "403 admin_required", "201", "409 run_open"},
	{"getTrialBalance", "/admin/ledger/trial-balance?at=2026-11-30T00:00:00Z", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getBookAccount", "/admin/ledger/account?kind=seller&owner=bakery&currency=EUR", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listTransactions", "/admin/ledger/transactions?event=sale", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getTransaction", "/admin/ledger/transactions/{transaction}", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listEvents", "/events?type=invoice.issued&type=purchase.paid&limit=5", "", bob, signIn, "200", "403 role_missing", "200"},
	{"listWebhooks", "/webhooks", "", ada, signIn, "200", "403 role_missing", "200"},
	{"createWebhook", "/webhooks", `{"url":"https://example.org/{n}","types":["purchase.paid"]}`, ada, signIn, "201", "403 role_missing", "201"}, // each for itself
	{"getWebhook", "/webhooks/{webhook}", "", ada, signIn, "404 webhook_not_found", "403 role_missing", "200"},
	{"updateWebhook", "/webhooks/{webhook}", `{"description":"Accounts"}`, ada, signIn, "404 webhook_not_found", "403 role_missing", "200"},
	{"rotateWebhook", "/webhooks/{webhook}/secret", "", ada, signIn, "404 webhook_not_found", "403 role_missing", "200"},
	{"testWebhook", "/webhooks/{webhook}/test", "", ada, signIn, "404 webhook_not_found", "403 role_missing", "200"},
	{"listDeliveries", "/webhooks/{webhook}/deliveries?state=waiting", "", ada, signIn, "404 webhook_not_found", "403 role_missing", "200"},
	{"getDelivery", "/webhooks/{webhook}/deliveries/{delivery}", "", ada, signIn, "404 webhook_not_found", "403 role_missing", "200"},
	{"replayWebhook", "/webhooks/{webhook}/replay", `{"delivery":"{delivery}"}`, ada, signIn, "404 webhook_not_found", "403 role_missing", "200"},
	{"removeWebhook", "/webhooks/{webhook}", "", ada, signIn, "404 webhook_not_found", "403 role_missing", "204"},

	{"listAudit", "/audit?action=module.&user=ada", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listUsers", "/admin/users", "", admin, signIn, "403 admin_required", "200", "200"},
	{"createUser", "/admin/users", `{"name":"dora{n}","password":"correct horse battery"}`, admin, signIn, "403 admin_required", "201", "201"},
	{"listAllPurchases", "/admin/purchases?state=pending&gateway=invoice&q=bob", "", admin, signIn, "403 admin_required", "200", "200"},
	{"markPurchasePaid", "/admin/purchases/{transfer}/paid", `{"amount":"5.00"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"dismissPurchase", "/admin/purchases/{transfertoo}/dismiss", `{"reason":"The money did not come."}`, admin, signIn, "403 admin_required", "200", "200"},
	{"markChargePaid", "/admin/charges/{charge}/paid", `{"amount":"5.00"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"getChargingSchedule", "/admin/charging/schedule", "", admin, signIn, "403 admin_required", "200", "200"},
	{"setChargingSchedule", "/admin/charging/schedule", `{"cron":"0 {n} * * *"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"runCharging", "/admin/charging/runs", `{}`, admin, signIn, "403 admin_required", "200", "200"},
	{"listChargingRuns", "/admin/charging/runs", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getChargingRun", "/admin/charging/runs/{run}", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listBalances", "/admin/balances", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listMails", "/admin/mails?state=waiting&q=bob", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getMail", "/admin/mails/{mail}", "", admin, signIn, "403 admin_required", "200", "200"},
	{"retryMail", "/admin/mails/{mail}/retry", "", admin, signIn, "403 admin_required", "409 no_mail_server", "409 no_mail_server"},
	{"exportAudit", "/audit/export?format=csv&user=ada&action=module.&q=bread&from=2026-11-01T00:00:00Z", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getOverview", "/admin/overview", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getSystem", "/admin/system", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listJobs", "/admin/jobs?state=failed", "", admin, signIn, "403 admin_required", "200", "200"},
	{"discardJob", "/admin/jobs/{job{n}}", "", admin, signIn, "403 admin_required", "204", "204"},
	{"retryJob", "/admin/jobs/{retry{n}}/retry", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listPaymentGateways", "/admin/gateways", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listPaymentMethods", "/payment-methods", "", bob, signIn, "200", "403 role_missing", "200"},
	{"setDefaultPaymentMethod", "/payment-methods/{method}/default", "", bob, signIn, "404 method_not_found", "403 role_missing", "200"},
	{"removePaymentMethod", "/payment-methods/{method}", "", bob, signIn, "404 method_not_found", "403 role_missing", "204"},
	{"listCurrencies", "/admin/currencies", "", admin, signIn, "403 admin_required", "200", "200"},
	{"addCurrency", "/admin/currencies", `{"code":"USD"}`, admin, signIn, "403 admin_required", "200", "409 currency_exists"},
	{"setDefaultCurrency", "/admin/currencies/EUR/default", "", admin, signIn, "403 admin_required", "200", "200"},
	{"listUnits", "/units", "", ada, "200", "200", "200", "200"},
	{"addUnit", "/admin/units", `{"name":"gigabyte","model":"pay per use"}`, admin, signIn, "403 admin_required", "200", "409 unit_exists"},
	{"changeUnit", "/admin/units/gigabyte", `{"model":"subscription","period_count":1,"period_unit":"month"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"removeUnit", "/admin/units/gigabyte", "", admin, signIn, "403 admin_required", "204", "404 unit_not_found"},
	{"previewPlan", "/plans/preview", tryPlan, ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"whatIf", "/offerings/{forsale}/what-if", tryWhatIf, ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"quoteOffering", "/offerings/{forsale}/quote", `{"coupon":"{coupon}","country":"ES"}`, ada, "200", "200", "200", "200"},
	{"createCoupon", "/coupons", `{"code":"CODE-{n}","percent":"5"}`, ada, signIn, "403 role_missing", "403 role_missing", "201"},
	{"listCoupons", "/coupons?state=active", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"getCoupon", "/coupons/{coupon}", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"stopCoupon", "/coupons/{coupon}/stop", "", ada, signIn, "403 role_missing", "403 role_missing", "200"},
	{"estimatePlan", "/offerings/{forsale}/estimate", `{}`, ada, "200", "200", "200", "200"},
	{"removeCurrency", "/admin/currencies/USD", "", admin, signIn, "403 admin_required", "204", "404 currency_not_found"},
	{"getFee", "/admin/fee", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getTax", "/admin/tax", "", admin, signIn, "403 admin_required", "200", "200"},
	{"setTaxMode", "/admin/tax", `{"mode":"one-rate"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"addTaxRate", "/admin/tax-rates", `{"country":"DE","from":"2027-01-01","percent":"20"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"removeTaxRate", "/admin/tax-rates/DE/standard/2027-01-01", "", admin, signIn, "403 admin_required", "200", "404 tax_rate_not_found"},
	{"setFee", "/admin/fee", `{"percent":"{n}.5"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"listAdminCategories", "/admin/categories", "", admin, signIn, "403 admin_required", "200", "200"},
	{"addCategory", "/admin/categories", `{"title":"Title {n}"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"updateCategory", "/admin/categories/{category1}", `{"title":"Bread {n}"}`, admin, signIn, "403 admin_required", "200", "200"},
	{"orderCategories", "/admin/categories/order", `{"ids":["{category1}"]}`, admin, signIn, "403 admin_required", "422 bad_order", "422 bad_order"},
	{"removeCategory", "/admin/categories/{category1}?confirm=true", "", admin, signIn, "403 admin_required", "204", "404 category_not_found"},
	{"createReport", "/reports", `{"kind":"offering","item":"{forsale}","reason":"broken"}`, bob, signIn, "200", "200", "409 already_reported"},
	{"listReports", "/admin/reports?state=open&kind=offering&item={forsale}", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getReport", "/admin/reports/{report1}", "", admin, signIn, "403 admin_required", "200", "200"},
	{"handleReport", "/admin/reports/{report{n}}/handle", `{"decision":"dismiss","text":"No."}`, admin, signIn, "403 admin_required", "200", "200"},
	{"listReportedItems", "/admin/quarantine?list=handled", "", admin, signIn, "403 admin_required", "200", "200"},
	{"getReportedItem", "/admin/quarantine/module/org.bakery.bad", "", admin, signIn, "403 admin_required", "200", "200"},
	{"quarantineItem", "/admin/quarantine/module/org.bakery.bad", `{"reason":"It bites."}`, admin, signIn, "403 admin_required", "200", "200"},
	{"restoreItem", "/admin/quarantine/module/org.bakery.bad", "", admin, signIn, "403 admin_required", "200", "409 not_quarantined"},
}

// TestScenarios asks for every operation in all four ways, and checks every answer against the
// document.
func TestScenarios(t *testing.T) {
	doc := parseSpec(t)
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		m := newMarket(t, db)
		m.stock(t)
		for _, s := range scenarios {
			_, org, _ := strings.Cut(s.owner, "/")
			asked := []struct{ who, want string }{
				{"", s.nobody}, {"eve/eve", s.other}, {strings.TrimSuffix(s.owner, org) + "club", s.wrong}, {s.owner, s.right},
			}
			for i, a := range asked {
				t.Run(fmt.Sprintf("%s as %s", s.operation, a.who), func(t *testing.T) { m.play(t, doc, s, a.who, a.want, i+1) })
			}
		}
	})
}

func (m *market) play(t *testing.T, doc document, s scenario, who, want string, n int) {
	method, op := doc.find(t, s.operation)
	fill := func(text string) string { return strings.ReplaceAll(text, "{n}", fmt.Sprint(n)) }
	var got answer
	if name, isFile := strings.CutPrefix(s.body, "file:"); isFile {
		file := obxtest.Module("org.bakery."+name, "2.0.0").Commercial().Build()
		got = m.send(t, who, method, fill(s.path), strings.NewReader(string(file)))
	} else if s.body == "picture:" {
		got = m.send(t, who, method, s.path, bytes.NewReader(onePixel), "Content-Type", "image/gif")
	} else {
		got = m.do(t, who, method, fill(s.path), fill(s.body))
	}
	if got.brief() != want {
		t.Fatalf("answered %s, want %s: %s", got.brief(), want, got.text)
	}
	m.checkAnswer(t, doc, op, got)
	if location := got.Header.Get("Location"); location != "" {
		made := m.do(t, who, "GET", strings.TrimPrefix(location, "/api/v1"), "")
		if made.StatusCode != 200 {
			t.Errorf("what was made is not at %s: %s", location, made.brief())
		}
	}
}

// checkAnswer checks that an answer is one that the document describes.
func (m *market) checkAnswer(t *testing.T, doc document, op operation, got answer) {
	t.Helper()
	r, documented := op.Responses[fmt.Sprint(got.StatusCode)]
	if !documented {
		t.Errorf("the document does not know of %d", got.StatusCode)
	}
	if r.Ref != "" {
		r = doc.Components.Responses[strings.TrimPrefix(r.Ref, "#/components/responses/")]
	}
	kind := got.Header.Get("Content-Type")
	if len(r.Content) == 0 && got.text == "" {
		return
	}
	body, documented := r.Content[kind]
	if !documented {
		t.Errorf("the document does not know of %d as %q", got.StatusCode, kind)
	}
	schema := strings.TrimPrefix(body.Schema.Ref, "#/components/schemas/")
	if schema == "" {
		return
	}
	var value any
	got.into(t, &value)
	for _, mistake := range m.api.Validate(schema, value) {
		t.Errorf("the answer is no %s: %v in %s", schema, mistake, got.text)
	}
	var p wire.Problem
	if err := json.Unmarshal([]byte(got.text), &p); err == nil && got.StatusCode >= 400 &&
		(p.RequestID != got.Header.Get("X-Request-Id") || p.RequestID == "" || p.Detail == "" || p.Type != wire.ProblemType(p.Code)) {
		t.Errorf("the problem is not complete: %s", got.text)
	}
}

// find returns the method and the documentation of an operation.
func (d document) find(t *testing.T, id string) (string, operation) {
	t.Helper()
	for _, item := range d.Paths {
		for method, op := range item {
			if op.ID == id {
				return strings.ToUpper(method), op
			}
		}
	}
	t.Fatalf("there is no operation %s", id)
	return "", operation{}
}

func TestEveryOperationHasAScenario(t *testing.T) {
	for path, item := range parseSpec(t).Paths {
		for _, op := range item {
			if !slices.ContainsFunc(scenarios, func(s scenario) bool { return s.operation == op.ID }) {
				t.Errorf("no scenario for %s (%s)", op.ID, path)
			}
		}
	}
}

// stock fills the market with what the scenarios are about.
func (m *market) stock(t *testing.T) {
	t.Helper()
	for n := 1; n <= 4; n++ {
		var token wire.NewToken
		m.do(t, ada, "POST", "/tokens", `{"name":"to be revoked"}`).into(t, &token)
		m.names[fmt.Sprintf("token%d", n)] = token.ID
	}
	m.stockAccounts(t)
	paid := m.sell(t, "bread")
	m.names["paid"] = paid.ID
	approved := m.sell(t, "approved")
	m.names["approved"], m.names["approvedtoken"] = approved.ID, approved.GatewayRef
	_, err := m.Sandbox.Approve(t.Context(), approved.GatewayRef)
	must(t, err)
	m.names["cancel"] = m.sell(t, "cancel").ID
	m.names["pay"] = m.sell(t, "pay").ID
	m.names["download"] = m.resource(t, catalogue.ResourceInput{FileName: "guide.bin"}, "\x00\x01").ID
	m.resource(t, catalogue.ResourceInput{Title: "Link", Link: "https://api.example.org/v1", Version: "0.1"}, "")
	m.names["boughtfile"] = m.resource(t, catalogue.ResourceInput{FileName: "bought.bin"}, "\x00\x01").ID
	m.hold(t, paid.OfferingID, m.names["boughtfile"])
	m.pay(t, paid.ID)
	bill, err := m.Invoices.ForPurchase(t.Context(), m.actor(t, bob), paid.ID)
	must(t, err)
	m.names["invoice"] = bill.ID
	m.names["sketch"] = m.offer(t, "Sketch of bread", "org.bakery.bread", false).ID
	m.names["draft"] = m.offer(t, "Draft of bread", "org.bakery.bread", false).ID
	m.publish(t, obxtest.Module("org.bakery.forsale", "1.0.0").Commercial())
	m.publish(t, obxtest.Module("org.bakery.moving", "1.0.0"))
	m.publish(t, obxtest.Module("org.bakery.staying", "1.0.0"))
	m.names["forsale"] = m.offer(t, "For sale", "org.bakery.forsale", true).ID
	var shop wire.KeyedInstance
	m.do(t, bob, "POST", "/instances", `{"name":"Bob's shop","key":"the key of bob's shop"}`).into(t, &shop)
	m.names["instance"] = shop.ID
	var hook wire.SecretWebhook
	m.do(t, ada, "POST", "/webhooks", `{"url":"https://example.org/souk"}`).into(t, &hook)
	var delivery wire.WebhookDelivery
	m.do(t, ada, "POST", "/webhooks/"+hook.ID+"/test", "").into(t, &delivery)
	m.names["webhook"], m.names["delivery"] = hook.ID, delivery.ID
	m.names["method"] = m.kept(t, bob)
	m.troubles(t)
	m.names["metered"] = m.sellUse(t).ID
	m.stockRequests(t)
	m.stockShares(t)
	m.stockContracts(t)
}

// stockContracts adds subscriptions of bob's: one by the month, one by the week, which may be paid ahead, and one whose
// next week waits for a bank transfer.
func (m *market) stockContracts(t *testing.T) {
	t.Helper()
	plan := func(label, unit string) string {
		return `{"label":"` + label + `","title":"` + label + `","description":"Rent.","currency":"EUR","price_components":[{"label":"Rent","description":"Rent.","unit":"` + unit + `","value":"5"}]}`
	}
	for name, unit := range map[string]string{"rent": "per calendar month", "week": "per week", "transferred": "per week"} {
		m.publish(t, obxtest.Module("org.bakery."+name, "1.0.0").Commercial())
		var o wire.Offering
		m.do(t, ada, "POST", "/offerings", `{"title":"To rent `+name+`","modules":["org.bakery.`+name+`"],"plans":[`+plan("rent", unit)+`,`+plan("yearly", "per calendar year")+`]}`).into(t, &o)
		m.do(t, ada, "POST", "/offerings/"+o.ID+"/publish", "").into(t, &o)
		var p wire.Purchase
		m.do(t, bob, "POST", "/purchases", `{"offering":"`+o.ID+`","plan":"rent"}`).into(t, &p)
		m.pay(t, p.ID)
		m.names[name] = p.ID
	}
	var ch wire.Charge
	m.do(t, bob, "POST", "/contracts/"+m.names["transferred"]+"/renew", `{"gateway":"invoice"}`).into(t, &ch)
	m.names["charge"] = ch.ID
	var run wire.ChargingRun
	m.do(t, admin, "POST", "/admin/charging/runs", `{}`).into(t, &run)
	m.names["run"] = run.ID
}

// stockRequests adds requests of the club, bank transfers of bob's, and what he owns.
func (m *market) stockRequests(t *testing.T) {
	t.Helper()
	for name, input := range map[string]string{
		"asked": `,"request":true,"note":"For us."`, "askedtoo": `,"request":true`, "transfer": `,"gateway":"invoice"`, "transfertoo": `,"gateway":"invoice"`,
	} {
		who := bob
		if strings.HasPrefix(name, "asked") {
			who = "bob/club"
		}
		m.publish(t, obxtest.Module("org.bakery."+name, "1.0.0").Commercial())
		o := m.offer(t, "A "+name, "org.bakery."+name, true)
		var p wire.Purchase
		got := m.do(t, who, "POST", "/purchases", `{"offering":"`+o.ID+`","accept_terms":true`+input+`}`)
		if got.StatusCode != 201 {
			t.Fatalf("%s: %s", name, got.text)
		}
		got.into(t, &p)
		m.names[name] = p.ID
	}
	var library wire.List[wire.LibraryItem]
	m.do(t, bob, "GET", "/library", "").into(t, &library)
	m.names["owned"] = library.Items[0].ResourceID
}

func (m *market) pay(t *testing.T, id string) {
	t.Helper()
	if got := m.do(t, bob, "POST", "/purchases/"+id+"/sandbox", `{"action":"pay"}`); got.StatusCode != 200 {
		t.Fatalf("paying: %s", got.text)
	}
}
