package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/order"
)

// TestTold follows events to those who are told, signed and in order, and to nobody else.
func TestTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.happen(t, order.HappenedRenewed) // before anybody asked
		w.work(t)
		sold, secret := w.enter(t, w.seller, "/seller")
		_, secretOfBuyer := w.enter(t, w.buyer, "/buyer", "contract.ended", "purchase.paid")
		w.enter(t, w.stranger, "/stranger")
		w.happen(t, order.HappenedRenewed)
		w.happen(t, order.HappenedEnded)
		if err := w.tryHappen(t, order.HappenedEnded, errors.New("changed its mind")); err == nil {
			t.Fatal("the transaction commits")
		}
		w.work(t)
		w.work(t) // once more changes nothing
		byPath := map[string][]received{}
		for _, r := range w.to.take() {
			byPath[r.path] = append(byPath[r.path], r)
		}
		if len(byPath["/seller"]) != 2 || len(byPath["/buyer"]) != 1 || len(byPath) != 2 {
			t.Fatalf("there came %+v", byPath)
		}
		var body struct {
			Type      string
			Timestamp time.Time
			Data      struct{ Buyer, Seller, Reference, State string }
		}
		for i, want := range []string{"contract.renewed", "contract.ended"} {
			r := byPath["/seller"][i]
			if err := json.Unmarshal([]byte(r.body), &body); err != nil || body.Type != want || body.Data.Buyer != "bob" || body.Data.Seller != "Bakery" || body.Timestamp.IsZero() {
				t.Errorf("message %d is %s, %v; want type %s", i, r.body, err, want)
			}
			if !r.signedWith(t, secret) || r.signedWith(t, secretOfBuyer) || r.contentType != "application/json" {
				t.Errorf("message %d: %+v", i, r)
			}
		}
		if r := byPath["/buyer"][0]; r.id != byPath["/seller"][1].id || !r.signedWith(t, secretOfBuyer) {
			t.Errorf("the buyer got %+v", r)
		}
		if got := w.look(t, w.seller, sold); got.AnsweredAt.IsZero() || got.Failures != 0 {
			t.Errorf("the address is %+v", got)
		}
		if list := w.deliveries(t, w.seller, sold, notify.DeliveryDone); len(list) != 2 || list[0].Event.Type != notify.ContractEnded {
			t.Errorf("delivered are %+v", list)
		}
	})
}

// TestFeed reads events with a cursor, beside what is sent.
func TestFeed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		empty, err := w.Notify.Feed(ctx, w.seller, notify.FeedInput{})
		if err != nil || len(empty.Events) != 0 || empty.Next != "0" {
			t.Errorf("before anything happened: %+v, %v", empty, err)
		}
		for _, h := range []order.Happening{order.HappenedRenewed, order.HappenedOverdue, order.HappenedEnded} {
			w.happen(t, h)
		}
		w.work(t)
		var types []string
		cursor := ""
		for range 3 {
			f, err := w.Notify.Feed(ctx, w.seller, notify.FeedInput{After: cursor, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range f.Events {
				types = append(types, string(e.Type))
			}
			cursor = f.Next
		}
		if got := strings.Join(types, " "); got != "contract.renewed contract.overdue contract.ended" {
			t.Errorf("the feed is %s", got)
		}
		w.Clock.Advance(91 * 24 * time.Hour)
		if err := w.Notify.Purge(ctx); err != nil {
			t.Fatal(err)
		}
		w.happen(t, order.HappenedChanged)
		w.work(t)
		late, err := w.Notify.Feed(ctx, w.seller, notify.FeedInput{After: cursor})
		if err != nil || len(late.Events) != 1 || late.Events[0].Type != notify.ContractChanged {
			t.Errorf("after the old ones were removed: %+v, %v", late, err)
		}
		some, err := w.Notify.Feed(ctx, w.buyer, notify.FeedInput{Types: []string{"contract.ended"}})
		if err != nil || len(some.Events) != 0 {
			t.Errorf("of a type: %+v, %v", some, err)
		}
		_, err = w.Notify.Feed(ctx, w.seller, notify.FeedInput{Types: []string{"contract.sung"}})
		expect(t, "unknown type", err, errs.KindInvalid, "bad_feed")
		_, err = w.Notify.Feed(ctx, w.seller, notify.FeedInput{After: "x"})
		expect(t, "foreign cursor", err, errs.KindInvalid, "bad_cursor")
		if f, err := w.Notify.Feed(ctx, w.stranger, notify.FeedInput{}); err != nil || len(f.Events) != 0 {
			t.Errorf("another organisation sees %+v, %v", f, err)
		}
		customer := w.Join(t, w.Customer(t, "carl"), "Bakery", account.RoleCustomer)
		_, err = w.Notify.Feed(ctx, customer, notify.FeedInput{})
		expect(t, "a customer", err, errs.KindForbidden, "role_missing")
	})
}

