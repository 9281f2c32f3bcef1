package catalogue

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Forms of names and versions (spec wstore 3.1).
var (
	nameForm    = regexp.MustCompile(`^[\w -]+$`)
	versionForm = regexp.MustCompile(`^(?:[1-9][0-9]*\.|0\.)*(?:[1-9][0-9]*|0)$`)
	notInName   = regexp.MustCompile(`[^\w -]`)
	dashes      = regexp.MustCompile(`-[ -]*-`)

	// urlForm takes longer top-level domains than the old store did: there are some now.
	urlForm = regexp.MustCompile(`^(?i)https?://(?:(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}|localhost|` +
		`(?:[0-9]{1,3}\.){3}[0-9]{1,3})(?::([0-9]{1,5}))?(?:[/?][^\s\x00-\x1f\x7f]*)?$`)
)

// isURL reports whether text is an address of the form of spec wstore 3.1.
func isURL(text string) bool {
	_, err := url.Parse(text)
	return err == nil && len(text) <= maxURL && isText(text) && urlForm.MatchString(text)
}

// nameFrom makes a name of free text: what a name cannot have becomes "-", one for many, none at the
// ends. It is "" where nothing is left.
func nameFrom(text string) string {
	name := dashes.ReplaceAllString(notInName.ReplaceAllString(text, "-"), "-")
	name = strings.Trim(name, "- ")
	return strings.Trim(name[:min(len(name), maxName)], "- ")
}

// firstFree returns the first of base, base-2, base-3 and so on that is not taken.
func firstFree(base string, taken func(name string) (bool, error)) (string, error) {
	name := base
	for n := 2; ; n++ {
		if used, err := taken(name); err != nil || !used {
			return name, err
		}
		name = fmt.Sprintf("%s-%d", base, n)
	}
}

// compareVersions compares two versions of offerings part by part as numbers; parts that one of them
// lacks are 0. Parts have no leading zeros, so of two numbers the longer text is the greater one.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	part := func(parts []string, i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return "0"
	}
	for i := range max(len(as), len(bs)) {
		x, y := part(as, i), part(bs, i)
		if c := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); c != 0 {
			return c
		}
	}
	return 0
}
