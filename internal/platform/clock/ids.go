package clock

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync/atomic"
)

// IDs makes the identifiers of everything that Souk creates itself: 24 lower-case hex digits, so
// that clients which slice or sort ids of the old store keep working.
type IDs interface {
	NewID() string
}

// NewIDs returns the generator of the running server: 4 bytes of c's time in seconds, then 8 random
// bytes, so that ids sort roughly by age and cannot be guessed.
func NewIDs(c Clock) IDs { return randomIDs{c} }

type randomIDs struct{ clock Clock }

func (g randomIDs) NewID() string {
	var b [12]byte
	binary.BigEndian.PutUint32(b[:4], uint32(g.clock.Now().Unix()))
	rand.Read(b[4:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b[:])
}

// SequentialIDs counts up from 1, for tests whose output is compared. It is safe for concurrent use.
type SequentialIDs struct{ n atomic.Uint64 }

// NewID returns the next number as 24 hex digits.
func (s *SequentialIDs) NewID() string { return fmt.Sprintf("%024x", s.n.Add(1)) }

// IsID reports whether s has the form of an identifier: 24 lower-case hex digits.
func IsID(s string) bool {
	if len(s) != 24 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
