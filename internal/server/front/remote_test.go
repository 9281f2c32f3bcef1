package front_test

import (
	"net/http/httptest"
	"net/netip"
	"testing"

	"souk.dev/souk/internal/server/front"
)

func TestRemote(t *testing.T) {
	proxies := front.Proxies{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("fd00::/8"),
	}
	tests := []struct {
		name      string
		peer      string
		forwarded []string
		want      string
	}{
		{"no proxy", "203.0.113.9:4711", nil, "203.0.113.9"},
		{"client lies", "203.0.113.9:4711", []string{"198.51.100.1"}, "203.0.113.9"},
		{"one proxy", "10.1.2.3:80", []string{"203.0.113.9"}, "203.0.113.9"},
		{"client lies to the proxy", "10.1.2.3:80", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{"two proxies", "127.0.0.1:80", []string{"203.0.113.9, 10.7.7.7"}, "203.0.113.9"},
		{"two headers", "127.0.0.1:80", []string{"203.0.113.9", "10.7.7.7"}, "203.0.113.9"},
		{"only proxies", "127.0.0.1:80", []string{"10.1.1.1, 10.7.7.7"}, "10.1.1.1"},
		{"proxy says nothing", "10.1.2.3:80", nil, "10.1.2.3"},
		{"proxy says nonsense", "10.1.2.3:80", []string{"unknown"}, "10.1.2.3"},
		{"nonsense before an address", "10.1.2.3:80", []string{"<script>, 203.0.113.9"}, "203.0.113.9"},
		{"with a port", "10.1.2.3:80", []string{"203.0.113.9:5555"}, "203.0.113.9"},
		{"IPv6", "[fd00::1]:80", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"IPv6 with a port", "[fd00::1]:80", []string{"[2001:db8::7]:99"}, "2001:db8::7"},
		{"IPv4 in IPv6", "[::ffff:10.1.2.3]:80", []string{"203.0.113.9"}, "203.0.113.9"},
		{"zone", "[fe80::1%eth0]:80", nil, "fe80::1"},
		{"Unix socket", "@", []string{"203.0.113.9"}, "@"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.peer
		for _, value := range tt.forwarded {
			r.Header.Add("X-Forwarded-For", value)
		}
		if got := proxies.Remote(r); got != tt.want {
			t.Errorf("%s: remote %q, want %q", tt.name, got, tt.want)
		}
	}
}

// FuzzRemote checks that whatever a client writes, the answer is an address, and its own one unless a
// proxy is trusted.
func FuzzRemote(f *testing.F) {
	f.Add("203.0.113.9, 10.0.0.1")
	f.Add("[2001:db8::7]:99,,")
	f.Fuzz(func(t *testing.T, forwarded string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Forwarded-For", forwarded)
		r.RemoteAddr = "203.0.113.9:1"
		if got := (front.Proxies{}).Remote(r); got != "203.0.113.9" {
			t.Errorf("without proxies the remote is %q", got)
		}
		everybody := front.Proxies{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
		if got := everybody.Remote(r); !netip.MustParseAddr(got).IsValid() {
			t.Errorf("the remote is %q", got)
		}
	})
}
