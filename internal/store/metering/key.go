package metering

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// eventKey is where an event is looked for, and digest the hash of all that it says. Both are of the same kind of
// hash, so that events which share both by chance are 2⁶⁴ times rarer than those that share the key.
type eventKey int64

type digest int64

// hasher hashes events. The zero value hashes as the data in the database are hashed; tests narrow it.
type hasher struct{ mask uint64 }

// key returns the key of an event of the organisation; try counts the keys that were taken by others.
func (h hasher) key(org, source, id string, try int) eventKey {
	var buf [3*maxText + 64]byte
	b := appendField(buf[:0], org)
	b = appendField(b, source)
	b = appendField(b, id)
	if try > 0 {
		b = binary.AppendUvarint(b, uint64(try))
	}
	sum := sha256.Sum256(b)
	key := binary.BigEndian.Uint64(sum[:])
	if h.mask != 0 {
		key &= h.mask
	}
	return eventKey(key) //nolint:gosec // all 64 bits are used, the sign too
}

// digest returns the hash of the whole record.
func (r *record) hash() digest {
	var buf [1024]byte
	b := appendField(buf[:0], r.Source)
	b = appendField(b, r.ID)
	b = appendField(b, r.contract)
	b = appendField(b, r.meter)
	b = appendField(b, r.also)
	b = binary.AppendVarint(b, r.sentAt)
	b = binary.AppendVarint(b, r.quantity.units)
	b = binary.AppendVarint(b, r.quantity.nanos)
	b = append(b, r.properties...)
	sum := sha256.Sum256(b)
	return digest(binary.BigEndian.Uint64(sum[:])) //nolint:gosec // all 64 bits are used, the sign too
}

func appendField(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// packed is the size of the key and the digest of an event in a block.
const packed = 16

// appendPacked writes the key and the digest of an event as a block keeps them.
func appendPacked(b []byte, k eventKey, d digest) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(k))    //nolint:gosec // as it was made
	return binary.BigEndian.AppendUint64(b, uint64(d)) //nolint:gosec // as it was made
}

// packKeys returns keys and digests as text.
func packKeys(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// unpackKeys calls fn with each key and digest of a block.
func unpackKeys(text string, fn func(eventKey, digest)) error {
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(b)%packed != 0 {
		return fmt.Errorf("keys of a block of usage: %d bytes, %w", len(b), err)
	}
	for ; len(b) > 0; b = b[packed:] {
		fn(eventKey(binary.BigEndian.Uint64(b)), digest(binary.BigEndian.Uint64(b[8:]))) //nolint:gosec // as it was made
	}
	return nil
}
