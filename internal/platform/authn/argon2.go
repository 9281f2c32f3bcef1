package authn

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Params are the costs of argon2id. They are written into each hash, so that they can be raised
// while old hashes keep working.
type Params struct {
	Memory  uint32 // KiB
	Time    uint32 // passes over the memory
	Threads uint8
}

// DefaultParams is what OWASP recommends at least: 19 MiB, two passes, one thread.
var DefaultParams = Params{Memory: 19 * 1024, Time: 2, Threads: 1}

// WeakParams cost nothing and protect nothing. For tests.
var WeakParams = Params{Memory: 8, Time: 1, Threads: 1}

// limits bound the parameters of a stored hash, which a restored or imported database may bring.
var limits = Params{Memory: 256 * 1024, Time: 16, Threads: 16}

const (
	saltBytes = 16
	keyBytes  = 32
)

// errBadHash does not quote the hash: the error goes to the log.
var errBadHash = errors.New("authn: the stored password hash is not one of argon2id within the limits")

// hash returns the hash of the password under a new salt in the PHC string format:
// $argon2id$v=19$m=19456,t=2,p=1$SALT$KEY.
func (p Params) hash(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt) // never fails: crypto/rand ends the process instead
	key := p.key(password, salt)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Time, p.Threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

func (p Params) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, p.Time, p.Memory, p.Threads, keyBytes)
}

// compare hashes the password as the encoded hash says and reports whether both are the same, and
// with which parameters the hash was made.
func compare(encoded, password string) (Params, bool, error) {
	p, salt, key, err := parseHash(encoded)
	if err != nil {
		return Params{}, false, err
	}
	return p, subtle.ConstantTimeCompare(key, p.key(password, salt)) == 1, nil
}

func parseHash(encoded string) (p Params, salt, key []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return Params{}, nil, nil, errBadHash
	}
	if p, err = parseParams(parts[3]); err != nil {
		return Params{}, nil, nil, err
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, saltErr := b64.DecodeString(parts[4])
	key, keyErr := b64.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(salt) < 8 || len(salt) > 64 || len(key) != keyBytes {
		return Params{}, nil, nil, errBadHash
	}
	return p, salt, key, nil
}

// parseParams reads "m=19456,t=2,p=1".
func parseParams(text string) (Params, error) {
	costs := strings.Split(text, ",")
	if len(costs) != 3 {
		return Params{}, errBadHash
	}
	memory, okM := cost(costs[0], "m=", limits.Memory)
	passes, okT := cost(costs[1], "t=", limits.Time)
	threads, okP := cost(costs[2], "p=", uint32(limits.Threads))
	if !okM || !okT || !okP {
		return Params{}, errBadHash
	}
	return Params{Memory: memory, Time: passes, Threads: uint8(threads)}, nil
}

func cost(text, prefix string, most uint32) (uint32, bool) {
	digits, found := strings.CutPrefix(text, prefix)
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), found && err == nil && n >= 1 && uint32(n) <= most
}
