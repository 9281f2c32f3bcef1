package account_test

import (
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/page"
)

const carlMail = "carl@example.org"

func TestInvitation(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		bob, eve := k.Customer(t, "bob"), k.Customer(t, "eve")
		boss := k.Company(t, "acme", bob)
		i, err := k.Invite(ctx, boss, "acme", account.InviteInput{Email: carlMail, Roles: []account.Role{account.RoleProvider, account.RoleCustomer}})
		if err != nil || i.InvitedBy != "bob" || i.OrgLabel != "acme" {
			t.Fatalf("invitation %+v, %v", i, err)
		}
		_, err = k.Invite(ctx, boss, "acme", account.InviteInput{Email: "CARL@example.org"})
		wantCode(t, err, "already_invited")
		key := k.Key(t, carlMail, "/invitations/")
		if n := count(t, k, `SELECT COUNT(*) FROM invitations WHERE key_hash = $1`, key); n != 0 {
			t.Error("the key itself is stored")
		}
		if got, err := k.InvitationByKey(ctx, key); err != nil || got.Email != carlMail {
			t.Fatalf("by key: %+v, %v", got, err)
		}
		_, err = k.AcceptInvitation(ctx, account.Actor{}, key)
		wantCode(t, err, "sign_in_required")
		_, err = k.AcceptInvitation(ctx, boss, key)
		wantCode(t, err, "already_member")
		// Whoever has the link joins, with whatever address; the log says who.
		joined, err := k.AcceptInvitation(ctx, eve, key)
		if err != nil || joined.Org.Name != "acme" {
			t.Fatalf("joined %+v, %v", joined, err)
		}
		if got := k.For(t, eve, "acme"); !got.Has(account.RoleProvider) || !got.Has(account.RoleCustomer) || got.Has(account.RoleManager) {
			t.Errorf("roles %v", got.Roles)
		}
		_, err = k.AcceptInvitation(ctx, k.Customer(t, "carl"), key)
		wantCode(t, err, "invitation_closed")
		wantCode(t, k.DeclineInvitation(ctx, account.Actor{}, key), "invitation_closed")
		if n := count(t, k, `SELECT COUNT(*) FROM audit_log WHERE action = 'invitation.accept' AND user_id = $1`, eve.UserID); n != 1 {
			t.Error("the log does not say who accepted")
		}
	})
}

func TestInvitationsAreForManagers(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		bob, eve, root := k.Customer(t, "bob"), k.Customer(t, "eve"), k.Admin(t, "root")
		boss := k.Company(t, "acme", bob)
		member := k.Join(t, k.Customer(t, "dora"), "acme", account.RoleCustomer)
		limited := boss
		limited.Scopes = []account.Scope{account.ScopeRead}
		in := account.InviteInput{Email: carlMail}
		for _, tt := range []struct {
			actor     account.Actor
			org, code string
		}{
			{account.Actor{}, "acme", "sign_in_required"}, {eve, "acme", "not_a_member"}, {member, "acme", "manager_required"},
			{limited, "acme", "scope_missing"}, {bob, "bob", "private_organisation"}, {boss, "none", "organisation_not_found"},
			{account.Operator, "acme", "no_user"}, {root, "acme", ""},
		} {
			_, err := k.Invite(ctx, tt.actor, tt.org, in)
			wantCode(t, err, tt.code)
		}
		all, err := k.Invitations(ctx, boss, "acme", page.Request{})
		if err != nil || len(all.Items) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		id := all.Items[0].ID
		for actor, code := range map[string]account.Actor{"not_a_member": eve, "manager_required": member} {
			_, err := k.Invitations(ctx, code, "acme", page.Request{})
			wantCode(t, err, actor)
			wantCode(t, k.RevokeInvitation(ctx, code, "acme", id), actor)
			_, err = k.ResendInvitation(ctx, code, "acme", id)
			wantCode(t, err, actor)
		}
		other := k.Company(t, "other", eve)
		wantCode(t, k.RevokeInvitation(ctx, other, "other", id), "invitation_not_found")
		wantCode(t, k.RevokeInvitation(ctx, boss, "acme", "x"), "invitation_not_found")
		_, err = k.Invite(ctx, boss, "acme", account.InviteInput{Email: "nowhere"})
		wantFields(t, err, "email bad_email")
		_, err = k.Invite(ctx, boss, "acme", account.InviteInput{Email: "x@example.org", Roles: []account.Role{"king"}})
		wantFields(t, err, "roles[0] unknown_role")
	})
}

