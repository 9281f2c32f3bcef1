package pkgfile

import (
	"fmt"

	"souk.dev/souk/internal/registry/version"
)

// checkTogether looks at the package and its nested ones as a whole (spec/openbravo 1.5, 2.3): each
// module stands in it once, somebody asks for it, and in the version that he asks for.
func (in *inspector) checkTogether() {
	seen := map[string]string{in.pkg.Main.ID: "the package itself"} // where each module stands, by id
	modules := append([]Module{in.pkg.Main}, in.pkg.Others...)
	for _, n := range in.pkg.Nested {
		modules = append(modules, n.Main)
		if n.Main.ID == "" {
			continue
		}
		if where, twice := seen[n.Main.ID]; twice {
			in.report(level{}, Finding{Check: CheckIncludes, Level: Failed, Code: "nested_twice", Path: n.Entry,
				Message: fmt.Sprintf("The module %s is here and in %s; a package may hold it only once.", n.Main.Package, where)})
			continue
		}
		seen[n.Main.ID] = n.Entry
	}
	wanted := map[string]Dependency{}
	for _, m := range modules {
		for _, d := range m.Dependencies {
			if was, ok := wanted[d.TargetID]; !ok || d.Included && !was.Included {
				wanted[d.TargetID] = d
			}
		}
	}
	for _, n := range in.pkg.Nested {
		d, ok := wanted[n.Main.ID]
		switch {
		case n.Main.ID == "":
		case !ok:
			in.report(level{}, Finding{Check: CheckIncludes, Level: Warned, Code: "nested_unasked", Path: n.Entry,
				Message: fmt.Sprintf("The package holds %s, which nothing in it includes or depends on.", n.Main.Package)})
		case d.Included && !sameVersion(d.Start, n.Main.Version):
			in.report(level{}, Finding{Check: CheckIncludes, Level: Warned, Code: "nested_version_differs", Path: n.Entry,
				Message: fmt.Sprintf("The package includes %s in version %s but holds version %s.", n.Main.Package, d.Start, n.Main.Version)})
		}
	}
}

func sameVersion(a, b string) bool {
	x, errX := version.ParseLoose(a)
	y, errY := version.ParseLoose(b)
	return errX == nil && errY == nil && x == y
}