// TestTriedAgain answers badly in every way, until it answers well; and never.
func TestTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		hook, _ := w.enter(t, w.buyer, "/")
		w.to.next(answer{status: 500}, answer{status: 302}, answer{status: 429, retryAfter: "7200"}, answer{status: 200})
		w.happen(t, order.HappenedRenewed)
		w.work(t)
		w.work(t) // too soon
		if n := len(w.to.take()); n != 1 {
			t.Fatalf("tried %d times at once", n)
		}
		w.Clock.Advance(6 * time.Second)
		w.work(t)
		w.Clock.Advance(6 * time.Minute)
		w.work(t)
		w.Clock.Advance(time.Hour) // the schedule says half an hour, the answer two
		w.work(t)
		again := w.to.take()
		if len(again) != 2 || again[0].id != again[1].id || again[0].timestamp == again[1].timestamp {
			t.Fatalf("tried again: %+v", again)
		}
		w.Clock.Advance(time.Hour)
		w.work(t)
		list := w.deliveries(t, w.buyer, hook, "")
		if len(list) != 1 || list[0].State != notify.DeliveryDone || list[0].Attempts != 4 {
			t.Fatalf("the delivery is %+v", list)
		}
		d, err := w.Notify.Delivery(ctx, w.buyer, hook.ID, list[0].ID)
		if err != nil || len(d.Log) != 4 || !d.Log[0].Accepted() || d.Log[3].Status != 500 || d.Log[3].Answer != "no thanks" || !strings.Contains(d.Log[2].Problem, "redirect") {
			t.Errorf("the log is %+v, %v", d.Log, err)
		}
		w.to.take()

		never := make([]answer, 10)
		for i := range never {
			never[i] = answer{status: 503}
		}
		w.to.next(never...)
		w.happen(t, order.HappenedEnded)
		for range 12 {
			w.work(t)
			w.Clock.Advance(27 * time.Hour)
		}
		tried := len(w.to.take())
		failed := w.deliveries(t, w.buyer, hook, notify.DeliveryFailed)
		if tried != 10 || len(failed) != 1 || failed[0].Tries != 10 || failed[0].ClosedAt.IsZero() {
			t.Fatalf("given up are %+v after %d tries", failed, tried)
		}
		n, err := w.Notify.Replay(ctx, w.buyer, hook.ID, notify.ReplayInput{Delivery: failed[0].ID})
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		w.work(t)
		if r := w.to.take(); len(r) != 1 || r[0].id != failed[0].Event.ID {
			t.Errorf("sent again: %+v", r)
		}
		if d, err := w.Notify.Delivery(ctx, w.buyer, hook.ID, failed[0].ID); err != nil || d.State != notify.DeliveryDone || d.Attempts != failed[0].Attempts+1 || d.Tries != 1 {
			t.Errorf("sent again it is %+v, %v", d, err)
		}
	})
}

