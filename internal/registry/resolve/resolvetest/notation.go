package resolvetest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// The notation of problems: one statement on a line; lines that begin with "#" are comments.
//
//	core ID | template ID | pack ID | module ID     the class of a module, with for=ORG and samemajor
//	ID@VERSION                                      a version, the lowest first, with yanked, maturity=N and
//	    >TARGET:ALLOWS                              a dependency,
//	    +TARGET:ALLOWS                              an include,
//	    -TARGET                                     a module that it merges
//	installed ID@VERSION                            with level=N, needs and merges as above, and with
//	    TARGET=ENFORCEMENT                          what the instance sets for editable needs
//	install ID[@VERSION] [hard]                     also update
//	remove ID…      only ID…      any-major ID…     audience ORG…     "audience *" sees all
//	level ID N      update-level N      install-level N
//	objective NAME      strict-major      tolerate      unexplained
//
// ALLOWS is MAJOR:START[:END], MINOR:START[:END], NONE:START[:END], #LO-HI for places, =TEXT or ~PATTERN; a
// "!" at its end makes the need editable. Modules that no statement gives a class are plain ones.

// String writes the problem in the notation; [Parse] reads it.
func (p Problem) String() string {
	var b strings.Builder
	for _, m := range p.Modules {
		fmt.Fprintf(&b, "%s %s", classNames[m.Class], m.ID)
		if m.Audience != "" {
			fmt.Fprintf(&b, " for=%s", m.Audience)
		}
		if m.SameMajor {
			b.WriteString(" samemajor")
		}
		b.WriteByte('\n')
		for _, v := range m.Versions {
			fmt.Fprintf(&b, "%s@%s", m.ID, v.Version)
			if v.Yanked {
				b.WriteString(" yanked")
			}
			if v.Maturity != 0 {
				fmt.Fprintf(&b, " maturity=%d", v.Maturity)
			}
			writeNeeds(&b, v.Needs, v.Merges)
			b.WriteByte('\n')
		}
	}
	writeRequest(&b, p.Request)
	return b.String()
}

var classNames = [resolve.Classes]string{"core", "template", "pack", "module"}

func writeNeeds(b *strings.Builder, needs []resolve.NeedSpec, merges []string) {
	for _, n := range needs {
		kind := ">"
		if n.Include {
			kind = "+"
		}
		fmt.Fprintf(b, " %s%s:%s", kind, n.Target, allowsText(n.Allows))
		if n.Editable {
			b.WriteByte('!')
		}
	}
	for _, m := range merges {
		fmt.Fprintf(b, " -%s", m)
	}
}

// allowsText reads the parts of what is allowed off its key, which has them in other clothes.
func allowsText(a resolve.Allows) string {
	if r, ok := resolve.RangeOf(a); ok {
		text := string(r.Enforcement) + ":" + r.Start.String()
		if r.End != version.Open {
			text += ":" + r.End.String()
		}
		return text
	}
	form, rest, _ := strings.Cut(a.Key(), ":")
	switch form {
	case "r":
		return "#" + strings.Replace(rest, ":", "-", 1)
	case "e":
		return "=" + rest
	}
	return "~" + rest
}

func writeRequest(b *strings.Builder, req resolve.Request) {
	for _, in := range req.Installed {
		fmt.Fprintf(b, "installed %s@%s", in.ID, in.Version)
		if in.Level != nil {
			fmt.Fprintf(b, " level=%d", *in.Level)
		}
		writeNeeds(b, in.Needs, in.Merges)
		for _, target := range slices.Sorted(maps.Keys(in.Overrides)) {
			fmt.Fprintf(b, " %s=%s", target, in.Overrides[target])
		}
		b.WriteByte('\n')
	}
	writeWants(b, "install", req.Install)
	writeWants(b, "update", req.Update)
	writeList(b, "remove", req.Remove, len(req.Remove) > 0)
	writeList(b, "only", req.Only, req.Only != nil)
	writeList(b, "any-major", req.AnyMajor, len(req.AnyMajor) > 0)
	writeList(b, "audience", req.Audience, len(req.Audience) > 0)
	for _, id := range slices.Sorted(maps.Keys(req.Levels)) {
		fmt.Fprintf(b, "level %s %d\n", id, req.Levels[id])
	}
	fmt.Fprintf(b, "update-level %d\ninstall-level %d\n", req.UpdateLevel, req.InstallLevel)
	for _, flag := range []struct {
		text string
		set  bool
	}{
		{"objective " + string(req.Objective), req.Objective != ""}, {"audience *", req.AllAudiences},
		{"strict-major", req.StrictMajor}, {"tolerate", req.Tolerate}, {"unexplained", req.Unexplained},
	} {
		if flag.set {
			b.WriteString(flag.text + "\n")
		}
	}
}

func writeWants(b *strings.Builder, verb string, wants []resolve.Want) {
	for _, w := range wants {
		b.WriteString(verb + " " + w.ID)
		if w.Version != "" {
			b.WriteString("@" + w.Version)
		}
		if w.Hard {
			b.WriteString(" hard")
		}
		b.WriteByte('\n')
	}
}

func writeList(b *strings.Builder, verb string, list []string, write bool) {
	if write {
		b.WriteString(strings.Join(append([]string{verb}, list...), " ") + "\n")
	}
}

// parseAllows reads what a need allows.
func parseAllows(text string) (resolve.Allows, error) {
	switch {
	case strings.HasPrefix(text, "#"):
		var lo, hi int
		if _, err := fmt.Sscanf(text, "#%d-%d", &lo, &hi); err != nil {
			return nil, fmt.Errorf("places %q: %w", text, err)
		}
		return resolve.Ranks(lo, hi), nil
	case strings.HasPrefix(text, "="):
		return resolve.Exactly(text[1:]), nil
	case strings.HasPrefix(text, "~"):
		pattern, err := regexp.Compile(text[1:])
		if err != nil {
			return nil, err
		}
		return resolve.Matching(pattern), nil
	}
	parts := append(strings.Split(text, ":"), "", "")
	r, err := version.ParseRange(parts[1], parts[2], parts[0])
	return resolve.InRange(r), err
}
