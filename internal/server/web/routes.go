package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/webkit"
)

// register puts a page under its pattern.
type register func(pattern string, h handler)

// Handler returns the mux of all pages. It stands behind [front.Guard], and answers everything that
// no other front does.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h handler) { mux.Handle(pattern, s.serve(h)) }
	s.hallRoutes(handle)
	s.buyingRoutes(handle)
	s.fleetRoutes(handle)
	s.sellingRoutes(handle)
	s.visitingRoutes(handle)
	s.settingsRoutes(handle)
	s.administeringRoutes(handle)
	mux.Handle("GET "+webkit.Prefix, s.assets)
	handle("/", s.missing)
	return mux
}

// hallRoutes are what everybody walks through.
func (s *Site) hallRoutes(handle register) {
	handle("GET /{$}", s.home)
	handle("GET /search", s.search)
	handle("GET /suggestions", s.suggestions)
	handle("GET /categories/{slug}", s.category)
	handle("GET /providers/{org}", s.provider)
	handle("GET /modules/{package}", s.module)
	handle("GET /modules/{package}/versions/{version}", s.moduleVersion)
	handle("GET /modules/{package}/versions/{version}/file", s.download)
	handle("GET /offering/{org}/{name}/{version}", s.offering)
	handle("GET /resources/{id}/versions/{version}/file", s.resourceFile)
	handle("GET /pictures/{id}/{size}", s.picture)
	handle("GET /report", s.report)
	handle("POST /report", s.sendReport)
	handle("GET /legal", s.legal)
	handle("GET /styleguide", s.styleguide)
}

// buyingRoutes are what buyers do.
func (s *Site) buyingRoutes(handle register) {
	handle("GET /checkout/{offering}", s.checkout)
	handle("POST /checkout/{offering}", s.buy)
	handle("GET /purchases", s.purchases)
	handle("GET /purchases/requests", s.requests)
	handle("GET /purchases/{id}", s.purchase)
	handle("GET /purchases/{id}/payment-request", s.paymentRequest)
	handle("POST /purchases/{id}/approve", s.purchaseApprove)
	handle("POST /purchases/{id}/refuse", s.purchaseRefuse)
	handle("GET /purchases/{id}/return", s.purchaseReturn)
	handle("GET /purchases/{id}/cancel", s.purchaseCancelReturn) // where the gateway sends who gave up
	handle("HEAD /purchases/{id}/return", s.purchaseLook)
	handle("HEAD /purchases/{id}/cancel", s.purchaseLook)
	handle("POST /purchases/{id}/cancel", s.purchaseCancel)
	handle("GET /sandbox/pay/{token}", s.sandboxPay)
	handle("POST /sandbox/pay/{token}", s.sandboxPress)
	handle("GET /library", s.library)
	handle("GET /library/resources/{id}", s.libraryItem)
	handle("GET /invoices", s.invoices)
	handle("GET /invoices/export", s.invoicesExport)
	handle("GET /invoices/{id}", s.invoice)
	handle("GET /invoices/{id}/pdf", s.invoicePDF)
}

// fleetRoutes are the running installations of an organisation.
func (s *Site) fleetRoutes(handle register) {
	handle("GET /instances", s.instances)
	handle("POST /instances", s.instanceCreate)
	handle("GET /instances/new", s.instanceNew)
	handle("GET /instances/{id}", s.instance)
	handle("POST /instances/{id}/modules", s.instanceReport)
	handle("GET /instances/{id}/policy", s.instancePolicy)
	handle("POST /instances/{id}/policy", s.instanceSetPolicy)
	handle("POST /instances/{id}/policy/levels", s.instanceAddLevel)
	handle("POST /instances/{id}/policy/levels/remove", s.instanceDropLevel)
	handle("GET /instances/{id}/key", s.instanceKey)
	handle("POST /instances/{id}/key", s.instanceSetKey)
	handle("POST /instances/{id}/key/new", s.instanceNewKey)
	handle("POST /instances/{id}/rename", s.instanceRename)
	handle("POST /instances/{id}/remove", s.instanceRemove)
}

// sellingRoutes are what providers do.
func (s *Site) sellingRoutes(handle register) {
	handle("GET /publish", s.publish)
	handle("POST /publish", s.upload)
	handle("GET /sell", s.sell)
	handle("GET /sell/new", s.offerNew)
	handle("GET /sell/invoices", s.soldInvoices)
	handle("GET /sell/invoices/export", s.soldExport)
	handle("POST /sell", s.offerCreate)
	handle("GET /sell/sales", s.sales)
	handle("GET /sell/sales/export", s.salesExport)
	handle("GET /sell/{offering}", s.offerEdit)
	handle("POST /sell/{offering}", s.offerUpdate)
	handle("POST /sell/{offering}/publish", s.offerPublish)
	handle("POST /sell/{offering}/delete", s.offerDelete)
	handle("POST /sell/{offering}/copy", s.offerCopy)
	handle("POST /sell/{offering}/screenshots", s.shotAdd)
	handle("POST /sell/{offering}/screenshots/arrange", s.shotArrange)
	handle("GET /sell/resources", s.resources)
	handle("POST /sell/resources", s.resourceCreate)
	handle("GET /sell/resources/new", s.resourceNew)
	handle("GET /sell/resources/{id}", s.resource)
	handle("POST /sell/resources/{id}/edit", s.resourceEdit)
	handle("POST /sell/resources/{id}/versions", s.resourceUpgrade)
	handle("POST /sell/resources/{id}/delete", s.resourceDelete)
	handle("GET /sell/profile", s.sellProfile)
	handle("POST /sell/profile", s.changeSellProfile)
	handle("POST /sell/profile/logo", s.setSellLogo)
	handle("POST /sell/profile/logo/remove", s.removeSellLogo)
	handle("POST /sell/profile/request", s.requestSell)
}

