package app

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/httpx"
	"souk.dev/souk/internal/store/payment"
)

// mail looks whether mails can leave.
func (d *doctor) mail(ctx context.Context, to string) []Check {
	const name = "mail"
	c := MailConfig(d.cfg)
	if c.Host == "" {
		const text = "There is no SMTP server: mails stay in the outbox, where administrators read them."
		if to == "" && !d.open() {
			return []Check{okay(name, text)}
		}
		return []Check{warn(name, "Set mail.host and mail.from, so that people can activate accounts and get receipts.", text)}
	}
	if err := c.Check(ctx); err != nil {
		return []Check{fail(name, "", "%s", errs.As(err).Message)}
	}
	if to == "" {
		return []Check{okay(name, "%s takes the connection. To see whether mails arrive: --mail-to ADDRESS", c.Host)}
	}
	if err := c.SendTest(ctx, clock.NewIDs(clock.System), clock.System.Now(), to); err != nil {
		return []Check{fail(name, "", "%s", errs.As(err).Message)}
	}
	return []Check{okay(name, "A test mail is on its way to %s. Look whether it arrives.", to)}
}

// open reports whether others than this machine are meant to reach the market.
func (d *doctor) open() bool {
	u, err := url.Parse(d.cfg.PublicURL)
	return err == nil && d.cfg.HasPublicURL() && !isLocal(u.Hostname())
}

func isLocal(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// gatewayChecks look at how people pay.
func gatewayChecks(cfg config.Config) []Check {
	const name = "gateways"
	d := doctor{cfg: cfg}
	var checks []Check
	switch {
	case cfg.Store.Sandbox && d.open():
		checks = append(checks, warn(name, "Set store.sandbox to false before you sell.",
			"The sandbox gateway is on, which takes no money: buyers get everything for nothing."))
	case cfg.Store.Sandbox:
		checks = append(checks, okay(name, "The sandbox gateway is on, which takes no money."))
	case cfg.Store.BankDetails == "":
		checks = append(checks, warn(name, "Set store.bank_details to take bank transfers.", "There is none, so nothing that costs money can be bought."))
	}
	if cfg.Store.BankDetails != "" {
		account, _, _ := strings.Cut(cfg.Store.BankDetails, "\n")
		checks = append(checks, okay(name, "Bank transfers go to %s.", account))
	}
	return checks
}

// elsewhereChecks ask each gateway elsewhere that is set up whether it knows the market's account.
func elsewhereChecks(ctx context.Context, cfg config.Config) []Check {
	const name = "gateways"
	list, err := (&App{Config: cfg, Clock: clock.System}).gatewaysElsewhere() // asking needs no database
	if err != nil {
		return []Check{fail(name, "Correct the address of the gateway.", "A gateway cannot be reached: %s", errs.As(err).Message)}
	}
	var checks []Check
	for _, g := range list {
		checked, ok := g.(payment.Checked)
		if !ok {
			continue
		}
		limited, cancel := context.WithTimeout(ctx, checkLimit)
		err := checked.Check(limited)
		cancel()
		switch {
		case err == nil:
			checks = append(checks, okay(name, "%s knows the account of this market.", g.Name()))
		case errs.CodeOf(err) == "gateway_refuses_us":
			checks = append(checks, fail(name, "Copy the keys from the account at "+g.Name()+" anew, test keys for its test address.", "%s", err))
		default:
			checks = append(checks, fail(name, "See whether this machine reaches it, and whether the address in the configuration is right.",
				"%s does not answer as it should: %s", g.Name(), err))
		}
	}
	return checks
}

// answer is what a server says of itself.
type answer struct {
	instance string
	url      *url.URL // that answered, after redirects
	tls      *tls.ConnectionState
}

// askHealth asks a server who it is.
func askHealth(ctx context.Context, base string) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	everywhere := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")} // it is our own address
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/healthz", nil)
	if err != nil {
		return answer{}, err
	}
	res, err := httpx.Client(httpx.Options{Allow: everywhere, Timeout: checkLimit}).Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	a := answer{url: res.Request.URL, tls: res.TLS}
	var body struct{ Status, Instance string }
	err = json.NewDecoder(io.LimitReader(res.Body, 64<<10)).Decode(&body)
	if err != nil || res.StatusCode != http.StatusOK || body.Status == "" {
		return a, fmt.Errorf("it answers %s, and not as Souk does", res.Status)
	}
	a.instance = body.Instance
	return a, nil
}

// addresses looks at the address that is listened on and at the one that people type.
func (d *doctor) addresses(ctx context.Context) {
	port, running := d.portCheck(ctx)
	d.add(port)
	d.add(d.publicChecks(ctx, running)...)
}

