package version

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// maxDigits bounds a part so that it fits the database.
const maxDigits = 18

// Number is a version of three parts, none below zero.
type Number struct{ A, B, C int64 }

// Open is the version that stands where none is given: the end of an open range.
var Open = Number{math.MaxInt64, math.MaxInt64, math.MaxInt64}

// Parse reads a version of the form A.B.C, each part one or more digits without leading zeros, as a
// published version must have it: [Number.String] gives it back. The error is of KindInvalid, code
// "bad_version".
func Parse(s string) (Number, error) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return Number{}, bad(s)
	}
	var n [3]int64
	for i, part := range parts {
		v, ok := parsePart(part)
		if !ok || len(part) > 1 && part[0] == '0' {
			return Number{}, bad(s)
		}
		n[i] = v
	}
	return Number{n[0], n[1], n[2]}, nil
}

// ParseLoose reads a version as old clients and stored data have it: missing and empty parts are 0
// (2.50 = 2.50. = 2.50.0), leading zeros and parts after the third do not count, nor does a label in parentheses
// ("3.0.17885 (MP15)"); nothing at all is Open. A part that is not a number is refused, as by Parse.
func ParseLoose(s string) (Number, error) {
	text, _, _ := strings.Cut(s, "(")
	text = strings.TrimSpace(text)
	if text == "" {
		return Open, nil
	}
	var n [3]int64
	for i, part := range strings.SplitN(text, ".", 4) {
		if i == 3 {
			break
		}
		if part == "" {
			continue
		}
		v, ok := parsePart(part)
		if !ok {
			return Number{}, bad(s)
		}
		n[i] = v
	}
	return Number{n[0], n[1], n[2]}, nil
}

// parsePart reads a part of digits only.
func parsePart(s string) (int64, bool) {
	if s == "" || len(s) > maxDigits {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	v, err := strconv.ParseInt(s, 10, 64)
	return v, err == nil
}

func bad(s string) error {
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return errs.Invalid("bad_version",
		"%q is not a version: it must be three numbers without leading zeros and with dots between them, as 1.0.3.", s)
}

// String returns n in its shortest form, as "2.50.18291"; "" for Open.
func (n Number) String() string {
	if n == Open {
		return ""
	}
	return n.Major() + "." + strconv.FormatInt(n.C, 10)
}

// Major returns the major version, as "2.50"; "" for Open.
func (n Number) Major() string {
	if n == Open {
		return ""
	}
	return strconv.FormatInt(n.A, 10) + "." + strconv.FormatInt(n.B, 10)
}

// Compare returns -1, 0 or +1 as a is below, equal to or above b.
func Compare(a, b Number) int {
	return cmp.Or(CompareMajor(a, b), cmp.Compare(a.C, b.C))
}

// CompareMajor is Compare on the major versions alone.
func CompareMajor(a, b Number) int {
	return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
}
