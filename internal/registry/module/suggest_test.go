package module

import (
	"testing"

	"pgregory.net/rapid"

	"souk.dev/souk/internal/registry/pkgfile"
)

// TestNamesNear checks that whatever was typed, candidates are at hand in bounded number, and that
// those which are offered are names that a registration accepts.
func TestNamesNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Z0-9]{1,12}`)).Draw(t, "prefix")
		pkg := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z]{1,4}(\.[a-z0-9]{1,4}){0,3}`)).Draw(t, "package")
		org := rapid.String().Draw(t, "organisation")
		prefixes, packages := prefixesNear(typed, pkg), packagesNear(pkg, org)
		if len(prefixes) > 40 || len(packages) > 15 {
			t.Fatalf("%d prefixes, %d packages", len(prefixes), len(packages))
		}
		for _, p := range prefixes {
			if len(p) > pkgfile.MaxPrefix {
				t.Fatalf("prefix %q is too long", p)
			}
		}
		none := func(string) bool { return false }
		for _, o := range []string{offer(prefixes, validPrefix, none), offer(packages, pkgfile.IsPackageName, none)} {
			if len(o) > 1000 {
				t.Fatalf("offer of %d characters", len(o))
			}
		}
		if pkgfile.IsPackageName(pkg) && offer(packages, pkgfile.IsPackageName, func(s string) bool { return s == pkg }) == "" && len(pkg) < 200 {
			t.Fatalf("nothing is offered for the taken package %q", pkg)
		}
		if validPrefix(typed) && offer(prefixes, validPrefix, func(s string) bool { return s == typed }) == "" {
			t.Fatalf("nothing is offered for the taken prefix %q", typed)
		}
	})
}
