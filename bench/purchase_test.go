package bench

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/internal/registry/release"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// BenchmarkPurchase buys, pays and completes, each step durable, beside three plain durable inserts:
// what a purchase would cost without a gateway, books, entitlements, mail and audit log.
func BenchmarkPurchase(b *testing.B) {
	market := openMarket(b)
	seller := user(b, market, "ada")
	buyer := user(b, market, "bob")
	const each = 50
	var ready []string
	for n := range each*rounds + 1 {
		ready = append(ready, offer(b, market, seller, n))
	}
	ours := func(n int) {
		for range n {
			buy(b, market, buyer, ready[0])
			ready = ready[1:]
		}
	}
	compare(b, each, ours, plainInserts(b))
}

// offer publishes a module and an offering of it, and returns the offering's id.
func offer(b *testing.B, market *app.App, seller account.Actor, n int) string {
	b.Helper()
	ctx := context.Background()
	pkg := obxtest.Module(fmt.Sprintf("org.example.bread%d", n), "1.0.0").Commercial()
	data := pkg.Build()
	_, err := market.Releases.Register(ctx, seller, release.RegisterInput{}, bytes.NewReader(data))
	must(b, err, "register")
	_, err = market.Releases.Publish(ctx, seller, release.PublishInput{FileName: pkg.FileName()}, bytes.NewReader(data))
	must(b, err, "publish")
	o, err := market.Catalogue.Create(ctx, seller, catalogue.OfferingInput{
		Title: fmt.Sprintf("Bread %d", n), Modules: []string{pkg.Module().Package}, Plan: catalogue.PlanInput{Price: "5.00", Currency: "EUR"},
	})
	must(b, err, "offer")
	_, err = market.Catalogue.Publish(ctx, seller, o.ID)
	must(b, err, "publish the offering")
	return o.ID
}

func buy(b *testing.B, market *app.App, buyer account.Actor, offering string) {
	b.Helper()
	ctx := context.Background()
	p, err := market.Orders.Buy(ctx, buyer, order.BuyInput{Offering: offering, AcceptTerms: true})
	must(b, err, "buy")
	_, err = market.Sandbox.Approve(ctx, p.GatewayRef)
	must(b, err, "pay")
	p, err = market.Orders.Return(ctx, buyer, p.ID, p.GatewayRef)
	must(b, err, "return")
	if p.State != order.StatePaid {
		b.Fatalf("the purchase is %s", p.State)
	}
}

// plainInserts returns what writes three rows in one transaction, n times.
func plainInserts(b *testing.B) func(n int) {
	b.Helper()
	ctx := context.Background()
	db, err := sqldb.Open(ctx, "sqlite:"+filepath.Join(b.TempDir(), "anchor.db"), sqldb.Options{})
	must(b, err, "open the anchor")
	b.Cleanup(func() { db.Close() })
	must(b, db.Tx(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, "CREATE TABLE rows (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER NOT NULL) STRICT")
		return err
	}), "create the anchor's table")
	return func(n int) {
		for range n {
			must(b, db.Tx(ctx, func(tx *sqldb.Tx) error {
				for i := range 3 {
					if _, err := tx.Exec(ctx, "INSERT INTO rows (a, b) VALUES ($1, $2)", "a purchase of something", i); err != nil {
						return err
					}
				}
				return nil
			}), "insert")
		}
	}
}