// portCheck tries the address to listen on, and reports whether this market is being served there.
func (d *doctor) portCheck(ctx context.Context) (c Check, running bool) {
	const name = "port"
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", d.cfg.Listen)
	if err == nil {
		ln.Close()
		return okay(name, "%s is free; no server runs there.", d.cfg.Listen), false
	}
	if !errors.Is(err, syscall.EADDRINUSE) {
		return fail(name, "Choose another address with listen; ports below 1024 need a right that a proxy in front has.",
			"%s cannot be listened on: %v.", d.cfg.Listen, errors.Unwrap(err)), false
	}
	host, portNo, err := net.SplitHostPort(d.cfg.Listen)
	if err != nil {
		return fail(name, "", "%v.", err), false
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	a, err := askHealth(ctx, "http://"+net.JoinHostPort(host, portNo))
	switch {
	case err != nil:
		return fail(name, "Stop it, or choose another address with listen.", "Another program has %s: %v.", d.cfg.Listen, err), false
	case d.instance != "" && a.instance != d.instance:
		return fail(name, "Stop it, or choose another address with listen.", "Another market is served on %s.", d.cfg.Listen), false
	}
	return okay(name, "This market is served on %s.", d.cfg.Listen), true
}

// publicChecks look at the address that people type.
func (d *doctor) publicChecks(ctx context.Context, running bool) []Check {
	const name = "public address"
	if !d.cfg.HasPublicURL() {
		return []Check{warn(name, "Set public_url to what people type.", "None is set: links in mails point to %s.", d.cfg.PublicURL)}
	}
	u, err := url.Parse(d.cfg.PublicURL)
	if err != nil {
		return []Check{fail(name, "", "%v.", err)}
	}
	if _, err := net.DefaultResolver.LookupHost(ctx, u.Hostname()); err != nil {
		return []Check{fail(name, "Enter the name in the DNS, or correct public_url.", "The name %s is not known.", u.Hostname())}
	}
	var checks []Check
	if u.Scheme == "http" && d.open() {
		checks = append(checks, warn(name, "Put a proxy with a certificate in front, and https:// into public_url.", "Passwords travel to %s unencrypted.", u.Host))
	}
	checks = append(checks, d.proxyChecks()...)
	a, err := askHealth(ctx, d.cfg.PublicURL)
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return append(checks, fail("certificate", "Renew it, or correct public_url.", "Browsers refuse %s: %v.", u.Host, certificate.Err))
	case err != nil && !running:
		return append(checks, warn(name, "Look again when the server runs.", "Nobody answers at %s; no server runs.", d.cfg.PublicURL))
	case err != nil:
		return append(checks, fail(name, "Look at the proxy, the firewall and public_url.", "The server runs, but is not reached at %s: %v.", d.cfg.PublicURL, cause(err)))
	case a.url.Scheme != u.Scheme || a.url.Host != u.Host:
		checks = append(checks, warn(name, "Set public_url to the address that answers.", "%s sends people on to %s.", d.cfg.PublicURL, a.url.Host))
	case d.instance != "" && a.instance != d.instance:
		return append(checks, fail(name, "Look at the proxy and public_url.", "Another market answers at %s.", d.cfg.PublicURL))
	default:
		checks = append(checks, okay(name, "This market answers at %s.", d.cfg.PublicURL))
	}
	return append(checks, certificateChecks(a)...)
}

// cause returns the last error of a chain, which says what happened without the address.
func cause(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// proxyChecks look whether the addresses of clients arrive through a proxy.
func (d *doctor) proxyChecks() []Check {
	host, _, err := net.SplitHostPort(d.cfg.Listen)
	if err != nil || !isLocal(host) || !d.open() || len(d.cfg.TrustedProxies) > 0 {
		return nil
	}
	return []Check{warn("proxy", "Set trusted_proxies to the proxy's address, as 127.0.0.1, and let it send X-Forwarded-For.",
		"A proxy must be in front, and none is trusted: everybody seems to come from it, so one who guesses passwords locks all out.")}
}

// certificateChecks look how long the certificate is good for.
func certificateChecks(a answer) []Check {
	if a.tls == nil || len(a.tls.PeerCertificates) == 0 {
		return nil
	}
	ends := a.tls.PeerCertificates[0].NotAfter
	days := int(ends.Sub(clock.System.Now()) / (24 * time.Hour))
	text := fmt.Sprintf("The certificate of %s is good for %d more days.", strings.ToLower(a.url.Hostname()), days)
	if days < 14 {
		return []Check{warn("certificate", "Renew it, and see why that did not happen by itself.", "%s", text)}
	}
	return []Check{okay("certificate", "%s", text)}
}
