package soap

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf16"
)

// longestReference is the length of the longest character reference that is looked at, "&#x0000D83D;"
// and a little more.
const longestReference = 16

// joinSurrogates puts one reference in place of two that name the halves of a character above U+FFFF, as
// Axis writes them: "&#xD83D;&#xDE80;" becomes "&#x1F680;". Only then is the document well-formed. What
// stands in comments and CDATA sections is text and stays.
func joinSurrogates(doc []byte) []byte {
	if !bytes.Contains(doc, []byte("&#")) {
		return doc
	}
	out := make([]byte, 0, len(doc))
	for len(doc) > 0 {
		next := bytes.IndexAny(doc, "&<")
		if next < 0 {
			break
		}
		out, doc = append(out, doc[:next]...), doc[next:]
		if n := literal(doc); n > 0 {
			out, doc = append(out, doc[:n]...), doc[n:]
			continue
		}
		high, n := reference(doc)
		low, m := reference(doc[n:])
		if r := utf16.DecodeRune(high, low); n > 0 && m > 0 && r != '\uFFFD' {
			out, doc = fmt.Appendf(out, "&#x%X;", r), doc[n+m:]
			continue
		}
		out, doc = append(out, doc[0]), doc[1:]
	}
	return append(out, doc...)
}

// literal returns the length of the comment or CDATA section that doc begins with, 0 where it does not.
func literal(doc []byte) int {
	for begin, end := range map[string]string{"<!--": "-->", "<![CDATA[": "]]>"} {
		if !bytes.HasPrefix(doc, []byte(begin)) {
			continue
		}
		if i := bytes.Index(doc[len(begin):], []byte(end)); i >= 0 {
			return len(begin) + i + len(end)
		}
		return len(doc)
	}
	return 0
}

// reference reads the numeric character reference that doc begins with and returns the character and the
// length of the reference, 0 where there is none.
func reference(doc []byte) (r rune, length int) {
	if !bytes.HasPrefix(doc, []byte("&#")) {
		return 0, 0
	}
	end := bytes.IndexByte(doc[:min(len(doc), longestReference)], ';')
	if end < 0 {
		return 0, 0
	}
	digits, base := string(doc[2:end]), 10
	if digits != "" && digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil {
		return 0, 0
	}
	return rune(n), end + 1
}
