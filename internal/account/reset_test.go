package account_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/authn"
)

const newPassword = "staple battery"

func TestReset(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		signUp(t, k, "ann", annMail)
		session := login(t, k, "ann")
		from := account.Actor{Remote: "192.0.2.1"}
		for range authn.PairLimit.Free + 1 {
			_, err := k.Login(ctx, account.LoginInput{Name: "ann", Password: "wrong horse", Remote: "192.0.2.1"})
			wantCode(t, err, "bad_credentials")
		}
		wantCode(t, k.RequestReset(ctx, from, annMail), "")
		wantCode(t, account.RunAsked(ctx, k.Service), "")
		key := k.Key(t, annMail, "/reset/")
		if name, err := k.ResetUser(ctx, key); err != nil || name != "ann" {
			t.Fatalf("user %q, %v", name, err)
		}
		_, err := k.CompleteReset(ctx, from, key, "short")
		wantFields(t, err, "new password_too_short")
		_, err = k.CompleteReset(ctx, from, key, newPassword)
		wantCode(t, err, "")
		_, err = k.SessionActor(ctx, session.Token)
		wantCode(t, err, "session_ended")
		_, err = k.CompleteReset(ctx, from, key, "another one")
		wantCode(t, err, "link_invalid")
		// The failures before do not count against who has just shown that the account is hers.
		_, err = k.Login(ctx, account.LoginInput{Name: "ann", Password: newPassword, Remote: "192.0.2.1"})
		wantCode(t, err, "")
		if m := k.Mail(t, annMail); !strings.Contains(m.Subject, "password was changed") {
			t.Errorf("the last mail is %q", m.Subject)
		}
		u, err := k.User(ctx, account.Operator, "ann")
		if err != nil || u.EmailConfirmedAt.IsZero() {
			t.Errorf("the link arrived, and the address is not confirmed: %v", err)
		}
	})
}

func TestResetTellsNobodyWhoIsThere(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		signUp(t, k, "ann", annMail)
		signUp(t, k, "anna", annMail)
		k.Customer(t, "bob") // has no address
		before := count(t, k, `SELECT COUNT(*) FROM mails`)
		for _, who := range []string{"bob", "nobody", "x@example.org", "with space", "ann\u00e4"} {
			wantCode(t, k.RequestReset(ctx, account.Actor{}, who), "")
		}
		for _, who := range []string{"", "  ", "a\x00b", strings.Repeat("a", 300)} {
			wantCode(t, k.RequestReset(ctx, account.Actor{}, who), "bad_reset")
		}
		wantCode(t, account.RunAsked(ctx, k.Service), "")
		if n := count(t, k, `SELECT COUNT(*) FROM mails`); n != before {
			t.Errorf("%d mails went out", n-before)
		}
		wantCode(t, k.RequestReset(ctx, account.Actor{}, strings.ToUpper(annMail)), "")
		wantCode(t, account.RunAsked(ctx, k.Service), "")
		if n := count(t, k, `SELECT COUNT(*) FROM account_keys WHERE purpose = 'reset'`); n != 2 {
			t.Errorf("%d links, want one for each account of the address", n)
		}
		wantCode(t, k.SetActive(ctx, account.Operator, "ann", false), "")
		if n := count(t, k, `SELECT COUNT(*) FROM account_keys WHERE purpose = 'reset'`); n != 1 {
			t.Error("the link of a deactivated account stays")
		}
	})
}

func TestResetIsThrottled(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		for _, who := range []string{"ann", "nobody"} {
			for i := range authn.AskSubjectLimit.Free + 1 {
				wantCode(t, k.RequestReset(ctx, account.Actor{Remote: "192.0.2." + strconv.Itoa(int(i))}, who), "")
			}
			wantCode(t, k.RequestReset(ctx, account.Actor{Remote: "192.0.2.200"}, who), "too_often")
		}
		k.Clock.Advance(time.Minute)
		wantCode(t, k.RequestReset(ctx, account.Actor{}, "ann"), "")
		wantCode(t, k.RequestReset(ctx, account.Actor{}, "ann"), "too_often")
		for i := range authn.AskAddressLimit.Free + 1 {
			wantCode(t, k.RequestReset(ctx, account.Actor{Remote: "198.51.100.1"}, "user"+strconv.Itoa(int(i))), "")
		}
		wantCode(t, k.RequestReset(ctx, account.Actor{Remote: "198.51.100.1"}, "more"), "too_often")
		if n := count(t, k, `SELECT COUNT(*) FROM login_failures WHERE subject LIKE '%ann%'`); n != 0 {
			t.Error("the throttle keeps what people typed")
		}
	})
}

func TestResetLinkOfAnAdministrator(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann, root := k.Customer(t, "ann"), k.Admin(t, "root")
		_, err := k.MakeResetLink(ctx, ann, "ann")
		wantCode(t, err, "admin_required")
		_, err = k.MakeResetLink(ctx, root, "nobody")
		wantCode(t, err, "user_not_found")
		link, err := k.MakeResetLink(ctx, root, "ann")
		if err != nil || !strings.HasPrefix(link.URL, accounttest.URL+"/reset/") {
			t.Fatalf("link %+v, %v", link, err)
		}
		key := strings.TrimPrefix(link.URL, accounttest.URL+"/reset/")
		k.Clock.Advance(time.Hour)
		_, err = k.CompleteReset(ctx, account.Actor{}, key, newPassword)
		wantCode(t, err, "link_invalid")
		link, err = k.MakeResetLink(ctx, root, "ann")
		wantCode(t, err, "")
		_, err = k.CompleteReset(ctx, account.Actor{}, strings.TrimPrefix(link.URL, accounttest.URL+"/reset/"), newPassword)
		wantCode(t, err, "")
		_, err = k.BasicActor(ctx, "ann", newPassword, "")
		wantCode(t, err, "")
	})
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		k.Customer(t, "ann")
		k.Customer(t, "bob")
		first, second, third := login(t, k, "ann"), login(t, k, "ann"), login(t, k, "ann")
		bobs := login(t, k, "bob")
		list, err := k.Sessions(ctx, first.Actor, first.Token)
		if err != nil || len(list) != 3 {
			t.Fatalf("%d sessions, %v", len(list), err)
		}
		var current int
		for _, s := range list {
			if s.Current {
				current++
			} else {
				wantCode(t, k.EndSession(ctx, bobs.Actor, s.ID), "session_not_found")
			}
		}
		if current != 1 {
			t.Errorf("%d sessions are the current one", current)
		}
		other, err := k.Sessions(ctx, second.Actor, second.Token)
		wantCode(t, err, "")
		for _, s := range other {
			if s.Current {
				wantCode(t, k.EndSession(ctx, first.Actor, s.ID), "")
			}
		}
		_, err = k.SessionActor(ctx, second.Token)
		wantCode(t, err, "session_ended")
		wantCode(t, k.EndSession(ctx, first.Actor, "x"), "session_not_found")
		wantCode(t, k.EndSessions(ctx, first.Actor, first.Token), "")
		_, err = k.SessionActor(ctx, third.Token)
		wantCode(t, err, "session_ended")
		for _, token := range []string{first.Token, bobs.Token} {
			_, err = k.SessionActor(ctx, token)
			wantCode(t, err, "")
		}
	})
}
