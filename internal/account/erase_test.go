package account_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// busy is a room that holds something against erasing ann.
type busy struct{ reason error }

func (busy) ExportUser(_ context.Context, _ string, emit func(string, any) error) error {
	return emit("purchases", map[string]string{"id": "p1"})
}

func (b busy) MayErase(context.Context, *sqldb.Tx, account.User) error { return b.reason }

func TestErase(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		signUp(t, k, "Ann", annMail)
		session := login(t, k, "ann")
		ann := session.Actor
		boss := k.Company(t, "acme", k.Customer(t, "bob"))
		k.Join(t, ann, "acme", account.RoleCustomer)
		_, err := k.ChangeProfile(ctx, ann, account.ProfileInput{FullName: new("Ann Ode")})
		wantCode(t, err, "")
		_, err = k.ChangeOrg(ctx, ann, "Ann", account.OrgChange{Title: new("Ann Ode, baker"), Email: new(annMail),
			TaxAddress: &account.Address{Street: "Ode street", Postal: "1", City: "Berlin", Country: "DE"}})
		wantCode(t, err, "")
		_, token, err := k.CreateToken(ctx, ann, account.CreateTokenInput{Name: "Ann's laptop"})
		wantCode(t, err, "")
		_, err = k.Invite(ctx, boss, "acme", account.InviteInput{Email: "ANN@example.org"})
		wantCode(t, err, "")
		_, err = k.CreateUser(ctx, account.Operator, account.CreateUserInput{Name: "root", Email: "root@souk.test", Password: accounttest.Password, Admin: true})
		wantCode(t, err, "")
		_, err = k.RequestProvider(ctx, ann, "Ann", "Bread")
		wantCode(t, err, "")
		_, _, err = k.CreateToken(ctx, account.Operator, account.CreateTokenInput{User: "ann", Name: "Ann's tablet"})
		wantCode(t, err, "")
		for _, f := range []account.AuditFilter{{Actor: "ann"}, {Subject: "user:Ann"}, {Word: "ANN"}} {
			_, err := k.ExportAudit(ctx, account.Operator, f, account.AuditCSV)
			wantCode(t, err, "")
		}

		erase := func(password, confirm string) error {
			return k.Erase(ctx, ann, account.EraseInput{Password: password, Confirm: confirm})
		}
		wantFields(t, erase("", ""), "confirm not_confirmed", "password required")
		wantFields(t, erase("wrong horse", "ann"), "password password_wrong")
		k.JoinPersonal(busy{errs.Conflict("purchases_pending", "Not yet.")})
		wantCode(t, erase(accounttest.Password, "ann"), "purchases_pending")
		k.JoinPersonal(busy{})
		wantCode(t, erase(accounttest.Password, "ann"), "")

		_, err = k.SessionActor(ctx, session.Token)
		wantCode(t, err, "session_ended")
		_, err = k.TokenActor(ctx, token)
		wantCode(t, err, "bad_token")
		_, err = k.BasicActor(ctx, "ann", accounttest.Password, "")
		wantCode(t, err, "bad_credentials")
		nothingLeft(t, k)
		u, err := account.UserByID(ctx, k.DB, ann.UserID)
		if err != nil || !strings.HasPrefix(u.Name, "erased-") || len(u.Name) != len("erased-")+8 || u.ErasedAt.IsZero() {
			t.Fatalf("user %+v, %v", u, err)
		}
		wantCode(t, k.EraseUser(ctx, account.Operator, u.Name, u.Name), "user_erased")
		wantCode(t, k.SetActive(ctx, account.Operator, u.Name, true), "user_erased")
		wantCode(t, k.SetAdmin(ctx, account.Operator, u.Name, true), "user_erased")
		_, err = k.MakeResetLink(ctx, account.Operator, u.Name)
		wantCode(t, err, "user_inactive")
		signUp(t, k, "ann", "") // the name is free again, and nobody can pose as somebody who was erased
		_, err = k.SignUp(ctx, account.SignUpInput{Name: "Erased-1", Password: accounttest.Password})
		wantFields(t, err, "name name_reserved")
	})
}

// nothingLeft looks for what told who ann was in every table that accounts write.
func nothingLeft(t *testing.T, k *accounttest.Kit) {
	t.Helper()
	for table, columns := range map[string]string{
		"users": "name || name_key || full_name || email || password_hash", "mails": "recipient || subject || body",
		"orgs":      "name || name_key || title || about || website || email || tax_number || vat_id || tax_street || tax_city",
		"audit_log": "subject || detail", "invitations": "email", "api_tokens": "name || hint",
	} {
		n := count(t, k, `SELECT COUNT(*) FROM `+table+` WHERE LOWER(`+columns+`) LIKE '%ann%' OR LOWER(`+columns+`) LIKE '%ode %'`)
		if n > 0 {
			t.Errorf("%d rows of %s still tell who she was", n, table)
		}
	}
}

