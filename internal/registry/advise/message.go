package advise

import (
	"fmt"
	"slices"
	"strings"

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
	level func(moduleID string) int // how mature versions of a module are asked for
}

// list says what the conflict is. What is asked for and what is installed the client knows, and some facts are
// said with others; these are told only where there is nothing else.
func (m messages) list() []string {
	var list []string
	for _, c := range m.all {
		known := c.Kind == resolve.CauseRequested || c.Kind == resolve.CauseRemoved || c.Kind == resolve.CauseInstalled
		if !known && !m.told(c) {
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

// told reports whether the message about another fact tells this one: that a module is missing is said of those
// that need it, and who needs a module that another one takes the place of, with that.
func (m messages) told(c resolve.Cause) bool {
	switch {
	case c.Kind == resolve.CauseMissing:
		return len(m.dependents(c.Module)) > 0
	case needs(c):
		merged := slices.ContainsFunc(m.all, func(other resolve.Cause) bool { return other.Kind == resolve.CauseMerge && other.Target == c.Target })
		return c.Target != "" && merged && !m.has(resolve.CauseRequested, c.Target)
	}
	return false
}

// dependents are the modules of which the conflict says that they need the one with the id, each once.
func (m messages) dependents(id string) []string {
	var list []string
	for _, c := range m.all {
		if name := named(c.Name, c.Module); needs(c) && c.Target == id && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// needs reports whether the fact is that a module needs another one.
func needs(c resolve.Cause) bool {
	return c.Kind == resolve.CauseDependency || c.Kind == resolve.CauseInclude
}

// of says what one fact is, with keys where the clients have words for it; else it is the sentence.
func (m messages) of(c resolve.Cause) string {
	switch {
	case c.Kind == resolve.CauseMissing:
		return named(c.Name, c.Module) + " " + keyNotFound
	case c.Target == "": // or one that is not shown
	case c.Kind == resolve.CauseMerge:
		return m.merge(c)
	case needs(c):
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
	newest := m.available(c.Target)
	switch {
	case newest == "": // none is mature enough; the message about that says so
		return text + "."
	case m.otherMajor(c, newest):
		return text + fmt.Sprintf(`, %s "%s" %s.`, keyButOnly, newest, keyIsAvailable)
	}
	return text + fmt.Sprintf(`, %s "%s".`, keyMaxAvailable, newest)
}

// available is the newest version of the module that may be chosen, as mature as it is asked for; or the
// installed one, where that is newer. It is "" where there is none.
func (m messages) available(id string) string {
	best, newest := "", version.Number{}
	for _, c := range m.all {
		if c.Kind == resolve.CauseInstalled && c.Module == id {
			best, newest = readVersion(c.Version)
		}
	}
	spec, _ := m.asker.module(id)
	for _, v := range slices.Backward(spec.Versions) {
		if !v.Yanked && v.Maturity >= m.level(id) {
			if best == "" || version.Compare(v.Number, newest) > 0 {
				best = v.Version
			}
			break
		}
	}
	return best
}

// merge is the message about a module that another one takes the place of.
func (m messages) merge(c resolve.Cause) string {
	merged, merging := named(c.TargetName, c.Target), named(c.Name, c.Module)
	if m.has(resolve.CauseRequested, c.Target) {
		return merged + " " + keyNotMerged
	}
	if list := m.dependents(c.Target); len(list) > 0 {
		return fmt.Sprintf("%s %s %s %s %s", merged, keyMergedBy, merging, keyNotUninstall, strings.Join(list, ", "))
	}
	return fmt.Sprintf("%s %s %s", merged, keyMergedBy, merging)
}

// has reports whether the conflict has a fact of the kind about the module.
func (m messages) has(kind resolve.CauseKind, id string) bool {
	return slices.ContainsFunc(m.all, func(c resolve.Cause) bool { return c.Kind == kind && c.Module == id })
}

// otherMajor reports whether the newest version of the target is of another major version than the wanted
// one.
func (m messages) otherMajor(c resolve.Cause, newest string) bool {
	limits, known := m.asker.rangeOf(c)
	_, top := readVersion(newest)
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
