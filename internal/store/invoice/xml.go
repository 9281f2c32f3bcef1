package invoice

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"
)

// sheet writes XML with fixed prefixes, the same bytes each time. What it is given is text, whatever is in it.
type sheet struct {
	out  bytes.Buffer
	open []string
}

func newSheet(root string, namespaces ...string) *sheet {
	s := &sheet{}
	s.out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	s.begin(root, namespaces...)
	return s
}

func (s *sheet) tag(name string, attributes []string) {
	s.out.WriteString(strings.Repeat("  ", len(s.open)) + "<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		s.out.WriteString(" " + attributes[i] + `="`)
		s.text(attributes[i+1])
		s.out.WriteString(`"`)
	}
}

// begin opens an element, with attributes as names and values.
func (s *sheet) begin(name string, attributes ...string) {
	s.tag(name, attributes)
	s.out.WriteString(">\n")
	s.open = append(s.open, name)
}

// end closes the element that was opened last.
func (s *sheet) end() {
	last := len(s.open) - 1
	name := s.open[last]
	s.open = s.open[:last]
	s.out.WriteString(strings.Repeat("  ", last) + "</" + name + ">\n")
}

// in writes what fn does into an element.
func (s *sheet) in(name string, fn func()) {
	s.begin(name)
	fn()
	s.end()
}

// leaf writes an element with a text; nothing where there is none.
func (s *sheet) leaf(name, text string, attributes ...string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	s.tag(name, attributes)
	s.out.WriteString(">")
	s.text(text)
	s.out.WriteString("</" + name + ">\n")
}

// text escapes; what XML cannot hold is replaced.
func (s *sheet) text(text string) {
	if err := xml.EscapeText(&s.out, []byte(text)); err != nil {
		panic("invoice: a buffer cannot be written: " + err.Error()) //nolint:forbidigo // a buffer can always be written
	}
}

func (s *sheet) bytes() []byte {
	for len(s.open) > 0 {
		s.end()
	}
	return s.out.Bytes()
}

// oneLineText is text on one line.
func oneLineText(text string) string { return strings.Join(strings.Fields(text), " ") }

// isoDay writes a day as 2026-01-31; "" for none.
func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