func TestEraseLeavesOrganisationsManaged(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		bob, root := k.Customer(t, "bob"), k.Admin(t, "root")
		k.Company(t, "acme", bob)
		k.Company(t, "alone", bob)
		k.Join(t, k.Customer(t, "dora"), "acme", account.RoleCustomer)
		wantCode(t, k.EraseUser(ctx, bob, "bob", "bob"), "admin_required")
		wantCode(t, k.EraseUser(ctx, root, "bob", ""), "bad_erase")
		wantCode(t, k.EraseUser(ctx, root, "bob", "bob"), "last_manager")
		wantCode(t, k.SetMember(ctx, root, "acme", "dora", []account.Role{account.RoleManager}), "")
		wantCode(t, k.EraseUser(ctx, root, "bob", "bob"), "")
		wantCode(t, k.EraseUser(ctx, root, "root", "root"), "last_admin")
		wantCode(t, k.SetAdmin(ctx, root, "root", false), "last_admin")
		wantCode(t, k.SetActive(ctx, root, "root", false), "last_admin")
		wantCode(t, k.SetAdmin(ctx, root, "dora", true), "")
		wantCode(t, k.SetAdmin(ctx, root, "root", false), "")
		wantCode(t, k.SetAdmin(ctx, root, "dora", false), "last_admin")
	})
}

func TestExport(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		signUp(t, k, "ann", annMail)
		session := login(t, k, "ann")
		_, secret, err := k.CreateToken(ctx, session.Actor, account.CreateTokenInput{Name: "laptop"})
		wantCode(t, err, "")
		bob := k.Customer(t, "bob")
		k.Company(t, "acme", bob)
		k.JoinPersonal(busy{})
		var sections []string
		var all strings.Builder
		emit := func(section string, row any) error {
			if len(sections) == 0 || sections[len(sections)-1] != section {
				sections = append(sections, section)
			}
			text, err := json.Marshal(row)
			all.Write(text)
			return err
		}
		wantCode(t, k.Export(ctx, session.Actor, emit), "")
		if got := strings.Join(sections, " "); got != "user memberships sessions api_tokens activity purchases" {
			t.Errorf("sections %s", got)
		}
		for _, secret := range []string{session.Token, secret, "hash", "acme", "bob"} {
			if strings.Contains(all.String(), secret) {
				t.Errorf("the export holds %s: %s", secret, all.String())
			}
		}
		wantCode(t, k.Export(ctx, account.Actor{}, emit), "sign_in_required")
		wantCode(t, k.Export(ctx, account.Operator, emit), "no_user")
	})
}

func TestExportGoesThroughManyRows(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
			for range 1200 {
				if err := k.Audit(t.Context(), tx, ann, "test.row", "x", nil); err != nil {
					return err
				}
			}
			return nil
		})
		wantCode(t, err, "")
		n := 0
		wantCode(t, k.Export(t.Context(), ann, func(section string, row any) error {
			if section == "activity" {
				n++
			}
			return nil
		}), "")
		if n != 1200 {
			t.Errorf("%d rows, want 1200", n)
		}
	})
}

func TestMarketTerms(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		root, ann := k.Admin(t, "root"), k.Customer(t, "ann")
		running := login(t, k, "ann")
		wantCode(t, k.SetMarketTerms(ctx, ann, "Terms", "Be kind."), "admin_required")
		wantFields(t, k.SetMarketTerms(ctx, root, "", "Be kind."), "title required")
		wantFields(t, k.SetMarketTerms(ctx, root, "Terms", ""), "text required")
		k.Clock.Advance(time.Second)
		wantCode(t, k.SetMarketTerms(ctx, root, "Terms", "Be kind."), "")
		terms, err := k.MarketTerms(ctx)
		if err != nil || terms.Body != "Be kind." || terms.Hash == "" {
			t.Fatalf("%+v, %v", terms, err)
		}
		due := func(s account.Session, want bool) {
			t.Helper()
			if got, err := k.TermsDue(ctx, s.Actor, s.Token); err != nil || got != want {
				t.Errorf("due %v, want %v (%v)", got, want, err)
			}
		}
		due(running, false)
		k.Clock.Advance(time.Second)
		next := login(t, k, "ann")
		due(next, true)
		wantCode(t, k.AcceptTerms(ctx, next.Actor, "0"), "terms_changed")
		wantCode(t, k.AcceptTerms(ctx, next.Actor, terms.Hash), "")
		wantCode(t, k.AcceptTerms(ctx, next.Actor, terms.Hash), "")
		due(next, false)
		_, err = k.SignUp(ctx, account.SignUpInput{Name: "new", Password: accounttest.Password})
		wantFields(t, err, "accept_terms terms_not_accepted")
		_, err = k.SignUp(ctx, account.SignUpInput{Name: "new", Password: accounttest.Password, AcceptTerms: true})
		wantCode(t, err, "")
		due(login(t, k, "new"), false)
		k.Clock.Advance(time.Second)
		wantCode(t, k.SetMarketTerms(ctx, root, "Terms", "Be very kind."), "")
		due(login(t, k, "new"), true)
		given, err := k.Consents(ctx, next.Actor, page.Request{})
		if err != nil || len(given.Items) != 1 || given.Items[0].Terms.Body != "Be kind." || given.Items[0].Subject != "market" {
			t.Errorf("consents %+v, %v", given.Items, err)
		}
		wantCode(t, k.SetMarketTerms(ctx, root, "", ""), "")
		due(login(t, k, "new"), false)
	})
}

