package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/obs"
)

type serveCmd struct {
	Local     localFlags `embed:""`
	Listen    string     `placeholder:"HOST:PORT" help:"Address to listen on; port 0 picks a free one (SOUK_LISTEN)."`
	PublicURL string     `name:"public-url" placeholder:"URL" help:"Address under which others reach this market (SOUK_PUBLIC_URL)."`
	Blobs     string     `placeholder:"URL" help:"Where package files are kept: file:DIR (SOUK_BLOBS)."`
	Demo      bool       `help:"Fill an empty market with demo data and users whose passwords are known; on loopback addresses only."`
	Force     bool       `help:"With --demo: also on other addresses."`
}

// Help is the longer text of souk serve --help.
func (serveCmd) Help() string {
	return "The first line on stdout is \"listening on http://…\". An interrupt or SIGTERM stops the server " +
		"once the requests it works on are answered."
}

// Run serves until it is interrupted.
func (c *serveCmd) Run(ctx context.Context, s *session) error {
	cfg, err := c.Local.load(s, map[string]string{"listen": c.Listen, "public_url": c.PublicURL, "blobs": c.Blobs})
	if err != nil {
		return err
	}
	if c.Demo && !c.Force && !isLoopback(cfg.Listen) {
		return usage("--demo makes users with known passwords, and %s is reachable from elsewhere: listen on 127.0.0.1, or add --force.", cfg.Listen)
	}
	if c.Demo && cfg.Store.BankDetails == "" {
		cfg.Store.BankDetails = app.DemoBankDetails
	}
	return c.serve(ctx, s, cfg)
}

func (c *serveCmd) serve(ctx context.Context, s *session, cfg config.Config) (err error) {
	listener, cfg, err := app.Listen(ctx, cfg)
	if err != nil {
		return err
	}
	defer listener.Close()
	market, err := app.Open(ctx, cfg, obs.Logger(cfg, s.stderr))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, market.Close()) }()
	if c.Demo {
		if err := market.Demo(ctx); err != nil {
			return err
		}
	}
	return market.Serve(ctx, listener, func() {
		fmt.Fprintf(s.stdout, "listening on http://%s\n", listener.Addr())
		if c.Demo {
			fmt.Fprintln(s.stdout, "users: admin, provider, customer; password of each: souk-demo")
		}
	})
}

// isLoopback reports whether nobody but this machine reaches the address.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
