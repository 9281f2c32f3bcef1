package resolve

import (
	"slices"
	"strings"

	"souk.dev/souk/internal/registry/version"
)

// mistake is something that cannot be asked for.
type mistake struct {
	Cause
	update bool // it is asked for as an update
}

// wants marks what the request asks for.
func (s *scope) wants() []mistake {
	var mistakes []mistake
	for _, w := range s.req.Install {
		if cause, ok := s.want(w, false); !ok {
			mistakes = append(mistakes, mistake{cause, false})
		}
	}
	for _, w := range s.req.Update {
		if cause, ok := s.want(w, true); !ok {
			mistakes = append(mistakes, mistake{cause, true})
		}
	}
	for _, id := range s.req.Remove {
		if at, found := s.u.find(id); found {
			it := &s.items[s.item(at)]
			it.remove, it.held = true, false
			it.narrow(s)
		}
	}
	return mistakes
}

// want marks one module that the request asks for; false, with the cause, where it cannot be.
func (s *scope) want(w Want, update bool) (Cause, bool) {
	cause := Cause{Module: w.ID, Name: w.ID, Version: w.Version}
	at, found := s.u.find(w.ID)
	if !found || len(s.u.modules[at].spec.Versions) == 0 || !s.visible(s.u.modules[at]) && s.no[at] == 0 {
		cause.Kind = CauseMissing
		return cause, false
	}
	it := &s.items[s.item(at)]
	cause.Name = it.m.spec.called()
	cause.Newest = it.m.newest()
	rank := int32(-1)
	if w.Version != "" {
		rank = it.m.rank(w.Version, number(w.Version))
		switch {
		case rank < 0:
			cause.Kind = CauseVersion
		case it.wanted >= 0 && it.wanted != rank:
			cause.Kind, cause.Versions = CauseTwice, []string{it.m.spec.Versions[it.wanted].Version}
		case rank < it.installed:
			cause.Kind, cause.Versions = CauseDowngrade, []string{it.m.spec.Versions[it.installed].Version}
		}
		if cause.Kind != "" {
			return cause, false
		}
	}
	it.wanted = max(it.wanted, rank)
	it.install = true
	it.update = it.update || update && it.installed >= 0 && rank != it.installed
	it.held = false
	it.hard = it.hard || w.Hard
	it.narrow(s)
	return cause, true
}

// newest returns the newest version that is not withdrawn; "" where there is none.
func (m *module) newest() string {
	for _, v := range slices.Backward(m.spec.Versions) {
		if !v.Yanked {
			return v.Version
		}
	}
	return ""
}

// number reads a version for comparing; the zero number where it is a free text.
func number(text string) version.Number {
	n, err := version.ParseLoose(text)
	if err != nil || n == version.Open {
		return version.Number{}
	}
	return n
}

// called returns the name of the module for people.
func (m ModuleSpec) called() string {
	switch {
	case m.ID == "0" && (m.Name == "" || strings.EqualFold(m.Name, "core")):
		return "Core"
	case m.Name == "":
		return m.ID
	}
	return m.Name
}