func TestAdministratorsFindUsersAndOrganisations(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		root := k.Admin(t, "root")
		signUp(t, k, "ann", annMail)
		k.Provider(t, "b_b")
		k.Company(t, "acme", k.Customer(t, "bob"))
		names := func(f account.UserFilter) string {
			p, err := k.FindUsers(ctx, root, f, page.Request{})
			wantCode(t, err, "")
			var list []string
			for _, u := range p.Items {
				list = append(list, u.Name)
			}
			return strings.Join(list, " ")
		}
		for want, f := range map[string]account.UserFilter{
			"ann": {Text: "EXAMPLE.org"}, "b_b": {Text: "_"}, "root": {Admins: true}, "ann b_b bob root": {State: "active"}, "": {State: "inactive"},
		} {
			if got := names(f); got != want {
				t.Errorf("%+v finds %q, want %q", f, got, want)
			}
		}
		_, err := k.FindUsers(ctx, root, account.UserFilter{State: "odd"}, page.Request{})
		wantCode(t, err, "bad_filter")
		_, err = k.FindUsers(ctx, root, account.UserFilter{Text: "a\x00"}, page.Request{})
		wantCode(t, err, "bad_filter")
		orgs, err := k.FindOrgs(ctx, root, account.OrgFilter{Kind: "shared"}, page.Request{})
		if err != nil || len(orgs.Items) != 1 || orgs.Items[0].Name != "acme" {
			t.Errorf("shared: %+v, %v", orgs.Items, err)
		}
		orgs, err = k.FindOrgs(ctx, root, account.OrgFilter{Kind: "provider", Text: "B"}, page.Request{})
		if err != nil || len(orgs.Items) != 1 || orgs.Items[0].Name != "b_b" {
			t.Errorf("providers: %+v, %v", orgs.Items, err)
		}
		login(t, k, "bob")
		d, err := k.UserDetail(ctx, root, "bob")
		if err != nil || len(d.Memberships) != 2 || d.Sessions != 1 || d.Tokens != 0 {
			t.Errorf("detail %+v, %v", d, err)
		}
		bob, err := k.BasicActor(ctx, "bob", accounttest.Password, "")
		wantCode(t, err, "")
		_, err = k.UserDetail(ctx, bob, "bob")
		wantCode(t, err, "admin_required")
		_, err = k.FindOrgs(ctx, bob, account.OrgFilter{}, page.Request{})
		wantCode(t, err, "admin_required")
	})
}

func TestActivity(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		bob, dora := k.Customer(t, "bob"), k.Customer(t, "dora")
		boss := k.Company(t, "acme", bob)
		member := k.Join(t, dora, "acme", account.RoleCustomer)
		member.Remote = "192.0.2.9"
		_, _, err := k.CreateToken(ctx, member, account.CreateTokenInput{})
		wantCode(t, err, "")
		own, err := k.Activity(ctx, bob, false, page.Request{})
		if err != nil || len(own.Items) != 0 {
			t.Errorf("%+v, %v", own.Items, err)
		}
		ofOrg, err := k.Activity(ctx, boss, true, page.Request{})
		if err != nil || len(ofOrg.Items) != 1 || ofOrg.Items[0].UserName != "dora" || ofOrg.Items[0].Remote != "" {
			t.Errorf("%+v, %v", ofOrg.Items, err)
		}
		_, err = k.Activity(ctx, member, true, page.Request{})
		wantCode(t, err, "manager_required")
		_, err = k.Activity(ctx, account.Actor{}, false, page.Request{})
		wantCode(t, err, "sign_in_required")
	})
}
