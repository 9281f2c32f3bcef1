package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/server/front"
)

// routes lists every operation. What it is documented with stands under the same name in docs.go.
func (a *API) routes() {
	a.accountRoutes()
	a.registryRoutes()
	a.ownerRoutes()
	a.storeRoutes()
	a.buyingRoutes()
	a.sharingRoutes()
	a.usageRoutes()
	a.webhookRoutes()
	a.adminRoutes()
}

// accountRoutes are users, organisations and their members.
func (a *API) accountRoutes() {
	add(a, "GET", "/me", "getMe", a.getMe)
	add(a, "POST", "/users", "signUp", a.signUp)
	add(a, "GET", "/tokens", "listTokens", a.listTokens)
	add(a, "POST", "/tokens", "createToken", a.createToken)
	add(a, "DELETE", "/tokens/{id}", "revokeToken", a.revokeToken)
	add(a, "GET", "/organisations", "listOrganisations", a.listOrganisations)
	add(a, "POST", "/organisations", "createOrganisation", a.createOrganisation)
	add(a, "GET", "/organisations/{org}", "getOrganisation", a.getOrganisation)
	add(a, "PUT", "/organisations/{org}/tax-address", "setTaxAddress", a.setTaxAddress)
	add(a, "GET", "/organisations/{org}/members", "listMembers", a.listMembers)
	add(a, "PUT", "/organisations/{org}/members/{user}", "setMember", a.setMember)
	add(a, "DELETE", "/organisations/{org}/members/{user}", "removeMember", a.removeMember)
	add(a, "PATCH", "/me", "updateMe", a.updateMe)
	add(a, "GET", "/me/profile", "getProfile", a.getProfile)
	plain(a, "GET", "/me/data", "exportMe", a.exportMe)
	add(a, "POST", "/me/erase", "eraseMe", a.eraseMe)
	add(a, "GET", "/me/consents", "listConsents", a.listConsents)
	add(a, "POST", "/me/consents", "acceptTerms", a.acceptTerms)
	add(a, "GET", "/me/activity", "listActivity", a.listActivity)
	add(a, "GET", "/me/sessions", "listSessions", a.listSessions)
	add(a, "DELETE", "/me/sessions", "endSessions", a.endSessions)
	add(a, "DELETE", "/me/sessions/{id}", "endSession", a.endSession)
	add(a, "GET", "/terms", "getTerms", a.getTerms)
	add(a, "POST", "/activations", "activate", a.activate)
	add(a, "POST", "/activations/resend", "resendActivation", a.resendActivation)
	add(a, "POST", "/password-resets", "requestReset", a.requestReset)
	add(a, "POST", "/password-resets/complete", "completeReset", a.completeReset)
	add(a, "PATCH", "/organisations/{org}", "updateOrganisation", a.updateOrganisation)
	plain(a, "PUT", "/organisations/{org}/logo", "setOrganisationLogo", a.setOrganisationLogo)
	add(a, "DELETE", "/organisations/{org}/logo", "removeOrganisationLogo", a.removeOrganisationLogo)
	add(a, "POST", "/organisations/{org}/provider-request", "requestProvider", a.requestProvider)
	add(a, "GET", "/organisations/{org}/invitations", "listInvitations", a.listInvitations)
	add(a, "POST", "/organisations/{org}/invitations", "invite", a.invite)
	add(a, "DELETE", "/organisations/{org}/invitations/{id}", "revokeInvitation", a.revokeInvitation)
	add(a, "POST", "/organisations/{org}/invitations/{id}/resend", "resendInvitation", a.resendInvitation)
	add(a, "POST", "/invitations/accept", "acceptInvitation", a.acceptInvitation)
	add(a, "POST", "/invitations/decline", "declineInvitation", a.declineInvitation)
	add(a, "GET", "/providers/{org}", "getProvider", a.getProvider)
}

