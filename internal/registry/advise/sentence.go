package advise

import (
	"fmt"
	"strings"

	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/resolve"
)

// Sentences says for people what answers say in facts. The zero value names maturities by their numbers.
type Sentences struct {
	Levels map[int]string // names of the maturities
}

// Cause says what one fact of a conflict is.
func (s Sentences) Cause(c resolve.Cause) string {
	text := s.cause(c)
	if c.Broken {
		return text + " That is so in the installation already, before anything changes: put it right first."
	}
	return text
}

func (s Sentences) cause(c resolve.Cause) string {
	name := called(c.Name, c.Module)
	switch c.Kind {
	case resolve.CauseInstalled:
		return fmt.Sprintf("%s is installed: it stays, in this version or a newer one.", spaced(name, c.Version))
	case resolve.CauseRequested:
		return fmt.Sprintf("You ask for %s.", spaced(name, c.Version))
	case resolve.CauseRemoved:
		return fmt.Sprintf("You ask to remove %s.", name)
	case resolve.CauseHeld:
		return fmt.Sprintf("%s stays as it is, as you ask for changes of other modules only.", spaced(name, c.Version))
	case resolve.CauseDependency, resolve.CauseInclude:
		return needSentence(c, name)
	case resolve.CauseMerge:
		return fmt.Sprintf("%s the place of %s, so they cannot be there together.", versioned(name, c, "takes", "take"), targetOf(c))
	case resolve.CauseMaturity:
		return fmt.Sprintf("%s less mature than the %s that you ask for.", versioned(name, c, "is", "are"), s.Level(c.Level))
	case resolve.CauseYanked:
		return fmt.Sprintf("%s withdrawn by the provider, and not installed anew.", versioned(name, c, "was", "were"))
	case resolve.CauseMajor:
		return fmt.Sprintf("%s of another major version than the installed %s, and taken only when that is asked for.", versioned(name, c, "is", "are"), c.Version)
	case resolve.CauseMissing:
		return fmt.Sprintf("There is no module %s on this market.", name)
	case resolve.CauseVersion:
		return fmt.Sprintf("There is no version %s of %s here%s.", c.Version, name, newest(c.Newest))
	case resolve.CauseDowngrade:
		return fmt.Sprintf("You ask for %s, but a newer version is installed, and no module goes back to an older one.", spaced(name, c.Version))
	case resolve.CauseTwice:
		return fmt.Sprintf("You ask for two versions of %s; there can be one only.", name)
	}
	return fmt.Sprintf("%s does not fit.", spaced(name, c.Version))
}

// needSentence says that a module needs another one, or brings it along.
func needSentence(c resolve.Cause, name string) string {
	who := versioned(name, c, "needs", "need")
	if c.Kind == resolve.CauseInclude {
		who = versioned(name, c, "brings along", "bring along")
	}
	return fmt.Sprintf("%s %s%s.", who, spaced(targetOf(c), c.Allows), newest(c.Newest))
}

// targetOf is what people call the module that a fact says something of.
func targetOf(c resolve.Cause) string {
	if c.Target == "" {
		return "a module that is not shown to you"
	}
	return called(c.TargetName, c.Target)
}