func TestInvitationsEnd(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		boss, carl := k.Company(t, "acme", k.Customer(t, "bob")), k.Customer(t, "carl")
		i, err := k.Invite(ctx, boss, "acme", account.InviteInput{Email: carlMail})
		wantCode(t, err, "")
		old := k.Key(t, carlMail, "/invitations/")
		k.Clock.Advance(6 * 24 * time.Hour)
		_, err = k.ResendInvitation(ctx, boss, "acme", i.ID)
		wantCode(t, err, "")
		_, err = k.AcceptInvitation(ctx, carl, old)
		wantCode(t, err, "invitation_not_found")
		key := k.Key(t, carlMail, "/invitations/")
		k.Clock.Advance(6 * 24 * time.Hour)
		_, err = k.InvitationByKey(ctx, key)
		wantCode(t, err, "")
		wantCode(t, k.DeclineInvitation(ctx, account.Actor{}, key), "")
		_, err = k.AcceptInvitation(ctx, carl, key)
		wantCode(t, err, "invitation_closed")
		wantCode(t, k.RevokeInvitation(ctx, boss, "acme", i.ID), "invitation_closed")

		i, err = k.Invite(ctx, boss, "acme", account.InviteInput{Email: carlMail})
		wantCode(t, err, "")
		key = k.Key(t, carlMail, "/invitations/")
		wantCode(t, k.RevokeInvitation(ctx, boss, "acme", i.ID), "")
		_, err = k.AcceptInvitation(ctx, carl, key)
		wantCode(t, err, "invitation_closed")

		_, err = k.Invite(ctx, boss, "acme", account.InviteInput{Email: carlMail})
		wantCode(t, err, "")
		key = k.Key(t, carlMail, "/invitations/")
		k.Clock.Advance(7 * 24 * time.Hour)
		_, err = k.AcceptInvitation(ctx, carl, key)
		wantCode(t, err, "invitation_closed")
		if all, err := k.Invitations(ctx, boss, "acme", page.Request{}); err != nil || len(all.Items) != 0 {
			t.Errorf("open: %+v, %v", all.Items, err)
		}
		_, err = k.Invite(ctx, boss, "acme", account.InviteInput{Email: carlMail}) // one that expired is not in the way
		wantCode(t, err, "")
	})
}

