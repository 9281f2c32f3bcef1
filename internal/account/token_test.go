package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/page"
)

func TestTokenLife(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann := k.Customer(t, "ann")
		token, secret, err := k.CreateToken(ctx, ann, account.CreateTokenInput{
			Name: "laptop", Scopes: []account.Scope{account.ScopeRead, account.ScopeBuy}, ExpiresAt: accounttest.Start.Add(time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(secret, account.TokenPrefix) || !strings.HasPrefix(secret, token.Hint) || len(token.Hint) > 12 {
			t.Errorf("secret %q, hint %q", secret, token.Hint)
		}
		if n := count(t, k, `SELECT COUNT(*) FROM api_tokens WHERE token_hash = $1`, secret); n != 0 {
			t.Error("the secret itself is stored")
		}
		actor, err := k.TokenActor(ctx, secret)
		if err != nil || actor.CredentialID != token.ID || actor.OrgName != "ann" || actor.Via != account.ViaToken {
			t.Fatalf("actor %+v, %v", actor, err)
		}
		wantCode(t, actor.Need(account.ScopeBuy), "")
		wantCode(t, actor.Need(account.ScopePublish), "scope_missing")
		k.Clock.Advance(time.Hour)
		_, err = k.TokenActor(ctx, secret)
		wantCode(t, err, "bad_token")
		if list, err := k.Tokens(ctx, ann); err != nil || len(list) != 0 {
			t.Errorf("an expired token is listed: %v, %v", list, err)
		}
	})
}

func TestTokenUseIsNotedOnceAMinute(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann := k.Customer(t, "ann")
		_, secret, err := k.CreateToken(ctx, ann, account.CreateTokenInput{})
		wantCode(t, err, "")
		for _, step := range []struct {
			wait time.Duration
			want time.Duration // of the last use, since the start
		}{{0, 0}, {59 * time.Second, 0}, {time.Second, time.Minute}, {30 * time.Second, time.Minute}} {
			k.Clock.Advance(step.wait)
			_, err := k.TokenActor(ctx, secret)
			wantCode(t, err, "")
			list, err := k.Tokens(ctx, ann)
			if err != nil || !list[0].LastUsedAt.Equal(accounttest.Start.Add(step.want)) {
				t.Errorf("last used %v, want %v after the start (%v)", list[0].LastUsedAt, step.want, err)
			}
		}
	})
}

func TestRevokeToken(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob, root := k.Customer(t, "ann"), k.Customer(t, "bob"), k.Admin(t, "root")
		revoke := func(actor account.Actor, want string) string {
			token, secret, err := k.CreateToken(ctx, ann, account.CreateTokenInput{})
			wantCode(t, err, "")
			wantCode(t, k.RevokeToken(ctx, actor, token.ID), want)
			_, err = k.TokenActor(ctx, secret)
			if want == "" {
				wantCode(t, err, "bad_token")
			} else {
				wantCode(t, err, "")
			}
			return token.ID
		}
		revoke(account.Actor{}, "sign_in_required")
		revoke(bob, "token_not_found")
		revoke(root, "")
		id := revoke(ann, "")
		wantCode(t, k.RevokeToken(ctx, ann, id), "token_not_found")
		wantCode(t, k.RevokeToken(ctx, ann, "\x00"), "token_not_found")
	})
}

func TestTokenCannotGrow(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann := k.Customer(t, "ann")
		k.Company(t, "acme", ann)
		_, secret, err := k.CreateToken(ctx, ann, account.CreateTokenInput{Scopes: []account.Scope{account.ScopeAccount, account.ScopeRead}})
		wantCode(t, err, "")
		limited, err := k.TokenActor(ctx, secret)
		wantCode(t, err, "")

		_, _, err = k.CreateToken(ctx, limited, account.CreateTokenInput{Scopes: []account.Scope{account.ScopeRead, account.ScopeBuy}})
		wantFields(t, err, "scopes[1] scope_missing")
		_, _, err = k.CreateToken(ctx, limited, account.CreateTokenInput{Org: "acme", Scopes: []account.Scope{account.ScopeBuy}})
		wantFields(t, err, "scopes[0] scope_missing")
		other, _, err := k.CreateToken(ctx, limited, account.CreateTokenInput{Org: "acme"})
		if err != nil || other.OrgName != "acme" || !slices.Equal(other.Scopes, limited.Scopes) {
			t.Errorf("a token for another organisation of ann's: %+v, %v", other, err)
		}
		child, _, err := k.CreateToken(ctx, limited, account.CreateTokenInput{})
		if err != nil || !slices.Equal(child.Scopes, []account.Scope{account.ScopeAccount, account.ScopeRead}) {
			t.Errorf("the default of a limited token's token is %v, %v", child.Scopes, err)
		}
		k.Company(t, "zenith", k.Customer(t, "bob"))
		_, _, err = k.CreateToken(ctx, limited, account.CreateTokenInput{Org: "zenith"})
		wantCode(t, err, "not_a_member")
		wantCode(t, k.SetMember(ctx, limited, "zenith", "ann", []account.Role{account.RoleManager}), "manager_required")
		_, err = k.ActFor(ctx, limited, "zenith")
		wantCode(t, err, "not_a_member")
		same, err := k.ActFor(ctx, limited, "ANN")
		if err != nil || same.OrgID != ann.OrgID {
			t.Errorf("acting for its own organisation: %v", err)
		}
		wantCode(t, k.SetMember(ctx, limited, "acme", "bob", []account.Role{account.RoleCustomer}), "")
		members, err := k.Members(ctx, limited, "acme", page.Request{})
		if err != nil || len(members.Items) != 2 {
			t.Errorf("the members of acme, with a token of ann's: %+v, %v", members.Items, err)
		}
		acme, err := k.ActFor(ctx, limited, "acme")
		if err != nil || acme.OrgName != "acme" || !slices.Equal(acme.Scopes, limited.Scopes) {
			t.Errorf("acting for another organisation of ann's: %+v, %v", acme, err)
		}
	})
}

