package pkgfile

import "souk.dev/souk/internal/platform/errs"

// Level says how bad a finding is.
type Level string

// The levels. A finding has one of the first two; the third is for lists of checks that also name
// what was in order.
const (
	Failed Level = "failed" // the package cannot be published
	Warned Level = "warned" // it can, but somebody should look
	Passed Level = "passed"
)

// The checks that findings belong to, in the order in which they are shown. The numbers are those
// of spec/openbravo 3.2.
const (
	CheckArchive      = "archive"      // 10: a whole and safe archive, with the folder it should have
	CheckModule       = "module"       // 2: says which module it is, and only one
	CheckVersion      = "version"      // 3: A.B.C
	CheckTexts        = "texts"        // 8: name and description
	CheckLicence      = "licence"      // 8 and 9: licence text, and a known type
	CheckDependencies = "dependencies" // 6 and 7: complete, ranges that hold something, none twice
	CheckIncludes     = "includes"     // 6: only in packs and templates, none twice
	CheckPrefixes     = "prefixes"     // 7: database prefixes (1.2)
)

// Checks lists the checks in the order in which they are shown.
var Checks = []string{
	CheckArchive, CheckModule, CheckVersion, CheckTexts, CheckLicence,
	CheckDependencies, CheckIncludes, CheckPrefixes,
}

// Finding is one thing that is wrong, or odd, in a package.
type Finding struct {
	Check   string // one of Checks
	Level   Level  // Failed or Warned
	Code    string // stable, machine-read, in snake case ("bad_version")
	Path    string // the place: an entry ("org.x/a.xml") or a column ("AD_MODULE.xml: VERSION")
	Message string // what is wrong, as a sentence without the path
	Fix     string // what to do, as a sentence; "" where the message says it
}

// Field returns the finding as a mistake of an input.
func (f Finding) Field() errs.Field {
	message := f.Message
	if f.Fix != "" {
		message += " " + f.Fix
	}
	return errs.Field{Path: f.Path, Code: f.Code, Message: message}
}

// Mistakes returns the findings that forbid to publish.
func Mistakes(findings []Finding) []errs.Field {
	var list []errs.Field
	for _, f := range findings {
		if f.Level == Failed {
			list = append(list, f.Field())
		}
	}
	return list
}
