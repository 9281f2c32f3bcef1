package account_test

import (
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
)

const annMail = "ann@example.org"

func signUp(t *testing.T, k *accounttest.Kit, name, email string) account.User {
	t.Helper()
	u, err := k.SignUp(t.Context(), account.SignUpInput{Name: name, Email: email, Password: accounttest.Password, Remote: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestActivation(t *testing.T) {
	eachWith(t, account.Options{SignUp: true, Activation: true}, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		_, err := k.SignUp(ctx, account.SignUpInput{Name: "ann", Password: accounttest.Password})
		wantFields(t, err, "email required")
		if signUp(t, k, "ann", annMail).Active {
			t.Fatal("the account is active before the link was followed")
		}
		in := func() error {
			_, err := k.Login(ctx, account.LoginInput{Name: "ann", Password: accounttest.Password, Remote: "192.0.2.1"})
			return err
		}
		wantCode(t, in(), "not_activated")
		_, err = k.Login(ctx, account.LoginInput{Name: "ann", Password: "wrong horse", Remote: "192.0.2.1"})
		wantCode(t, err, "bad_credentials") // only who knows the password is told
		key := k.Key(t, annMail, "/activate/")
		if n := count(t, k, `SELECT COUNT(*) FROM account_keys WHERE key_hash = $1`, key); n != 0 {
			t.Error("the key itself is stored")
		}
		for range 2 { // looking does not use it up
			c, err := k.Confirmation(ctx, key)
			if err != nil || c.UserName != "ann" || c.Email != annMail || !c.Opens {
				t.Fatalf("confirmation %+v, %v", c, err)
			}
		}
		wantCode(t, in(), "not_activated")
		_, err = k.Confirm(ctx, account.Actor{}, key)
		wantCode(t, err, "")
		wantCode(t, in(), "")
		_, err = k.Confirm(ctx, account.Actor{}, key)
		wantCode(t, err, "link_invalid")
		u, err := k.User(ctx, account.Operator, "ann")
		if err != nil || u.EmailConfirmedAt.IsZero() {
			t.Errorf("the address is not confirmed: %+v, %v", u, err)
		}
	})
}

func TestActivationIsSentAgain(t *testing.T) {
	eachWith(t, account.Options{SignUp: true, Activation: true}, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		signUp(t, k, "ann", annMail)
		old := k.Key(t, annMail, "/activate/")
		k.Clock.Advance(25 * time.Hour)
		if err := k.PurgeSessions(ctx); err != nil {
			t.Fatal(err)
		}
		_, err := k.Confirm(ctx, account.Actor{}, old)
		wantCode(t, err, "link_invalid")
		_, err = k.Login(ctx, account.LoginInput{Name: "ann", Password: accounttest.Password})
		wantCode(t, err, "not_activated") // it still waits, though the link is too old
		for _, who := range []string{"ANN", "Ann@Example.org", "nobody"} {
			wantCode(t, k.ResendActivation(ctx, account.Actor{}, who), "")
		}
		wantCode(t, account.RunAsked(ctx, k.Service), "")
		if n := count(t, k, `SELECT COUNT(*) FROM mails`); n != 3 {
			t.Errorf("%d mails, want the first and two more", n)
		}
		_, err = k.Confirm(ctx, account.Actor{}, k.Key(t, annMail, "/activate/"))
		wantCode(t, err, "")
		wantCode(t, k.ResendActivation(ctx, account.Actor{}, "ann"), "")
		wantCode(t, account.RunAsked(ctx, k.Service), "")
		if n := count(t, k, `SELECT COUNT(*) FROM mails`); n != 3 {
			t.Error("an active account was sent a link")
		}
	})
}

func TestDeactivatedAccountsWaitForNoLink(t *testing.T) {
	eachWith(t, account.Options{SignUp: true, Activation: true}, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		signUp(t, k, "ann", annMail)
		wantCode(t, k.SetActive(ctx, account.Operator, "ann", false), "")
		_, err := k.Confirm(ctx, account.Actor{}, k.Key(t, annMail, "/activate/"))
		wantCode(t, err, "link_invalid")
		_, err = k.Login(ctx, account.LoginInput{Name: "ann", Password: accounttest.Password})
		wantCode(t, err, "user_inactive")
		wantCode(t, k.SetActive(ctx, account.Operator, "ann", true), "")
		login(t, k, "ann")
	})
}

func TestEmailIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		if !signUp(t, k, "ann", annMail).Active {
			t.Fatal("without the setting an account is active at once")
		}
		ann := login(t, k, "ann").Actor
		_, err := k.Confirm(ctx, account.Actor{}, k.Key(t, annMail, "/activate/"))
		wantCode(t, err, "")
		other := "Ann.New@example.org"
		own, err := k.ChangeProfile(ctx, ann, account.ProfileInput{FullName: new("Ann Ode"), Email: &other})
		if err != nil || own.Email != annMail || own.PendingEmail != other || own.FullName != "Ann Ode" {
			t.Fatalf("own %+v, %v", own, err)
		}
		_, err = k.Confirm(ctx, account.Actor{}, k.Key(t, other, "/activate/"))
		wantCode(t, err, "")
		own, err = k.Own(ctx, ann)
		if err != nil || own.Email != other || own.PendingEmail != "" || own.EmailConfirmedAt.IsZero() {
			t.Fatalf("own %+v, %v", own, err)
		}
		if m := k.Mail(t, annMail); !strings.Contains(m.Subject, "changed") || strings.Contains(m.Text, other) {
			t.Errorf("the old address was told: %+v", m)
		}
		own, err = k.ChangeProfile(ctx, ann, account.ProfileInput{Email: new("")})
		if err != nil || own.Email != "" || !own.EmailConfirmedAt.IsZero() {
			t.Errorf("own %+v, %v", own, err)
		}
		_, err = k.ChangeProfile(ctx, ann, account.ProfileInput{FullName: new("a\nb"), Email: new("nowhere")})
		wantFields(t, err, "full_name bad_characters", "email bad_email")
		_, err = k.ChangeProfile(ctx, account.Operator, account.ProfileInput{})
		wantCode(t, err, "no_user")
		_, err = k.ChangeProfile(ctx, account.Actor{}, account.ProfileInput{})
		wantCode(t, err, "sign_in_required")
	})
}

func TestAConfirmationOfTheOldAddressDoesNotUndoANewerOne(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		signUp(t, k, "ann", annMail)
		old := k.Key(t, annMail, "/activate/")
		ann := login(t, k, "ann").Actor
		_, err := k.ChangeProfile(ctx, ann, account.ProfileInput{Email: new("new@example.org")})
		wantCode(t, err, "")
		_, err = k.Confirm(ctx, account.Actor{}, old)
		wantCode(t, err, "link_invalid")
		wantCode(t, k.SetActive(ctx, account.Operator, "ann", false), "")
		_, err = k.Confirm(ctx, account.Actor{}, k.Key(t, "new@example.org", "/activate/"))
		wantCode(t, err, "link_invalid") // it would let a deactivated user in
	})
}
