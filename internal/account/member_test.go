package account_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/page"
)

func TestCreateOrg(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, root := k.Customer(t, "ann"), k.Admin(t, "root")
		tests := []struct {
			name   string
			actor  account.Actor
			in     account.CreateOrgInput
			code   string
			fields []string
		}{
			{"anonymous", account.Actor{}, account.CreateOrgInput{Name: "a"}, "sign_in_required", nil},
			{"name of a user", ann, account.CreateOrgInput{Name: "ROOT"}, "name_taken", nil},
			{"bad name", ann, account.CreateOrgInput{Name: "a b"}, "bad_organisation", []string{"name bad_name"}},
			{"for somebody else", ann, account.CreateOrgInput{Name: "a", Manager: "root"}, "admin_required", nil},
			{"as a provider", ann, account.CreateOrgInput{Name: "a", Provider: true}, "provider_by_admin", nil},
			{"operator names no manager", account.Operator, account.CreateOrgInput{Name: "a"}, "bad_organisation", []string{"manager required"}},
			{"unknown manager", root, account.CreateOrgInput{Name: "a", Manager: "nobody"}, "user_not_found", nil},
			{"own", ann, account.CreateOrgInput{Name: "own"}, "", nil},
			{"by an admin", root, account.CreateOrgInput{Name: "shop", Manager: "Ann", Provider: true}, "", nil},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				_, err := k.CreateOrg(ctx, tt.actor, tt.in)
				wantCode(t, err, tt.code)
				if err != nil {
					wantFields(t, err, tt.fields...)
				}
			})
		}
		orgs, err := k.Orgs(ctx, ann)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]account.Role{}
		for _, m := range orgs {
			got[m.Org.Name+"/"+m.Org.ProviderCode] = m.Roles
		}
		want := map[string][]account.Role{
			"ann/":      {account.RoleCustomer, account.RoleDeveloper},
			"own/":      {account.RoleCustomer, account.RoleDeveloper, account.RoleManager},
			"shop/shop": {account.RoleCustomer, account.RoleDeveloper, account.RoleManager, account.RoleProvider},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSetMemberRights(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob, root := k.Customer(t, "ann"), k.Customer(t, "bob"), k.Admin(t, "root")
		k.Customer(t, "carl")
		k.Company(t, "acme", ann)
		k.Join(t, bob, "acme", account.RoleCustomer)
		_, err := k.CreateOrg(ctx, ann, account.CreateOrgInput{Name: "plain"})
		wantCode(t, err, "")
		customer, provider := []account.Role{account.RoleCustomer}, []account.Role{account.RoleProvider}
		tests := []struct {
			name, org, user, code string
			actor                 account.Actor
			roles                 []account.Role
		}{
			{"anonymous", "acme", "carl", "sign_in_required", account.Actor{}, customer},
			{"member", "acme", "carl", "manager_required", bob, customer},
			{"member raises itself", "acme", "bob", "manager_required", bob, []account.Role{account.RoleManager}},
			{"stranger", "plain", "carl", "manager_required", bob, customer},
			{"manager", "acme", "carl", "", ann, customer},
			{"admin", "acme", "carl", "", root, provider},
			{"operator", "acme", "carl", "", account.Operator, customer},
			{"no roles", "acme", "carl", "bad_roles", ann, nil},
			{"unknown role", "acme", "carl", "bad_roles", ann, []account.Role{"king"}},
			{"unknown user", "acme", "nobody", "user_not_found", ann, customer},
			{"unknown organisation", "nothing", "carl", "organisation_not_found", ann, customer},
			{"own private organisation", "bob", "carl", "private_organisation", bob, customer},
			{"private organisation, by an admin", "bob", "carl", "private_organisation", root, customer},
			{"provider in none", "plain", "carl", "not_a_provider", ann, provider},
			{"an admin makes it one", "plain", "carl", "", root, provider},
			{"last manager steps down", "acme", "ann", "last_manager", ann, customer},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				wantCode(t, k.SetMember(ctx, tt.actor, tt.org, tt.user, tt.roles), tt.code)
			})
		}
	})
}

func TestRemovedMemberLosesAccessAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob := k.Customer(t, "ann"), k.Customer(t, "bob")
		k.Company(t, "acme", ann)
		k.Join(t, bob, "acme", account.RoleManager, account.RoleProvider)
		session := login(t, k, "bob")
		wantCode(t, k.SwitchOrg(ctx, session.Actor, session.Token, "acme"), "")
		_, secret, err := k.CreateToken(ctx, bob, account.CreateTokenInput{Org: "acme"})
		wantCode(t, err, "")
		for _, via := range []func() (account.Actor, error){
			func() (account.Actor, error) { return k.SessionActor(ctx, session.Token) },
			func() (account.Actor, error) { return k.TokenActor(ctx, secret) },
			func() (account.Actor, error) { return k.BasicActor(ctx, "bob", accounttest.Password, "") },
		} {
			if actor, err := via(); err != nil || actor.OrgName != "acme" || !actor.Has(account.RoleProvider) {
				t.Fatalf("before: %+v, %v", actor, err)
			}
		}
		wantCode(t, k.RemoveMember(ctx, ann, "acme", "bob"), "")
		actor, err := k.SessionActor(ctx, session.Token)
		if err != nil || actor.OrgName != "bob" || actor.Has(account.RoleProvider) {
			t.Errorf("session: %+v, %v", actor, err)
		}
		_, err = k.TokenActor(ctx, secret)
		wantCode(t, err, "bad_token")
		actor, err = k.BasicActor(ctx, "bob", accounttest.Password, "")
		if err != nil || actor.OrgName != "bob" {
			t.Errorf("basic: %+v, %v", actor, err)
		}
		_, err = k.ActFor(ctx, bob, "acme")
		wantCode(t, err, "not_a_member")
		wantCode(t, k.SwitchOrg(ctx, session.Actor, session.Token, "acme"), "not_a_member")
		stale := bob
		stale.OrgName, stale.Roles = "acme", []account.Role{account.RoleManager} // as a request under way has it
		wantCode(t, k.RemoveMember(ctx, stale, "acme", "ann"), "manager_required")
		k.Join(t, bob, "acme", account.RoleCustomer)
		_, err = k.TokenActor(ctx, secret)
		wantCode(t, err, "bad_token") // it does not come back
	})
}

func TestLastManagerStays(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob := k.Customer(t, "ann"), k.Customer(t, "bob")
		k.Company(t, "acme", ann)
		wantCode(t, k.RemoveMember(ctx, account.Operator, "acme", "ann"), "last_manager")
		wantCode(t, k.SetActive(ctx, account.Operator, "ann", false), "last_manager")
		k.Join(t, bob, "acme", account.RoleManager)
		wantCode(t, k.SetActive(ctx, account.Operator, "bob", false), "")
		wantCode(t, k.RemoveMember(ctx, ann, "acme", "ann"), "last_manager") // bob cannot act
		wantCode(t, k.SetActive(ctx, account.Operator, "bob", true), "")
		wantCode(t, k.RemoveMember(ctx, ann, "acme", "ann"), "")
		wantCode(t, k.RemoveMember(ctx, bob, "acme", "ann"), "member_not_found")
		wantCode(t, k.RemoveMember(ctx, bob, "bob", "bob"), "private_organisation")
	})
}

func TestMembersAreSeenByMembers(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob, carl, root := k.Customer(t, "ann"), k.Customer(t, "bob"), k.Customer(t, "carl"), k.Admin(t, "root")
		k.Company(t, "acme", ann)
		k.Join(t, bob, "acme", account.RoleCustomer)
		tests := []struct {
			name, code string
			actor      account.Actor
		}{
			{"anonymous", "sign_in_required", account.Actor{}},
			{"stranger", "not_a_member", carl},
			{"member", "", bob},
			{"admin", "", root},
		}
		for _, tt := range tests {
			first, err := k.Members(ctx, tt.actor, "ACME", page.Request{Limit: 1})
			wantCode(t, err, tt.code)
			if err != nil {
				continue
			}
			second, err := k.Members(ctx, tt.actor, "acme", page.Request{Limit: 1, After: first.Next})
			wantCode(t, err, "")
			if len(first.Items) != 1 || first.Items[0].User.Name != "ann" || len(second.Items) != 1 ||
				second.Items[0].User.Name != "bob" || second.Next != "" {
				t.Errorf("%s sees %+v, %+v", tt.name, first, second)
			}
		}
	})
}

