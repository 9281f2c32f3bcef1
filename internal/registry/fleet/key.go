package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/authn"
	"souk.dev/souk/internal/platform/errs"
)

// Bounds of a key that an owner enters.
const (
	MinKey = 16      // characters that count
	MaxKey = 8 << 10 // bytes
)

// keyPrefix begins the keys that the market makes.
const keyPrefix = "souk_instance_"

// Fingerprint returns the fingerprint of a key, by which it is kept and found: the SHA-256, in hex, of the
// characters that count. White space does not, because keys are wrapped at different places; nor do plus
// signs, which forms turn into blanks; nor lines that begin with five dashes, the armour of PEM files.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(counting(key)))
	return hex.EncodeToString(sum[:])
}

// counting returns the characters of a key that count.
func counting(key string) string {
	var b strings.Builder
	for line := range strings.Lines(key) {
		if strings.HasPrefix(strings.TrimSpace(line), "-----") {
			continue
		}
		for _, r := range line {
			if !unicode.IsSpace(r) && r != '+' {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// checkKey notes what is wrong with a key that an owner enters.
func checkKey(f *errs.Fields, key string) {
	switch {
	case len(key) > MaxKey:
		f.Add("key", "too_long", "A key has at most %d bytes.", MaxKey)
	case !utf8.ValidString(key):
		f.Add("key", "bad_key", "The key is not text.")
	case utf8.RuneCountInString(counting(key)) < MinKey:
		f.Add("key", "too_short", "A key has at least %d characters, blanks not counted; leave it out to have one made.", MinKey)
	}
}

// newKey makes a key. It is shown once.
func newKey() string { return authn.NewSecret(keyPrefix) }
