package invoice

import (
	"crypto/rand"
	"math/big"
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
	code := make([]byte, codeSize-1, codeSize)
	for i := range code {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			panic(err) // the system has no random numbers; crypto/rand ends the process by itself
		}
		code[i] = letters[n.Int64()]
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