// Repair says what could be given up, as something to do.
func (s Sentences) Repair(r resolve.Repair) string {
	parts := make([]string, len(r.Changes))
	for i, c := range r.Changes {
		parts[i] = s.Change(c)
	}
	if len(parts) == 0 {
		return ""
	}
	text := and(parts) // begins with a word of ours
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// Change says one part of a repair, as a part of a sentence.
func (s Sentences) Change(c resolve.Change) string {
	name := called(c.Name, c.Module)
	switch c.Kind {
	case resolve.DropInstall:
		return "do not install " + name
	case resolve.DropUpdate:
		return "leave " + name + " as it is"
	case resolve.DropRemove:
		return "do not remove " + name
	case resolve.AlsoRemove:
		return "remove " + name
	case resolve.AllowMove:
		return "let " + name + " change too"
	case resolve.LowerMaturity:
		return "accept " + s.Level(c.Level) + " for " + name
	case resolve.AllowMajor:
		return "let " + name + " go to another major version"
	}
	return "leave " + name + " out"
}

// Reason says why a step of a plan is as it is.
func (s Sentences) Reason(step resolve.Step) string {
	by := spaced(called(step.Why.ByName, step.Why.By), step.Why.Version)
	switch step.Why.Kind {
	case resolve.Requested:
		if step.Wanted != "" {
			return s.Replaced(step)
		}
		return "You ask for it."
	case resolve.Unwanted:
		return "You ask to remove it."
	case resolve.Needed:
		if step.Why.Include {
			return "It comes with " + by + "."
		}
		return by + " needs it" + prefixed(", ", step.Why.Allows) + "."
	case resolve.Newest:
		return "It is the newest that fits."
	case resolve.Stays:
		return "Nothing moves it."
	case resolve.Newer:
		if step.Why.Allows == "" { // it is not shown
			return "There are newer ones, but " + by + " does not take them."
		}
		return "There are newer ones, but " + by + " takes " + step.Why.Allows + " only."
	case resolve.NeedsMore:
		target := called(step.Why.ByName, step.Why.By)
		if step.Why.Version == "" {
			return "There are newer ones, but they need " + spaced(target, step.Why.Allows) + ", which is not there."
		}
		return "There are newer ones, but they need " + spaced(target, step.Why.Allows) + ", and " + step.Why.Version + " is what fits."
	case resolve.Merged:
		return by + " takes its place."
	}
	return ""
}

// Chain says why a module is there, from what was asked for, or what nothing needs, down to it.
func (s Sentences) Chain(r WhyResult) []string {
	switch {
	case r.Step.ID == "" && r.Answer.Satisfiable:
		return []string{"It is neither installed nor added."}
	case r.Step.ID == "":
		return []string{"There is no answer, so nothing is in it."}
	case !r.In:
		return []string{s.Reason(r.Step)}
	}
	var list []string
	for i, link := range r.Chain {
		name := spaced(link.Name, link.Version)
		switch {
		case i+1 < len(r.Chain) && link.Include:
			list = append(list, fmt.Sprintf("%s brings along %s, %s.", name, r.Chain[i+1].Name, link.Allows))
		case i+1 < len(r.Chain):
			list = append(list, fmt.Sprintf("%s needs %s, %s.", name, r.Chain[i+1].Name, link.Allows))
		case i == 0 && len(r.NeededBy) == 0 && r.Step.Why.Kind == resolve.Requested:
			list = append(list, "You ask for it, and nothing else needs it.")
		case i == 0 && len(r.NeededBy) == 0:
			list = append(list, name+" is installed by itself: nothing needs it.")
		case i == 0:
			list = append(list, s.Reason(r.Step))
		}
	}
	return list
}

// Replaced says that another version stands for the one that was asked for.
func (s Sentences) Replaced(step resolve.Step) string {
	name := called(step.Name, step.ID)
	return fmt.Sprintf("%s was asked for, which does not fit; %s does.", spaced(name, step.Wanted), spaced(name, step.Version))
}

// Level names a maturity.
func (s Sentences) Level(level int) string {
	if name := s.Levels[level]; name != "" {
		return fmt.Sprintf("%s (%d)", name, level)
	}
	return fmt.Sprintf("maturity %d", level)
}

// called is what people call a module.
func called(name, id string) string {
	switch {
	case id == module.CoreID && (name == "" || strings.EqualFold(name, "core")):
		return "Core"
	case name == "":
		return id
	}
	return name
}

// versioned is the module in the versions that a fact holds of, with the verb for one or for several.
func versioned(name string, c resolve.Cause, one, several string) string {
	switch n := len(c.Versions); {
	case c.Broken && c.Version != "":
		return spaced(name, c.Version) + " " + one // the installed one is what matters
	case n == 0 && c.Version != "":
		return name + " from " + c.Version + " on " + one
	case n == 0:
		return "Every version of " + name + " " + one
	case n == 1:
		return spaced(name, c.Versions[0]) + " " + one
	case n <= 3:
		return spaced(name, and(c.Versions)) + " " + several
	default:
		return fmt.Sprintf("%s %s to %s (%d versions) %s", name, c.Versions[0], c.Versions[n-1], n, several)
	}
}

// newest adds what the newest version is.
func newest(version string) string { return prefixed("; the newest one is ", version) }

// and joins parts as in a sentence: "a, b and c".
func and(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// spaced joins two texts of which the second may be missing.
func spaced(text, more string) string { return text + prefixed(" ", more) }

// prefixed is the text with what stands before it; "" stays "".
func prefixed(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}
