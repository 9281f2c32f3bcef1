package httpx

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
)

func TestFixedCallsOneHost(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other server is called") }))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, other.URL, http.StatusFound)
			return
		}
		io.WriteString(w, strings.Repeat("x", len(r.URL.Path)))
	}))
	defer server.Close()
	c, err := Fixed(Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, server.URL, 10)
	if err != nil {
		t.Fatal(err)
	}
	if code := fetch(t, c, other.URL); code != "other_host" {
		t.Errorf("another host gives %q", code)
	}
	if code := fetch(t, c, strings.Replace(server.URL, "http:", "https:", 1)); code != "other_host" {
		t.Errorf("another scheme gives %q", code)
	}
	for path, want := range map[string]string{"/away": "", "/12345678": "", "/123456789": "", "/1234567890": "answer_too_large"} {
		resp, err := c.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if errs.CodeOf(err) != want || len(text) > 10 && path != "/away" {
			if path != "/away" || resp.StatusCode != http.StatusFound {
				t.Errorf("%s: %d bytes, error %v", path, len(text), err)
			}
		}
	}
	if _, err := Fixed(Options{}, "ftp://example.org", 10); errs.CodeOf(err) != "bad_address" {
		t.Errorf("error %v", err)
	}
	private, err := Fixed(Options{}, server.URL, 10)
	if err != nil {
		t.Fatal(err)
	}
	if code := fetch(t, private, server.URL); code != "private_address" {
		t.Errorf("a private address gives %q", code)
	}
}
