package httpx

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Fixed returns a client for one service that an administrator named: it calls the host of base and no
// other, follows no redirects, and reads at most limit bytes of an answer. Besides it is as [Client].
// A call elsewhere fails with an error of KindForbidden, code "other_host"; reading a longer answer with
// one of KindTooLarge, code "answer_too_large".
func Fixed(o Options, base string, limit int64) (*http.Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errs.Invalid("bad_address", "The address of a service begins with https:// and has a host.")
	}
	c := Client(o)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Transport = &fixed{next: c.Transport, scheme: u.Scheme, host: strings.ToLower(u.Host), limit: limit}
	return c, nil
}

// fixed lets calls to one host through.
type fixed struct {
	next         http.RoundTripper
	scheme, host string
	limit        int64
}

// RoundTrip implements http.RoundTripper.
func (f *fixed) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != f.scheme || strings.ToLower(r.URL.Host) != f.host {
		return nil, errs.Forbidden("other_host", "Only %s://%s is called here.", f.scheme, f.host)
	}
	resp, err := f.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = &bounded{body: resp.Body, left: f.limit}
	return resp, nil
}

// bounded is a body that fails where it gets too long.
type bounded struct {
	body io.ReadCloser
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errs.New(errs.KindTooLarge, "answer_too_large", "The server answers with more than we read.")
	}
	if int64(len(p)) > b.left+1 { // one more, to see that there is more
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return max(n-1, 0), errs.New(errs.KindTooLarge, "answer_too_large", "The server answers with more than we read.")
	}
	return n, err
}

// Close implements io.Closer.
func (b *bounded) Close() error {
	if err := b.body.Close(); err != nil {
		return fmt.Errorf("close the answer: %w", err)
	}
	return nil
}