func TestCreateTokenRefuses(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, bob := k.Customer(t, "ann"), k.Customer(t, "bob")
		k.Company(t, "acme", bob)
		tests := []struct {
			name   string
			actor  account.Actor
			in     account.CreateTokenInput
			code   string
			fields []string
		}{
			{"anonymous", account.Actor{}, account.CreateTokenInput{}, "sign_in_required", nil},
			{"for another user", ann, account.CreateTokenInput{User: "bob"}, "token_of_another_user", nil},
			{"foreign organisation", ann, account.CreateTokenInput{Org: "acme"}, "not_a_member", nil},
			{"unknown organisation", ann, account.CreateTokenInput{Org: "nothing"}, "organisation_not_found", nil},
			{"operator names nobody", account.Operator, account.CreateTokenInput{}, "bad_token_input", []string{"user required"}},
			{"operator names no user", account.Operator, account.CreateTokenInput{User: "acme"}, "user_not_found", nil},
			{"all mistakes", ann, account.CreateTokenInput{Name: "a\tb", Scopes: []account.Scope{"fly"}, ExpiresAt: accounttest.Start},
				"bad_token_input", []string{"name bad_characters", "expires_at in_the_past", "scopes[0] unknown_scope"}},
			{"blank name", ann, account.CreateTokenInput{Name: " "}, "bad_token_input", []string{"name required"}},
			{"no scope at all", ann, account.CreateTokenInput{Scopes: []account.Scope{}}, "bad_token_input", []string{"scopes no_scopes"}},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				_, _, err := k.CreateToken(ctx, tt.actor, tt.in)
				wantCode(t, err, tt.code)
				wantFields(t, err, tt.fields...)
			})
		}
	})
}

func TestOperatorMakesTokens(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann := k.Customer(t, "ann")
		k.Company(t, "acme", ann)
		for org, want := range map[string]string{"": "ann", "ACME": "acme"} {
			_, secret, err := k.CreateToken(ctx, account.Operator, account.CreateTokenInput{User: "Ann", Org: org})
			wantCode(t, err, "")
			actor, err := k.TokenActor(ctx, secret)
			if err != nil || actor.UserID != ann.UserID || actor.OrgName != want || actor.Scopes != nil {
				t.Errorf("actor %+v, %v", actor, err)
			}
		}
	})
}

func TestTokensAreBounded(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		for range 100 {
			_, _, err := k.CreateToken(t.Context(), ann, account.CreateTokenInput{})
			wantCode(t, err, "")
		}
		_, _, err := k.CreateToken(t.Context(), ann, account.CreateTokenInput{})
		wantCode(t, err, "too_many_tokens")
	})
}

func TestBasicTakesATokenAsPassword(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann := k.Customer(t, "ann")
		k.Customer(t, "bob")
		k.Company(t, "acme", ann)
		token, secret, err := k.CreateToken(ctx, ann, account.CreateTokenInput{Org: "acme", Scopes: []account.Scope{account.ScopeRead}})
		wantCode(t, err, "")
		actor, err := k.BasicActor(ctx, "ANN", secret, "")
		if err != nil || actor.CredentialID != token.ID || actor.OrgName != "acme" || actor.Via != account.ViaToken {
			t.Errorf("actor %+v, %v", actor, err)
		}
		_, err = k.BasicActor(ctx, "bob", secret, "")
		wantCode(t, err, "bad_credentials")
		_, err = k.BasicActor(ctx, "ann", "souk_unknown", "")
		wantCode(t, err, "bad_token")
	})
}
