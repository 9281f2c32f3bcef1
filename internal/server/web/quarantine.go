package web

import (
	"net/http"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/moderation"
)

// addQuarantine says on the page of a module that it is in quarantine: to its owner and administrators why,
// to those who have bought it that it comes back.
func (v *moduleView) addQuarantine(m module.Module, actor account.Actor) {
	if !m.Quarantined() {
		return
	}
	if m.VisibleTo(actor) {
		v.Quarantine = &webkit.Notice{Kind: "bad", Text: "This module is in quarantine: nobody else sees or downloads it, and nothing can be published of it. The reason: " + m.QuarantineReason}
		return
	}
	v.Quarantine = &webkit.Notice{Kind: "warn", Text: "Administrators of this market have put this module into quarantine. Your right to it stays, and its files come back when it is restored."}
	v.Action = action{Text: "In quarantine: it cannot be downloaded at the moment."}
	v.Offers = nil
}

// reportLink is where the visitor reports an item of the organisation; "" where it is its own.
func reportLink(r *http.Request, kind, id, orgID string) string {
	if front.ActorFrom(r.Context()).OrgID == orgID {
		return ""
	}
	return reportPath(kind, id)
}

// handleLink is where an administrator handles an item; "" for others.
func handleLink(r *http.Request, kind, id string) string {
	if front.ActorFrom(r.Context()).NeedAdmin() != nil {
		return ""
	}
	return casePath(moderation.Item{Kind: kind, ID: id})
}
