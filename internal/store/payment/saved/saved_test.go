package saved_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/saved"
)

// vault is a gateway that tells what it is asked to forget.
type vault struct {
	payment.Saver
	forgotten chan string
}

// Name implements payment.Gateway.
func (v vault) Name() string { return "vault" }

// Forget implements payment.Saver.
func (v vault) Forget(_ context.Context, token string) error {
	v.forgotten <- token
	return nil
}

type kit struct {
	*accounttest.Kit
	*saved.Service
	queue *job.Queue
	vault vault
}

func newKit(t *testing.T, db *sqldb.DB) kit {
	t.Helper()
	k := kit{Kit: accounttest.New(db), vault: vault{forgotten: make(chan string, 10)}}
	log := slog.New(slog.DiscardHandler)
	k.queue = job.New(db, k.Clock, log)
	k.Service = saved.New(saved.Deps{
		DB: db, Clock: k.Clock, IDs: k.IDs, Accounts: k.Kit, Queue: k.queue, Gateways: []payment.Gateway{k.vault}, Log: log,
	})
	return k
}

func (k kit) keep(t *testing.T, actor account.Actor, token string) {
	t.Helper()
	err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error {
		return k.Keep(t.Context(), tx, actor, actor.OrgID, "vault", payment.Method{Token: token, Brand: "visa", Last4: token[len(token)-4:], Month: 12, Year: 2026})
	})
	if err != nil {
		t.Fatal(err)
	}
	k.Clock.Advance(time.Second)
}

// charged is the token that the organisation is charged by.
func (k kit) charged(t *testing.T, actor account.Actor) string {
	t.Helper()
	_, token, err := k.Saved(t.Context(), k.DB, actor.OrgID)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (k kit) list(t *testing.T, actor account.Actor) []saved.Method {
	t.Helper()
	list, err := k.List(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestMethods(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		ann, bob := k.Customer(t, "ann"), k.Customer(t, "bob")
		if k.charged(t, ann) != "" || len(k.list(t, ann)) != 0 {
			t.Error("there is one before any is kept")
		}
		k.keep(t, ann, "tok_1111")
		k.keep(t, ann, "tok_2222")
		k.keep(t, ann, "tok_2222") // a renewal says it again
		k.keep(t, bob, "tok_3333")
		list := k.list(t, ann)
		if len(list) != 2 || list[0].Last4 != "2222" || !list[0].Default || list[1].Default || list[0].AddedBy != "ann" || list[0].Label() != "visa ···· 2222" || list[0].Expired {
			t.Fatalf("ann has %+v", list)
		}
		if got := k.charged(t, ann); got != "tok_2222" {
			t.Errorf("charged is %s", got)
		}
		first, second := list[1], list[0]
		for range 2 {
			if m, err := k.SetDefault(t.Context(), ann, first.ID); err != nil || !m.Default || m.ID != first.ID {
				t.Errorf("%+v, error %v", m, err)
			}
		}
		if got := k.charged(t, ann); got != "tok_1111" {
			t.Errorf("charged is %s", got)
		}
		for range 2 {
			if err := k.Remove(t.Context(), ann, first.ID); err != nil {
				t.Fatal(err)
			}
		}
		if got := k.charged(t, ann); got != "" {
			t.Errorf("after removing the default, charged is %s", got)
		}
		if _, err := k.SetDefault(t.Context(), ann, first.ID); errs.CodeOf(err) != "method_not_found" {
			t.Errorf("choosing what is removed gives error %v", err)
		}
		k.keep(t, ann, "tok_1111") // a charge that was on its way ends after the removal
		if list := k.list(t, ann); len(list) != 1 || list[0].ID != second.ID {
			t.Errorf("what was removed is there again: %+v", list)
		}
		k.Clock.Advance(60 * 24 * time.Hour)
		if list := k.list(t, ann); !list[0].Expired {
			t.Error("it does not expire")
		}
		if got := k.charged(t, bob); got != "tok_3333" {
			t.Errorf("bob is charged by %s", got)
		}
	})
}

// TestForgets removes one, and waits until the gateway was asked to forget it, once.
func TestForgets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		ann := k.Customer(t, "ann")
		k.keep(t, ann, "tok_1111")
		if err := k.Remove(t.Context(), ann, k.list(t, ann)[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := k.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-k.vault.forgotten:
			if got != "tok_1111" {
				t.Errorf("forgotten is %s", got)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("nothing is forgotten")
		}
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := k.queue.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if n, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM payment_methods`); err != nil || n != 0 {
			t.Errorf("%d rows are left, error %v", n, err)
		}
	})
}

// TestWhoMay tries everything as everybody.
func TestWhoMay(t *testing.T) {
	k := newKit(t, dbtest.Open(t, sqldb.SQLite))
	manager := k.Customer(t, "mary")
	company := k.Company(t, "mill", manager)
	buyer := k.Join(t, k.Customer(t, "ann"), "mill", account.RoleCustomer)
	seller := k.Join(t, k.Customer(t, "paul"), "mill", account.RoleDeveloper)
	stranger := k.Customer(t, "eve")
	k.keep(t, company, "tok_1111")
	id := k.list(t, company)[0].ID
	for _, tt := range []struct {
		who  account.Actor
		code string
	}{
		{account.Actor{}, "sign_in_required"}, {stranger, "method_not_found"}, {seller, "role_missing"}, {buyer, ""}, {company, ""},
	} {
		if _, err := k.SetDefault(t.Context(), tt.who, id); errs.CodeOf(err) != tt.code {
			t.Errorf("%s chooses: error %v, want %q", tt.who.UserName, err, tt.code)
		}
		list, err := k.List(t.Context(), tt.who)
		if seen := len(list) == 1; seen != (tt.code == "") || (err == nil) == (tt.code == "role_missing" || tt.code == "sign_in_required") {
			t.Errorf("%s sees %+v, error %v", tt.who.UserName, list, err)
		}
	}
	for _, who := range []account.Actor{{}, stranger, seller} {
		if err := k.Remove(t.Context(), who, id); err == nil {
			t.Errorf("%s removes it", who.UserName)
		}
	}
	for _, odd := range []string{"", "x", "' OR 1=1 --", "000000000000000000000000"} {
		if err := k.Remove(t.Context(), buyer, odd); errs.CodeOf(err) != "method_not_found" {
			t.Errorf("removing %q gives error %v", odd, err)
		}
	}
	if err := k.Remove(t.Context(), buyer, id); err != nil {
		t.Error(err)
	}
}

// TestPersonalData exports what a user let be kept, and removes it with the user.
func TestPersonalData(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := newKit(t, db)
		k.Kit.Service.JoinPersonal(k.Service)
		ann, bob := k.Customer(t, "ann"), k.Customer(t, "bob")
		k.keep(t, ann, "tok_1111")
		k.keep(t, bob, "tok_2222")
		rows := 0
		err := k.Export(t.Context(), ann, func(section string, row any) error {
			if section == "payment_methods" {
				rows++
				if text := fmt.Sprint(row); !strings.Contains(text, "visa ···· 1111") || strings.Contains(text, "tok_") {
					t.Errorf("the row is %s", text)
				}
			}
			return nil
		})
		if err != nil || rows != 1 {
			t.Errorf("%d rows, error %v", rows, err)
		}
		if err := k.Kit.Service.EraseUser(t.Context(), account.Operator, "ann", "ann"); err != nil {
			t.Fatal(err)
		}
		if k.charged(t, ann) != "" || k.charged(t, bob) != "tok_2222" {
			t.Error("after erasing ann, the wrong ones are charged")
		}
	})
}
