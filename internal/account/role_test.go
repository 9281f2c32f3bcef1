package account_test

import (
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
)

// TestSetRolesIsForMembers checks that it changes roles, and makes nobody a member.
func TestSetRolesIsForMembers(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob := k.Customer(t, "ann"), k.Customer(t, "bob")
		k.Company(t, "acme", ann)
		developer := []account.Role{account.RoleDeveloper}
		wantCode(t, k.SetRoles(ctx, account.Operator, "acme", "bob", developer), "member_not_found")
		_, err := k.ActFor(ctx, bob, "acme")
		wantCode(t, err, "not_a_member")
		k.Join(t, bob, "acme", account.RoleCustomer)
		wantCode(t, k.SetRoles(ctx, bob, "acme", "bob", developer), "manager_required")
		wantCode(t, k.SetRoles(ctx, account.Operator, "acme", "bob", nil), "bad_roles")
		wantCode(t, k.SetRoles(ctx, account.Operator, "acme", "bob", developer), "")
		if acme := k.For(t, bob, "acme"); !slices.Equal(acme.Roles, developer) {
			t.Errorf("bob's roles are %v", acme.Roles)
		}
	})
}

// TestMissingRoleSaysWhoHelps checks that the way to a role that is told of can be gone.
func TestMissingRoleSaysWhoHelps(t *testing.T) {
	private := account.Actor{UserName: "Ann", OrgName: "ann", Via: account.ViaBasic}
	member := account.Actor{UserName: "ann", OrgName: "acme", Via: account.ViaBasic}
	manager := member
	manager.Roles = []account.Role{account.RoleManager}
	for _, tt := range []struct {
		actor account.Actor
		role  account.Role
		want  string
	}{
		{private, account.RoleProvider, "accounts.open_providers"},
		{private, account.RoleManager, "the roles are fixed"},
		{member, account.RoleProvider, "Ask one of its managers"},
		{manager, account.RoleProvider, "give yourself the role"},
	} {
		err := tt.actor.NeedRole(account.ScopePublish, tt.role)
		wantCode(t, err, "role_missing")
		if text := errs.As(err).Message; !strings.Contains(text, tt.want) {
			t.Errorf("%s in %s is told %q", tt.actor.UserName, tt.actor.OrgName, text)
		}
	}
}

// TestMembershipsAreSeenWithAnyToken checks that a token which may not read learns where it may act,
// and no more.
func TestMembershipsAreSeenWithAnyToken(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		acme := k.Company(t, "acme", k.Customer(t, "ann"))
		address := account.Address{Street: "1 High St", Postal: "N1", City: "Leeds", Country: "GB"}
		wantCode(t, k.SetTaxAddress(ctx, acme, address), "")
		_, err := k.Memberships(ctx, account.Actor{})
		wantCode(t, err, "sign_in_required")
		for scope, want := range map[account.Scope]account.Address{account.ScopeRead: address, account.ScopeBuy: {}} {
			limited := acme
			limited.Scopes = []account.Scope{scope}
			list, err := k.Memberships(ctx, limited)
			if err != nil || len(list) != 2 || list[0].Org.Name != "acme" || list[0].Org.TaxAddress != want {
				t.Errorf("with the scope %s: %+v, %v", scope, list, err)
			}
		}
	})
}