// registryRoutes are modules and versions.
func (a *API) registryRoutes() {
	add(a, "GET", "/modules", "listModules", a.listModules)
	add(a, "POST", "/modules", "registerModule", a.registerModule)
	plain(a, "POST", "/modules/package", "registerPackage", a.registerPackage)
	add(a, "GET", "/modules/{module}", "getModule", a.getModule)
	add(a, "PATCH", "/modules/{module}", "updateModule", a.updateModule)
	add(a, "GET", "/modules/{module}/versions", "listVersions", a.listVersions)
	add(a, "GET", "/modules/{module}/versions/{version}", "getVersion", a.getVersion)
	plain(a, "GET", "/modules/{module}/versions/{version}/file", "downloadFile", a.downloadFile)
	add(a, "PUT", "/modules/{module}/versions/{version}/maturity", "setMaturity", a.setMaturity)
	add(a, "PUT", "/modules/{module}/versions/{version}/yank", "yankVersion", a.yankVersion)
	add(a, "DELETE", "/modules/{module}/versions/{version}/yank", "unyankVersion", a.unyankVersion)
	plain(a, "POST", "/versions", "publishPackage", a.publishPackage)
	add(a, "GET", "/modules/{module}/versions/{version}/compatibility", "getCompatibility", a.getCompatibility)
	add(a, "POST", "/resolve", "resolve", a.resolve)
	add(a, "POST", "/scan", "scan", a.scan)
	add(a, "POST", "/why", "why", a.why)
	add(a, "POST", "/why-not", "whyNot", a.whyNot)
	a.fleetRoutes()
}

// ownerRoutes are how modules and versions are kept.
func (a *API) ownerRoutes() {
	add(a, "GET", "/maturity-levels", "listMaturityLevels", a.listMaturityLevels)
	add(a, "PUT", "/admin/maturity-levels/{level}", "setMaturityLevel", a.setMaturityLevel)
	add(a, "DELETE", "/admin/maturity-levels/{level}", "removeMaturityLevel", a.removeMaturityLevel)
	add(a, "POST", "/modules/{module}/versions/{version}/extend", "extendVersion", a.extendVersion)
	plain(a, "POST", "/versions/extend", "extendPackage", a.extendPackage)
	add(a, "GET", "/modules/{module}/upgrades", "listUpgrades", a.listUpgrades)
	add(a, "PUT", "/modules/{module}/upgrades/{version}", "setUpgrade", a.setUpgrade)
	add(a, "DELETE", "/modules/{module}/upgrades/{version}", "removeUpgrade", a.removeUpgrade)
	add(a, "GET", "/modules/{module}/developers", "listDevelopers", a.listDevelopers)
	add(a, "PUT", "/modules/{module}/developers/{user}", "setDeveloper", a.setDeveloper)
	add(a, "DELETE", "/modules/{module}/developers/{user}", "removeDeveloper", a.removeDeveloper)
	add(a, "GET", "/handovers", "listHandOvers", a.listHandOvers)
	add(a, "PUT", "/modules/{module}/handover", "offerModule", a.offerModule)
	add(a, "POST", "/modules/{module}/handover/accept", "acceptModule", a.acceptModule)
	add(a, "DELETE", "/modules/{module}/handover", "declineModule", a.declineModule)
}

// fleetRoutes are instances, and what they have installed.
func (a *API) fleetRoutes() {
	add(a, "GET", "/instances", "listInstances", a.listInstances)
	add(a, "POST", "/instances", "registerInstance", a.registerInstance)
	add(a, "POST", "/instances/report", "reportInstance", a.reportInstance)
	add(a, "GET", "/instances/{instance}", "getInstance", a.getInstance)
	add(a, "PATCH", "/instances/{instance}", "updateInstance", a.updateInstance)
	add(a, "DELETE", "/instances/{instance}", "removeInstance", a.removeInstance)
	add(a, "POST", "/instances/{instance}/key", "setInstanceKey", a.setInstanceKey)
	add(a, "POST", "/instances/{instance}/address", "makeInstanceAddress", a.makeInstanceAddress)
	add(a, "DELETE", "/instances/{instance}/address", "removeInstanceAddress", a.removeInstanceAddress)
	add(a, "PUT", "/instances/{instance}/policy", "setInstancePolicy", a.setInstancePolicy)
	add(a, "GET", "/instances/{instance}/modules", "listInstalled", a.listInstalled)
	add(a, "PUT", "/instances/{instance}/modules", "reportInstalled", a.reportInstalled)
}