// TestStops follows an address that is gone, is switched on again and gets what it missed; and one that its
// owner pauses.
func TestStops(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := account.CreateUserInput{Name: "dora", Email: "dora@example.org", Password: "correct horse"}
		if _, err := w.CreateUser(ctx, account.Operator, in); err != nil {
			t.Fatal(err)
		}
		dora := w.Join(t, w.For(t, account.Actor{UserID: w.userID(t, "dora"), UserName: "dora", Via: account.ViaBasic}, "dora"), "Bakery", account.RoleManager)
		hook, _ := w.enter(t, dora, "/")
		begun := w.Clock.Now()
		w.to.next(answer{status: http.StatusGone})
		w.happen(t, order.HappenedRenewed)
		w.work(t)
		if got := w.look(t, dora, hook); got.State != notify.StateDisabled || got.Problem == "" {
			t.Fatalf("gone, it is %+v", got)
		}
		if m := w.Mail(t, "dora@example.org"); !strings.Contains(m.Text, hook.URL) || !strings.Contains(m.Text, "/settings/webhooks/"+hook.ID) {
			t.Errorf("the mail is %s", m.Text)
		}
		w.happen(t, order.HappenedChanged) // it is not noted for an address that is gone
		w.work(t)
		_, err := w.Notify.Replay(ctx, dora, hook.ID, notify.ReplayInput{Since: begun})
		expect(t, "replayed while gone", err, errs.KindConflict, "webhook_not_active")
		_, err = w.Notify.Test(ctx, dora, hook.ID)
		expect(t, "tested while gone", err, errs.KindConflict, "webhook_not_active")
		w.switched(t, dora, hook, true)
		if n, err := w.Notify.Replay(ctx, dora, hook.ID, notify.ReplayInput{Since: begun}); err != nil || n != 2 {
			t.Errorf("replayed are %d, %v; want the one that failed and the one that was never sent", n, err)
		}
		w.to.take()
		w.work(t)
		if n := len(w.to.take()); n != 2 {
			t.Errorf("%d came", n)
		}
		if n, err := w.Notify.Replay(ctx, dora, hook.ID, notify.ReplayInput{Since: begun}); err != nil || n != 0 {
			t.Errorf("replayed again are %d, %v", n, err)
		}
		if n, err := w.Notify.Replay(ctx, dora, hook.ID, notify.ReplayInput{Since: begun, All: true}); err != nil || n != 2 {
			t.Errorf("replayed with those that were taken are %d, %v", n, err)
		}
		w.work(t)
		w.to.take()

		w.switched(t, dora, hook, false)
		w.happen(t, order.HappenedOverdue)
		w.work(t)
		if n := len(w.to.take()); n != 0 {
			t.Errorf("%d came to a paused address", n)
		}
		w.switched(t, dora, hook, true)
		w.work(t)
		if n := len(w.to.take()); n != 1 {
			t.Errorf("%d came once it went on", n)
		}
	})
}

func (w *world) userID(t *testing.T, name string) string {
	t.Helper()
	u, err := w.User(t.Context(), account.Operator, name)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func (w *world) switched(t *testing.T, actor account.Actor, hook notify.Webhook, on bool) {
	t.Helper()
	if _, err := w.Notify.Update(t.Context(), actor, hook.ID, notify.Change{Active: &on}); err != nil {
		t.Fatal(err)
	}
}

// TestRotate changes the secret: both sign for a day.
func TestRotate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		hook, old := w.enter(t, w.buyer, "/")
		_, secret, err := w.Notify.Rotate(t.Context(), w.buyer, hook.ID)
		if err != nil || secret == old || !strings.HasPrefix(secret, "whsec_") {
			t.Fatalf("the new secret is %q, %v", secret, err)
		}
		w.happen(t, order.HappenedRenewed)
		w.work(t)
		if r := w.to.take(); len(r) != 1 || !r[0].signedWith(t, secret, old) {
			t.Errorf("on the same day: %+v", r)
		}
		w.Clock.Advance(24 * time.Hour)
		w.happen(t, order.HappenedRenewed)
		w.work(t)
		if r := w.to.take(); len(r) != 1 || !r[0].signedWith(t, secret) {
			t.Errorf("on the next day: %+v", r)
		}
	})
}

