package advise

import (
	"fmt"
	"slices"

	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// The keys that old clients translate (spec openbravo 4.4).
const (
	keyDepends      = "@CR_DependensOnModule@"
	keyInVersion    = "@CR_InVersion@"
	keyMaxAvailable = "@CR_MaxAvailableVersion@"
	keyButOnly      = "@CR_ButOnlyVersion@"
	keyIsAvailable  = "@CR_IsAvailable@"
	keyNotInstalled = "@CR_ModuleNotInstalled@"
	keyNotFound     = "@CR_ModuleNotFoundInCR@"
	keyMergedBy     = "@CR_IsMergedBy@"
	keyNotUninstall = "@CR_MergeCannotUninstall@"
	keyNotMerged    = "@CannotInstallMerged@"
	keyNoName       = "@CR_NameNotAvailable@"
)

// messages writes a conflict in the words of the old clients.
type messages struct {
	asker asker
	all   []resolve.Cause
	say   Sentences
}

// list says what the conflict is. What is asked for and what is installed the client knows, and what is
// missing is said where it is needed; these facts are told only where there are no others.
func (m messages) list() []string {
	var list []string
	for _, c := range m.all {
		known := c.Kind == resolve.CauseRequested || c.Kind == resolve.CauseRemoved || c.Kind == resolve.CauseInstalled
		if !known && !(c.Kind == resolve.CauseMissing && m.needed(c.Module)) {
			list = append(list, m.of(c))
		}
	}
	if len(list) == 0 {
		for _, c := range m.all {
			list = append(list, m.of(c))
		}
	}
	return list
}

// needed reports whether the conflict says of another module that it needs the one with the id.
func (m messages) needed(id string) bool {
	return slices.ContainsFunc(m.all, func(c resolve.Cause) bool {
		return (c.Kind == resolve.CauseDependency || c.Kind == resolve.CauseInclude) && c.Target == id
	})
}

// of says what one fact is, with keys where the clients have words for it; else it is the sentence.
func (m messages) of(c resolve.Cause) string {
	switch {
	case c.Kind == resolve.CauseMissing:
		return named(c.Name, c.Module) + " " + keyNotFound
	case c.Target == "": // or one that is not shown
	case c.Kind == resolve.CauseMerge:
		return m.merge(c)
	case c.Kind == resolve.CauseDependency || c.Kind == resolve.CauseInclude:
		return m.need(c)
	}
	return m.say.Cause(c)
}

// need is the message about what a module needs and does not get.
func (m messages) need(c resolve.Cause) string {
	who := named(c.Name, c.Module)
	number := m.asker.concerned(c)
	for _, other := range m.all {
		if other.Kind == resolve.CauseRequested && other.Module == c.Module && other.Version != "" {
			number = other.Version
		}
	}
	if number != "" {
		who += "-" + number
	}
	text := fmt.Sprintf(`%s %s "%s"`, who, keyDepends, named(c.TargetName, c.Target))
	if c.Newest == "" || m.has(resolve.CauseMissing, c.Target) {
		return text + ", " + keyNotFound
	}
	if m.has(resolve.CauseRemoved, c.Target) {
		return text + ", " + keyNotInstalled
	}
	text += fmt.Sprintf(` %s "%s"`, keyInVersion, m.asker.wanted(c))
	if m.otherMajor(c) {
		return text + fmt.Sprintf(`, %s "%s" %s.`, keyButOnly, c.Newest, keyIsAvailable)
	}
	return text + fmt.Sprintf(`, %s "%s".`, keyMaxAvailable, c.Newest)
}

// merge is the message about a module that another one takes the place of.
func (m messages) merge(c resolve.Cause) string {
	merged, merging := named(c.TargetName, c.Target), named(c.Name, c.Module)
	if m.has(resolve.CauseRequested, c.Target) {
		return merged + " " + keyNotMerged
	}
	for _, other := range m.all {
		needs := other.Kind == resolve.CauseDependency || other.Kind == resolve.CauseInclude
		if needs && other.Target == c.Target {
			return fmt.Sprintf("%s %s %s %s %s", merged, keyMergedBy, merging, keyNotUninstall, named(other.Name, other.Module))
		}
	}
	return fmt.Sprintf("%s %s %s", merged, keyMergedBy, merging)
}

// has reports whether the conflict has a fact of the kind about the module.
func (m messages) has(kind resolve.CauseKind, id string) bool {
	return slices.ContainsFunc(m.all, func(c resolve.Cause) bool { return c.Kind == kind && c.Module == id })
}

// otherMajor reports whether the newest version of the target is of another major version than the wanted
// one.
func (m messages) otherMajor(c resolve.Cause) bool {
	limits, known := m.asker.rangeOf(c)
	_, top := readVersion(c.Newest)
	return known && version.CompareMajor(limits.Start, top) != 0
}

// rangeOf returns which versions of the target the fact is about; false where the registry does not know
// the version, or does not show it to the one who asks, or it is no range.
func (a asker) rangeOf(c resolve.Cause) (version.Range, bool) {
	spec, seen := a.module(c.Module)
	if !seen {
		return version.Range{}, false
	}
	number := a.concerned(c)
	at := slices.IndexFunc(spec.Versions, func(v resolve.VersionSpec) bool { return v.Version == number })
	if at < 0 {
		return version.Range{}, false
	}
	for _, need := range spec.Versions[at].Needs {
		if need.Target == c.Target {
			return resolve.RangeOf(need.Allows)
		}
	}
	return version.Range{}, false
}

// wanted is the version that the old clients are told to be missing: where the range of the target begins.
func (a asker) wanted(c resolve.Cause) string {
	if limits, known := a.rangeOf(c); known {
		return limits.Start.String()
	}
	return c.Allows
}

// concerned is the version that a fact is told of: the installed one where it holds of that, else the highest
// that it holds of. Of a module that the one who asks does not see it is the one that they have themselves.
func (a asker) concerned(c resolve.Cause) string {
	if c.Version != "" && (c.Broken || len(c.Versions) == 0 || slices.Contains(c.Versions, c.Version)) {
		return c.Version
	}
	if n := len(c.Versions); n > 0 {
		return c.Versions[n-1]
	}
	if spec, seen := a.module(c.Module); seen && len(spec.Versions) > 0 {
		return spec.Versions[len(spec.Versions)-1].Version
	}
	return c.Version
}

// named is a module as messages name it.
func named(name, id string) string {
	switch {
	case name != "":
		return name
	case id == module.CoreID:
		return "Core"
	}
	return keyNoName
}
