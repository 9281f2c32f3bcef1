package account_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

func actions(entries []account.AuditEntry) []string {
	list := []string{}
	for _, e := range entries {
		list = append(list, e.UserName+" "+e.Action+" "+e.Subject)
	}
	return list
}

func TestEveryChangeIsInTheAuditLog(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		root := k.Admin(t, "root")
		ann := k.Customer(t, "ann")
		root.RequestID, root.Remote = "req-1", "192.0.2.1"
		_, err := k.SignUp(ctx, account.SignUpInput{Name: "bob", Password: accounttest.Password, Remote: "192.0.2.2"})
		wantCode(t, err, "")
		_, err = k.CreateOrg(ctx, ann, account.CreateOrgInput{Name: "acme"})
		wantCode(t, err, "")
		acme := k.For(t, ann, "acme")
		wantCode(t, k.SetMember(ctx, acme, "acme", "bob", []account.Role{account.RoleCustomer}), "")
		wantCode(t, k.RemoveMember(ctx, acme, "acme", "bob"), "")
		wantCode(t, k.SetProvider(ctx, root, "acme"), "")
		wantCode(t, k.SetTaxAddress(ctx, acme, account.Address{}), "")
		token, _, err := k.CreateToken(ctx, acme, account.CreateTokenInput{})
		wantCode(t, err, "")
		wantCode(t, k.RevokeToken(ctx, acme, token.ID), "")
		wantCode(t, k.SetPassword(ctx, root, "bob", "battery staple"), "")
		wantCode(t, k.SetActive(ctx, root, "bob", false), "")
		wantCode(t, k.SetActive(ctx, root, "bob", true), "")
		_, err = k.Login(ctx, account.LoginInput{Name: "bob", Password: "battery staple", Remote: "192.0.2.3", RequestID: "req-2"})
		wantCode(t, err, "")

		log, err := k.AuditLog(ctx, root, account.AuditFilter{}, page.Request{})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"bob session.login user:bob", "root user.activate user:bob", "root user.deactivate user:bob",
			"root user.password user:bob", "ann token.revoke token:" + token.ID, "ann token.create token:" + token.ID,
			"ann organisation.tax_address organisation:acme", "root organisation.provider organisation:acme",
			"ann member.remove organisation:acme", "ann member.set organisation:acme", "ann organisation.create organisation:acme",
			"bob user.sign_up user:bob", "operator user.create user:ann", "operator user.create user:root",
		}
		if diff := cmp.Diff(want, actions(log.Items)); diff != "" {
			t.Error(diff)
		}
		if e := log.Items[0]; e.Remote != "192.0.2.3" || e.RequestID != "req-2" || e.OrgName != "bob" {
			t.Errorf("login: %+v", e)
		}
		if e := log.Items[1]; e.Remote != "192.0.2.1" || e.RequestID != "req-1" {
			t.Errorf("activation: %+v", e)
		}
		if e := log.Items[9]; string(e.Detail) != `{"roles":"customer","user":"bob"}` || e.OrgName != "acme" {
			t.Errorf("member: %+v %s", e, e.Detail)
		}
	})
}

func TestAuditFollowsItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			if err := k.Audit(t.Context(), tx, account.Operator, "thing.do", "thing:1", nil); err != nil {
				return err
			}
			return account.Actor{}.Need(account.ScopeRead)
		})
		wantCode(t, err, "sign_in_required")
		if n := count(t, k, `SELECT COUNT(*) FROM audit_log`); n != 0 {
			t.Errorf("%d rows of a transaction that failed", n)
		}
	})
}

func TestAuditLogFilters(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		root := k.Admin(t, "root")
		ann := k.Customer(t, "ann")
		k.Clock.Advance(time.Hour)
		_, err := k.CreateOrg(ctx, ann, account.CreateOrgInput{Name: "acme"})
		wantCode(t, err, "")
		later := accounttest.Start.Add(time.Hour)
		all := []string{"ann organisation.create organisation:acme", "operator user.create user:ann", "operator user.create user:root"}
		tests := []struct {
			name   string
			filter account.AuditFilter
			want   []string
		}{
			{"nothing", account.AuditFilter{}, all},
			{"user", account.AuditFilter{Actor: "ANN"}, all[:1]},
			{"operator", account.AuditFilter{Actor: "operator"}, all[1:]},
			{"noun", account.AuditFilter{Action: "user."}, all[1:]},
			{"part of a word", account.AuditFilter{Action: "ser"}, []string{}},
			{"an underscore is no wildcard", account.AuditFilter{Action: "user_"}, []string{}},
			{"subject", account.AuditFilter{Subject: "user:ann"}, all[1:2]},
			{"from", account.AuditFilter{From: later}, all[:1]},
			{"to", account.AuditFilter{To: later}, all[1:]},
			{"all at once", account.AuditFilter{Actor: "operator", Action: "user.create", Subject: "user:root", To: later}, all[2:]},
		}
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				got := []string{}
				for req := (page.Request{Limit: 1}); ; {
					p, err := k.AuditLog(ctx, root, tt.filter, req)
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, actions(p.Items)...)
					if req.After = p.Next; p.Next == "" {
						break
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
		for _, f := range []account.AuditFilter{{Action: "\x00"}, {Action: "User"}, {Subject: "a\x00"}} {
			_, err := k.AuditLog(ctx, root, f, page.Request{})
			wantCode(t, err, "bad_filter")
		}
		_, err = k.AuditLog(ctx, root, account.AuditFilter{Actor: "nobody"}, page.Request{})
		wantCode(t, err, "user_not_found")
		_, err = k.AuditLog(ctx, ann, account.AuditFilter{}, page.Request{})
		wantCode(t, err, "admin_required")
	})
}
