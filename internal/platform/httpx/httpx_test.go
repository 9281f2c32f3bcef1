package httpx

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"souk.dev/souk/internal/platform/errs"
)

func TestIsPublic(t *testing.T) {
	tests := []struct {
		addr string
		want bool
	}{
		{"8.8.8.8", true}, {"9.255.255.255", true}, {"11.0.0.1", true}, {"172.15.255.255", true}, {"172.32.0.1", true},
		{"100.63.255.255", true}, {"100.128.0.1", true}, {"192.0.1.1", true}, {"223.255.255.255", true},
		{"2606:4700::1111", true}, {"2a00::1", true}, {"::ffff:8.8.8.8", true},
		{"127.0.0.1", false}, {"127.255.255.254", false}, {"10.1.2.3", false}, {"172.16.0.1", false}, {"172.31.255.255", false},
		{"192.168.1.1", false}, {"169.254.169.254", false}, {"100.64.0.1", false}, {"0.0.0.0", false}, {"0.1.2.3", false},
		{"224.0.0.1", false}, {"239.1.1.1", false}, {"255.255.255.255", false}, {"198.19.0.1", false}, {"203.0.113.9", false},
		{"::", false}, {"::1", false}, {"fe80::1", false}, {"fe80::1%eth0", false}, {"fd12::1", false}, {"fc00::1", false},
		{"ff02::1", false}, {"fec0::1", false}, {"2001:db8::1", false},
		{"::ffff:10.0.0.1", false}, {"::ffff:127.0.0.1", false}, {"::10.0.0.1", false}, {"64:ff9b::a00:1", false},
		{"2002:a00:1::", false}, {"2001:0:a00:1::", false}, {"::ffff:0:a00:1", false},
	}
	for _, tt := range tests {
		if got := isPublic(netip.MustParseAddr(tt.addr)); got != tt.want {
			t.Errorf("isPublic(%s) = %v", tt.addr, got)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// fetch returns the code of the error of a call, "" when it is answered.
func fetch(t *testing.T, c *http.Client, address string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(r)
	if err == nil {
		resp.Body.Close()
	}
	return errs.CodeOf(err)
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	called := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called++ }))
	defer server.Close()
	port := mustParse(t, server.URL).Port()
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		if code := fetch(t, Client(Options{}), "http://"+host+":"+port); code != "private_address" {
			t.Errorf("%s: %q", host, code)
		}
	}
	if called != 0 {
		t.Fatalf("the server was called %d times", called)
	}
	allowed := Client(Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if code := fetch(t, allowed, server.URL); code != "" || called != 1 {
		t.Errorf("allowed: %q, called %d times", code, called)
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestRedirectsAreCheckedToo(t *testing.T) {
	inside := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the redirect led inside")
	}))
	inside.Listener.Close()
	second, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("no second loopback address: %v", err)
	}
	inside.Listener = second
	inside.Start()
	defer inside.Close()
	outside := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusFound))
	defer outside.Close()
	client := Client(Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	if code := fetch(t, client, outside.URL); code != "private_address" {
		t.Errorf("code %q", code)
	}
}

func TestRedirectRules(t *testing.T) {
	loopback := Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	hops := 0
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hops++
		http.Redirect(w, r, server.URL, http.StatusFound)
	}))
	defer server.Close()
	if code := fetch(t, Client(loopback), server.URL); code != "too_many_redirects" || hops != mostRedirects+1 {
		t.Errorf("code %q after %d calls", code, hops)
	}
	from := &http.Request{URL: mustParse(t, "https://a.example")}
	for to, want := range map[string]string{"https://b.example": "", "http://b.example": "insecure_redirect"} {
		err := checkRedirect(&http.Request{URL: mustParse(t, to)}, []*http.Request{from})
		if errs.CodeOf(err) != want {
			t.Errorf("from https to %s: %v", to, err)
		}
	}
}

func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	transport, ok := Client(Options{}).Transport.(*http.Transport)
	if !ok || transport.Proxy != nil {
		t.Error("a proxy would hide the address")
	}
}

func TestReadAll(t *testing.T) {
	if got, err := ReadAll(strings.NewReader("12345"), 5); err != nil || string(got) != "12345" {
		t.Errorf("at the limit: %q, %v", got, err)
	}
	if _, err := ReadAll(strings.NewReader("123456"), 5); errs.CodeOf(err) != "answer_too_large" {
		t.Errorf("over the limit: %v", err)
	}
	broken := errors.New("cut")
	if _, err := ReadAll(iotest.ErrReader(broken), 5); !errors.Is(err, broken) {
		t.Errorf("broken: %v", err)
	}
}
