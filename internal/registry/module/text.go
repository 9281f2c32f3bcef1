package module

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Flaw says what is wrong with a text, whatever its length, to go on with after "The name": that it has
// a control character, or is not UTF-8. A text of lines may have tabs and line ends. It returns "" where
// nothing is wrong.
func Flaw(s string, lines bool) string {
	control := func(r rune) bool { return unicode.IsControl(r) && !(lines && strings.ContainsRune("\t\n\r", r)) }
	switch {
	case !utf8.ValidString(s):
		return "is not text in UTF-8; write it in UTF-8"
	case !strings.ContainsFunc(s, control):
		return ""
	case !lines && !strings.ContainsFunc(s, func(r rune) bool { return control(r) && r != '\n' && r != '\r' }):
		return "has more than one line; write it in one"
	}
	return "has a control character; take it out"
}

// text notes what is wrong with a text of at most longest characters, and reports whether nothing is.
func (n *notes) text(path, code, noun, s string, longest int, lines bool) bool {
	flaw := Flaw(s, lines)
	length := utf8.RuneCountInString(s)
	switch {
	case flaw != "":
		n.add(path, code, "The %s %s.", noun, flaw)
	case length > longest:
		n.add(path, code, "The %s has at most %d characters; this one has %d.", noun, longest, length)
	default:
		return true
	}
	return false
}
