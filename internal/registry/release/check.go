package release

import (
	"slices"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/pkgfile"
)

// The checks that need the registry, besides those of room pkgfile.
const (
	CheckOwner      = "owner"      // 1: the actor's organisation owns the module
	CheckNested     = "nested"     // 5: the packages inside a pack
	CheckCommercial = "commercial" // 9: what it means that a module is commercial
)

// checkNames lists all checks in the order in which they are shown, with what they say when all is well.
var checkNames = []struct{ name, passed string }{
	{pkgfile.CheckArchive, "The archive is whole and safe."},
	{pkgfile.CheckModule, "The module is registered, with this package name and type."},
	{CheckOwner, "The module belongs to the organisation that you act for."},
	{pkgfile.CheckVersion, "The version is new and above those of its major version."},
	{pkgfile.CheckTexts, "Name, description and the other texts are there and not too long."},
	{pkgfile.CheckLicence, "The licence is known and its text is there."},
	{pkgfile.CheckDependencies, "The dependencies are complete and lead to core."},
	{pkgfile.CheckIncludes, "The includes are in order."},
	{pkgfile.CheckPrefixes, "The database prefixes are the module's."},
	{CheckNested, "The packages inside are in order."},
	{CheckCommercial, "Nothing changes about who may download."},
}

// Check is one line of the list of checks of a publication.
type Check struct {
	Name    string        // one of room pkgfile's checks, CheckOwner, CheckNested or CheckCommercial
	Level   pkgfile.Level // pkgfile.Passed, Warned or Failed
	Code    string        // stable, machine-read; "" where passed
	Path    string        // the place in the package; "" for all of it
	Message string        // what is so, as a sentence
	Fix     string        // what to do, as a sentence; "" where the message says it
}

// field returns the check as a mistake of an input.
func (c Check) field() errs.Field {
	message := c.Message
	if c.Fix != "" {
		message += " " + c.Fix
	}
	path := c.Path
	if path == "" {
		path = c.Name
	}
	return errs.Field{Path: path, Code: c.Code, Message: message}
}

// complete returns the found checks in the order in which they are shown, with a passed one for each
// name under which nothing was found, but for those that were skipped.
func complete(found []Check, skipped []string) []Check {
	var list []Check
	for _, check := range checkNames {
		before := len(list)
		for _, c := range found {
			if c.Name == check.name {
				list = append(list, c)
			}
		}
		if len(list) == before && !slices.Contains(skipped, check.name) {
			list = append(list, Check{Name: check.name, Level: pkgfile.Passed, Message: check.passed})
		}
	}
	return list
}

// kinds are the sorts of refusal of the codes that are not mistakes in the package itself.
var kinds = map[string]errs.Kind{
	"not_owner":         errs.KindForbidden,
	"quarantined":       errs.KindForbidden,
	"manage_needed":     errs.KindForbidden,
	"version_exists":    errs.KindConflict,
	"version_not_above": errs.KindConflict,
}

// refusal makes one error of all failed checks; nil when there are none. What the actor may not
// do makes it KindForbidden; it is KindConflict when all that failed contradicts what is published already.
func refusal(checks []Check) error {
	var mistakes errs.Fields
	for _, c := range checks {
		if c.Level == pkgfile.Failed {
			mistakes.Append(c.field())
		}
	}
	err := mistakes.Err("package_refused", "The package is refused; nothing was published.")
	if err == nil {
		return nil
	}
	e := errs.As(err)
	codes := func(kind errs.Kind) (first string, all bool) {
		of := func(f errs.Field) bool { return kinds[f.Code] == kind }
		i := slices.IndexFunc(e.Fields, of)
		if i < 0 {
			return "", false
		}
		return e.Fields[i].Code, !slices.ContainsFunc(e.Fields, func(f errs.Field) bool { return !of(f) })
	}
	if code, _ := codes(errs.KindForbidden); code != "" {
		e.Kind, e.Code = errs.KindForbidden, code
	} else if code, all := codes(errs.KindConflict); all {
		e.Kind, e.Code = errs.KindConflict, code
	}
	return e
}
