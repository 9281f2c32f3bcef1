package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/app/demo"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/order"
)

// each runs fn on the configuration of an empty market on SQLite and on PostgreSQL.
func each(t *testing.T, fn func(t *testing.T, cfg config.Config)) {
	t.Helper()
	for _, dialect := range []sqldb.Dialect{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			cfg, err := config.Load(config.Sources{Flags: map[string]string{
				"data": t.TempDir(), "database": dbtest.URL(t, dialect),
				"blobs": "file:" + filepath.Join(t.TempDir(), "files"), "listen": "127.0.0.1:0",
			}})
			if err != nil {
				t.Fatal(err)
			}
			fn(t, cfg)
		})
	}
}

func open(t *testing.T, cfg config.Config) *app.App {
	t.Helper()
	market, err := app.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := market.Close(); err != nil {
			t.Error(err)
		}
	})
	return market
}

func TestDemoFillsAnEmptyMarketOnce(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		market, ctx := open(t, cfg), t.Context()
		for range 2 {
			if err := market.Demo(ctx); err != nil {
				t.Fatal(err)
			}
		}
		found, err := market.Advise.Search(ctx, account.Actor{}, advise.SearchInput{})
		if err != nil || len(found.Items) != len(demo.Modules) {
			t.Errorf("%d modules, %v; want %d", len(found.Items), err, len(demo.Modules))
		}
		offered, err := market.Catalogue.List(ctx, account.Actor{}, catalogue.ListInput{Page: page.Request{Limit: 100}})
		if err != nil || len(offered.Items) < 19 {
			t.Errorf("%d offerings for everybody, %v; want 19", len(offered.Items), err)
		}
		customer, err := market.Accounts.BasicActor(ctx, "customer", app.DemoPassword, "")
		if err != nil {
			t.Fatal(err)
		}
		library, err := market.Orders.Library(ctx, customer, order.LibraryFilter{}, page.Request{})
		if err != nil || len(library.Items) != 3 {
			t.Errorf("the library holds %d, %v; want 3", len(library.Items), err)
		}
		report, err := market.Verify(ctx, app.VerifyOptions{Ledger: true, Blobs: true})
		if err != nil || !report.Clean() || report.Purchases != 9 || report.Invoices != 9 || report.Bookings != 12 {
			t.Errorf("verify: %+v, %v", report, err)
		}
	})
}

func TestServeAnswersAndStops(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ln, cfg, err := app.Listen(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		market := open(t, cfg)
		ready, done := make(chan struct{}), make(chan error, 1)
		go func() { done <- market.Serve(ctx, ln, func() { close(ready) }) }()
		select {
		case <-ready:
		case err := <-done:
			t.Fatalf("serve: %v", err)
		}
		for _, path := range []string{"/", "/healthz", "/readyz", "/api/v1/modules"} {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, cfg.PublicURL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s answers %d", path, res.StatusCode)
			}
		}
		secondServer(t, cfg)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

// secondServer starts another server on the same data: PostgreSQL takes many, SQLite one.
func secondServer(t *testing.T, cfg config.Config) {
	t.Helper()
	cfg.Listen = "127.0.0.1:0"
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ln, cfg, err := app.Listen(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	second := open(t, cfg)
	err = second.Serve(ctx, ln, cancel)
	wanted := ""
	if second.DB.Dialect() == sqldb.SQLite {
		wanted = "already_serving"
	}
	if errs.CodeOf(err) != wanted {
		t.Errorf("a second server: %v, want code %q", err, wanted)
	}
}

// TestInvoicesOfThePast opens a market from before there were invoices: they are issued, once.
func TestInvoicesOfThePast(t *testing.T) {
	each(t, func(t *testing.T, cfg config.Config) {
		market, ctx := open(t, cfg), t.Context()
		if err := market.Demo(ctx); err != nil {
			t.Fatal(err)
		}
		err := market.DB.Tx(ctx, func(tx *sqldb.Tx) error {
			for _, table := range []string{"invoices", "invoice_series", "settings"} {
				if _, err := tx.Exec(ctx, "DELETE FROM "+table); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			again := open(t, cfg)
			report, err := again.Verify(ctx, app.VerifyOptions{Ledger: true})
			if err != nil || !report.Clean() || report.Invoices == 0 || report.Invoices != report.Purchases {
				t.Errorf("verify: %+v, %v", report, err)
			}
		}
	})
}
