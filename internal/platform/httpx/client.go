package httpx

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"souk.dev/souk/internal/platform/errs"
)

// mostRedirects bounds how often one call is sent elsewhere.
const mostRedirects = 5

// Options change a client. The zero value is right for calls that users cause.
type Options struct {
	Allow   []netip.Prefix // networks that may be called though they are not public
	Timeout time.Duration  // for a whole call, body included; 0 means 30 s
}

// Client returns a client that calls public addresses only. A refused call fails with an error of
// KindForbidden, code "private_address", which [errs.As] finds in the error of the call.
func Client(o Options) *http.Client {
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, ControlContext: o.control}
	return &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: checkRedirect,
		Transport: &http.Transport{
			Proxy:                  nil,
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           50,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        time.Minute,
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  o.Timeout,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// control is asked for each address that a name resolved to, before it is connected to.
func (o Options) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("httpx: address to dial: %w", err)
	}
	addr := target.Addr().Unmap().WithZone("")
	if isPublic(addr) || within(o.Allow, addr) {
		return nil
	}
	return errs.Forbidden("private_address",
		"The address %s is not on the public internet. An administrator can allow it with http.allow_private.", addr)
}

func checkRedirect(r *http.Request, before []*http.Request) error {
	if len(before) > mostRedirects {
		return errs.New(errs.KindUnavailable, "too_many_redirects", "The server redirects more than %d times.", mostRedirects)
	}
	if last := before[len(before)-1]; last.URL.Scheme == "https" && r.URL.Scheme != "https" {
		return errs.Forbidden("insecure_redirect", "The server redirects from https to %s.", r.URL.Scheme)
	}
	return nil
}
