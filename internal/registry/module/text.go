package module

import (
	"unicode/utf8"

	"souk.dev/souk/internal/registry/pkgfile"
)

// text notes what is wrong with a text of at most longest characters, and reports whether nothing is.
func (n *notes) text(path, code, noun, s string, longest int, lines bool) bool {
	flaw := pkgfile.Flaw(s, lines)
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