// storeRoutes are what is sold, and by whom.
func (a *API) storeRoutes() {
	add(a, "GET", "/items", "listItems", a.listItems)
	add(a, "GET", "/suggestions", "listSuggestions", a.listSuggestions)
	add(a, "GET", "/categories", "listCategories", a.listCategories)
	add(a, "GET", "/offerings", "listOfferings", a.listOfferings)
	add(a, "POST", "/offerings", "createOffering", a.createOffering)
	add(a, "GET", "/offerings/{offering}", "getOffering", a.getOffering)
	add(a, "PUT", "/offerings/{offering}", "updateOffering", a.updateOffering)
	add(a, "DELETE", "/offerings/{offering}", "deleteOffering", a.deleteOffering)
	add(a, "POST", "/offerings/{offering}/publish", "publishOffering", a.publishOffering)
	add(a, "POST", "/offerings/{offering}/copy", "copyOffering", a.copyOffering)
	add(a, "POST", "/offerings/{offering}/estimate", "estimatePlan", a.estimatePlan)
	add(a, "POST", "/plans/preview", "previewPlan", a.previewPlan)
	add(a, "GET", "/units", "listUnits", a.listUnits)
	add(a, "PUT", "/offerings/{offering}/resources", "bindResources", a.bindResources)
	plain(a, "PUT", "/offerings/{offering}/logo", "setLogo", a.setLogo)
	add(a, "DELETE", "/offerings/{offering}/logo", "removeLogo", a.removeLogo)
	plain(a, "POST", "/offerings/{offering}/screenshots", "addScreenshot", a.addScreenshot)
	add(a, "PUT", "/offerings/{offering}/screenshots", "arrangeScreenshots", a.arrangeScreenshots)
	add(a, "DELETE", "/offerings/{offering}/screenshots/{n}", "removeScreenshot", a.removeScreenshot)
	add(a, "GET", "/resources", "listResources", a.listResources)
	plain(a, "POST", "/resources", "createResource", a.createResource)
	add(a, "GET", "/resources/{resource}", "getResource", a.getResource)
	add(a, "PATCH", "/resources/{resource}", "updateResource", a.updateResource)
	add(a, "DELETE", "/resources/{resource}", "deleteResource", a.deleteResource)
	add(a, "GET", "/resources/{resource}/versions", "listResourceVersions", a.listResourceVersions)
	plain(a, "POST", "/resources/{resource}/versions", "upgradeResource", a.upgradeResource)
	plain(a, "GET", "/resources/{resource}/versions/{version}/file", "downloadResource", a.downloadResource)
	add(a, "POST", "/reports", "createReport", a.createReport)
}

// webhookRoutes are what happened, and who is told of it.
func (a *API) webhookRoutes() {
	add(a, "GET", "/events", "listEvents", a.listEvents)
	add(a, "GET", "/webhooks", "listWebhooks", a.listWebhooks)
	add(a, "POST", "/webhooks", "createWebhook", a.createWebhook)
	add(a, "GET", "/webhooks/{webhook}", "getWebhook", a.getWebhook)
	add(a, "PATCH", "/webhooks/{webhook}", "updateWebhook", a.updateWebhook)
	add(a, "DELETE", "/webhooks/{webhook}", "removeWebhook", a.removeWebhook)
	add(a, "POST", "/webhooks/{webhook}/secret", "rotateWebhook", a.rotateWebhook)
	add(a, "POST", "/webhooks/{webhook}/test", "testWebhook", a.testWebhook)
	add(a, "POST", "/webhooks/{webhook}/replay", "replayWebhook", a.replayWebhook)
	add(a, "GET", "/webhooks/{webhook}/deliveries", "listDeliveries", a.listDeliveries)
	add(a, "GET", "/webhooks/{webhook}/deliveries/{delivery}", "getDelivery", a.getDelivery)
}

