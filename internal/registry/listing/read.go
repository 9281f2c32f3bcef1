package listing

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/version"
)

// MaxLine is the length of the longest line that is read, in bytes.
const MaxLine = 1 << 20

// MaxMistakes is how many mistakes are collected before reading ends.
const MaxMistakes = 50

// Read calls each for every entry, in the order of the file, with the number of its line, the first being
// 1. Empty lines do not count as entries, and fields that are not known are left aside. An error of each
// ends the reading and is returned as it is. Mistakes in the file come back together, at most
// [MaxMistakes], as an error of KindInvalid, code "bad_catalogue", whose paths name the line and the
// field ("line 12: dependencies[3].versionStart"); entries behind the first mistake are not handed on.
func Read(r io.Reader, each func(line int, e Entry) error) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	read := reader{seen: map[place]int{}}
	for line := 1; read.mistakes.Len() < MaxMistakes; line++ {
		text, err := nextLine(lines)
		if errors.Is(err, errLong) {
			read.mistakes.Add(fmt.Sprintf("line %d", line), "too_long",
				"The line is longer than %d bytes, so neither it nor what comes after it is read.", MaxLine)
			break
		}
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return errs.Wrap("listing.Read", err)
		}
		if e, ok := read.entry(line, text); ok && read.mistakes.Len() == 0 {
			if err := each(line, e); err != nil {
				return err
			}
		}
		if last {
			break
		}
	}
	more := ""
	if read.mistakes.Len() >= MaxMistakes {
		more = ", and there may be more"
	}
	return read.mistakes.Err("bad_catalogue", "The catalogue has %d mistakes%s; correct them and try again.",
		read.mistakes.Len(), more)
}

// place is what no two entries share.
type place struct {
	module string
	number version.Number
}

// reader is the state of one reading.
type reader struct {
	mistakes errs.Fields
	seen     map[place]int // line
}

// entry reads one line; it reports false for an empty one and for one with mistakes.
func (r *reader) entry(line int, text []byte) (Entry, bool) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return Entry{}, false
	}
	notes := notes{line: line, all: &r.mistakes}
	e := Entry{Maturity: Rated}
	if mistake := parse(text, &e); mistake != "" {
		notes.add("", "bad_json", "%s", mistake)
		return Entry{}, false
	}
	before := r.mistakes.Len()
	e.check(notes)
	if r.mistakes.Len() > before {
		return Entry{}, false
	}
	key := place{e.ID, e.Number}
	if first := r.seen[key]; first > 0 {
		notes.add("version", "twice", "Version %s of the module %s is on line %d already.", e.Number, e.ID, first)
		return Entry{}, false
	}
	r.seen[key] = line
	return e, true
}

// parse reads the JSON of a line; it says what is wrong with it, "" for nothing.
func parse(text []byte, e *Entry) string {
	if !utf8.Valid(text) {
		return "The line is not UTF-8 text."
	}
	err := json.Unmarshal(text, e)
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case err == nil && text[0] == '{':
		return ""
	case err == nil: // null
		return "The line must be a JSON object."
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Sprintf("The line must be a JSON object, not %s.", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Sprintf("The field %s must be %s, not %s.", wrong.Field, jsonType(wrong.Type), wrong.Value)
	case errors.As(err, &syntax):
		return fmt.Sprintf("The line is not JSON: %v (at character %d).", syntax, syntax.Offset)
	}
	return fmt.Sprintf("The line is not JSON: %v.", err)
}

var errLong = errors.New("line too long")

// nextLine returns the next line, valid until the next call, without what ends it; io.EOF comes with the
// last one.
func nextLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err == nil || !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	long := bytes.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		line, err = r.ReadSlice('\n')
		if long = append(long, line...); len(long) > MaxLine {
			return nil, errLong
		}
	}
	return long, err
}
