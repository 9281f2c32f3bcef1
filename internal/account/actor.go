package account

import (
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Role is what a member may do for an organisation.
type Role string

// The roles of an organisation's members.
const (
	RoleCustomer  Role = "customer"  // buys for the organisation
	RoleProvider  Role = "provider"  // registers, publishes and sells for it
	RoleDeveloper Role = "developer" // opens developer plans
	RoleManager   Role = "manager"   // administers its members
)

// Scope limits what an API token may be used for.
type Scope string

// The scopes of API tokens.
const (
	ScopeRead    Scope = "read"    // see and download what the user may
	ScopePublish Scope = "publish" // register modules and publish versions
	ScopeSell    Scope = "sell"    // create and change offerings
	ScopeBuy     Scope = "buy"     // buy
	ScopeUsage   Scope = "usage"   // report what customers use
	ScopeAccount Scope = "account" // change the account, its organisations and tokens
	ScopeAdmin   Scope = "admin"   // administer the market, where the user is an admin
)

// Via is how an actor proved who it is.
type Via string

// The ways to prove it.
const (
	ViaNobody   Via = ""         // anonymous
	ViaSession  Via = "session"  // the cookie of a browser
	ViaToken    Via = "token"    // an API token
	ViaBasic    Via = "basic"    // name and password with the request
	ViaInstance Via = "instance" // the key of an instance
	ViaOperator Via = "operator" // the command line on the server itself
)

// Actor is who makes a request, and for which organisation. The zero value is an anonymous visitor.
// Fronts get it from [Service] and hand it to every domain service, which authorises with it.
type Actor struct {
	UserID, UserName string
	OrgID, OrgName   string
	Admin            bool    // administers the market
	Roles            []Role  // in the organisation
	Scopes           []Scope // nil: not limited
	Via              Via
	CredentialID     string // the token's id, "" otherwise
	RequestID        string // for the audit log
	Remote           string // address of the client, for the audit log
}

// Operator is the command line on the server itself: whoever can run it owns the data anyway.
var Operator = Actor{UserName: "operator", Admin: true, Via: ViaOperator}

// Anonymous reports whether nobody is signed in.
func (a Actor) Anonymous() bool { return a.Via == ViaNobody }

// Has reports whether the actor has the role in the organisation that it acts for.
func (a Actor) Has(role Role) bool { return slices.Contains(a.Roles, role) }

// NeedSignIn returns nil when the actor is signed in, whatever its credential covers.
func (a Actor) NeedSignIn() error {
	if a.Anonymous() {
		return errs.New(errs.KindUnauthenticated, "sign_in_required",
			"Sign in first, with an API token or with name and password.")
	}
	return nil
}

// Need returns nil when the actor is signed in and its credential covers the scope, else an error
// of KindUnauthenticated or KindForbidden.
func (a Actor) Need(scope Scope) error { return a.NeedAny(scope) }

// NeedAny is Need where one of several scopes is enough.
func (a Actor) NeedAny(scopes ...Scope) error {
	if err := a.NeedSignIn(); err != nil {
		return err
	}
	covers := func(s Scope) bool { return slices.Contains(a.Scopes, s) }
	if a.Scopes != nil && !slices.ContainsFunc(scopes, covers) {
		return errs.Forbidden("scope_missing", "This API token does not cover it: it lacks the scope %s.",
			strings.ReplaceAll(joinScopes(scopes), " ", " or "))
	}
	return nil
}

// NeedRole is Need, and the role in the organisation that the actor acts for.
func (a Actor) NeedRole(scope Scope, role Role) error {
	if err := a.Need(scope); err != nil {
		return err
	}
	if !a.Has(role) {
		return errs.Forbidden("role_missing",
			"You act for %s, where you do not have the role %s. %s", a.OrgName, role, a.wayTo(role))
	}
	return nil
}

// wayTo says how the actor comes by a role that it lacks in its organisation.
func (a Actor) wayTo(role Role) string {
	private := nameKey(a.OrgName) == nameKey(a.UserName)
	switch {
	case private && role == RoleProvider:
		return "It is your private organisation: an administrator of this market makes it a provider, or lets everybody " +
			"be one (accounts.open_providers). Ask one, or act for another organisation."
	case private:
		return "It is your private organisation, where the roles are fixed; act for another one."
	case a.Has(RoleManager):
		return "You manage its members: give yourself the role, or act for another organisation."
	}
	return "Ask one of its managers, or act for another organisation."
}

// NeedAdmin returns nil when the actor administers the market and its credential covers that.
func (a Actor) NeedAdmin() error {
	if err := a.Need(ScopeAdmin); err != nil {
		return err
	}
	if !a.Admin {
		return errs.Forbidden("admin_required", "Only an administrator of this market may do that.")
	}
	return nil
}
