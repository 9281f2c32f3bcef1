package resolvetest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// Chooser returns a number from 0 to n-1; it makes every choice of a random problem.
type Chooser func(n int) int

// FromSeed returns a chooser that always chooses the same after the same seed.
func FromSeed(seed uint64) Chooser {
	return rand.New(rand.NewPCG(seed, 0x5eed)).IntN
}

// FromBytes returns a chooser that a fuzzer steers: each byte makes one choice, and when there are none left
// it is always 0.
func FromBytes(data []byte) Chooser {
	return func(n int) int {
		if len(data) == 0 {
			return 0
		}
		b := int(data[0])
		data = data[1:]
		return b % n
	}
}

// Random returns a small problem: up to seven modules of up to four versions, of every class, with numbers
// in several major versions or with free texts; dependencies and includes of every kind, on modules that
// are there, are not, or are the very module; merges, cycles, maturities, withdrawn versions, audiences. What
// is installed fits together in about half of the problems, and is anything in the others, with modules
// and versions among it that nobody published. The request is anything that a request can be.
func Random(choose Chooser) Problem {
	m := maker{choose: choose}
	m.universe()
	if m.one(2) {
		m.inOrder()
	} else {
		m.anyhow()
	}
	m.request()
	return m.p
}

// maker makes a random problem.
type maker struct {
	choose Chooser
	p      Problem
}

// one is true once in n.
func (m *maker) one(n int) bool { return m.choose(n) == n-1 }

// pick returns one of the list.
func pick[T any](m *maker, list ...T) T { return list[m.choose(len(list))] }

// someID returns the id of a module, rarely of one that is not there.
func (m *maker) someID() string {
	if m.one(25) {
		return "X"
	}
	return m.p.Modules[m.choose(len(m.p.Modules))].ID
}

// numbers are the versions that a module with numbers can have.
var numbers = [][]string{
	{"1.0.0", "1.0.1", "1.0.2", "1.0.10"},
	{"1.0.0", "1.0.5", "1.1.0", "2.0.0"},
	{"2.50.100", "2.50.200", "3.0.100", "3.0.200"},
	{"1.0.9", "1.1.0", "1.1.1", "1.2.0"},
}

// texts are the versions of a module without numbers.
var texts = []string{"red", "green", "green-2", "blue"}

func (m *maker) universe() {
	count := 1 + pick(m, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6)
	for i := range count {
		spec := resolve.ModuleSpec{ID: string(rune('A' + i)), Class: pick(m, resolve.Module, resolve.Pack, resolve.Template, resolve.Core, resolve.Module)}
		spec.Name = spec.ID
		if m.one(15) {
			spec.Audience = pick(m, "org1", "org2")
		}
		spec.SameMajor = m.one(6)
		scheme := texts
		if !m.one(5) {
			scheme = pick(m, numbers...)
		}
		for _, text := range scheme[:1+m.choose(4)] {
			spec.Versions = append(spec.Versions, resolve.VersionSpec{
				ID: spec.ID + text, Version: text, Number: numberOf(text), Yanked: m.one(15), Maturity: pick(m, 500, 500, 200, 100),
			})
		}
		m.p.Modules = append(m.p.Modules, spec)
	}
	if m.one(20) { // registered, but nothing is published
		m.p.Modules[m.choose(count)].Versions = nil
	}
	density := 2 + m.choose(4)
	for i := range m.p.Modules {
		m.bind(m.p.Modules[i].Versions, density)
	}
}

// bind gives the versions of a module what they need and merge, often the same as the version before.
func (m *maker) bind(versions []resolve.VersionSpec, density int) {
	for i := range versions {
		if i > 0 && m.one(2) {
			versions[i].Needs, versions[i].Merges = versions[i-1].Needs, versions[i-1].Merges
			continue
		}
		versions[i].Needs, versions[i].Merges = m.bonds(density)
	}
}

// bonds returns needs and merges.
func (m *maker) bonds(density int) (needs []resolve.NeedSpec, merges []string) {
	for m.choose(density+1) > 1 && len(needs) < 3 {
		target := m.someID()
		needs = append(needs, resolve.NeedSpec{
			Target: target, Name: target, Include: m.one(4), Allows: m.allows(target), Editable: m.one(4),
		})
	}
	if m.one(10) {
		merges = append(merges, m.someID())
	}
	return needs, merges
}

// allows returns what a need of the target is content with.
func (m *maker) allows(target string) resolve.Allows {
	i := slices.IndexFunc(m.p.Modules, func(s resolve.ModuleSpec) bool { return s.ID == target })
	if i < 0 || len(m.p.Modules[i].Versions) == 0 {
		return resolve.InRange(version.Range{Start: numberOf("1.0.0"), End: version.Open, Enforcement: version.Major})
	}
	versions := m.p.Modules[i].Versions
	lo := m.choose(len(versions))
	hi := lo + m.choose(len(versions)-lo)
	low, high := versions[lo], versions[hi]
	numbered := low.Number != version.Number{}
	switch m.choose(7) {
	case 0:
		return resolve.Ranks(lo, hi)
	case 1:
		return resolve.Exactly(low.Version)
	case 2:
		return resolve.Matching(regexp.MustCompile(pick(m, `1\..*`, `.*[0e]`, `gre+n.*`, `.*`)))
	case 3:
		return resolve.Ranks(0, hi)
	default:
		if !numbered {
			return resolve.Matching(regexp.MustCompile(low.Version + "|" + high.Version))
		}
		end := version.Open
		if m.one(2) {
			end = high.Number
		}
		return resolve.InRange(version.Range{Start: low.Number, End: end, Enforcement: pick(m, version.Major, version.Minor, version.None)})
	}
}

