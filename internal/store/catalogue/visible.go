package catalogue

import (
	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
)

// ownOrg returns the id of the organisation whose own offerings the actor sees, "" for none.
func ownOrg(actor account.Actor) string {
	if actor.Need(account.ScopeRead) == nil || actor.Need(account.ScopeSell) == nil {
		return actor.OrgID
	}
	return ""
}

// VisibleTo reports whether the offering exists for the actor. Besides, it exists for its buyers: see
// [Service.Get].
func (o Offering) VisibleTo(actor account.Actor) bool {
	if actor.NeedAdmin() == nil || (ownOrg(actor) != "" && ownOrg(actor) == o.OrgID) {
		return true
	}
	public := o.State == StatePublished && o.Visibility == Public
	for _, r := range o.Resources {
		public = public && r.Visibility == Public
	}
	return public
}

// visibleSQL returns the condition that holds of the offerings o for which VisibleTo is true.
func visibleSQL(a *sqldb.Args, actor account.Actor) string {
	if actor.NeedAdmin() == nil {
		return "TRUE"
	}
	public := `(o.state = 'published' AND o.visibility = 'public' AND NOT EXISTS (
    SELECT 1 FROM offering_resources x
    JOIN resources r ON r.id = x.resource_id
    LEFT JOIN modules m ON m.id = r.module_id
    WHERE x.offering_id = o.id AND COALESCE(m.visibility, r.visibility) <> 'public'))`
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
