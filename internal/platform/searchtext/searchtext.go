package searchtext

import (
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns the text as it is searched: what differs only in case or in how Unicode writes it comes
// out the same, in NFKC. Bytes that are not UTF-8 become U+FFFD. The result may be longer.
func Fold(s string) string {
	// Decomposed first, no letter hides in a sign or behind the order of its marks.
	s = norm.NFKD.String(s)
	// Folding takes the capital letters of the Cherokee for small ones and the other way round; there
	// are only small ones after ToLower.
	s = cases.Fold().String(strings.ToLower(s))
	return norm.NFKC.String(s)
}