func TestProviderRequest(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		root, eve := k.Admin(t, "root"), k.Customer(t, "eve")
		signUp(t, k, "ann", annMail)
		ann := login(t, k, "ann").Actor
		_, err := k.RequestProvider(ctx, eve, "ann", "Let me")
		wantCode(t, err, "not_a_member")
		_, err = k.RequestProvider(ctx, ann, "ann", " ")
		wantFields(t, err, "reason required")
		_, err = k.Profile(ctx, "ann")
		wantCode(t, err, "organisation_not_found")
		o, err := k.RequestProvider(ctx, ann, "ann", "Bread\r\nand rolls")
		if err != nil || o.ProviderRequest != "Bread\nand rolls" || o.ProviderRequestedAt.IsZero() {
			t.Fatalf("%+v, %v", o, err)
		}
		_, err = k.RequestProvider(ctx, ann, "ann", "Again")
		wantCode(t, err, "already_requested")
		_, err = k.ProviderRequests(ctx, ann, page.Request{})
		wantCode(t, err, "admin_required")
		_, err = k.AnswerProvider(ctx, ann, "ann", true, "")
		wantCode(t, err, "admin_required")
		queue, err := k.ProviderRequests(ctx, root, page.Request{})
		if err != nil || len(queue.Items) != 1 || queue.Items[0].Name != "ann" {
			t.Fatalf("queue %+v, %v", queue, err)
		}
		_, err = k.AnswerProvider(ctx, root, "ann", false, "")
		wantFields(t, err, "answer required")
		o, err = k.AnswerProvider(ctx, root, "ann", false, "Tell us your address.")
		if err != nil || o.Provider || !o.ProviderRequestedAt.IsZero() {
			t.Fatalf("%+v, %v", o, err)
		}
		if m := k.Mail(t, annMail); !strings.Contains(m.Text, "Tell us your address.") {
			t.Errorf("the mail: %s", m.Text)
		}
		_, err = k.AnswerProvider(ctx, root, "ann", true, "")
		wantCode(t, err, "no_request")
		_, err = k.SetVerified(ctx, root, "ann", true)
		wantCode(t, err, "not_a_provider")
		_, err = k.RequestProvider(ctx, ann, "ann", "Main street 1")
		wantCode(t, err, "")
		k.Clock.Advance(time.Hour)
		o, err = k.AnswerProvider(ctx, root, "ann", true, "")
		if err != nil || !o.Provider || o.ProviderRequest != "" {
			t.Fatalf("%+v, %v", o, err)
		}
		if a := login(t, k, "ann").Actor; !a.Has(account.RoleProvider) {
			t.Error("the owner does not sell")
		}
		_, err = k.SetVerified(ctx, eve, "ann", true)
		wantCode(t, err, "admin_required")
		_, err = k.SetVerified(ctx, root, "ann", true)
		wantCode(t, err, "")
		p, err := k.Profile(ctx, "ANN")
		if err != nil || !p.Verified || p.Title != "ann" || !p.Since.Equal(accounttest.Start.Add(time.Hour)) {
			t.Errorf("profile %+v, %v", p, err)
		}
		o, err = k.SetVerified(ctx, root, "ann", false)
		if err != nil || !o.VerifiedAt.IsZero() {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

func TestManagersOfANewProviderSell(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		bob := k.Customer(t, "bob")
		if _, err := k.CreateOrg(ctx, bob, account.CreateOrgInput{Name: "acme"}); err != nil {
			t.Fatal(err)
		}
		member := k.Join(t, k.Customer(t, "dora"), "acme", account.RoleCustomer)
		_, err := k.RequestProvider(ctx, member, "acme", "Please")
		wantCode(t, err, "manager_required")
		_, err = k.RequestProvider(ctx, bob, "acme", "Please")
		wantCode(t, err, "")
		_, err = k.AnswerProvider(ctx, account.Operator, "acme", true, "")
		wantCode(t, err, "")
		if boss := k.For(t, bob, "acme"); !boss.Has(account.RoleProvider) || !boss.Has(account.RoleManager) {
			t.Errorf("the manager's roles are %v", boss.Roles)
		}
		if dora := k.For(t, member, "acme"); dora.Has(account.RoleProvider) {
			t.Error("every member sells")
		}
	})
}

