package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
)

func login(t *testing.T, k *accounttest.Kit, name string) account.Session {
	t.Helper()
	s, err := k.Login(t.Context(), account.LoginInput{Name: name, Password: accounttest.Password, Remote: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoginAndLogout(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann := k.Customer(t, "Ann")
		first := login(t, k, "ann")
		if first.Actor.UserID != ann.UserID || first.Actor.OrgName != "Ann" || first.Actor.Via != account.ViaSession {
			t.Errorf("actor %+v", first.Actor)
		}
		if n := count(t, k, `SELECT COUNT(*) FROM sessions WHERE token_hash = $1`, first.Token); n != 0 {
			t.Error("the session token itself is stored")
		}
		second, err := k.Login(ctx, account.LoginInput{Name: "ann", Password: accounttest.Password, Replaces: first.Token})
		if err != nil || second.Token == first.Token {
			t.Fatalf("the token was not rotated: %v", err)
		}
		_, err = k.SessionActor(ctx, first.Token)
		wantCode(t, err, "session_ended")
		actor, err := k.SessionActor(ctx, second.Token)
		if err != nil || actor.UserName != "Ann" || !actor.Has(account.RoleCustomer) {
			t.Fatalf("actor %+v, %v", actor, err)
		}
		wantCode(t, k.Logout(ctx, second.Token), "")
		wantCode(t, k.Logout(ctx, second.Token), "")
		_, err = k.SessionActor(ctx, second.Token)
		wantCode(t, err, "session_ended")
	})
}

func TestWrongPasswordAndUnknownUserLookTheSame(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		k.Customer(t, "ann")
		var messages []string
		for _, in := range []account.LoginInput{
			{Name: "ann", Password: "wrong horse"},
			{Name: "nobody", Password: "wrong horse"},
			{Name: "no/body", Password: "wrong horse"},
			{Name: "ann\x00", Password: accounttest.Password},
			{Name: "ann", Password: strings.Repeat("x", 5000)},
			{Name: "", Password: ""},
		} {
			_, err := k.Login(t.Context(), in)
			wantCode(t, err, "bad_credentials")
			messages = append(messages, errs.As(err).Message)
			_, err = k.BasicActor(t.Context(), in.Name, in.Password, "")
			wantCode(t, err, "bad_credentials")
		}
		if len(slices.Compact(messages)) != 1 {
			t.Errorf("messages differ: %q", messages)
		}
	})
}

func TestGuessingIsBlocked(t *testing.T) {
	for _, name := range []string{"ann", "nobody"} { // whether there is such a user cannot be told
		each(t, func(t *testing.T, k *accounttest.Kit) {
			k.Customer(t, "ann")
			guess := func(password string) error {
				_, err := k.Login(t.Context(), account.LoginInput{Name: name, Password: password, Remote: "192.0.2.1"})
				return err
			}
			for range authn.PairLimit.Free + 1 {
				wantCode(t, guess("wrong horse"), "bad_credentials")
			}
			err := guess(accounttest.Password)
			wantCode(t, err, "login_blocked")
			if want := "Too many failed attempts. Try again in 15 seconds."; errs.As(err).Message != want {
				t.Errorf("message %q, want %q", errs.As(err).Message, want)
			}
			_, err = k.BasicActor(t.Context(), name, accounttest.Password, "192.0.2.1")
			if name == "ann" { // who showed the password within the last minute is not shut out
				wantCode(t, err, "")
			} else {
				wantCode(t, err, "login_blocked")
			}
			_, err = k.Login(t.Context(), account.LoginInput{Name: name, Password: "wrong horse", Remote: "198.51.100.7"})
			wantCode(t, err, "bad_credentials") // who guesses elsewhere blocks nobody here
			k.Clock.Advance(15 * time.Second)
			wantCode(t, guess("wrong horse"), "bad_credentials")
			k.Clock.Advance(29 * time.Second)
			wantCode(t, guess(accounttest.Password), "login_blocked")
			k.Clock.Advance(time.Second)
			if name == "ann" {
				wantCode(t, guess(accounttest.Password), "")
				wantCode(t, guess("wrong horse"), "bad_credentials")
				wantCode(t, guess(accounttest.Password), "")
			}
		})
	}
}

func TestGuessingFromOneAddressIsBlocked(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		k.Customer(t, "ann")
		for i := range authn.AddressLimit.Free + 1 {
			_, err := k.Login(t.Context(), account.LoginInput{
				Name: "user" + string(rune('a'+i)), Password: "wrong horse", Remote: "2001:db8::" + string(rune('a'+i%6)),
			})
			wantCode(t, err, "bad_credentials")
		}
		_, err := k.Login(t.Context(), account.LoginInput{Name: "ann", Password: accounttest.Password, Remote: "2001:db8::1"})
		wantCode(t, err, "login_blocked")
		_, err = k.Login(t.Context(), account.LoginInput{Name: "ann", Password: accounttest.Password, Remote: "192.0.2.9"})
		wantCode(t, err, "")
	})
}

