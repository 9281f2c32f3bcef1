package invoice

import (
	"crypto/rand"
	"strings"
)

// letters are the characters of codes: no 0, 1, I, L or O, which are taken for each other. Their number
// is a prime, which is what makes the check character find every slip of one character, and every two
// that changed places.
const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// codeSize is how many characters a code has, the check character included.
const codeSize = 8

// newCode returns a random code without its dash.
func newCode() string {
	code := make([]byte, 0, codeSize)
	for len(code) < codeSize-1 {
		var b [1]byte
		rand.Read(b[:])                       // never fails: crypto/rand ends the process instead
		if int(b[0]) < 256-256%len(letters) { // so that every letter is as likely
			code = append(code, letters[int(b[0])%len(letters)])
		}
	}
	return string(append(code, check(code)))
}

// check returns the check character of the characters before it: with it, the sum of all, each weighted
// by its place, is a multiple of the number of letters.
func check(code []byte) byte {
	sum := 0
	for i, c := range code {
		sum += (codeSize - i) * strings.IndexByte(letters, c)
	}
	n := len(letters)
	return letters[(n-sum%n)%n]
}

// shown returns a code as people see it, as "7K3D-9QXM".
func shown(code string) string { return code[:codeSize/2] + "-" + code[codeSize/2:] }

// parseCode returns the code that somebody typed, without blanks and dashes, and whether it can be one.
func parseCode(text string) (string, bool) {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(text))
	if len(code) != codeSize || strings.Trim(code, letters) != "" {
		return "", false
	}
	return code, check([]byte(code[:codeSize-1])) == code[codeSize-1]
}