// TestCrash lets a server die after it has sent, before it has noted that.
func TestCrash(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		hook, _ := w.enter(t, w.buyer, "/")
		w.happen(t, order.HappenedRenewed)
		ctx, die := context.WithCancel(t.Context())
		w.to.next(answer{status: 200, meanwhile: func() {
			other := w.server("127.0.0.0/8") // which does not send what is being sent
			if err := errors.Join(other.Spread(t.Context()), other.Deliver(t.Context())); err != nil {
				t.Error(err)
			}
			die()
		}})
		if err := w.Notify.Spread(ctx); err != nil {
			t.Fatal(err)
		}
		if err := w.Notify.Deliver(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("the server that died says %v", err)
		}
		if list := w.deliveries(t, w.buyer, hook, notify.DeliveryWaiting); len(list) != 1 || list[0].Attempts != 0 {
			t.Errorf("after the crash: %+v", list)
		}
		w.work(t) // it may still be sending
		first := w.to.take()
		w.Clock.Advance(2 * time.Minute)
		w.work(t)
		second := w.to.take()
		if len(first) != 1 || len(second) != 1 || ids(first) != ids(second) {
			t.Errorf("sent %+v, and again %+v", first, second)
		}
		if list := w.deliveries(t, w.buyer, hook, notify.DeliveryDone); len(list) != 1 || list[0].Attempts != 1 {
			t.Errorf("in the end: %+v", list)
		}
	})
}

// TestTwoServers lets two servers do the work at once: everything comes once.
func TestTwoServers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.enter(t, w.seller, "/seller")
		w.enter(t, w.buyer, "/buyer")
		const all = 20
		for range all {
			w.happen(t, order.HappenedRenewed)
		}
		var both sync.WaitGroup
		for range 2 {
			server := w.server("127.0.0.0/8")
			both.Go(func() {
				if err := errors.Join(server.Spread(t.Context()), server.Deliver(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		w.work(t)
		seen := map[string]int{}
		for _, r := range w.to.take() {
			seen[r.path+r.id]++
		}
		if len(seen) != 2*all {
			t.Errorf("%d messages came, want %d", len(seen), 2*all)
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s came %d times", id, n)
			}
		}
	})
}

// TestPrivateAddress refuses to call into the market's own network.
func TestPrivateAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Notify = w.server()
		hook, _ := w.enter(t, w.buyer, "/")
		w.happen(t, order.HappenedRenewed)
		w.work(t)
		list := w.deliveries(t, w.buyer, hook, notify.DeliveryWaiting)
		if len(list) != 1 || len(w.to.take()) != 0 {
			t.Fatalf("the delivery is %+v", list)
		}
		d, err := w.Notify.Delivery(t.Context(), w.buyer, hook.ID, list[0].ID)
		if err != nil || len(d.Log) != 1 || !strings.Contains(d.Log[0].Problem, "not on the public internet") {
			t.Errorf("the log is %+v, %v", d.Log, err)
		}
	})
}

// TestTest sends a test, which is in no feed and goes nowhere else.
func TestTest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		hook, _ := w.enter(t, w.buyer, "/", "contract.ended")
		w.enter(t, w.buyer, "/other")
		d, err := w.Notify.Test(t.Context(), w.buyer, hook.ID)
		if err != nil || d.Event.Type != notify.TypeTest || d.State != notify.DeliveryWaiting {
			t.Fatalf("the test is %+v, %v", d, err)
		}
		w.work(t)
		if r := w.to.take(); len(r) != 1 || r[0].path != "/" || r[0].id != d.Event.ID || !strings.Contains(r[0].body, `"type":"webhook.test"`) {
			t.Errorf("there came %+v", r)
		}
		if f, err := w.Notify.Feed(t.Context(), w.buyer, notify.FeedInput{}); err != nil || len(f.Events) != 0 {
			t.Errorf("the feed has %+v, %v", f, err)
		}
	})
}

