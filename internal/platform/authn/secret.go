package authn

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"
)

// secretChars is how many base62 digits hold 256 bits.
const secretChars = 43

// NewSecret returns prefix and 256 random bits in letters and digits, such as a session's or an API
// token's. It is shown to its owner once; only [HashToken] of it is stored.
func NewSecret(prefix string) string {
	var raw [32]byte
	rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	digits := new(big.Int).SetBytes(raw[:]).Text(62)
	return prefix + strings.Repeat("0", secretChars-len(digits)) + digits
}

// HashToken returns the SHA-256 of a secret of [NewSecret] in hex, under which it is stored and
// found. No slow hash is needed: there is nothing to guess in 256 random bits.
func HashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
