package usage

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"time"
)

// source makes events as gateways send them: with random ids, for some contracts, of the last minutes.
type source struct {
	contracts []string
	random    *rand.Rand
	before    [][]byte // some that were made
}

func newSource(contracts []string) *source {
	return &source{contracts: contracts, random: rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))} //nolint:gosec // no secrets
}

// events returns n events as JSON, of which one in a hundred was returned before.
func (s *source) events(n int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		if len(s.before) > 0 && i%oftenBefore == oftenBefore-1 {
			list[i] = s.before[s.random.IntN(len(s.before))]
			continue
		}
		list[i] = s.event()
		if i%50 == 0 {
			s.remember(list[i])
		}
	}
	return list
}

// remember keeps up to 100 000 events, to be sent again.
func (s *source) remember(event []byte) {
	if len(s.before) < 100_000 {
		s.before = append(s.before, event)
	} else {
		s.before[s.random.IntN(len(s.before))] = event
	}
}

func (s *source) event() []byte {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], s.random.Uint64())
	binary.BigEndian.PutUint64(id[8:], s.random.Uint64())
	at := time.Now().UTC().Add(-time.Duration(s.random.IntN(600)) * time.Second)
	return fmt.Appendf(nil, `{"id":"%s","source":"gateway-%d","contract":"%s","time":"%s","meter":"%s","quantity":%d,"properties":{"region":"eu-west-%d","status":200}}`,
		hex.EncodeToString(id[:]), s.random.IntN(10), s.contracts[s.random.IntN(len(s.contracts))], at.Format("2006-01-02T15:04:05.000Z"),
		[]string{"call", "gigabyte"}[s.random.IntN(2)], 1+s.random.IntN(100), s.random.IntN(3))
}
