package watch_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/payment"
	banking "souk.dev/souk/internal/store/payment/invoice"
	"souk.dev/souk/internal/store/payment/sandbox"
	"souk.dev/souk/internal/store/payment/watch"
)

// patience is how long a test waits for something that must happen. It is no measure of speed.
const patience = 30 * time.Second

// shop tells of the payments that it is to look at.
type shop chan string

// LookAgain implements watch.Shop.
func (s shop) LookAgain(_ context.Context, gateway, ref string) error {
	s <- gateway + " " + ref
	return nil
}

// desk is a service with what stands around it.
type desk struct {
	*watch.Service
	sandbox *sandbox.Gateway
	queue   *job.Queue
	clock   *clock.Set
	seen    shop
}

func newDesk(t *testing.T, db *sqldb.DB, more ...payment.Gateway) desk {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	clk := clock.NewSet(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	d := desk{
		sandbox: sandbox.New(db, clk, func(string) string { return "https://souk.test/pay" }),
		queue:   job.New(db, clk, log), clock: clk, seen: make(shop, 100),
	}
	d.Service = watch.New(watch.Deps{
		DB: db, Clock: clk, Queue: d.queue, Shop: d.seen, Gateways: append([]payment.Gateway{d.sandbox}, more...), Log: log, PublicURL: "https://souk.test/",
	})
	return d
}

// begun is the ref of a payment.
func (d desk) begun(t *testing.T, reference string) string {
	t.Helper()
	st, err := d.sandbox.Start(t.Context(), payment.Charge{
		Reference: reference, Amount: money.Amount{Minor: 100, Currency: "EUR"}, ExpiresAt: d.clock.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	return st.Ref
}

func (d desk) message(t *testing.T, ref string) (http.Header, []byte) {
	t.Helper()
	header, body, err := d.sandbox.Notice(t.Context(), ref, "paid")
	if err != nil {
		t.Fatal(err)
	}
	return header, body
}

// TestFollowsOnce sends messages out of order and often: each is followed once.
func TestFollowsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		want := map[string]bool{}
		for _, reference := range []string{"p1", "p2"} {
			ref := d.begun(t, reference)
			want["sandbox "+ref] = true
			header, body := d.message(t, ref)
			for range 3 {
				if err := d.Receive(t.Context(), "sandbox", header, body); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := d.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			select {
			case got := <-d.seen:
				if !want[got] {
					t.Errorf("the shop looks at %s, want one of %v", got, want)
				}
				delete(want, got)
			case <-time.After(patience):
				t.Fatal("the messages are not followed")
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := d.queue.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if len(d.seen) != 0 {
			t.Errorf("the shop looks once more, at %s", <-d.seen)
		}
		d.clock.Advance(91 * 24 * time.Hour)
		if err := d.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM gateway_events`); err != nil || n != 0 {
			t.Errorf("%d messages are remembered, error %v", n, err)
		}
	})
}

func TestRefuses(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	bank := banking.New(db, clock.System, "IBAN", func(string) string { return "" })
	d := newDesk(t, db, bank)
	header, body := d.message(t, d.begun(t, "p1"))
	for _, name := range []string{"stripe", "invoice", "", "../sandbox", strings.Repeat("x", 1000)} {
		if err := d.Receive(t.Context(), name, header, body); errs.CodeOf(err) != "gateway_not_found" || len(err.Error()) > 400 {
			t.Errorf("the gateway %q: error %v", name, err)
		}
	}
	forged := append([]byte(" "), body...)
	for range 3 {
		if err := d.Receive(t.Context(), "sandbox", header, forged); !errs.Is(err, errs.KindUnauthenticated) {
			t.Errorf("a forged message: error %v", err)
		}
	}
	if n, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT (SELECT COUNT(*) FROM gateway_events) + (SELECT COUNT(*) FROM outbox)`); err != nil || n != 0 {
		t.Errorf("%d traces of what was refused, error %v", n, err)
	}
}

// asker is a gateway with open questions.
type asker struct {
	payment.Gateway
	refs []string
	err  error
}

// Settle implements watch.Settler.
func (a asker) Settle(context.Context) ([]string, error) { return a.refs, a.err }

// TestSettles lets the shop look at what is known, also where another gateway fails.
func TestSettles(t *testing.T) {
	db := dbtest.Open(t, sqldb.SQLite)
	bank := banking.New(db, clock.System, "IBAN", func(string) string { return "" })
	down := errors.New("it is down")
	d := newDesk(t, db, asker{bank, []string{"r1"}, down}, asker{bank, []string{"r2", "r3"}, nil})
	if err := d.Settle(t.Context()); !errors.Is(err, down) {
		t.Errorf("error %v", err)
	}
	for _, want := range []string{"invoice r1", "invoice r2", "invoice r3"} {
		if got := <-d.seen; got != want {
			t.Errorf("the shop looks at %s, want %s", got, want)
		}
	}
}

func TestOverview(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		k := accounttest.New(db)
		d := newDesk(t, db, banking.New(db, clock.System, "", func(string) string { return "" }))
		for _, actor := range []account.Actor{{}, k.Customer(t, "carl"), k.Provider(t, "paul")} {
			if list, err := d.Overview(t.Context(), actor); err == nil || list != nil {
				t.Errorf("%s sees %+v", actor.UserName, list)
			}
		}
		header, body := d.message(t, d.begun(t, "p1"))
		if err := d.Receive(t.Context(), "sandbox", header, body); err != nil {
			t.Fatal(err)
		}
		if err := d.Receive(t.Context(), "sandbox", header, nil); err == nil {
			t.Fatal("an empty message is taken")
		}
		list, err := d.Overview(t.Context(), k.Admin(t, "root"))
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, error %v", list, err)
		}
		s, bank := list[0], list[1]
		if !s.Offered || !s.Test || !s.Saves || !s.Refunds || s.Manual || s.WebhookURL != "https://souk.test/webhooks/sandbox" ||
			!s.MessageAt.Equal(d.clock.Now()) || s.Fault.Call != "webhook" || !s.Fault.At.Equal(d.clock.Now()) || s.Open != 0 {
			t.Errorf("the sandbox stands as %+v", s)
		}
		if bank.Offered || bank.Test || !bank.Manual || bank.Refunds || bank.WebhookURL != "" || bank.Fault != (watch.Fault{}) || !bank.MessageAt.IsZero() {
			t.Errorf("bank transfers without an account stand as %+v", bank)
		}
	})
}
