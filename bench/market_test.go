package bench

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
)

const password = "a good password"

// openMarket opens a market on SQLite in a folder of its own and serves it until the benchmark ends.
func openMarket(b *testing.B) *app.App {
	b.Helper()
	dir := b.TempDir()
	cfg, err := config.Load(config.Sources{Flags: map[string]string{
		"data": dir, "listen": "127.0.0.1:0", "database": "sqlite:" + filepath.Join(dir, "souk.db"), "blobs": "file:" + filepath.Join(dir, "files"),
	}})
	must(b, err, "configuration")
	ctx, cancel := context.WithCancel(context.Background())
	ln, cfg, err := app.Listen(ctx, cfg)
	must(b, err, "listen")
	market, err := app.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	must(b, err, "open")
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- market.Serve(ctx, ln, func() { close(ready) }) }()
	select {
	case <-ready:
	case err := <-done:
		b.Fatalf("serve: %v", err)
	}
	b.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			b.Errorf("serve: %v", err)
		}
		if err := market.Close(); err != nil {
			b.Errorf("close: %v", err)
		}
	})
	return market
}

// user makes a user, a provider as well, and returns it as an actor.
func user(b *testing.B, market *app.App, name string) account.Actor {
	b.Helper()
	ctx := context.Background()
	_, err := market.Accounts.CreateUser(ctx, account.Operator, account.CreateUserInput{
		Name: name, Email: name + "@example.org", Password: password, Provider: true,
	})
	must(b, err, "create %s", name)
	actor, err := market.Accounts.BasicActor(ctx, name, password, "")
	must(b, err, "sign %s in", name)
	return actor
}
