package authn

import (
	"regexp"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/clock"
)

func TestSecrets(t *testing.T) {
	form := regexp.MustCompile(`^souk_[0-9A-Za-z]{43}$`)
	seen := map[string]bool{}
	for range 1000 {
		s := NewSecret("souk_")
		if !form.MatchString(s) || seen[s] {
			t.Fatalf("secret %q", s)
		}
		seen[s] = true
	}
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := HashToken("abc"); got != abc {
		t.Errorf("hash %s", got)
	}
}

func TestMemory(t *testing.T) {
	c := clock.NewSet(start)
	m := NewMemory(c)
	m.Remember("hash", "password")
	tests := []struct {
		name, hash, password string
		wait                 time.Duration
		want                 bool
	}{
		{"at once", "hash", "password", 0, true},
		{"other password", "hash", "Password", 0, false},
		{"other hash: the password was changed", "hash2", "password", 0, false},
		{"the border between both", "hashp", "assword", 0, false},
		{"just before the end", "hash", "password", remembered - time.Microsecond, true},
		{"at the end", "hash", "password", time.Microsecond, false},
	}
	for _, tt := range tests {
		c.Advance(tt.wait)
		if got := m.Knows(tt.hash, tt.password); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	c := clock.NewSet(start)
	m := NewMemory(c)
	fill := func(n int) {
		for range n {
			m.Remember("hash", NewSecret(""))
		}
	}
	fill(rememberedMost - 1)
	c.Advance(remembered / 2)
	m.Remember("hash", "recent")
	c.Advance(remembered / 2)
	m.Remember("hash", "one too many") // makes room by what has expired
	if n := len(m.until); n != 2 || !m.Knows("hash", "recent") {
		t.Errorf("%d are remembered, want the two that have not expired", n)
	}
	fill(rememberedMost) // nothing has expired: everything makes room
	if n := len(m.until); n > rememberedMost || m.Knows("hash", "recent") {
		t.Errorf("%d are remembered", n)
	}
}
