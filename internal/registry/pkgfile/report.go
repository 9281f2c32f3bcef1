package pkgfile

import (
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/safefile"
)

// maxFindings bounds how many findings a package collects.
const maxFindings = 200

// level is one archive on the way: the package itself or a nested one.
type level struct {
	path  string // of the nested package; "" for the package itself
	depth int
}

// inner returns the path of an entry as seen from the outermost archive.
func (l level) inner(entry string) string {
	if l.path == "" {
		return entry
	}
	return l.path + "/" + entry
}

// refuse turns an error of KindInvalid about an entry into findings and returns any other.
func (in *inspector) refuse(at level, check, entry string, err error) error {
	if !errs.Is(err, errs.KindInvalid) {
		return err
	}
	e := errs.As(err)
	f := Finding{Check: check, Level: Failed, Code: e.Code, Path: entry, Message: e.Message}
	if len(e.Fields) == 0 {
		in.report(at, f)
	}
	for _, field := range e.Fields {
		f.Code, f.Message = field.Code, field.Message
		if hasPackageName(entry) && field.Path != entry { // it is about an entry inside
			f.Path = entry + "/" + field.Path
			if field.Path == wholeArchive {
				f.Path = entry
				f.Fix = "What stands inside one another is counted together."
			}
		}
		in.report(at, f)
	}
	return nil
}

// wholeArchive is the path of findings of safefile that are about no single entry.
const wholeArchive = "archive"

// report notes a finding in the archive at.
func (in *inspector) report(at level, f Finding) {
	switch {
	case len(in.pkg.findings) > maxFindings:
		return
	case len(in.pkg.findings) == maxFindings:
		f = Finding{Check: CheckArchive, Level: Failed, Code: "more_mistakes", Path: wholeArchive, Message: "There is more wrong than is listed."}
	case at.path != "" && f.Path == wholeArchive:
		f.Path = at.path
	case at.path != "" && isColumn(f.Path):
		f.Path = at.path + ": " + f.Path
	case at.path != "":
		f.Path = at.inner(f.Path)
	}
	in.pkg.findings = append(in.pkg.findings, f)
}

// isColumn reports whether a finding's path names a table or column and not an entry.
func isColumn(path string) bool { return strings.HasPrefix(path, tableModule) }

// isPackageFile reports whether an entry is a nested package.
func isPackageFile(e safefile.Entry) bool { return !e.Dir && hasPackageName(e.Name) }

func hasPackageName(name string) bool {
	return len(name) > 4 && strings.EqualFold(name[len(name)-4:], ".obx")
}

func isDamage(err error) bool { return errs.CodeOf(err) == "damaged_archive" }
