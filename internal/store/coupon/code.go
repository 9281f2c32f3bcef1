package coupon

import (
	"crypto/rand"
	"strings"
)

// letters are the characters of codes that are made here: no 0, 1, I, L or O, which are taken for each other.
const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// madeSize is how many characters such a code has, without its dash.
const madeSize = 10

// The fewest and most characters of a code.
const (
	leastCode = 3
	mostCode  = 32
)

// newCode returns a random code, as "7K3D9-QXMTB".
func newCode() string {
	code := make([]byte, 0, madeSize)
	for len(code) < madeSize {
		var b [1]byte
		rand.Read(b[:])                       // never fails: crypto/rand ends the process instead
		if int(b[0]) < 256-256%len(letters) { // so that every letter is as likely
			code = append(code, letters[int(b[0])%len(letters)])
		}
	}
	return string(code[:madeSize/2]) + "-" + string(code[madeSize/2:])
}

// tidyCode returns a code as it is shown, in upper case and without blanks.
func tidyCode(text string) string {
	return strings.ToUpper(strings.Join(strings.Fields(text), ""))
}

// keyOf returns a code as it is compared.
func keyOf(text string) string { return strings.NewReplacer("-", "", "_", "").Replace(tidyCode(text)) }

// isCode reports whether a tidy code is one.
func isCode(code string) bool {
	letter := func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' }
	return len(code) <= mostCode && len(keyOf(code)) >= leastCode &&
		!strings.ContainsFunc(code, func(r rune) bool { return !letter(r) })
}

// SameCode reports whether two codes mean the same.
func SameCode(a, b string) bool { return keyOf(a) == keyOf(b) }
