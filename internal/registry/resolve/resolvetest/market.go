package resolvetest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"souk.dev/souk/internal/registry/resolve"
)

// Market returns a problem with a synthetic market of about so many versions, the same for the same seed.
// Modules have one to some thirty versions, few of them many; one in four hundred is core, one in twenty a
// template, one in ten a pack, and what a module needs stands before it.
//
// In a co-evolving market modules age side by side: a version needs versions of its own time, and most needs
// stay from version to version, with ranges that move along. One module in a hundred and fifty is installed, with all that these need, as
// it was at a third of the time; some are updated, some added. In a hard market the ranges, wide ones, are drawn
// anew for every version, and twenty modules are installed in their lowest version; some have no answer.
func Market(seed uint64, versions int, hard bool) Problem {
	m := market{random: rand.New(rand.NewPCG(seed, 0xca57)), hard: hard, size: max(1, versions/10)}
	for i := range m.size {
		m.modules = append(m.modules, m.module(i))
		m.targets = append(m.targets, m.draw(i))
		versions := m.modules[i].Versions
		for rank := range versions {
			versions[rank] = resolve.VersionSpec{Version: strconv.Itoa(rank)}
			if i >= m.cores() {
				versions[rank].Needs = m.needs(i, rank)
			}
		}
	}
	return Problem{Modules: m.modules, Request: m.request()}
}

// market makes a synthetic market.
type market struct {
	random  *rand.Rand
	hard    bool
	size    int // in modules
	modules []resolve.ModuleSpec
	targets [][]int // what a module needs, as a rule
}

// width returns how wide the ranges of a hard market are, of 1, before they are cut off at the first and the last
// version: wide enough that many of them have an answer.
func (m *market) width() float64 {
	if m.size > 1000 {
		return 0.92
	}
	return 0.85
}

// cores returns how many modules, the first ones, are core.
func (m *market) cores() int { return max(1, m.size/400) }

// module returns the module at the place, with versions that have nothing in them yet.
func (m *market) module(i int) resolve.ModuleSpec {
	spec := resolve.ModuleSpec{Class: resolve.Module}
	versions := 1 + int(math.Min(32, m.random.ExpFloat64()*8.5))
	switch {
	case i < m.cores():
		spec.Class, versions = resolve.Core, 30
	case i >= m.size-m.size/20:
		spec.Class = resolve.Template
	case i >= m.size-m.size/20-m.size/10:
		spec.Class = resolve.Pack
	}
	spec.ID = fmt.Sprintf("%s%05d", classNames[spec.Class], i)
	spec.Name = spec.ID
	spec.Versions = make([]resolve.VersionSpec, versions)
	return spec
}

// draw returns one to four modules before the one at the place, the core ones among them often.
func (m *market) draw(module int) (targets []int) {
	if module == 0 {
		return nil
	}
	seen := map[int]bool{}
	for range 1 + m.random.IntN(4) {
		target := m.random.IntN(module)
		if m.random.IntN(3) == 0 {
			target = m.random.IntN(min(module, m.cores()))
		}
		if !seen[target] {
			seen[target] = true
			targets = append(targets, target)
		}
	}
	return targets
}

func (m *market) needs(module, rank int) (needs []resolve.NeedSpec) {
	targets := m.targets[module]
	if m.random.Float64() < 0.15 {
		targets = m.draw(module)
	}
	class := m.modules[module].Class
	for i, target := range targets {
		top := len(m.modules[target].Versions) - 1
		lo, hi := m.span(module, rank, top)
		needs = append(needs, resolve.NeedSpec{
			Target: m.modules[target].ID, Name: m.modules[target].ID, Allows: resolve.Ranks(lo, hi),
			Include: i%2 == 1 && (class == resolve.Pack || class == resolve.Template),
		})
	}
	return needs
}

// span returns the range of a need of a target with versions 0 to top.
func (m *market) span(module, rank, top int) (lo, hi int) {
	if m.hard {
		middle, reach := m.random.Float64()*float64(top), m.width()/2*float64(top)
		return max(0, int(math.Round(middle-reach))), min(top, int(math.Round(middle+reach)))
	}
	now := float64(rank+1) / float64(len(m.modules[module].Versions)) * float64(top)
	reach := 0.5 * float64(top) * m.random.Float64()
	lo = max(0, int(now-reach))
	return lo, max(lo, min(top, int(now+reach/2)))
}

// request asks for a market that is half installed.
func (m *market) request() resolve.Request {
	req := resolve.Request{Objective: resolve.MostUpdated, AllAudiences: true}
	want := max(10, len(m.modules)/150)
	installed := map[string]bool{}
	install := func(module int, version string) {
		if id := m.modules[module].ID; !installed[id] {
			installed[id] = true
			req.Installed = append(req.Installed, resolve.Installed{ID: id, Name: id, Version: version})
		}
	}
	if m.hard {
		for range 20 {
			install(m.random.IntN(len(m.modules)), "0")
		}
		for range 10 {
			req.Install = append(req.Install, resolve.Want{ID: m.modules[m.random.IntN(len(m.modules))].ID})
		}
		return req
	}
	var close func(module int)
	close = func(module int) {
		if installed[m.modules[module].ID] {
			return
		}
		install(module, strconv.Itoa((len(m.modules[module].Versions)-1)/3))
		for _, target := range m.targets[module] {
			close(target)
		}
	}
	for range want {
		close(m.random.IntN(len(m.modules)))
	}
	for range 3 {
		req.Install = append(req.Install, resolve.Want{ID: m.modules[m.random.IntN(len(m.modules))].ID})
		in := req.Installed[m.random.IntN(len(req.Installed))]
		if in.Version != "0" { // there are newer ones
			req.Update = append(req.Update, resolve.Want{ID: in.ID})
		}
	}
	return req
}
