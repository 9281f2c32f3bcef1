package client

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// Config says which market to talk to, and as whom.
type Config struct {
	URL            string // address of the market, as https://souk.example.org
	Token          string // API token; "" for none
	User, Password string // instead of a token, to get one
	Organisation   string // to act for; "" leaves it to the token or the user
	Sandbox        string // name of the sandbox to work in; "" for the market itself
	UserAgent      string
	Transport      http.RoundTripper // nil means a tuned one of net/http

	// Sleep waits between attempts; nil means on the clock of the machine.
	Sleep func(ctx context.Context, d time.Duration) error
	// Stall is how long a transfer may stand still before the connection counts as broken; 0 means
	// one minute.
	Stall time.Duration
}

// Client talks to one market. It is safe for concurrent use.
type Client struct {
	config Config
	base   *url.URL
	http   *http.Client
}

// New returns a client of the market.
func New(c Config) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(c.URL, "/"))
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, errs.Invalid("bad_url", "The address of the market must be http://… or https://…; %q is neither.", c.URL)
	}
	if c.Transport == nil {
		c.Transport = newTransport()
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Stall <= 0 {
		c.Stall = time.Minute
	}
	return &Client{config: c, base: base, http: &http.Client{Transport: c.Transport, CheckRedirect: onlyReads}}, nil
}

// URL returns the address of the market.
func (c *Client) URL() string { return c.base.String() }

// newTransport returns a transport that sends the body of an upload only when the server has agreed
// to its header, so that a refusal costs nothing.
func newTransport() http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: 3 * time.Second,
		ResponseHeaderTimeout: 5 * time.Minute, // from the end of the body on
		IdleConnTimeout:       time.Minute,
		ForceAttemptHTTP2:     true,
		DisableCompression:    true, // files are compressed already, and their length must be known
	}
}

// onlyReads follows redirects of reads; a write would arrive as a read.
func onlyReads(r *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
