package account_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/page"
)

func TestSignUpMakesAPrivateOrganisation(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		user, err := k.SignUp(ctx, account.SignUpInput{
			Name: "Ann", FullName: "Ann Ode", Email: "ann@example.org", Password: accounttest.Password, Remote: "192.0.2.1",
		})
		if err != nil {
			t.Fatal(err)
		}
		actor, err := k.BasicActor(ctx, "ann", accounttest.Password, "")
		if err != nil {
			t.Fatal(err)
		}
		orgs, err := k.Orgs(ctx, actor)
		if err != nil {
			t.Fatal(err)
		}
		want := []account.Membership{{
			Org:   account.Org{ID: user.PrivateOrg, Name: "Ann", Private: true, CreatedAt: accounttest.Start},
			User:  user,
			Roles: []account.Role{account.RoleCustomer, account.RoleDeveloper}, JoinedAt: accounttest.Start,
		}}
		if diff := cmp.Diff(want, orgs); diff != "" {
			t.Error(diff)
		}
		if actor.OrgID != user.PrivateOrg || actor.Admin || !actor.Has(account.RoleCustomer) || actor.Has(account.RoleProvider) {
			t.Errorf("actor %+v", actor)
		}
	})
}

func TestSignUpRefuses(t *testing.T) {
	long := strings.Repeat("a", 31)
	tests := []struct {
		name   string
		in     account.SignUpInput
		code   string
		fields []string
	}{
		{"everything at once", account.SignUpInput{Name: "-ann", FullName: "a\nb", Email: "nowhere", Password: "1234567"},
			"bad_user", []string{"name bad_name", "full_name bad_characters", "email bad_email", "password password_too_short"}},
		{"empty name", account.SignUpInput{Password: "12345678"}, "bad_user", []string{"name bad_name"}},
		{"long name", account.SignUpInput{Name: long, Password: "12345678"}, "bad_user", []string{"name bad_name"}},
		{"name with a slash", account.SignUpInput{Name: "a/b", Password: "12345678"}, "bad_user", []string{"name bad_name"}},
		{"name with a line feed", account.SignUpInput{Name: "ann\n", Password: "12345678"}, "bad_user", []string{"name bad_name"}},
		{"reserved name", account.SignUpInput{Name: "Operator", Password: "12345678"}, "bad_user", []string{"name name_reserved"}},
		{"long password", account.SignUpInput{Name: "ann", Password: strings.Repeat("x", 1025)}, "bad_user", []string{"password password_too_long"}},
		{"characters count, not bytes", account.SignUpInput{Name: "ann", Password: "äöüäöüä"}, "bad_user", []string{"password password_too_short"}},
		{"mail with a name", account.SignUpInput{Name: "ann", Email: "Ann <a@b.example>", Password: "12345678"}, "bad_user", []string{"email bad_email"}},
		{"taken, other case", account.SignUpInput{Name: "BOB", Password: "12345678"}, "name_taken", nil},
		{"taken by an organisation", account.SignUpInput{Name: "acme", Password: "12345678"}, "name_taken", nil},
	}
	each(t, func(t *testing.T, k *accounttest.Kit) {
		k.Company(t, "Acme", k.Customer(t, "bob"))
		before := count(t, k, `SELECT COUNT(*) FROM users`) + count(t, k, `SELECT COUNT(*) FROM orgs`)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				_, err := k.SignUp(t.Context(), tt.in)
				wantCode(t, err, tt.code)
				wantFields(t, err, tt.fields...)
			})
		}
		if after := count(t, k, `SELECT COUNT(*) FROM users`) + count(t, k, `SELECT COUNT(*) FROM orgs`); after != before {
			t.Errorf("refusals left %d rows behind", after-before)
		}
	})
}

func TestSignUpClosedAndOpenProviders(t *testing.T) {
	eachWith(t, account.Options{OpenProviders: true}, func(t *testing.T, k *accounttest.Kit) {
		_, err := k.SignUp(t.Context(), account.SignUpInput{Name: "ann", Password: accounttest.Password})
		wantCode(t, err, "sign_up_closed")
		if ann := k.Customer(t, "ann"); !ann.Has(account.RoleProvider) {
			t.Error("with open_providers a new user is no provider")
		}
	})
}