// buyingRoutes are purchases, the library and invoices.
func (a *API) buyingRoutes() {
	add(a, "GET", "/purchases", "listPurchases", a.listPurchases)
	add(a, "POST", "/purchases", "buyOffering", a.buyOffering)
	add(a, "GET", "/purchases/{id}", "getPurchase", a.getPurchase)
	add(a, "POST", "/purchases/{id}/complete", "completePurchase", a.completePurchase)
	add(a, "POST", "/purchases/{id}/cancel", "cancelPurchase", a.cancelPurchase)
	add(a, "GET", "/payment-methods", "listPaymentMethods", a.listPaymentMethods)
	add(a, "PUT", "/payment-methods/{id}/default", "setDefaultPaymentMethod", a.setDefaultPaymentMethod)
	add(a, "DELETE", "/payment-methods/{id}", "removePaymentMethod", a.removePaymentMethod)
	add(a, "POST", "/purchases/{id}/sandbox", "sandboxPurchase", a.sandboxPurchase)
	add(a, "GET", "/purchases/requests", "listRequests", a.listRequests)
	add(a, "POST", "/purchases/{id}/approve", "approvePurchase", a.approvePurchase)
	add(a, "POST", "/purchases/{id}/refuse", "refusePurchase", a.refusePurchase)
	add(a, "GET", "/gateways", "listGateways", a.listGateways)
	add(a, "GET", "/sales/totals", "getSalesTotals", a.getSalesTotals)
	add(a, "GET", "/library", "listLibrary", a.listLibrary)
	add(a, "GET", "/library/{resource}", "getLibraryItem", a.getLibraryItem)
	add(a, "GET", "/library/{resource}/files", "listLibraryFiles", a.listLibraryFiles)
	add(a, "GET", "/invoices", "listInvoices", a.listInvoices)
	plain(a, "GET", "/invoices/export", "exportInvoices", a.exportInvoices)
	add(a, "GET", "/invoices/{id}", "getInvoice", a.getInvoice)
	plain(a, "GET", "/invoices/{id}/pdf", "downloadInvoice", a.downloadInvoice)
	plain(a, "GET", "/invoices/{id}/xml", "downloadElectronicInvoice", a.downloadElectronicInvoice)
}

