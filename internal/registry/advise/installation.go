package advise

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// Installation is what a client says of itself.
type Installation struct {
	Modules []InstalledModule
	// Instance is the key of a registered instance, as its client sends it; "" for none. Its owner's policy
	// and visibility count then.
	Instance string
}

// InstalledModule is a module as an installation has it.
type InstalledModule struct {
	ID      string
	Version string // in whatever form the client has it, with a label too
	Level   *int   // the lowest maturity that this module is updated to; nil where none is given
	Rows    []InstalledNeed
}

// InstalledNeed is a dependency as the client knows it (spec openbravo 3.7, the rows "D"). A text "null"
// counts as none.
type InstalledNeed struct {
	TargetID, TargetName  string
	Start, End            string
	Included              bool
	Enforcement, Instance string // the declared enforcement and the one the instance set, "" for none
}

// translate reads the modules of the installation. What the registry knows of a version counts, and the
// client's rows where it does not know the version, or does not show it to the one who asks. Of a module
// that is named twice the higher version counts.
func (q Question) translate(u *resolve.Universe, seen viewer) []resolve.Installed {
	names := namesIn(q.Modules)
	byID := make(map[string]resolve.Installed, len(q.Modules))
	for _, m := range q.Modules {
		id := moduleID(m.ID)
		if id == "" {
			continue
		}
		text, number := readVersion(m.Version)
		in := resolve.Installed{ID: id, Name: names[id], Version: text, Number: number, Level: m.Level}
		spec, there := u.Module(id)
		published, known := versionIn(spec, text, number)
		if there && known && seen.sees(spec) {
			in.Version, in.Number = published.Version, published.Number
			in.Overrides = overridesOf(m.Rows)
		} else {
			in.Needs = needsOf(m.Rows, q.StrictEnds)
		}
		if before, twice := byID[id]; twice && version.Compare(before.Number, in.Number) >= 0 {
			continue
		}
		byID[id] = in
	}
	list := make([]resolve.Installed, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		list = append(list, byID[id])
	}
	return list
}

// overridesOf returns the enforcements that the instance has set, by the target's id; nil for none.
func overridesOf(rows []InstalledNeed) map[string]version.Enforcement {
	var set map[string]version.Enforcement
	for _, row := range rows {
		how, ok := setEnforcement(row.Instance)
		if !ok {
			continue
		}
		if set == nil {
			set = map[string]version.Enforcement{}
		}
		set[moduleID(row.TargetID)] = how
	}
	return set
}

// needsOf reads the rows of a version that the registry does not know; strict is Question.StrictEnds.
func needsOf(rows []InstalledNeed, strict bool) []resolve.NeedSpec {
	var list []resolve.NeedSpec
	for _, row := range rows {
		target := moduleID(row.TargetID)
		if target == "" {
			continue
		}
		how, _ := setEnforcement(cmp.Or(clean(row.Instance), clean(row.Enforcement)))
		_, start := readVersion(row.Start)
		_, end := readVersion(row.End)
		if start == version.Open { // a row without a start asks for nothing in particular
			start, end, how = version.Number{}, version.Open, version.None
		}
		list = append(list, resolve.NeedSpec{
			Target: target, Name: clean(row.TargetName), Include: row.Included,
			Allows: resolve.InRange(version.Range{Start: start, End: end, Enforcement: how, Strict: strict}),
		})
	}
	return list
}

// namesIn returns what the rows call the modules that they name.
func namesIn(modules []InstalledModule) map[string]string {
	names := map[string]string{}
	for _, m := range modules {
		for _, row := range m.Rows {
			if name := clean(row.TargetName); name != "" {
				names[moduleID(row.TargetID)] = name
			}
		}
	}
	return names
}

// moduleID returns the id of a module as the registry writes it; what is no id of ours stays as it is.
func moduleID(text string) string {
	text = clean(text)
	if id, ok := module.NormalID(text); ok {
		return id
	}
	return text
}

// setEnforcement reads an enforcement; it reports whether one is set. What is none is MAJOR, as with the
// clients.
func setEnforcement(text string) (version.Enforcement, bool) {
	text = strings.ToUpper(clean(text))
	how, ok := version.ParseEnforcement(text)
	if !ok {
		return version.Major, false
	}
	return how, text != ""
}

// readVersion reads a version as a client has it. No version at all is Open, above every other; what is
// no number keeps its text, and is one that the registry does not know.
func readVersion(text string) (string, version.Number) {
	text = clean(text)
	number, err := version.ParseLoose(text)
	if err != nil {
		return text, version.Number{}
	}
	return number.String(), number
}

// versionIn returns the version of the module that an installation writes like this.
func versionIn(spec resolve.ModuleSpec, text string, number version.Number) (resolve.VersionSpec, bool) {
	at, found := slices.BinarySearchFunc(spec.Versions, number, func(v resolve.VersionSpec, n version.Number) int {
		return version.Compare(v.Number, n)
	})
	if found && spec.Versions[at].Number != (version.Number{}) {
		return spec.Versions[at], true
	}
	for _, v := range spec.Versions { // free texts are not in the order of numbers
		if v.Number == (version.Number{}) && v.Version == text {
			return v, true
		}
	}
	return resolve.VersionSpec{}, false
}

// clean returns the text without the space around it; "null" is none, as old clients send it.
func clean(text string) string {
	text = strings.TrimSpace(text)
	if text == "null" {
		return ""
	}
	return text
}
