package listing

import (
	"fmt"
	"reflect"
	"strings"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/version"
)

// maxID bounds ids; those of the Central Repository have 32 characters.
const maxID = 64

// notes collects the mistakes of one line.
type notes struct {
	line int
	all  *errs.Fields
}

func (n notes) add(field, code, format string, args ...any) {
	if n.all.Len() >= MaxMistakes {
		return
	}
	path := fmt.Sprintf("line %d", n.line)
	if field != "" {
		path += ": " + field
	}
	n.all.Add(path, code, format, args...)
}

// check notes what is wrong with the entry, and sets its Number and the ranges of its dependencies.
func (e *Entry) check(n notes) {
	checkID(n, "id", "module", e.ID)
	if e.Name == "" {
		n.add("name", "missing", "The name of the module is missing.")
	}
	switch e.Type {
	case "M", "P", "T":
	default:
		n.add("type", "bad_type", "The type must be M (module), P (pack) or T (template), not %.20q.", e.Type)
	}
	if e.Maturity < 0 {
		n.add("maturity", "bad_maturity", "The maturity must be a level from 0 up, not %d.", e.Maturity)
	}
	e.Number = checkVersion(n, "version", e.Version)
	for i := range e.Merges {
		checkID(n, fmt.Sprintf("merges[%d].moduleID", i), "merged module", e.Merges[i].ModuleID)
	}
	for i := range e.Dependencies {
		e.Dependencies[i].check(n, fmt.Sprintf("dependencies[%d].", i))
	}
}

// check notes what is wrong with the dependency at the path, and sets its Range.
func (d *Dependency) check(n notes, path string) {
	checkID(n, path+"moduleID", "target", d.ModuleID)
	enforcement, ok := version.ParseEnforcement(d.Enforcement)
	if !ok {
		n.add(path+"enforcement", "bad_enforcement",
			"The enforcement must be MAJOR, MINOR or NONE, not %.20q.", d.Enforcement)
	}
	start := checkVersion(n, path+"versionStart", d.VersionStart)
	end := version.Open
	if strings.TrimSpace(d.VersionEnd) != "" {
		end = checkVersion(n, path+"versionEnd", d.VersionEnd)
	}
	if version.Compare(end, start) < 0 {
		n.add(path+"versionEnd", "end_below_start", "The last version, %s, is below the first one, %s.", end, start)
	}
	d.Range = version.Range{Start: start, End: end, Enforcement: enforcement}
}

// checkID notes an id that cannot be one. Whether it is one of the registry's, the importer decides.
func checkID(n notes, field, what, id string) {
	switch {
	case id == "":
		n.add(field, "missing", "The id of the %s is missing.", what)
	case len(id) > maxID:
		n.add(field, "too_long", "The id of the %s has more than %d characters.", what, maxID)
	case strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		n.add(field, "bad_id", "The id of the %s, %q, has characters that ids do not have.", what, id)
	}
}

// checkVersion returns the version as a number, the lowest one where it is none.
func checkVersion(n notes, field, text string) version.Number {
	number, err := version.ParseLoose(text)
	if err == nil && number != version.Open {
		return number
	}
	if err == nil {
		n.add(field, "missing", "The version is missing.")
	} else {
		n.add(field, "bad_version", "%s", errs.As(err).Message)
	}
	return version.Number{}
}

// jsonType says for people what a field of the type takes.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "an object"
	case reflect.String:
		return "a text"
	default:
		return "a whole number"
	}
}