func TestSessionsSlideAndEnd(t *testing.T) {
	ttl := 14 * 24 * time.Hour
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		k.Customer(t, "ann")
		used, idle := login(t, k, "ann"), login(t, k, "ann")
		if want := accounttest.Start.Add(ttl); !used.ExpiresAt.Equal(want) {
			t.Errorf("expires %v, want %v", used.ExpiresAt, want)
		}
		writes := func() int64 { return count(t, k, `SELECT MAX(last_seen_at) FROM sessions`) }
		before := writes()
		k.Clock.Advance(59 * time.Second)
		_, err := k.SessionActor(ctx, used.Token)
		wantCode(t, err, "")
		if writes() != before {
			t.Error("the session was written again within a minute")
		}
		for k.Clock.Now().Before(accounttest.Start.Add(80 * 24 * time.Hour)) {
			k.Clock.Advance(10 * 24 * time.Hour)
			_, err := k.SessionActor(ctx, used.Token)
			wantCode(t, err, "")
		}
		_, err = k.SessionActor(ctx, idle.Token)
		wantCode(t, err, "session_ended")
		k.Clock.Advance(10*24*time.Hour + time.Second)
		_, err = k.SessionActor(ctx, used.Token)
		wantCode(t, err, "session_ended") // after 90 days, however busy
		wantCode(t, k.PurgeSessions(ctx), "")
		if n := count(t, k, `SELECT COUNT(*) FROM sessions`); n != 0 {
			t.Errorf("%d ended sessions are left", n)
		}
	})
}

func TestPurgeForgetsOldFailures(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		fail := func(name string) {
			_, err := k.Login(t.Context(), account.LoginInput{Name: name, Password: "wrong horse"})
			wantCode(t, err, "bad_credentials")
		}
		subjects := func() int64 { return count(t, k, `SELECT COUNT(*) FROM login_failures`) }
		fail("new")
		one := subjects() // are counted for one failure
		fail("old")
		k.Clock.Advance(47 * time.Hour)
		fail("new")
		k.Clock.Advance(time.Hour)
		wantCode(t, k.PurgeSessions(t.Context()), "")
		if n := subjects(); n != one {
			t.Errorf("%d subjects are left, want %d", n, one)
		}
	})
}

func TestInactiveUserIsRefusedEverywhere(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		ann := k.Customer(t, "ann") // its password is remembered now
		session := login(t, k, "ann")
		_, secret, err := k.CreateToken(ctx, ann, account.CreateTokenInput{})
		wantCode(t, err, "")
		wantCode(t, k.SetActive(ctx, ann, "ann", false), "admin_required")
		wantCode(t, k.SetActive(ctx, account.Operator, "ann", false), "")
		_, err = k.SessionActor(ctx, session.Token)
		wantCode(t, err, "session_ended")
		_, err = k.TokenActor(ctx, secret)
		wantCode(t, err, "bad_token")
		_, err = k.BasicActor(ctx, "ann", accounttest.Password, "")
		wantCode(t, err, "user_inactive")
		_, err = k.BasicActor(ctx, "ann", secret, "")
		wantCode(t, err, "bad_token")
		_, err = k.Login(ctx, account.LoginInput{Name: "ann", Password: accounttest.Password})
		wantCode(t, err, "user_inactive")
		_, err = k.Login(ctx, account.LoginInput{Name: "ann", Password: "wrong horse"})
		wantCode(t, err, "bad_credentials")
		wantCode(t, k.SetActive(ctx, account.Operator, "ann", true), "")
		_, err = k.TokenActor(ctx, secret)
		wantCode(t, err, "")
		_, err = k.SessionActor(ctx, session.Token)
		wantCode(t, err, "session_ended") // it does not come back
	})
}

func TestChangePassword(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ctx := t.Context()
		k.Customer(t, "ann")
		here, there := login(t, k, "ann"), login(t, k, "ann")
		change := func(old, new string) error {
			return k.ChangePassword(ctx, here.Actor, account.ChangePasswordInput{Old: old, New: new, Session: here.Token})
		}
		err := change("wrong horse", "battery staple")
		wantCode(t, err, "bad_password")
		wantFields(t, err, "old password_wrong")
		err = change(accounttest.Password, "short")
		wantFields(t, err, "new password_too_short")
		wantCode(t, change(accounttest.Password, "battery staple"), "")
		_, err = k.SessionActor(ctx, here.Token)
		wantCode(t, err, "")
		_, err = k.SessionActor(ctx, there.Token)
		wantCode(t, err, "session_ended")
		_, err = k.BasicActor(ctx, "ann", accounttest.Password, "") // was remembered
		wantCode(t, err, "bad_credentials")
		_, err = k.BasicActor(ctx, "ann", "battery staple", "")
		wantCode(t, err, "")
		wantCode(t, k.SetPassword(ctx, here.Actor, "ann", "another one"), "admin_required")
		wantCode(t, k.SetPassword(ctx, account.Operator, "ann", "another one"), "")
		_, err = k.SessionActor(ctx, here.Token)
		wantCode(t, err, "session_ended")
		wantCode(t, k.ChangePassword(ctx, account.Operator, account.ChangePasswordInput{}), "no_user")
	})
}

func TestOldHashesAreRenewed(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		hash := func() int64 {
			return count(t, k, `SELECT COUNT(*) FROM users WHERE password_hash LIKE '%m=16,t=2,p=1%'`)
		}
		stronger := account.New(account.Deps{
			DB: k.DB, Clock: k.Clock, IDs: k.IDs,
			Hasher: authn.NewHasher(authn.Params{Memory: 16, Time: 2, Threads: 1}, 1),
		})
		if hash() != 0 {
			t.Fatal("the hash is strong already")
		}
		got, err := stronger.BasicActor(t.Context(), "ann", accounttest.Password, "")
		if err != nil || got.UserID != ann.UserID || hash() != 1 {
			t.Errorf("actor %+v, %v, renewed %d", got, err, hash())
		}
		_, err = k.Login(t.Context(), account.LoginInput{Name: "ann", Password: accounttest.Password})
		wantCode(t, err, "")
	})
}
