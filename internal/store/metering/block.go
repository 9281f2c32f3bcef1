package metering

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// block is the events of one contract and one hour that come in together.
type block struct {
	id       int64
	org      string
	contract string
	hour     int64
	events   int64
	keys     []byte
	body     []byte
}

// line is an event as a block keeps it, as JSON.
type line struct {
	ID         string          `json:"i"`
	Source     string          `json:"s,omitempty"`
	At         int64           `json:"t"`           // microseconds
	Unsaid     bool            `json:"n,omitempty"` // the event did not say when; it is when it came in
	Meter      string          `json:"m"`
	Also       string          `json:"a,omitempty"`
	Quantity   string          `json:"q"`
	Properties json.RawMessage `json:"p,omitempty"`
}

// add appends an event to the block.
func (b *block) add(r *record) {
	b.events++
	b.keys = appendPacked(b.keys, r.key, r.digest)
	t := b.body
	t = append(t, `{"i":`...)
	t = appendText(t, r.ID)
	if r.Source != "" {
		t = appendText(append(t, `,"s":`...), r.Source)
	}
	t = strconv.AppendInt(append(t, `,"t":`...), r.at, 10)
	if r.sentAt == 0 {
		t = append(t, `,"n":true`...)
	}
	t = appendText(append(t, `,"m":`...), r.meter)
	if r.also != "" {
		t = appendText(append(t, `,"a":`...), r.also)
	}
	t = append(r.quantity.append(append(t, `,"q":"`...)), '"')
	if len(r.properties) > 0 {
		t = append(append(t, `,"p":`...), r.properties...)
	}
	t = append(t, "}\n"...)
	b.body = t
}

// appendText appends a text as JSON.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(s) // a string always has JSON
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// readLines calls fn with each event of the body of a block, until it returns false.
func readLines(body string, fn func(line) (bool, error)) error {
	for text := range strings.Lines(body) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			return fmt.Errorf("a block of usage holds %q: %w", clip(text), err)
		}
		if more, err := fn(l); err != nil || !more {
			return err
		}
	}
	return nil
}
