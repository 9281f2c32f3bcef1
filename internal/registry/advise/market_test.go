package advise_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// small is a universe written as text, a version on each line:
//
//	A@1.0.1 500 > B 1.0.0 MINOR > C 1.0.0-1.0.5 ; D 1.0.0
//
// with what it needs behind > (editable behind >>), what it includes behind +, what it merges behind x, and
// the word yanked, strict (keeps to its major version) or for=ORG. Ids of modules beginning with T and P are templates and packs,
// 0 is core. Versions stand from the lowest to the highest.
func small(t *testing.T, lines ...string) *resolve.Universe {
	t.Helper()
	var specs []resolve.ModuleSpec
	for _, line := range lines {
		word := strings.Fields(line)
		id, number, _ := strings.Cut(word[0], "@")
		if len(specs) == 0 || specs[len(specs)-1].ID != id {
			specs = append(specs, resolve.ModuleSpec{ID: id, Name: name(id), Class: class(id)})
		}
		m := &specs[len(specs)-1]
		v := resolve.VersionSpec{ID: word[0], Version: number, Number: num(t, number), Maturity: 500}
		for i := 1; i < len(word); i++ {
			switch w := word[i]; w {
			case "yanked":
				v.Yanked = true
			case "strict":
				m.SameMajor = true
			case "x":
				i++
				v.Merges = append(v.Merges, word[i])
			case ">", ">>", "+":
				how := ""
				if i+3 < len(word) && strings.Contains("MAJOR MINOR NONE", word[i+3]) {
					how = word[i+3]
				}
				start, end, _ := strings.Cut(word[i+2], "-")
				r, err := version.ParseRange(start, end, how)
				if err != nil {
					t.Fatal(line, err)
				}
				v.Needs = append(v.Needs, resolve.NeedSpec{Target: word[i+1], Name: name(word[i+1]), Include: w == "+", Editable: w == ">>", Allows: resolve.InRange(r)})
				i += 2
				if how != "" {
					i++
				}
			default:
				if org, hidden := strings.CutPrefix(w, "for="); hidden {
					m.Audience = org
				} else if _, err := fmt.Sscan(w, &v.Maturity); err != nil {
					t.Fatalf("%s: %q", line, w)
				}
			}
		}
		m.Versions = append(m.Versions, v)
	}
	return resolve.NewUniverse(specs)
}

func name(id string) string {
	if id == "0" {
		return "Core"
	}
	return "The " + id
}

func class(id string) resolve.Class {
	switch id[0] {
	case '0':
		return resolve.Core
	case 'T':
		return resolve.Template
	case 'P':
		return resolve.Pack
	}
	return resolve.Module
}

func num(t *testing.T, text string) version.Number {
	t.Helper()
	n, err := version.ParseLoose(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// installed reads "A@1.0.0 B@1.0.1".
func installed(text string) []advise.InstalledModule {
	var list []advise.InstalledModule
	for _, word := range strings.Fields(text) {
		id, number, _ := strings.Cut(word, "@")
		list = append(list, advise.InstalledModule{ID: id, Version: number})
	}
	return list
}

// wants reads "A@1.0.0 B".
func wants(text string) []resolve.Want {
	var list []resolve.Want
	for _, m := range installed(text) {
		list = append(list, resolve.Want{ID: m.ID, Version: m.Version})
	}
	return list
}

// outcome is a plan as text: "A@1.0.0>1.0.1 +B@1.0.0 -C@1.0.0 D@1.0.0", or "no".
func outcome(answer resolve.Answer) string {
	if !answer.Satisfiable {
		return "no"
	}
	var parts []string
	for _, step := range answer.Plan {
		text := step.ID + "@" + step.Version
		switch step.Action {
		case resolve.Install:
			text = "+" + text
		case resolve.Remove:
			text = "-" + text
		case resolve.Update:
			text = step.ID + "@" + step.From + ">" + step.Version
		}
		parts = append(parts, text)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

func ask(t *testing.T, u *resolve.Universe, q advise.Question) resolve.Answer {
	t.Helper()
	answer, err := q.Ask(t.Context(), u)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return answer
}
