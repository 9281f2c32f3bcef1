// Package accounttest makes users and organisations for the tests of every room, with passwords
// that cost no time and a clock that stands still.
package accounttest

import (
	"log/slog"
	"souk.dev/souk/internal/store/tax"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// Password is the password of every user that a Kit makes.
const Password = "correct horse"

// URL is where a Kit's market answers, in the links of mails.
const URL = "https://souk.test"

// Start is where the clock of a Kit stands at first.
var Start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// Kit is the account service on a test's database.
type Kit struct {
	*account.Service
	DB    *sqldb.DB
	Clock *clock.Set
	IDs   *clock.SequentialIDs
	Mails *mail.Mailer // has no server: mails stay in the database
}

// New returns a kit on db, whose market lets visitors sign up and has admins make providers.
func New(db *sqldb.DB) *Kit { return NewWith(db, account.Options{SignUp: true}) }

// NewWith is New with the options of the market.
func NewWith(db *sqldb.DB, o account.Options) *Kit {
	k := &Kit{DB: db, Clock: clock.NewSet(Start), IDs: &clock.SequentialIDs{}}
	queue := job.New(db, k.Clock, slog.New(slog.DiscardHandler))
	k.Mails = mail.New(db, k.Clock, k.IDs, queue, mail.Config{})
	k.Service = account.New(account.Deps{
		CheckVATID: tax.CheckVATID,
		DB:         db, Clock: k.Clock, IDs: k.IDs, Hasher: authn.NewHasher(authn.WeakParams, 0), Options: o,
		Mailer: k.Mails, Queue: queue, PublicURL: URL,
	})
	return k
}

// Customer creates a user who may buy, and returns it acting for its private organisation.
func (k *Kit) Customer(t testing.TB, name string) account.Actor {
	t.Helper()
	return k.user(t, account.CreateUserInput{Name: name})
}

// Provider creates a user who may publish and sell too.
func (k *Kit) Provider(t testing.TB, name string) account.Actor {
	t.Helper()
	return k.user(t, account.CreateUserInput{Name: name, Provider: true})
}

// Admin creates a user who administers the market.
func (k *Kit) Admin(t testing.TB, name string) account.Actor {
	t.Helper()
	return k.user(t, account.CreateUserInput{Name: name, Admin: true})
}

func (k *Kit) user(t testing.TB, in account.CreateUserInput) account.Actor {
	t.Helper()
	in.Password = Password
	if _, err := k.CreateUser(t.Context(), account.Operator, in); err != nil {
		t.Fatalf("create user %s: %v", in.Name, err)
	}
	actor, err := k.BasicActor(t.Context(), in.Name, Password, "")
	if err != nil {
		t.Fatalf("act as %s: %v", in.Name, err)
	}
	return actor
}

// Company creates a shared organisation that is a provider, and returns its manager acting for it.
func (k *Kit) Company(t testing.TB, name string, manager account.Actor) account.Actor {
	t.Helper()
	in := account.CreateOrgInput{Name: name, Provider: true, Manager: manager.UserName}
	if _, err := k.CreateOrg(t.Context(), account.Operator, in); err != nil {
		t.Fatalf("create organisation %s: %v", name, err)
	}
	return k.For(t, manager, name)
}

// Join makes the actor a member of the organisation, and returns it acting for it.
func (k *Kit) Join(t testing.TB, actor account.Actor, org string, roles ...account.Role) account.Actor {
	t.Helper()
	if err := k.SetMember(t.Context(), account.Operator, org, actor.UserName, roles); err != nil {
		t.Fatalf("%s joins %s: %v", actor.UserName, org, err)
	}
	return k.For(t, actor, org)
}

// For returns the actor acting for another organisation.
func (k *Kit) For(t testing.TB, actor account.Actor, org string) account.Actor {
	t.Helper()
	actor, err := k.ActFor(t.Context(), actor, org)
	if err != nil {
		t.Fatalf("%s acts for %s: %v", actor.UserName, org, err)
	}
	return actor
}

// Mail returns the newest mail to the address; it fails the test when there is none.
func (k *Kit) Mail(t testing.TB, to string) mail.Mail {
	t.Helper()
	all, err := k.Mails.List(t.Context(), page.Request{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all.Items {
		if m.To == to {
			return m
		}
	}
	t.Fatalf("no mail to %s among %d", to, len(all.Items))
	return mail.Mail{}
}

// Key returns the secret of the link in the newest mail to the address, behind path: "/reset/".
func (k *Kit) Key(t testing.TB, to, path string) string {
	t.Helper()
	text := k.Mail(t, to).Text
	_, rest, found := strings.Cut(text, URL+path)
	if !found {
		t.Fatalf("no link to %s in the mail: %s", path, text)
	}
	key, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSuffix(key, "/")
}