// inOrder installs what fits together: the best set that the lower versions give.
func (m *maker) inOrder() {
	old := Problem{Request: resolve.Request{AllAudiences: true}}
	for _, spec := range m.p.Modules {
		if len(spec.Versions) > 0 {
			spec.Versions = spec.Versions[:1+m.choose(len(spec.Versions))]
		}
		old.Modules = append(old.Modules, spec)
	}
	for range m.choose(4) {
		old.Request.Install = append(old.Request.Install, resolve.Want{ID: m.someID()})
	}
	verdict, _ := Judge(old)
	for _, spec := range m.p.Modules {
		if rank, there := verdict.Best[spec.ID]; there {
			m.install(spec.ID, spec.Versions[rank].Version)
		}
	}
}

// anyhow installs modules without looking whether they fit together, some of which nobody published.
func (m *maker) anyhow() {
	for _, spec := range m.p.Modules {
		switch {
		case len(spec.Versions) == 0 || m.one(10):
			if m.one(2) {
				m.install(spec.ID, pick(m, "1.0.3", "2.0.0", "pink"))
			}
		case m.one(2):
			m.install(spec.ID, spec.Versions[m.choose(len(spec.Versions))].Version)
		}
	}
	if m.one(8) {
		m.install("U", "1.0.0")
	}
}

// install installs a version, with what the installation knows and sets.
func (m *maker) install(id, text string) {
	in := resolve.Installed{ID: id, Name: id, Version: text, Number: numberOf(text)}
	if m.one(8) {
		level := pick(m, 0, 200, 500)
		in.Level = &level
	}
	i := slices.IndexFunc(m.p.Modules, func(s resolve.ModuleSpec) bool { return s.ID == id })
	known := i >= 0 && slices.ContainsFunc(m.p.Modules[i].Versions, func(v resolve.VersionSpec) bool { return v.Version == text })
	if !known || m.one(10) { // where the version is known these do not count
		in.Needs, in.Merges = m.bonds(3)
	}
	if m.one(6) {
		in.Overrides = map[string]version.Enforcement{m.someID(): pick(m, version.Major, version.Minor, version.None)}
	}
	m.p.Request.Installed = append(m.p.Request.Installed, in)
}

func (m *maker) request() {
	req := &m.p.Request
	req.Objective = pick(m, "", resolve.MostUpdated, resolve.Check, resolve.LeastChange, resolve.Check)
	for range pick(m, 0, 0, 1, 1, 2) {
		req.Install = append(req.Install, m.want(m.someID()))
	}
	for range pick(m, 0, 0, 0, 1, 2) {
		req.Update = append(req.Update, m.want(m.installedID()))
	}
	if m.one(6) {
		req.Remove = append(req.Remove, m.installedID())
	}
	if m.one(7) {
		req.Only = []string{}
		for range m.choose(3) {
			req.Only = append(req.Only, m.installedID())
		}
	}
	if m.one(20) {
		req.AnyMajor = []string{m.installedID()}
	}
	if m.one(3) {
		req.UpdateLevel, req.InstallLevel = pick(m, 0, 200, 500), pick(m, 0, 200, 500)
	}
	if m.one(10) {
		req.Levels = map[string]int{m.someID(): pick(m, 100, 200, 500)}
	}
	req.AllAudiences = !m.one(3)
	if m.one(2) {
		req.Audience = []string{"org1"}
	}
	req.StrictMajor, req.Tolerate = m.one(8), m.one(5)
}

// installedID returns the id of an installed module, of any other where there is none.
func (m *maker) installedID() string {
	if installed := m.p.Request.Installed; len(installed) > 0 && !m.one(15) {
		return installed[m.choose(len(installed))].ID
	}
	return m.someID()
}

// want wants a module in any version, in one of its versions, or in one that it does not have.
func (m *maker) want(id string) resolve.Want {
	w := resolve.Want{ID: id}
	i := slices.IndexFunc(m.p.Modules, func(s resolve.ModuleSpec) bool { return s.ID == id })
	if m.one(3) && i >= 0 && len(m.p.Modules[i].Versions) > 0 {
		versions := m.p.Modules[i].Versions
		w.Version, w.Hard = versions[m.choose(len(versions))].Version, m.one(4)
	}
	if m.one(30) {
		w.Version = "9.9.9"
	}
	return w
}

// Problems returns the random problems with the seeds from first on.
func Problems(first uint64, count int) func(yield func(seed uint64, p Problem) bool) {
	return func(yield func(uint64, Problem) bool) {
		for seed := first; seed < first+uint64(count); seed++ {
			if !yield(seed, Random(FromSeed(seed))) {
				return
			}
		}
	}
}

// Name returns what a random problem is called in messages.
func Name(seed uint64) string { return fmt.Sprintf("seed %d", seed) }
