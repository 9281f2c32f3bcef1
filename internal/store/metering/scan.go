package metering

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
)

// scanner walks through JSON text, of which usage sends so much that reading it is most of the work. It is
// strict where it looks, and hands what it does not look into to encoding/json.
type scanner struct {
	text []byte
	at   int
}

func (s *scanner) fault(what string) error {
	return errs.Invalid("bad_json", "The JSON is wrong at byte %d: %s.", s.at+1, what)
}

// next skips blanks and returns the next byte, 0 at the end.
func (s *scanner) next() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// take skips the byte where it is the next one.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

// object calls member for each member of the object that comes; it reads the value.
func (s *scanner) object(member func(name string) error) error {
	if !s.take('{') {
		return s.fault("an object is expected here")
	}
	if s.take('}') {
		return nil
	}
	for {
		name, err := s.str()
		if err != nil {
			return err
		}
		if !s.take(':') {
			return s.fault("a colon is expected here")
		}
		if err := member(name); err != nil {
			return err
		}
		if s.take('}') {
			return nil
		}
		if !s.take(',') {
			return s.fault("a comma or the end of the object is expected here")
		}
		s.next()
	}
}

// str reads a string.
func (s *scanner) str() (string, error) {
	if s.next() != '"' {
		return "", s.fault("a text is expected here")
	}
	rest := s.text[s.at+1:]
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		return "", s.fault("a text does not end")
	}
	plain := true
	for _, c := range rest[:end] {
		if c == '\\' || c < 0x20 || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		s.at += end + 2
		return string(rest[:end]), nil
	}
	value, err := s.value()
	if err != nil {
		return "", err
	}
	var text string
	if !utf8.Valid(value) || json.Unmarshal(value, &text) != nil {
		return "", s.fault("a text is wrong before here")
	}
	return text, nil
}

// text reads a string, or a number as it is written; null is "".
func (s *scanner) strOrNumber() (string, error) {
	if s.next() == '"' {
		return s.str()
	}
	value, err := s.value()
	if err != nil || string(value) == "null" {
		return "", err
	}
	if c := value[0]; c != '-' && (c < '0' || c > '9') {
		return "", s.fault("a number is expected before here")
	}
	return string(value), nil
}

// value reads any value and returns its text.
func (s *scanner) value() ([]byte, error) {
	s.next()
	from := s.at
	depth := 0
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case '"':
			if err := s.skipString(); err != nil {
				return nil, err
			}
			s.at--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return s.checked(from)
			}
			depth--
			if depth == 0 {
				s.at++
				return s.checked(from)
			}
		case ',', ' ', '\t', '\n', '\r', ':':
			if depth == 0 {
				return s.checked(from)
			}
		}
		s.at++
	}
	return s.checked(from)
}

// checked returns the text from there to here, if it is one value.
func (s *scanner) checked(from int) ([]byte, error) {
	value := s.text[from:s.at]
	if !json.Valid(value) {
		s.at = from
		return nil, s.fault(fmt.Sprintf("%q is no value", clip(string(value))))
	}
	return value, nil
}

// skipString skips a string, whatever is in it.
func (s *scanner) skipString() error {
	for i := s.at + 1; i < len(s.text); i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '"':
			s.at = i + 1
			return nil
		}
	}
	return s.fault("a text does not end")
}
