package resolve

import (
	"fmt"
	"regexp"

	"souk.dev/souk/internal/registry/version"
)

// InRange allows the versions of a range of numbers (spec openbravo 1.5).
func InRange(r version.Range) Allows { return inRange{r} }

// RangeOf returns the range behind what InRange made, false for anything else.
func RangeOf(a Allows) (version.Range, bool) {
	in, ok := a.(inRange)
	return in.r, ok
}

type inRange struct{ r version.Range }

func (a inRange) Allowed(_ int, v VersionSpec) bool { return a.r.Contains(v.Number) }
func (a inRange) Key() string {
	key := "n:" + string(a.r.Enforcement) + ":" + a.r.Start.String() + ":" + a.r.End.String()
	if a.r.Strict {
		key += ":strict"
	}
	return key
}
func (a inRange) String() string { return a.r.Text() }

// Ranks allows the versions from place lo to place hi, both included.
func Ranks(lo, hi int) Allows { return ranks{lo, hi} }

type ranks struct{ lo, hi int }

func (a ranks) Allowed(rank int, _ VersionSpec) bool { return a.lo <= rank && rank <= a.hi }
func (a ranks) Key() string                          { return fmt.Sprintf("r:%d:%d", a.lo, a.hi) }
func (a ranks) String() string                       { return fmt.Sprintf("number %d to %d", a.lo, a.hi) }

// Exactly allows the one version with the text.
func Exactly(text string) Allows { return exactly{text} }

type exactly struct{ text string }

func (a exactly) Allowed(_ int, v VersionSpec) bool { return v.Version == a.text }
func (a exactly) Key() string                       { return "e:" + a.text }
func (a exactly) String() string                    { return a.text }

// Matching allows the versions whose text the pattern matches as a whole.
func Matching(pattern *regexp.Regexp) Allows {
	return matching{regexp.MustCompile(`\A(?:` + pattern.String() + `)\z`), pattern.String()}
}

type matching struct {
	whole   *regexp.Regexp
	pattern string
}

func (a matching) Allowed(_ int, v VersionSpec) bool { return a.whole.MatchString(v.Version) }
func (a matching) Key() string                       { return "p:" + a.pattern }
func (a matching) String() string                    { return "versions like " + a.pattern }