func TestTaxAddress(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob, carl := k.Customer(t, "ann"), k.Customer(t, "bob"), k.Customer(t, "carl")
		acme := k.Company(t, "acme", ann)
		developer := k.Join(t, bob, "acme", account.RoleDeveloper)
		address := account.Address{Street: "1 High St", Postal: "N1", City: "Leeds", Country: "GB"}
		wantCode(t, k.SetTaxAddress(ctx, account.Actor{}, address), "sign_in_required")
		wantCode(t, k.SetTaxAddress(ctx, developer, address), "role_missing")
		err := k.SetTaxAddress(ctx, acme, account.Address{Street: "a\nb", City: "Leeds"})
		wantFields(t, err, "tax_address.street bad_characters", "tax_address.postal required", "tax_address.country required")
		wantCode(t, k.SetTaxAddress(ctx, acme, address), "")
		for _, tt := range []struct {
			name  string
			actor account.Actor
			want  account.Address
		}{{"manager", acme, address}, {"member", bob, address}, {"stranger", carl, account.Address{}}} {
			org, err := k.Org(ctx, tt.actor, "acme")
			if err != nil || org.TaxAddress != tt.want {
				t.Errorf("%s sees %+v, %v", tt.name, org.TaxAddress, err)
			}
		}
		wantCode(t, k.SetTaxAddress(ctx, acme, account.Address{}), "")
		org, err := account.OrgByID(ctx, k.DB, acme.OrgID)
		if err != nil || !org.TaxAddress.Empty() {
			t.Errorf("the address is still %+v, %v", org.TaxAddress, err)
		}
	})
}

func TestActForAndSwitchOrg(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob := k.Customer(t, "ann"), k.Customer(t, "bob")
		k.Company(t, "acme", ann)
		_, err := k.ActFor(ctx, account.Actor{}, "acme")
		wantCode(t, err, "sign_in_required")
		_, err = k.ActFor(ctx, bob, "acme")
		wantCode(t, err, "not_a_member")
		_, err = k.ActFor(ctx, bob, "nothing")
		wantCode(t, err, "organisation_not_found")
		acme, err := k.ActFor(ctx, ann, "ACME")
		if err != nil || acme.OrgName != "acme" || !acme.Has(account.RoleManager) || acme.UserID != ann.UserID {
			t.Errorf("actor %+v, %v", acme, err)
		}
		session := login(t, k, "ann")
		wantCode(t, k.SwitchOrg(ctx, session.Actor, session.Token, "acme"), "")
		actor, err := k.SessionActor(ctx, session.Token)
		if err != nil || actor.OrgName != "acme" {
			t.Errorf("session acts for %s, %v", actor.OrgName, err)
		}
		if again := login(t, k, "ann"); again.Actor.OrgName != "acme" {
			t.Errorf("a new session acts for %s", again.Actor.OrgName)
		}
	})
}

func TestAllOrgsAreForAdmins(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		k.Company(t, "Acme", ann)
		_, err := k.FindOrgs(t.Context(), ann, account.OrgFilter{}, page.Request{})
		wantCode(t, err, "admin_required")
		var got []string
		for req := (page.Request{Limit: 1}); ; {
			p, err := k.FindOrgs(t.Context(), account.Operator, account.OrgFilter{}, req)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Items[0].Name)
			if req.After = p.Next; p.Next == "" {
				break
			}
		}
		if diff := cmp.Diff([]string{"Acme", "ann"}, got); diff != "" {
			t.Error(diff)
		}
	})
}
