package invoice

import (
	"strings"
	"testing"
)

// TestCheckCharacter makes every slip of one character, and swaps all neighbours, in many codes: none of
// what comes of it is a code.
func TestCheckCharacter(t *testing.T) {
	for range 200 {
		code := newCode()
		if got, ok := parseCode(strings.ToLower(shown(code))); !ok || got != code {
			t.Fatalf("%s is read as %q, %t", shown(code), got, ok)
		}
		for i := range code {
			for _, c := range letters {
				slip := code[:i] + string(c) + code[i+1:]
				if _, ok := parseCode(slip); ok && slip != code {
					t.Fatalf("%s passes for %s", slip, code)
				}
			}
			if i+1 < len(code) {
				swapped := code[:i] + code[i+1:i+2] + code[i:i+1] + code[i+2:]
				if _, ok := parseCode(swapped); ok && swapped != code {
					t.Fatalf("%s passes for %s", swapped, code)
				}
			}
		}
	}
}

func TestLettersAreNotTakenForEachOther(t *testing.T) {
	if len(letters) != 31 || strings.ContainsAny(letters, "01ILO") {
		t.Errorf("the letters are %s", letters)
	}
}
