package pkgfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/safefile"
)

// pickMain tells which of the described modules the archive is of: the only one, else the one whose
// package is a folder at the archive's root, else core.
func pickMain(list []Module, entries []safefile.Entry, report func(Finding)) (main Module, others []Module) {
	if len(list) == 1 {
		return list[0], nil
	}
	tops := topFolders(entries)
	fits := func(m Module) bool { return tops[m.Package] }
	if !slices.ContainsFunc(list, fits) {
		fits = Module.IsCore
	}
	var mains, names []string
	at := 0
	for i, m := range list {
		names = append(names, m.Package)
		if fits(m) {
			mains, at = append(mains, m.Package), i
		}
	}
	if len(mains) != 1 {
		report(Finding{Check: CheckModule, Level: Failed, Code: "several_modules", Path: tableModule + ".xml",
			Message: "The package describes several modules and it cannot be told which of them it is of: " + strings.Join(names, ", ") + ".",
			Fix:     "Pack each module on its own, or put them into a pack."})
		return list[0], list[1:]
	}
	others = slices.Delete(slices.Clone(list), at, at+1)
	report(Finding{Check: CheckModule, Level: Warned, Code: "other_modules", Path: tableModule + ".xml",
		Message: fmt.Sprintf("The package is of %s and also describes %s", mains[0], ignored(len(others)))})
	return list[at], others
}

// ignored ends a sentence about n more modules.
func ignored(n int) string {
	if n == 1 {
		return "another module, which does not count."
	}
	return fmt.Sprintf("%d other modules, which do not count.", n)
}

// topFolders returns the folders at the root of an archive.
func topFolders(entries []safefile.Entry) map[string]bool {
	tops := map[string]bool{}
	for _, e := range entries {
		if top, _, inside := strings.Cut(e.Name, "/"); inside || e.Dir {
			tops[top] = true
		}
	}
	return tops
}

// checkFolder checks that everything is in the one folder that is named like the module's package,
// nested packages at the root excepted. Core has no folder of its own (spec/openbravo 2.1, 2.2).
func checkFolder(m Module, entries []safefile.Entry, report func(Finding)) {
	if m.IsCore() || m.Package == "" {
		return
	}
	fix := "Put everything but nested packages into the folder " + m.Package + "."
	tops := topFolders(entries)
	for _, top := range slices.Sorted(maps.Keys(tops)) {
		if top != m.Package {
			report(Finding{Check: CheckArchive, Level: Failed, Code: "wrong_folder", Path: top,
				Message: "The folder is not named like the module's package, " + m.Package + ".", Fix: fix})
		}
	}
	for _, e := range entries {
		if !e.Dir && !strings.Contains(e.Name, "/") && !isPackageFile(e) {
			report(Finding{Check: CheckArchive, Level: Failed, Code: "file_at_root", Path: e.Name,
				Message: "The file is not in the module's folder.", Fix: fix})
		}
	}
}