// visitingRoutes are how visitors become users.
func (s *Site) visitingRoutes(handle register) {
	handle("GET /login", s.login)
	handle("POST /login", s.signIn)
	handle("POST /logout", s.signOut)
	handle("GET /signup/{$}", s.signup)
	handle("POST /signup/{$}", s.signUp)
	handle("GET /activate/{$}", s.activation)
	handle("POST /activate/{$}", s.resendActivation)
	handle("GET /activate/{key}/{$}", s.confirmation)
	handle("POST /activate/{key}/{$}", s.confirm)
	handle("GET /reset", s.reset)
	handle("POST /reset", s.requestReset)
	handle("GET /reset/{key}", s.resetWith)
	handle("POST /reset/{key}", s.completeReset)
	handle("GET /invitations/{key}", s.invitation)
	handle("POST /invitations/{key}", s.acceptInvitation)
	handle("POST /invitations/{key}/decline", s.declineInvitation)
	handle("GET /terms", s.terms)
	handle("POST /terms", s.acceptTerms)
}

// settingsRoutes are what users and managers set.
func (s *Site) settingsRoutes(handle register) {
	handle("GET /settings", s.settings)
	handle("GET /settings/profile", s.profile)
	handle("POST /settings/profile", s.changeProfile)
	handle("POST /settings/sessions/end", s.endSessions)
	handle("POST /settings/sessions/{id}/end", s.endSession)
	handle("GET /settings/activity", s.activity)
	handle("GET /settings/data", s.data)
	handle("GET /settings/data/export", s.exportData)
	handle("POST /settings/data/erase", s.eraseData)
	handle("POST /settings/organisations/{org}/profile", s.changeOrg)
	handle("POST /settings/organisations/{org}/logo", s.setLogo)
	handle("POST /settings/organisations/{org}/logo/remove", s.removeLogo)
	handle("POST /settings/organisations/{org}/provider", s.requestProvider)
	handle("POST /settings/organisations/{org}/invitations", s.invite)
	handle("POST /settings/organisations/{org}/invitations/{id}/resend", s.resendInvitation)
	handle("POST /settings/organisations/{org}/invitations/{id}/revoke", s.revokeInvitation)
	handle("POST /settings/address", s.setAddress)
	handle("POST /settings/organisation", s.switchOrg)
	handle("POST /settings/organisations", s.createOrg)
	handle("GET /settings/organisations/{org}", s.members)
	handle("POST /settings/organisations/{org}/members", s.setMember)
	handle("POST /settings/organisations/{org}/members/remove", s.removeMember)
	handle("GET /settings/tokens", s.tokens)
	handle("POST /settings/tokens", s.createToken)
	handle("POST /settings/tokens/{id}/revoke", s.revokeToken)
	handle("GET /settings/password", s.password)
	handle("POST /settings/password", s.changePassword)
}

// administeringRoutes are what administrators do.
func (s *Site) administeringRoutes(handle register) {
	handle("GET /administration/purchases", s.adminPurchases)
	handle("POST /administration/purchases/{id}/paid", s.adminPurchasePaid)
	handle("POST /administration/purchases/{id}/dismiss", s.adminPurchaseDismiss)
	handle("GET /outbox", s.outbox)
	handle("GET /administration/users", s.adminUsers)
	handle("GET /administration/users/{user}", s.adminUser)
	handle("POST /administration/users/{user}/{change}", s.adminChangeUser)
	handle("GET /administration/organisations", s.adminOrgs)
	handle("GET /administration/organisations/{org}", s.adminOrg)
	handle("POST /administration/organisations/{org}/{change}", s.adminChangeOrg)
	handle("GET /administration/providers", s.adminProviders)
	handle("POST /administration/providers/{org}", s.adminAnswerProvider)
	handle("GET /administration/terms", s.adminTerms)
	handle("POST /administration/terms", s.adminSetTerms)
	handle("GET /administration", s.administration)
	handle("GET /administration/reports", s.reports)
	handle("GET /administration/reports/{kind}/{item}", s.reportCase)
	handle("POST /administration/reports/{kind}/{item}/quarantine", s.quarantineItem)
	handle("POST /administration/reports/{kind}/{item}/restore", s.restoreItem)
	handle("POST /administration/reports/{kind}/{item}/dismiss", s.dismissReport)
	handle("GET /administration/categories", s.adminCategories)
	handle("POST /administration/categories", s.addCategory)
	handle("POST /administration/categories/{id}", s.updateCategory)
	handle("POST /administration/categories/{id}/move", s.moveCategory)
	handle("POST /administration/categories/{id}/remove", s.removeCategory)
	handle("GET /administration/money", s.money)
	handle("POST /administration/money/currencies", s.addCurrency)
	handle("POST /administration/money/currencies/default", s.defaultCurrency)
	handle("POST /administration/money/currencies/remove", s.removeCurrency)
	handle("POST /administration/money/fee", s.setFee)
	handle("GET /administration/mails", s.mails)
	handle("POST /administration/mails/{id}/retry", s.retryMail)
	handle("GET /administration/jobs", s.jobs)
	handle("POST /administration/jobs/{id}/retry", s.retryJob)
	handle("POST /administration/jobs/{id}/discard", s.discardJob)
	handle("GET /administration/audit", s.audit)
	handle("GET /administration/audit/export", s.exportAudit)
	handle("GET /administration/system", s.system)
}
