package notify_test

import (
	"log/slog"
	"strings"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/catalogue/cataloguetest"
	"souk.dev/souk/internal/store/invoice"
	"souk.dev/souk/internal/store/ledger"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/store/order"
)

// TestPurchase buys an offering that has an address, and follows what is told of it: spec wstore 3.15, and the
// events of a sale.
func TestPurchase(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		invoices := invoice.New(invoice.Deps{
			DB: w.DB, Clock: w.Clock, IDs: w.IDs, Accounts: w.Kit, Market: cataloguetest.Market("EUR"), Events: w.Notify, Log: slog.New(slog.DiscardHandler),
		})
		orders := order.New(order.Deps{
			DB: w.DB, Clock: w.Clock, IDs: w.IDs, Accounts: w.Kit, Market: cataloguetest.Market("EUR"), Catalogue: w.Catalogue, Mailer: w.Mails,
			Ledger: ledger.New(w.DB, w.Clock, w.IDs), Invoices: invoices, Events: w.Notify, Log: slog.New(slog.DiscardHandler),
		})
		bread := w.Module(t, w.seller, "Bread", false)
		o := w.Published(t, w.seller, catalogue.OfferingInput{Title: "Bread & more", Modules: []string{bread.ID}, NotificationURL: w.to.URL + "/sold"})
		w.enter(t, w.buyer, "/events")
		p, err := orders.Buy(ctx, w.buyer, order.BuyInput{Offering: o.ID})
		if err != nil || p.State != order.StatePaid {
			t.Fatalf("bought: %+v, %v", p, err)
		}
		w.work(t)
		var sold []received
		var told []string
		for _, r := range w.to.take() {
			if r.path == "/sold" {
				sold = append(sold, r)
			} else {
				told = append(told, r.body)
			}
		}
		want := `{"offering":{"organization":"Bakery","name":"` + o.Name + `","version":"1.0"},"reference":"` + p.ID + `","customer":"bob","customer_name":"bob",` +
			`"resources":[{"name":"Bread","version":"1.0.0","content_type":"","url":"https://souk.test/api/v1/modules/` + bread.Package + `/versions/1.0.0/file"}]}`
		if len(sold) != 1 || sold[0].body != want || sold[0].contentType != "application/json" {
			t.Errorf("the address of the offering got %+v, want %s", sold, want)
		}
		if len(told) != 2 || !strings.Contains(told[0], `"type":"purchase.paid"`) || !strings.Contains(told[0], `"purchase":"`+p.ID+`"`) || !strings.Contains(told[1], `"type":"invoice.issued"`) {
			t.Errorf("the buyer is told %v", told)
		}
		err = w.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			return w.Notify.VersionYanked(ctx, tx, release.Version{Module: bread, Version: "1.0.0", YankReason: "Burnt."})
		})
		if err != nil {
			t.Fatal(err)
		}
		w.work(t)
		if r := w.to.take(); len(r) != 1 || r[0].path != "/events" || !strings.Contains(r[0].body, `"reason":"Burnt."`) {
			t.Errorf("of the module that it bought, the buyer is told %+v", r)
		}
		for actor, want := range map[string]int{"Bakery": 1, "bob": 1, "eve": 0} {
			who := map[string]account.Actor{"Bakery": w.seller, "bob": w.buyer, "eve": w.stranger}[actor]
			if f, err := w.Notify.Feed(ctx, who, notify.FeedInput{Types: []string{"version.yanked"}}); err != nil || len(f.Events) != want {
				t.Errorf("%s reads %+v, %v", actor, f, err)
			}
		}
		list, err := w.Notify.List(ctx, w.seller)
		if err != nil || len(list) != 1 || list[0].Kind != notify.KindNotification || list[0].URL != w.to.URL+"/sold" {
			t.Fatalf("the seller has the addresses %+v, %v", list, err)
		}
		_, secret, err := w.Notify.Rotate(ctx, w.seller, list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		done := w.deliveries(t, w.seller, list[0], notify.DeliveryDone)
		if len(done) != 1 {
			t.Fatalf("the log of the seller is %+v", done)
		}
		if n, err := w.Notify.Replay(ctx, w.seller, list[0].ID, notify.ReplayInput{Delivery: done[0].ID}); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		w.work(t)
		if r := w.to.take(); len(r) != 1 || r[0].id != sold[0].id || r[0].body != want || r[0].signedWith(t, secret) {
			t.Errorf("sent again: %+v", r) // the secret before signs beside it
		}
	})
}

// TestNamesOfHappenings sees to it that everything that orders tell of has its type.
func TestNamesOfHappenings(t *testing.T) {
	types := map[notify.Type]bool{}
	for _, typ := range notify.Types {
		types[typ] = true
	}
	for _, h := range order.Happenings {
		if !types[notify.Type(h)] {
			t.Errorf("there is no type for %s", h)
		}
	}
}
