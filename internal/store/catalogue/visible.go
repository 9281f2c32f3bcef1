package catalogue

import (
	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// withheldSQL is true of the offerings o that have a quarantined module in them.
const withheldSQL = `EXISTS (
    SELECT 1 FROM offering_resources x
    JOIN resources r ON r.id = x.resource_id
    JOIN modules m ON m.id = r.module_id
    WHERE x.offering_id = o.id AND m.quarantined_at IS NOT NULL)`

// ownOrg returns the id of the organisation whose own offerings the actor sees, "" for none.
func ownOrg(actor account.Actor) string {
	if actor.Need(account.ScopeRead) == nil || actor.Need(account.ScopeSell) == nil {
		return actor.OrgID
	}
	return ""
}

// guestOrg returns the id of the organisation that the actor sees offerings of others for, "" for none.
func guestOrg(actor account.Actor) string {
	if actor.NeedAny(account.ScopeRead, account.ScopeSell, account.ScopeBuy) == nil {
		return actor.OrgID
	}
	return ""
}

// Quarantined reports whether the offering is hidden, by itself or for what is in it.
func (o Offering) Quarantined() bool { return !o.QuarantinedAt.IsZero() || o.Withheld }

// VisibleTo reports whether the offering exists for the actor. Besides, it exists for its buyers: see
// [Service.Get].
func (o Offering) VisibleTo(actor account.Actor) bool {
	if actor.NeedAdmin() == nil || (ownOrg(actor) != "" && ownOrg(actor) == o.OrgID) {
		return true
	}
	if o.State != StatePublished || o.Quarantined() {
		return false
	}
	for _, r := range o.Resources {
		if r.Visibility != Public {
			return false
		}
	}
	return o.Visibility == Public || (o.Visibility == Chosen && guestOrg(actor) != "" && len(only(o.Audience, guestOrg(actor))) > 0)
}

// visibleSQL returns the condition that holds of the offerings o for which VisibleTo is true.
func visibleSQL(a *sqldb.Args, actor account.Actor) string {
	if actor.NeedAdmin() == nil {
		return "TRUE"
	}
	seen := "o.visibility = 'public'"
	if org := guestOrg(actor); org != "" {
		seen = `(o.visibility = 'public' OR (o.visibility = 'chosen' AND EXISTS (
    SELECT 1 FROM offering_orgs x WHERE x.offering_id = o.id AND x.org_id = ` + a.Add(org) + ` AND x.role = 'sees')))`
	}
	public := `(o.state = 'published' AND o.quarantined_at IS NULL AND ` + seen + ` AND NOT EXISTS (
    SELECT 1 FROM offering_resources x
    JOIN resources r ON r.id = x.resource_id
    LEFT JOIN modules m ON m.id = r.module_id
    WHERE x.offering_id = o.id AND (COALESCE(m.visibility, r.visibility) <> 'public' OR m.quarantined_at IS NOT NULL)))`
	if org := ownOrg(actor); org != "" {
		return "(o.org_id = " + a.Add(org) + " OR " + public + ")"
	}
	return public
}

// VisibleSQL returns the condition that holds of the published offerings that exist for the actor, for
// queries of other rooms; the table offerings has the alias o in them.
func VisibleSQL(a *sqldb.Args, actor account.Actor) string {
	return "(o.state = 'published' AND " + visibleSQL(a, actor) + ")"
}
