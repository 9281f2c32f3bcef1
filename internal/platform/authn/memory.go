package authn

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"souk.dev/souk/internal/platform/clock"
)

// remembered is how long a verified password need not be verified again.
const remembered = 60 * time.Second

// rememberedMost bounds the memory; above it, everything is forgotten and verified anew.
const rememberedMost = 10_000

// Memory remembers for 60 seconds which passwords were verified, so that a client which sends its
// password with every request does not cost a hash each. It holds neither passwords nor anything
// that helps to guess them: only HMACs under a key that this process made and never shows.
// It is safe for concurrent use.
type Memory struct {
	clock clock.Clock
	key   [32]byte

	mu    sync.Mutex
	until map[digest]time.Time
}

type digest [sha256.Size]byte

// NewMemory returns an empty memory.
func NewMemory(c clock.Clock) *Memory {
	m := &Memory{clock: c, until: map[digest]time.Time{}}
	rand.Read(m.key[:]) // never fails: crypto/rand ends the process instead
	return m
}

// Remember notes that the password was verified against the stored hash.
func (m *Memory) Remember(storedHash, password string) {
	now := m.clock.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.until) >= rememberedMost {
		m.forgetExpired(now)
	}
	m.until[m.digest(storedHash, password)] = now.Add(remembered)
}

// Knows reports whether the password was verified against the stored hash in the last 60 seconds.
// Whoever changes the password changes the stored hash, and so makes the memory useless at once.
func (m *Memory) Knows(storedHash, password string) bool {
	d := m.digest(storedHash, password)
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.clock.Now().Before(m.until[d])
}

// forgetExpired makes room; where nothing has expired it forgets everything.
func (m *Memory) forgetExpired(now time.Time) {
	for d, until := range m.until {
		if !now.Before(until) {
			delete(m.until, d)
		}
	}
	if len(m.until) >= rememberedMost {
		clear(m.until)
	}
}

func (m *Memory) digest(storedHash, password string) digest {
	mac := hmac.New(sha256.New, m.key[:])
	mac.Write([]byte(storedHash))
	mac.Write([]byte{0}) // no stored hash contains it
	mac.Write([]byte(password))
	return digest(mac.Sum(nil))
}