func TestProvidersOfAnOpenMarketNeedNoAnswer(t *testing.T) {
	eachWith(t, account.Options{SignUp: true}, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		open := accounttest.NewWith(k.DB, account.Options{OpenProviders: true})
		o, err := open.RequestProvider(t.Context(), ann, "ann", "")
		if err != nil || !o.Provider {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

func TestOrgProfile(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		boss, eve := k.Company(t, "acme", k.Customer(t, "bob")), k.Customer(t, "eve")
		member := k.Join(t, k.Customer(t, "dora"), "acme", account.RoleProvider)
		in := account.OrgChange{
			Title: new("Acme Limited"), About: new("# Bread\r\n\nand rolls"), Website: new("https://acme.example/"), Email: new("shop@acme.example"),
			TaxNumber: new("DE123"), NeedsApproval: new(true),
			TaxAddress: &account.Address{Street: "Main street 1", Postal: "10115", City: "Berlin", Country: "de"},
		}
		for code, actor := range map[string]account.Actor{"sign_in_required": {}, "not_a_member": eve, "manager_required": member} {
			_, err := k.ChangeOrg(ctx, actor, "acme", in)
			wantCode(t, err, code)
		}
		o, err := k.ChangeOrg(ctx, boss, "acme", in)
		if err != nil || o.Label() != "Acme Limited" || o.About != "# Bread\n\nand rolls" || o.TaxAddress.Country != "DE" || !o.NeedsApproval {
			t.Fatalf("%+v, %v", o, err)
		}
		o, err = k.ChangeOrg(ctx, boss, "acme", account.OrgChange{Title: new("Acme")})
		if err != nil || o.Website != "https://acme.example/" || !o.NeedsApproval || o.Title != "Acme" {
			t.Errorf("what was not named changed: %+v, %v", o, err)
		}
		seen, err := k.Org(ctx, eve, "acme")
		if err != nil || seen.TaxNumber != "" || !seen.TaxAddress.Empty() || seen.NeedsApproval || seen.Title != "Acme" {
			t.Errorf("a stranger sees %+v, %v", seen, err)
		}
		_, err = k.ChangeOrg(ctx, eve, "eve", account.OrgChange{NeedsApproval: new(true)})
		wantFields(t, err, "needs_approval private_organisation")
		_, err = k.ChangeOrg(ctx, eve, "eve", account.OrgChange{Title: new("Eve")})
		wantCode(t, err, "")
		for _, website := range []string{
			"javascript:alert(1)", "acme.example", "ftp://acme.example", "https://", "https://user@acme.example", `https://a.example/"x`, "http://a\n.example",
		} {
			_, err = k.ChangeOrg(ctx, boss, "acme", account.OrgChange{Website: &website})
			wantFields(t, err, "website bad_website")
		}
		_, err = k.ChangeOrg(ctx, boss, "acme", account.OrgChange{
			Title: new("a\nb"), About: new("a\x00b"), Email: new("x"), TaxNumber: new(strings.Repeat("1", 41)),
			TaxAddress: &account.Address{Street: "x"},
		})
		if err == nil || !strings.Contains(err.Error(), "tax_address.city") || !strings.Contains(err.Error(), "about") {
			t.Errorf("mistakes: %v", err)
		}
	})
}

// TestVATID gives an organisation a number in the ways in which people write it, and wrong ones.
func TestVATID(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		boss, eve := k.Company(t, "acme", k.Customer(t, "bob")), k.Customer(t, "eve")
		change := func(in account.OrgChange) (account.Org, error) { return k.ChangeOrg(ctx, boss, "acme", in) }
		_, err := change(account.OrgChange{VATID: new("136695976")})
		wantFields(t, err, "vat_id bad_vat_id")
		berlin := &account.Address{Street: "Main street 1", Postal: "10115", City: "Berlin", Country: "de"}
		o, err := change(account.OrgChange{VATID: new(" 136 695 976 "), TaxAddress: berlin})
		if err != nil || o.VATID != "DE136695976" || !o.Business || o.Small {
			t.Errorf("%+v, %v", o, err)
		}
		_, err = change(account.OrgChange{VATID: new("DE136695977")})
		wantFields(t, err, "vat_id bad_vat_id")
		o, err = change(account.OrgChange{VATID: new("atu 13585627"), Business: new(false), Small: new(true)})
		if err != nil || o.VATID != "ATU13585627" || o.Business || !o.Small {
			t.Errorf("%+v, %v", o, err)
		}
		if seen, err := k.Org(ctx, eve, "acme"); err != nil || seen.VATID != "" || seen.Business || seen.Small {
			t.Errorf("a stranger sees %+v, %v", seen, err)
		}
		if o, err = change(account.OrgChange{VATID: new(" ")}); err != nil || o.VATID != "" {
			t.Errorf("taken away: %+v, %v", o, err)
		}
	})
}

// TestProviderRequestIsMailed checks that a wish to sell reaches who answers it: the address that the
// operator names, or else the administrators.
func TestProviderRequestIsMailed(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		for name, admin := range map[string]bool{"root": true, "eve": false} {
			_, err := k.CreateUser(ctx, account.Operator, account.CreateUserInput{
				Name: name, Email: name + "@souk.test", Password: accounttest.Password, Admin: admin})
			wantCode(t, err, "")
		}
		_, err := k.RequestProvider(ctx, k.Customer(t, "ann"), "ann", "Bread and rolls")
		wantCode(t, err, "")
		m := k.Mail(t, "root@souk.test")
		if !strings.Contains(m.Subject, "ann") || !strings.Contains(m.Text, "Bread and rolls") ||
			!strings.Contains(m.Text, accounttest.URL+"/administration/providers") {
			t.Errorf("the mail: %+v", m)
		}
		if n := count(t, k, `SELECT COUNT(*) FROM mails WHERE recipient = $1`, "eve@souk.test"); n != 0 {
			t.Error("others are told, too")
		}
		office := account.New(account.Deps{DB: k.DB, Clock: k.Clock, IDs: k.IDs, Mailer: k.Mails, Requests: "office@souk.test"})
		_, err = office.RequestProvider(ctx, k.Customer(t, "bob"), "bob", "Cakes")
		wantCode(t, err, "")
		if m := k.Mail(t, "office@souk.test"); !strings.Contains(m.Text, "Cakes") {
			t.Errorf("the mail: %s", m.Text)
		}
		if n := count(t, k, `SELECT COUNT(*) FROM mails WHERE recipient = $1`, "root@souk.test"); n != 1 {
			t.Errorf("the administrator got %d mails", n)
		}
	})
}