// TestManaging enters addresses well and badly, as those who may and those who may not.
func TestManaging(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for _, bad := range []notify.Input{
			{}, {URL: "ftp://example.org"}, {URL: "https://"}, {URL: "https://me:secret@example.org/"}, {URL: "https://example.org/#a"}, {URL: "https://example.org/\x00"},
			{URL: "https://example.org/" + strings.Repeat("x", 1000)}, {URL: "https://example.org/", Types: []string{"purchase.sung"}},
			{URL: "https://example.org/", Description: strings.Repeat("x", 101)}, {URL: "https://example.org/", Description: "a\nb"},
		} {
			_, _, err := w.Notify.Create(ctx, w.buyer, bad)
			expect(t, bad.URL, err, errs.KindInvalid, "bad_webhook")
		}
		hook, _ := w.enter(t, w.seller, "/", "contract.ended", "purchase.paid", "contract.ended")
		if len(hook.Types) != 2 {
			t.Errorf("the types are %v", hook.Types)
		}
		_, _, err := w.Notify.Create(ctx, w.seller, notify.Input{URL: hook.URL})
		expect(t, "the same again", err, errs.KindConflict, "webhook_exists")
		_, err = w.Notify.Get(ctx, w.stranger, hook.ID)
		expect(t, "read by another organisation", err, errs.KindNotFound, "webhook_not_found")
		_, _, err = w.Notify.Rotate(ctx, w.stranger, hook.ID)
		expect(t, "changed by another organisation", err, errs.KindNotFound, "webhook_not_found")
		expect(t, "removed by another organisation", w.Notify.Remove(ctx, w.stranger, hook.ID), errs.KindNotFound, "webhook_not_found")
		member := w.Join(t, w.Customer(t, "carl"), "Bakery", account.RoleProvider)
		_, err = w.Notify.List(ctx, member)
		expect(t, "read by a provider", err, errs.KindForbidden, "role_missing")
		_, err = w.Notify.Get(ctx, account.Actor{}, hook.ID)
		expect(t, "read by nobody", err, errs.KindUnauthenticated, "sign_in_required")
		_, err = w.Notify.Replay(ctx, w.seller, hook.ID, notify.ReplayInput{})
		expect(t, "nothing to replay", err, errs.KindInvalid, "bad_replay")
		none := []string{}
		if got, err := w.Notify.Update(ctx, w.seller, hook.ID, notify.Change{Types: &none}); err != nil || len(got.Types) != 0 || got.URL != hook.URL {
			t.Errorf("changed to all types it is %+v, %v", got, err)
		}
		if err := w.Notify.Remove(ctx, w.seller, hook.ID); err != nil {
			t.Error(err)
		}
		if list, err := w.Notify.List(ctx, w.seller); err != nil || len(list) != 0 {
			t.Errorf("left are %+v, %v", list, err)
		}
		for i := range 20 {
			w.enter(t, w.seller, "/"+strings.Repeat("x", i+1))
		}
		_, _, err = w.Notify.Create(ctx, w.seller, notify.Input{URL: "https://example.org/"})
		expect(t, "one too many", err, errs.KindConflict, "too_many_webhooks")
	})
}

// TestPersonalData exports the addresses of a user, without secrets, and forgets them with the user.
func TestPersonalData(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		mine, secret := w.enter(t, w.buyer, "/mine")
		theirs, _ := w.enter(t, w.seller, "/theirs")
		var rows []any
		if err := w.Notify.ExportUser(ctx, w.buyer.UserID, func(_ string, row any) error { rows = append(rows, row); return nil }); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(rows)
		if err != nil || len(rows) != 1 || !strings.Contains(string(text), mine.URL) || strings.Contains(string(text), secret) {
			t.Errorf("exported is %s, %v", text, err)
		}
		w.JoinPersonal(w.Notify)
		in := account.EraseInput{Password: "correct horse", Confirm: "bob"}
		if err := w.Erase(ctx, w.buyer, in); err != nil {
			t.Fatal(err)
		}
		_, err = w.Notify.Get(ctx, w.buyer, mine.ID)
		expect(t, "of who is gone", err, errs.KindNotFound, "webhook_not_found")
		w.look(t, w.seller, theirs)
	})
}