// sharingRoutes are how the money of sales is shared, stated and paid out, and the books.
func (a *API) sharingRoutes() {
	add(a, "GET", "/partners", "listPartners", a.listPartners)
	add(a, "POST", "/partners", "proposePartner", a.proposePartner)
	add(a, "GET", "/partners/participations", "listParticipations", a.listParticipations)
	add(a, "POST", "/partners/{id}/answer", "answerPartner", a.answerPartner)
	add(a, "POST", "/partners/{id}/end", "endPartner", a.endPartner)
	add(a, "GET", "/statements", "listStatements", a.listStatements)
	add(a, "GET", "/statements/{period}", "getStatement", a.getStatement)
	plain(a, "GET", "/statements/{period}/file", "downloadStatement", a.downloadStatement)
	add(a, "GET", "/payouts", "listPayouts", a.listPayouts)
	add(a, "GET", "/bank-account", "getBankAccount", a.getBankAccount)
	add(a, "PUT", "/bank-account", "setBankAccount", a.setBankAccount)
	add(a, "GET", "/admin/share-models", "getShareModels", a.getShareModels)
	add(a, "PUT", "/admin/share-models", "setShareModel", a.setShareModel)
	add(a, "GET", "/admin/share-models/history", "listShareModels", a.listShareModels)
	add(a, "PUT", "/admin/share-models/product", "setProductShare", a.setProductShare)
	add(a, "GET", "/admin/cdrs", "listRecords", a.listCDRs)
	add(a, "GET", "/admin/payout-runs", "listPayoutRuns", a.listPayoutRuns)
	add(a, "POST", "/admin/payout-runs", "createPayoutRun", a.createPayoutRun)
	add(a, "POST", "/admin/payout-runs/preview", "previewPayoutRun", a.previewPayoutRun)
	add(a, "GET", "/admin/payout-runs/{id}", "getPayoutRun", a.getPayoutRun)
	add(a, "POST", "/admin/payout-runs/{id}/approve", "approvePayoutRun", a.approvePayoutRun)
	add(a, "POST", "/admin/payout-runs/{id}/cancel", "cancelPayoutRun", a.cancelPayoutRun)
	plain(a, "POST", "/admin/payout-runs/{id}/export", "exportPayoutRun", a.exportPayoutRun)
	add(a, "POST", "/admin/payout-runs/{id}/paid", "markRunPaid", a.markRunPaid)
	add(a, "POST", "/admin/payouts/{id}/return", "returnPayout", a.returnPayout)
	add(a, "GET", "/admin/ledger/trial-balance", "getTrialBalance", a.getTrialBalance)
	add(a, "GET", "/admin/ledger/account", "getBookAccount", a.getBookAccount)
	add(a, "GET", "/admin/ledger/transactions", "listTransactions", a.listTransactions)
	add(a, "GET", "/admin/ledger/transactions/{id}", "getTransaction", a.getTransaction)
}

// usageRoutes are what customers use, and what they may spend.
func (a *API) usageRoutes() {
	plain(a, "POST", "/usage/events", "sendUsage", a.sendUsage)
	add(a, "GET", "/usage/settings", "getUsageSettings", a.getUsageSettings)
	add(a, "PUT", "/usage/settings", "setUsageSettings", a.setUsageSettings)
	add(a, "GET", "/organisations/{org}/limits", "listLimits", a.listLimits)
	add(a, "PUT", "/organisations/{org}/limits", "setLimit", a.setLimit)
	add(a, "DELETE", "/organisations/{org}/limits", "removeLimit", a.removeLimit)
	add(a, "GET", "/contracts/{id}/usage", "getUsage", a.getUsage)
	add(a, "GET", "/contracts/{id}/usage/events", "listUsageEvents", a.listUsageEvents)
	plain(a, "GET", "/contracts/{id}/usage/export", "exportUsage", a.exportUsage)
}

