package resolvetest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// MustParse is [Parse] for a text that is right.
func MustParse(t testing.TB, text string) Problem {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Parse reads a problem from the notation.
func Parse(text string) (Problem, error) {
	r := problemReader{at: map[string]int{}}
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := r.statement(words[0], words[1:]); err != nil {
			return Problem{}, fmt.Errorf("line %d, %q: %w", i+1, line, err)
		}
	}
	return r.p, nil
}

// problemReader reads a problem statement by statement.
type problemReader struct {
	p  Problem
	at map[string]int // places of the modules
}

// module returns the module with the id, a new one where there is none.
func (r *problemReader) module(id string) *resolve.ModuleSpec {
	i, ok := r.at[id]
	if !ok {
		i = len(r.p.Modules)
		r.at[id] = i
		r.p.Modules = append(r.p.Modules, resolve.ModuleSpec{ID: id, Name: id, Class: resolve.Module})
	}
	return &r.p.Modules[i]
}

func (r *problemReader) statement(verb string, words []string) error {
	for class, name := range classNames {
		if verb == name {
			return r.class(resolve.Class(class), words)
		}
	}
	if id, text, ok := strings.Cut(verb, "@"); ok {
		v := resolve.VersionSpec{Version: text, Number: numberOf(text)}
		for _, w := range words {
			if err := versionWord(&v, w); err != nil {
				return err
			}
		}
		m := r.module(id)
		m.Versions = append(m.Versions, v)
		return nil
	}
	return r.request(verb, words)
}

// numberOf returns a version as a number, zero where it is a free text.
func numberOf(text string) version.Number {
	number, err := version.Parse(text)
	if err != nil {
		return version.Number{}
	}
	return number
}

func (r *problemReader) class(class resolve.Class, words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("the id is missing")
	}
	m := r.module(words[0])
	m.Class = class
	for _, w := range words[1:] {
		switch org, ok := strings.CutPrefix(w, "for="); {
		case ok:
			m.Audience = org
		case w == "samemajor":
			m.SameMajor = true
		default:
			return fmt.Errorf("a module is not %q", w)
		}
	}
	return nil
}

func versionWord(v *resolve.VersionSpec, word string) (err error) {
	level, ok := strings.CutPrefix(word, "maturity=")
	switch {
	case ok:
		v.Maturity, err = strconv.Atoi(level)
	case word == "yanked":
		v.Yanked = true
	default:
		return need(word, &v.Needs, &v.Merges)
	}
	return err
}

// need reads a need or a merge.
func need(word string, needs *[]resolve.NeedSpec, merges *[]string) error {
	if word[0] == '-' {
		*merges = append(*merges, word[1:])
		return nil
	}
	target, allows, ok := strings.Cut(word[1:], ":")
	if !ok || word[0] != '>' && word[0] != '+' {
		return fmt.Errorf("a version does not have %q", word)
	}
	n := resolve.NeedSpec{Target: target, Name: target, Include: word[0] == '+'}
	allows, n.Editable = strings.CutSuffix(allows, "!")
	var err error
	if n.Allows, err = parseAllows(allows); err != nil {
		return err
	}
	*needs = append(*needs, n)
	return nil
}

func (r *problemReader) request(verb string, words []string) (err error) {
	req := &r.p.Request
	switch verb {
	case "installed":
		return r.installed(words)
	case "install", "update":
		return r.want(verb, words)
	case "remove":
		req.Remove = append(req.Remove, words...)
		return nil
	case "only":
		req.Only = append([]string{}, words...)
		return nil
	case "any-major":
		req.AnyMajor = append(req.AnyMajor, words...)
		return nil
	case "audience":
		req.AllAudiences = len(words) == 1 && words[0] == "*"
		if !req.AllAudiences {
			req.Audience = words
		}
		return nil
	case "tolerate":
		req.Tolerate = true
		return nil
	case "strict-major":
		req.StrictMajor = true
		return nil
	case "unexplained":
		req.Unexplained = true
		return nil
	}
	switch {
	case verb == "update-level" && len(words) == 1:
		req.UpdateLevel, err = strconv.Atoi(words[0])
	case verb == "install-level" && len(words) == 1:
		req.InstallLevel, err = strconv.Atoi(words[0])
	case verb == "objective" && len(words) == 1:
		req.Objective = resolve.Objective(words[0])
	case verb == "level" && len(words) == 2:
		if req.Levels == nil {
			req.Levels = map[string]int{}
		}
		req.Levels[words[0]], err = strconv.Atoi(words[1])
	default:
		err = fmt.Errorf("there is no such statement")
	}
	return err
}

func (r *problemReader) want(verb string, words []string) error {
	if len(words) == 0 || len(words) == 2 && words[1] != "hard" || len(words) > 2 {
		return fmt.Errorf("it must be ID or ID@VERSION, and may be hard")
	}
	var w resolve.Want
	w.ID, w.Version, _ = strings.Cut(words[0], "@")
	w.Hard = len(words) == 2
	if verb == "install" {
		r.p.Request.Install = append(r.p.Request.Install, w)
	} else {
		r.p.Request.Update = append(r.p.Request.Update, w)
	}
	return nil
}

func (r *problemReader) installed(words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("the module is missing")
	}
	id, text, _ := strings.Cut(words[0], "@")
	in := resolve.Installed{ID: id, Name: id, Version: text, Number: numberOf(text)}
	for _, w := range words[1:] {
		if level, ok := strings.CutPrefix(w, "level="); ok {
			n, err := strconv.Atoi(level)
			if err != nil {
				return err
			}
			in.Level = &n
			continue
		}
		target, text, ok := strings.Cut(w, "=")
		if !ok || strings.ContainsAny(w[:1], ">+-") {
			if err := need(w, &in.Needs, &in.Merges); err != nil {
				return err
			}
			continue
		}
		how, ok := version.ParseEnforcement(text)
		if !ok {
			return fmt.Errorf("there is no enforcement %q", text)
		}
		if in.Overrides == nil {
			in.Overrides = map[string]version.Enforcement{}
		}
		in.Overrides[target] = how
	}
	r.p.Request.Installed = append(r.p.Request.Installed, in)
	return nil
}
