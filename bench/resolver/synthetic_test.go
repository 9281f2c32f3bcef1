package resolver

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/resolve/resolvetest"
)

// synthetic makes a market of about so many versions, a hundredth of which is asked for. Modules have one to
// some thirty versions, few of them many; one in a hundred is core, one in twenty a template, one in ten a
// pack, and what a module needs stands before it.
//
// In a co-evolving market modules age side by side: a version needs versions of its own time, and most needs
// stay from version to version. Half of what is there is installed as it was at a third of the time, some
// is updated, some is added. In a hard market needs and their ranges, wide ones, are drawn anew for every
// version, and twenty modules are installed in their lowest version.
type synthetic struct {
	random  *rand.Rand
	hard    bool
	modules []resolve.ModuleSpec
	targets [][]int // what a module needs, as a rule
}

// width is how wide the ranges of a hard market are, of 1; wide enough that most of them have an answer.
const width = 0.9

func newSynthetic(seed uint64, versions int, hard bool) resolvetest.Problem {
	s := synthetic{random: rand.New(rand.NewPCG(seed, 0xca57)), hard: hard}
	count := versions / 10
	cores := max(1, count/400)
	for i := range count {
		spec := resolve.ModuleSpec{Class: resolve.Module}
		size := 1 + int(math.Min(32, s.random.ExpFloat64()*8.5))
		switch {
		case i < cores:
			spec.Class, size = resolve.Core, 30
		case i >= count-count/20:
			spec.Class = resolve.Template
		case i >= count-count/20-count/10:
			spec.Class = resolve.Pack
		}
		spec.ID = fmt.Sprintf("%s%05d", []string{"core", "template", "pack", "module"}[spec.Class], i)
		spec.Name = spec.ID
		spec.Versions = make([]resolve.VersionSpec, size)
		s.modules = append(s.modules, spec)
		s.targets = append(s.targets, s.draw(i))
		for rank := range spec.Versions {
			spec.Versions[rank] = resolve.VersionSpec{Version: strconv.Itoa(rank)}
			if i >= cores {
				spec.Versions[rank].Needs = s.needs(i, rank)
			}
		}
	}
	return resolvetest.Problem{Modules: s.modules, Request: s.request()}
}

// draw returns one to four modules before the one at the place, the core ones among them often.
func (s *synthetic) draw(module int) (targets []int) {
	if module == 0 {
		return nil
	}
	seen := map[int]bool{}
	for range 1 + s.random.IntN(4) {
		target := s.random.IntN(module)
		if s.random.IntN(3) == 0 {
			target = s.random.IntN(min(module, max(1, len(s.modules)/400)))
		}
		if !seen[target] {
			seen[target] = true
			targets = append(targets, target)
		}
	}
	return targets
}

func (s *synthetic) needs(module, rank int) (needs []resolve.NeedSpec) {
	targets := s.targets[module]
	if s.hard || s.random.Float64() < 0.15 {
		targets = s.draw(module)
	}
	class := s.modules[module].Class
	for i, target := range targets {
		top := len(s.modules[target].Versions) - 1
		lo, hi := s.span(module, rank, top)
		needs = append(needs, resolve.NeedSpec{
			Target: s.modules[target].ID, Name: s.modules[target].ID, Allows: resolve.Ranks(lo, hi),
			Include: i%2 == 1 && (class == resolve.Pack || class == resolve.Template),
		})
	}
	return needs
}

// span returns the range of a need of a target with versions 0 to top.
func (s *synthetic) span(module, rank, top int) (lo, hi int) {
	if s.hard {
		size := int(math.Ceil(width * float64(top)))
		lo = s.random.IntN(top - size + 1)
		return lo, lo + size
	}
	now := float64(rank+1) / float64(len(s.modules[module].Versions)) * float64(top)
	reach := 0.5 * float64(top) * s.random.Float64()
	lo = max(0, int(now-reach))
	return lo, max(lo, min(top, int(now+reach/2)))
}

// request asks for a market that is half installed.
func (s *synthetic) request() resolve.Request {
	req := resolve.Request{Objective: resolve.MostUpdated, AllAudiences: true}
	want := max(10, len(s.modules)/150)
	installed := map[string]bool{}
	install := func(module int, version string) {
		if id := s.modules[module].ID; !installed[id] {
			installed[id] = true
			req.Installed = append(req.Installed, resolve.Installed{ID: id, Name: id, Version: version})
		}
	}
	if s.hard {
		for range 20 {
			install(s.random.IntN(len(s.modules)), "0")
		}
		for range 10 {
			req.Install = append(req.Install, resolve.Want{ID: s.modules[s.random.IntN(len(s.modules))].ID})
		}
		return req
	}
	var close func(module int)
	close = func(module int) {
		if installed[s.modules[module].ID] {
			return
		}
		install(module, strconv.Itoa((len(s.modules[module].Versions)-1)/3))
		for _, target := range s.targets[module] {
			close(target)
		}
	}
	for range want {
		close(s.random.IntN(len(s.modules)))
	}
	for range 3 {
		req.Install = append(req.Install, resolve.Want{ID: s.modules[s.random.IntN(len(s.modules))].ID})
		in := req.Installed[s.random.IntN(len(req.Installed))]
		if in.Version != "0" { // there are newer ones
			req.Update = append(req.Update, resolve.Want{ID: in.ID})
		}
	}
	return req
}
