package web

import (
	"net/http"

	"souk.dev/souk/internal/platform/webkit"
)

// Handler returns the mux of all pages. It stands behind [front.Guard], and answers everything that
// no other front does.
func (s *Site) Handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h handler) { mux.Handle(pattern, s.serve(h)) }

	// the hall
	handle("GET /{$}", s.home)
	handle("GET /search", s.search)
	handle("GET /suggestions", s.suggestions)
	handle("GET /categories/{slug}", s.category)
	handle("GET /providers/{org}", s.provider)
	handle("GET /modules/{package}", s.module)
	handle("GET /modules/{package}/versions/{version}", s.moduleVersion)
	handle("GET /modules/{package}/versions/{version}/file", s.download)
	handle("GET /offering/{org}/{name}/{version}", s.offering)

	// buying
	handle("GET /checkout/{offering}", s.checkout)
	handle("POST /checkout/{offering}", s.buy)
	handle("GET /purchases/{id}", s.purchase)
	handle("GET /purchases/{id}/return", s.purchaseReturn)
	handle("GET /purchases/{id}/cancel", s.purchaseCancelReturn) // where the gateway sends who gave up
	handle("HEAD /purchases/{id}/return", s.purchaseLook)
	handle("HEAD /purchases/{id}/cancel", s.purchaseLook)
	handle("POST /purchases/{id}/cancel", s.purchaseCancel)
	handle("GET /sandbox/pay/{token}", s.sandboxPay)
	handle("POST /sandbox/pay/{token}", s.sandboxPress)
	handle("GET /library", s.library)
	handle("GET /invoices", s.invoices)
	handle("GET /invoices/export", s.invoicesExport)
	handle("GET /invoices/{id}", s.invoice)
	handle("GET /invoices/{id}/pdf", s.invoicePDF)

	// publishing and selling
	handle("GET /publish", s.publish)
	handle("POST /publish", s.upload)
	handle("GET /sell", s.sell)
	handle("GET /sell/new", s.offerNew)
	handle("GET /sell/invoices", s.soldInvoices)
	handle("GET /sell/invoices/export", s.soldExport)
	handle("POST /sell", s.offerCreate)
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
	handle("GET /resources/{id}/versions/{version}/file", s.resourceFile)

	// the visitor
	handle("GET /login", s.login)
	handle("POST /login", s.signIn)
	handle("POST /logout", s.signOut)
	handle("GET /signup/{$}", s.signup)
	handle("POST /signup/{$}", s.signUp)
	handle("GET /settings", s.settings)
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

	// the market
	handle("GET /pictures/{id}/{size}", s.picture)
	handle("GET /outbox", s.outbox)
	handle("GET /legal", s.legal)
	handle("GET /styleguide", s.styleguide)
	mux.Handle("GET "+webkit.Prefix, s.assets)
	handle("/", s.missing)
	return mux
}
