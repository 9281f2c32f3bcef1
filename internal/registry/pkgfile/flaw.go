package pkgfile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// invisible are characters that nobody sees and that change how a text is read: they turn its direction,
// join or part its lines, or make a text of nothing.
var invisible = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x200b, Hi: 0x200b, Stride: 1}, // zero width space
	{Lo: 0x2028, Hi: 0x2029, Stride: 1}, // line and paragraph separator
	{Lo: 0x202a, Hi: 0x202e, Stride: 1}, // embedding and override of the direction
	{Lo: 0x2066, Hi: 0x2069, Stride: 1}, // isolates of the direction
	{Lo: 0xfeff, Hi: 0xfeff, Stride: 1}, // byte order mark
}}

// Flaw says what is wrong with a text, whatever its length, to go on with after "The name": that it is
// not UTF-8, or has a control character or an invisible one. A text of lines may have tabs and line
// ends. It returns "" where nothing is wrong.
func Flaw(s string, lines bool) string {
	control := func(r rune) bool { return unicode.IsControl(r) && !(lines && strings.ContainsRune("\t\n\r", r)) }
	switch {
	case !utf8.ValidString(s):
		return "is not text in UTF-8; write it in UTF-8"
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(invisible, r) }):
		return "has an invisible character that changes how it is read; take it out"
	case !strings.ContainsFunc(s, control):
		return ""
	case !lines && !strings.ContainsFunc(s, func(r rune) bool { return control(r) && r != '\n' && r != '\r' }):
		return "has more than one line; write it in one"
	}
	return "has a control character; take it out"
}
