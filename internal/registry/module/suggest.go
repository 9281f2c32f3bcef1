package module

import (
	"fmt"
	"strings"

	"souk.dev/souk/internal/registry/pkgfile"
)

// suggestions is how many free names a message offers.
const suggestions = 3

// packagesNear returns package names close by, the nearest first; whether they are free is not known
// here.
func packagesNear(pkg, orgName string) []string {
	var parts []string
	for part := range strings.SplitSeq(pkg, ".") {
		if part = keep(part, isWord); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	if len(parts) == 1 {
		parts = []string{"org", parts[0]}
	}
	parent, last := strings.Join(parts[:len(parts)-1], "."), parts[len(parts)-1]
	near := []string{parent + "." + last}
	if owner := strings.ToLower(keep(orgName, isWord)); owner != "" {
		near = append(near, parent+"."+owner+"."+last)
	}
	for n := 2; n <= 9; n++ {
		near = append(near, fmt.Sprintf("%s.%s%d", parent, last, n))
	}
	return near
}

// prefixesNear returns prefixes close by, the nearest first; whether they are free is not known here.
func prefixesNear(prefix, pkg string) []string {
	base := strings.TrimLeft(keep(strings.ToUpper(prefix), isPrefixByte), "0123456789")
	base = strings.TrimPrefix(base, "CUST")
	base = strings.TrimLeft(base, "0123456789")
	if base == "" {
		for part := range strings.SplitSeq(pkg, ".") {
			base += strings.ToUpper(keep(part, isLetter) + " ")[:1]
		}
		base = keep(base, isPrefixByte)
	}
	if base == "" {
		return nil
	}
	near := []string{base[:min(len(base), pkgfile.MaxPrefix)]}
	stem := base[:min(len(base), pkgfile.MaxPrefix-1)]
	for c := '2'; c <= '9'; c++ {
		near = append(near, stem+string(c))
	}
	for c := 'A'; c <= 'Z'; c++ {
		near = append(near, stem+string(c))
	}
	return near
}

// offer returns the sentence that names the first candidates that are not taken, "" for none.
func offer(candidates []string, valid, taken func(string) bool) string {
	var free []string
	for _, c := range candidates {
		if len(free) < suggestions && valid(c) && !taken(c) {
			free = append(free, c)
		}
	}
	if len(free) == 0 {
		return ""
	}
	return " Free and close by: " + strings.Join(free, ", ") + "."
}

func validPrefix(p string) bool {
	return pkgfile.IsPrefix(p) && !pkgfile.IsReservedPrefix(p)
}

// keep returns the bytes of s that ok holds of.
func keep(s string, ok func(c byte) bool) string {
	var b strings.Builder
	for i := range len(s) {
		if ok(s[i]) {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func isLetter(c byte) bool     { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isWord(c byte) bool       { return isLetter(c) || '0' <= c && c <= '9' || c == '_' }
func isPrefixByte(c byte) bool { return 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' }