// adminRoutes are the administration of the market.
func (a *API) adminRoutes() {
	add(a, "GET", "/admin/purchases", "listAllPurchases", a.listAllPurchases)
	add(a, "POST", "/admin/purchases/{id}/paid", "markPurchasePaid", a.markPurchasePaid)
	add(a, "POST", "/admin/purchases/{id}/dismiss", "dismissPurchase", a.dismissPurchase)
	add(a, "GET", "/audit", "listAudit", a.listAudit)
	add(a, "GET", "/admin/users", "listUsers", a.listUsers)
	add(a, "POST", "/admin/users", "createUser", a.createUser)
	add(a, "GET", "/admin/users/{user}", "getUser", a.getUser)
	add(a, "PATCH", "/admin/users/{user}", "updateUser", a.updateUser)
	add(a, "POST", "/admin/users/{user}/erase", "eraseUser", a.eraseUser)
	add(a, "POST", "/admin/users/{user}/reset-link", "makeResetLink", a.makeResetLink)
	add(a, "GET", "/admin/organisations", "listAllOrganisations", a.listAllOrganisations)
	add(a, "PATCH", "/admin/organisations/{org}", "markOrganisation", a.markOrganisation)
	add(a, "GET", "/admin/provider-requests", "listProviderRequests", a.listProviderRequests)
	add(a, "POST", "/admin/provider-requests/{org}", "answerProvider", a.answerProvider)
	add(a, "PUT", "/admin/terms", "setTerms", a.setTerms)
	add(a, "GET", "/admin/balances", "listBalances", a.listBalances)
	add(a, "GET", "/admin/mails", "listMails", a.listMails)
	add(a, "GET", "/admin/mails/{id}", "getMail", a.getMail)
	add(a, "POST", "/admin/mails/{id}/retry", "retryMail", a.retryMail)
	plain(a, "GET", "/audit/export", "exportAudit", a.exportAudit)
	add(a, "GET", "/admin/overview", "getOverview", a.getOverview)
	add(a, "GET", "/admin/system", "getSystem", a.getSystem)
	add(a, "GET", "/admin/jobs", "listJobs", a.listJobs)
	add(a, "POST", "/admin/jobs/{id}/retry", "retryJob", a.retryJob)
	add(a, "DELETE", "/admin/jobs/{id}", "discardJob", a.discardJob)
	add(a, "GET", "/admin/gateways", "listPaymentGateways", a.listPaymentGateways)
	add(a, "GET", "/admin/currencies", "listCurrencies", a.listCurrencies)
	add(a, "POST", "/admin/currencies", "addCurrency", a.addCurrency)
	add(a, "PUT", "/admin/currencies/{code}/default", "setDefaultCurrency", a.setDefaultCurrency)
	add(a, "DELETE", "/admin/currencies/{code}", "removeCurrency", a.removeCurrency)
	add(a, "POST", "/admin/units", "addUnit", a.addUnit)
	add(a, "PUT", "/admin/units/{name}", "changeUnit", a.changeUnit)
	add(a, "DELETE", "/admin/units/{name}", "removeUnit", a.removeUnit)
	add(a, "GET", "/admin/fee", "getFee", a.getFee)
	add(a, "PUT", "/admin/fee", "setFee", a.setFee)
	add(a, "GET", "/admin/tax", "getTax", a.getTax)
	add(a, "PUT", "/admin/tax", "setTaxMode", a.setTaxMode)
	add(a, "POST", "/admin/tax-rates", "addTaxRate", a.addTaxRate)
	add(a, "DELETE", "/admin/tax-rates/{country}/{class}/{from}", "removeTaxRate", a.removeTaxRate)
	add(a, "GET", "/admin/categories", "listAdminCategories", a.listAdminCategories)
	add(a, "POST", "/admin/categories", "addCategory", a.addCategory)
	add(a, "PUT", "/admin/categories/order", "orderCategories", a.orderCategories)
	add(a, "PUT", "/admin/categories/{id}", "updateCategory", a.updateCategory)
	add(a, "DELETE", "/admin/categories/{id}", "removeCategory", a.removeCategory)
	add(a, "GET", "/admin/reports", "listReports", a.listReports)
	add(a, "GET", "/admin/reports/{id}", "getReport", a.getReport)
	add(a, "POST", "/admin/reports/{id}/handle", "handleReport", a.handleReport)
	add(a, "GET", "/admin/quarantine", "listReportedItems", a.listReportedItems)
	add(a, "GET", "/admin/quarantine/{kind}/{item}", "getReportedItem", a.getReportedItem)
	add(a, "PUT", "/admin/quarantine/{kind}/{item}", "quarantineItem", a.quarantineItem)
	add(a, "DELETE", "/admin/quarantine/{kind}/{item}", "restoreItem", a.restoreItem)
}

// add registers an operation whose request and answer are JSON.
func add[I, O any](a *API, method, path, id string, handle func(context.Context, account.Actor, *I) (*O, error)) {
	huma.Register(a.huma, operation(method, path, id), func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, front.ActorFrom(ctx), in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
}

// plain registers an operation that streams, which huma does not know of.
func plain(a *API, method, path, id string, handle http.HandlerFunc) {
	op := operation(method, path, id)
	describe(a.huma, &op)
	a.huma.OpenAPI().AddOperation(&op)
	a.mux.HandleFunc(method+" "+Prefix+path, handle)
}
