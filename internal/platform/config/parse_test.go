package config

import (
	"testing"

	"souk.dev/souk/internal/platform/errs"
)

func TestValues(t *testing.T) {
	tests := []struct {
		key  string
		good []string
		bad  []string
	}{
		{"listen", []string{":0", "localhost:80", "[::1]:65535"}, []string{"", "80", "localhost", "a:b", "a:65536", "a:-1", "a:080", "::1:80", "http://a:80"}},
		{"public_url", []string{"", "http://a", "https://a.example:8443/"}, []string{"a", "ftp://a", "http://", "http://a/b", "http://a?b", "http://a#b", "http://a?", "http://u@a", "http://:80"}},
		{"database", []string{"sqlite:a", "postgres://h/n", "postgresql://u:p@h/n?sslmode=disable"}, []string{"sqlite:", "a", "mysql://h", "postgres:"[:8]}},
		{"blobs", []string{"file:a"}, []string{"file:", "a"}},
		{"trusted_proxies", []string{"", "::1", "10.0.0.0/8,::ffff:10.0.0.1"}, []string{"a", "10.0.0.0/33", "fe80::1%eth0", "10.0.0.1/"}},
		{"log.level", []string{"debug"}, []string{"", "INFO", "info+1"}},
		{"metrics.token", []string{"", "0123456789abcdef"}, []string{"short", "0123456789 abcdef", "0123456789abcdeé"}},
		{"mail.host", []string{"", "a.example", "::1"}, []string{"a b", "a/b", "u@a"}},
		{"mail.port", []string{"1", "65535"}, []string{"0", "65536", "", "x"}},
		{"mail.from", []string{"", "a@b", "A <a@b>"}, []string{"a", "a@b, c@d"}},
		{"accounts.sign_up", []string{"true", "off", "0"}, []string{"", "maybe", "True"}},
		{"accounts.session_ttl", []string{"1m", "2160h"}, []string{"59s", "2161h", "14d", "-1h", "5"}},
		{"registry.max_package", []string{"1024", "1KiB", "1024GiB"}, []string{"1023", "0", "-5MiB", "1025GiB", "5MB", "5 MiB", "9223372036854775807GiB", "KiB"}},
		{"store.platform_fee", []string{"0", "100", "7.7"}, []string{"", "-1", "100.1", "1e1", "ten", "10%"}},
		{"store.currencies", []string{"eur", " EUR , USD "}, []string{"", "EURO", ","}},
		{"store.grace", []string{"0s", "72h"}, []string{"-1h", "3d", "9000h"}},
		{"store.end_after", []string{"1h", "1056h"}, []string{"0s", "44"}},
		{"store.purchase_limit", []string{"10s", "24h"}, []string{"9s", "25h", "300"}},
	}
	for _, tt := range tests {
		k, ok := keyNamed(tt.key)
		if !ok {
			t.Fatalf("there is no key %s", tt.key)
		}
		for _, text := range tt.good {
			if err := k.set(&Config{}, text); err != nil {
				t.Errorf("%s refuses %q: it must be %v", tt.key, text, err)
			}
		}
		for _, text := range tt.bad {
			var c Config
			if err := k.set(&c, text); err == nil {
				t.Errorf("%s takes %q as %q", tt.key, text, k.show(&c))
			}
		}
	}
}

// FuzzValues checks that what a key shows of a value is the same value again.
func FuzzValues(f *testing.F) {
	for _, text := range []string{"", "1", "true", "127.0.0.1:80", "http://A.example/", "10.1.2.3/8,::1", "3KiB", "1h1ms", "sqlite:x", "postgres://u:p@h/n", "eur,EUR", "A <a@b>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range Keys() {
			var first, again Config
			if k.set(&first, text) != nil {
				continue
			}
			shown := k.show(&first)
			if err := k.set(&again, shown); err != nil {
				t.Errorf("%s takes %q, shows %q, and refuses that: %v", k.Name, text, shown, err)
			} else if k.show(&again) != shown {
				t.Errorf("%s takes %q, shows %q, and then %q", k.Name, text, shown, k.show(&again))
			}
		}
	})
}

// FuzzFile checks that whatever a file holds gives known keys or mistakes.
func FuzzFile(f *testing.F) {
	for _, text := range []string{"", "data: x", "mail: {host: h, from: a@b}", "a: &a [*a]", "? [x]\n: y", "store:\n  currencies: [EUR]\n", "---\n...\n---\n", "<<: {a: b}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var mistakes errs.Fields
		for name, v := range parseFile(&mistakes, "souk.yaml", text) {
			if _, known := keyNamed(name); !known || v.origin == "" {
				t.Errorf("found %q from %q", name, v.origin)
			}
		}
	})
}
