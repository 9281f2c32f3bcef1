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

	// publishing and selling
	handle("GET /publish", s.publish)
	handle("POST /publish", s.upload)
	handle("GET /sell", s.sell)
	handle("GET /sell/new", s.offerNew)
	handle("POST /sell", s.offerCreate)
	handle("GET /sell/{offering}", s.offerEdit)
	handle("POST /sell/{offering}", s.offerUpdate)
	handle("POST /sell/{offering}/publish", s.offerPublish)
	handle("POST /sell/{offering}/delete", s.offerDelete)

	handle("GET /sell/profile", s.sellProfile)
	handle("POST /sell/profile", s.changeSellProfile)
	handle("POST /sell/profile/logo", s.setSellLogo)
	handle("POST /sell/profile/logo/remove", s.removeSellLogo)
	handle("POST /sell/profile/request", s.requestSell)

	// the visitor
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

	// the market
	handle("GET /pictures/{id}/{size}", s.picture)
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
	handle("GET /legal", s.legal)
	mux.Handle("GET "+webkit.Prefix, s.assets)
	handle("/", s.missing)
	return mux
}
