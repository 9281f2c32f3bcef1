package pkgfile

import (
	"slices"
	"strings"
)

// The longest texts that the columns of Openbravo hold, in characters (spec/openbravo 1.1 to 1.5).
const (
	MaxPackage       = 255
	MaxName          = 60
	MaxDescription   = 255
	MaxHelp          = 2000
	MaxAuthor        = 2000
	MaxURL           = 300
	MaxLicenceText   = 2000
	MaxUpdateText    = 2000
	MaxReferenceData = 2000
	MaxLabel         = 60
	MaxLanguage      = 6
	MaxPrefix        = 7
)

// Licences are the known codes of LICENSETYPE (spec/openbravo 1.1).
var Licences = []string{
	"OBPL", "OBCL", "Apache2.0", "LGPL", "MIT", "GPL2.0", "GPL3.0", "BSD", "EPL1.0", "CPAL1.0",
	"Affero", "Artistic/GPL", "MPL1.1", "PD", "OtherOS", "OtherCOM",
}

// IsCommercialLicence reports whether the code is one of those that commercial modules have.
func IsCommercialLicence(code string) bool { return code == "OBCL" || code == "OtherCOM" }

// IsLicence reports whether the code is one of Licences.
func IsLicence(code string) bool { return slices.Contains(Licences, code) }

// IsModuleID reports whether s has the form of a module's id: 32 hex digits, or "0" for core.
func IsModuleID(s string) bool {
	if s == "0" {
		return true
	}
	return len(s) == 32 && all(s, func(c byte) bool {
		return isDigit(c) || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
	})
}

// PackageRule says, after "The package", what IsPackageName asks for.
const PackageRule = "has two or more parts with dots between them, as org.example.bread, and at most 255 characters. " +
	"A part has ASCII letters, digits and underscores and is no word of the Java language, as class; the first part does not begin with a digit."

// IsPackageName reports whether s is a Java package name of two or more parts, as "org.example.bread".
// Parts after the first may begin with a digit, as some published ones do.
func IsPackageName(s string) bool {
	if len(s) > MaxPackage || !strings.Contains(s, ".") || isDigit(s[0]) {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || slices.Contains(javaWords, part) ||
			!all(part, func(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }) {
			return false
		}
	}
	return true
}

// javaWords are the words of the Java language that cannot name anything in it.
var javaWords = strings.Fields(`
abstract assert boolean break byte case catch char class const continue default do double else enum extends
false final finally float for goto if implements import instanceof int interface long native new null package
private protected public return short static strictfp super switch synchronized this throw throws transient
true try void volatile while _`)

// CorePackage is the package name of core, which no other module has.
const CorePackage = "org.openbravo"

// IsCorePackage reports whether the package name is core's. Case does not count, as on some disks.
func IsCorePackage(pkg string) bool { return strings.EqualFold(pkg, CorePackage) }

// IsPrefix reports whether s has the form of a database prefix: upper-case letters and digits, a
// letter first, at most MaxPrefix of them (spec/openbravo 1.2).
func IsPrefix(s string) bool {
	return s != "" && len(s) <= MaxPrefix && !isDigit(s[0]) &&
		all(s, func(c byte) bool { return isDigit(c) || c >= 'A' && c <= 'Z' })
}

// IsReservedPrefix reports whether the prefix is kept for customisations that are never published.
func IsReservedPrefix(s string) bool { return strings.HasPrefix(s, "CUST") }

// IsType reports whether s is a type of module: M, P or T.
func IsType(s string) bool { return s == "M" || s == "P" || s == "T" }

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func all(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
