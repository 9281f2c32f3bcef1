package invoice

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"souk.dev/souk/internal/store/invoice/font"
)

const (
	// missing stands for a character that the fonts lack.
	missing = '□'
	// maxText bounds a text on paper, in characters; what is longer is cut, with an ellipsis.
	maxText = 2000
)

// letters is what can be printed: the characters of both fonts.
var letters = sync.OnceValue(func() map[rune]bool {
	known := map[rune]bool{}
	var buffer sfnt.Buffer
	for i, data := range [][]byte{font.Regular, font.Bold} {
		f, err := sfnt.Parse(data)
		if err != nil {
			panic(fmt.Sprintf("invoice: font %d: %v", i, err)) //nolint:forbidigo // it is part of the program
		}
		for r := rune(' '); r <= 0xffff; r++ {
			index, err := f.GlyphIndex(&buffer, r)
			has := err == nil && index != 0
			known[r] = has && (i == 0 || known[r])
		}
	}
	return known
})

// printable returns text as it can be printed: composed, without what has no shape, and with a box for each
// character that the fonts lack. Lines stay; other white space becomes a blank.
func printable(text string) string {
	known := letters()
	var b strings.Builder
	length := 0
	for _, r := range norm.NFC.String(strings.ToValidUTF8(text, "\ufffd")) {
		switch {
		case r == '\n':
		case unicode.IsSpace(r):
			r = ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			continue
		case !known[r]:
			r = missing
		}
		if length++; length > maxText {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}

// oneLine is printable for what stands on one line.
func oneLine(text string) string { return strings.ReplaceAll(printable(text), "\n", " ") }

// wrap breaks text into lines that are no wider than width, between words where it can, for a function that
// measures. Line feeds in the text stay.
func wrap(text string, width float64, measure func(string) float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if joined := line + " " + word; line != "" && measure(joined) <= width {
				line = joined
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			parts := chop(word, width, measure)
			lines, line = append(lines, parts[:len(parts)-1]...), parts[len(parts)-1]
		}
		lines = append(lines, line)
	}
	return lines
}

// chop breaks a word that is wider than a line.
func chop(word string, width float64, measure func(string) float64) []string {
	var parts []string
	part, used := "", 0.0
	for _, r := range word {
		wide := measure(string(r))
		if part != "" && used+wide > width {
			parts = append(parts, part)
			part, used = "", 0
		}
		part, used = part+string(r), used+wide
	}
	return append(parts, part)
}

// Printable returns text on one line as the fonts of this package print it; other papers are printed in them, too.
func Printable(text string) string { return oneLine(text) }