func TestCreateUserIsForAdmins(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann, root := k.Customer(t, "ann"), k.Admin(t, "root")
		limited := root
		limited.Scopes = []account.Scope{account.ScopeAccount}
		tests := []struct {
			name, code string
			actor      account.Actor
		}{
			{"anonymous", "sign_in_required", account.Actor{}},
			{"user", "admin_required", ann},
			{"admin's token without the scope", "scope_missing", limited},
			{"admin", "", root},
		}
		for _, tt := range tests {
			_, err := k.CreateUser(t.Context(), tt.actor, account.CreateUserInput{Name: "new", Password: accounttest.Password})
			if tt.code == "" && err != nil {
				t.Errorf("%s: %v", tt.name, err)
			} else if tt.code != "" {
				wantCode(t, err, tt.code)
			}
		}
	})
}

func TestUserIsSeenByItselfAndAdmins(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann, bob, root := k.Customer(t, "ann"), k.Customer(t, "bob"), k.Admin(t, "root")
		ctx := t.Context()
		_, err := k.User(ctx, ann, "Ann")
		wantCode(t, err, "")
		_, err = k.User(ctx, root, "ann")
		wantCode(t, err, "")
		_, err = k.User(ctx, bob, "ann")
		wantCode(t, err, "user_not_found")
		_, err = k.User(ctx, account.Actor{}, "ann")
		wantCode(t, err, "sign_in_required")
		_, err = k.User(ctx, root, "\x00")
		wantCode(t, err, "user_not_found")
		_, err = k.FindUsers(ctx, bob, account.UserFilter{}, page.Request{})
		wantCode(t, err, "admin_required")
	})
}

func TestUsersComeInPages(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		root := k.Admin(t, "root")
		for _, name := range []string{"carl", "Ann", "bob"} {
			k.Customer(t, name)
		}
		var got []string
		for req := (page.Request{Limit: 2}); ; {
			p, err := k.FindUsers(t.Context(), root, account.UserFilter{}, req)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range p.Items {
				got = append(got, u.Name)
			}
			if req.After = p.Next; p.Next == "" {
				break
			}
		}
		if diff := cmp.Diff([]string{"Ann", "bob", "carl", "root"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestProviderCodes(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		tests := []struct{ user, code string }{
			{"Acme.Soft", "acmesoft"},
			{"acme-soft", "acmesoft2"},
			{"acme_soft", "acmesoft3"},
			{"x", "xorg"},
			{"a-very-long-name-of-thirty-xyz", "averylongnameoft"},
			{"a-very-long-name-of-thirty-abc", "averylongnameof2"},
			{"aalam", "aalam2"},
			{"42", "42org"},
		}
		for _, tt := range tests {
			actor := k.Provider(t, tt.user)
			org, err := k.Org(t.Context(), actor, tt.user)
			if err != nil || org.ProviderCode != tt.code || !org.Provider {
				t.Errorf("%s has the code %q, want %q (%v)", tt.user, org.ProviderCode, tt.code, err)
			}
		}
	})
}

func TestSetProvider(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, root := k.Customer(t, "ann"), k.Admin(t, "root")
		wantCode(t, k.SetProvider(ctx, ann, "ann"), "admin_required")
		wantCode(t, k.SetProvider(ctx, root, "nobody"), "organisation_not_found")
		for range 2 { // permanent: the second time changes nothing
			wantCode(t, k.SetProvider(ctx, root, "ann"), "")
			org, err := k.Org(ctx, ann, "ann")
			if err != nil || org.ProviderCode != "ann" {
				t.Fatalf("code %q, %v", org.ProviderCode, err)
			}
		}
		again, err := k.BasicActor(ctx, "ann", accounttest.Password, "")
		if err != nil || !again.Has(account.RoleProvider) || !again.Has(account.RoleCustomer) {
			t.Errorf("roles %v, %v", again.Roles, err)
		}
	})
}
