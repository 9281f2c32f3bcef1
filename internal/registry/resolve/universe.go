package resolve

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"souk.dev/souk/internal/registry/version"
)

// Universe is everything that is published, compiled for Solve. It never changes and is safe for
// concurrent use.
//
// What it holds true: needs of consecutive versions that ask for the same of the same target are one run;
// what is asked of a target is one of its sets, whose ranks are worked out once, when the target is
// compiled. So a new version of a module costs that module and the sets of its targets, not those that
// depend on it.
type Universe struct {
	modules  []*module
	index    map[string]int32 // place in modules, by id
	extra    map[string]int32 // the same for those that were added since index was made; small
	versions int
}

// module is a compiled module. One that is needed but not published has no versions.
type module struct {
	spec   ModuleSpec
	runs   []run      // by target's id, dependencies before includes, then by rank
	merges []mergeRun // by target's id, then by rank
	sets   []set
	setNos map[string]int32 // place in sets, by the key of what is allowed

	foreign int32 // rank of the version that only an installation knows, -1 where all are published

	lowest int  // maturity of the least mature version
	yanked bool // one of the versions is
	merged bool // a version of some module takes its place
}

// run is the same need of the versions from rank lo to hi.
type run struct {
	target, set int32
	lo, hi      int32
	include     bool
}

// mergeRun says that the versions from rank lo to hi take the target's place.
type mergeRun struct{ target, lo, hi int32 }

// set is what some need allows of a module: spans of ranks, apart from each other, the lowest first.
type set struct {
	allows Allows
	spans  []span
}

// span is the ranks from lo to hi.
type span struct{ lo, hi int32 }

// NewUniverse compiles the modules. Their ids are unique.
func NewUniverse(modules []ModuleSpec) *Universe {
	u := &Universe{index: make(map[string]int32, len(modules))}
	u.compile(modules, nil)
	maps.Copy(u.index, u.extra)
	u.extra = nil
	return u
}

// extraMost is how many modules are looked up beside the index before it is made anew.
const extraMost = 64

// With returns a universe in which the modules stand in place of those with the same ids, or beside the
// others; what does not change is shared with u.
func (u *Universe) With(changed []ModuleSpec) *Universe { return u.with(changed, nil) }

// with is With; foreign has the ranks of versions that only an installation knows, by the module's id.
func (u *Universe) with(changed []ModuleSpec, foreign map[string]int32) *Universe {
	if len(changed) == 0 {
		return u
	}
	next := &Universe{modules: slices.Clone(u.modules), index: u.index, extra: maps.Clone(u.extra), versions: u.versions}
	next.compile(changed, foreign)
	if len(next.extra) > extraMost {
		next.index = maps.Clone(u.index)
		maps.Copy(next.index, next.extra)
		next.extra = nil
	}
	return next
}

// Module returns the module as it was given, false when there is none with the id.
func (u *Universe) Module(id string) (ModuleSpec, bool) {
	i, found := u.find(id)
	if !found || len(u.modules[i].spec.Versions) == 0 {
		return ModuleSpec{}, false
	}
	return u.modules[i].spec, true
}

// Len returns the number of modules with a version, and of versions.
func (u *Universe) Len() (modules, versions int) {
	for _, m := range u.modules {
		if len(m.spec.Versions) > 0 {
			modules++
		}
	}
	return modules, u.versions
}

func (u *Universe) find(id string) (int32, bool) {
	if i, found := u.extra[id]; found {
		return i, true
	}
	i, found := u.index[id]
	return i, found
}

// place returns where the module with the id stands, making room for one that is not there yet.
func (u *Universe) place(id string) int32 {
	if i, found := u.find(id); found {
		return i
	}
	if u.extra == nil {
		u.extra = map[string]int32{}
	}
	i := int32(len(u.modules))
	u.extra[id] = i
	u.modules = append(u.modules, &module{spec: ModuleSpec{ID: id, Class: Module}, foreign: -1, setNos: map[string]int32{}})
	return i
}

// compile puts the modules into u, whose modules others may share: each is copied before it is changed.
func (u *Universe) compile(specs []ModuleSpec, foreign map[string]int32) {
	own := make(map[int32]bool, 2*len(specs))
	fresh := func(i int32) *module {
		if !own[i] {
			m := *u.modules[i]
			m.sets, m.setNos = slices.Clip(m.sets), maps.Clone(m.setNos)
			u.modules[i], own[i] = &m, true
		}
		return u.modules[i]
	}
	places := make([]int32, len(specs))
	for n, spec := range specs {
		places[n] = u.place(spec.ID)
		m := fresh(places[n])
		u.versions += len(spec.Versions) - len(m.spec.Versions)
		m.spec, m.runs, m.merges, m.foreign = spec, nil, nil, -1
		if rank, has := foreign[spec.ID]; has {
			m.foreign = rank
		}
		m.lowest, m.yanked = 0, false
		for i, v := range spec.Versions {
			m.yanked = m.yanked || v.Yanked
			if i == 0 || v.Maturity < m.lowest {
				m.lowest = v.Maturity
			}
		}
		sets := make([]set, len(m.sets))
		for i, s := range m.sets {
			sets[i] = set{s.allows, m.spansOf(s.allows)}
		}
		m.sets = sets
	}
	for n, spec := range specs {
		u.needs(u.modules[places[n]], spec, fresh)
	}
}

// needs compiles what the versions of a module need and merge.
func (u *Universe) needs(m *module, spec ModuleSpec, fresh func(int32) *module) {
	type want struct {
		target, set int32
		include     bool
	}
	open := map[want]int{} // place in m.runs of the last run
	merging := map[int32]int{}
	for rank, v := range spec.Versions {
		r := int32(rank)
		for _, need := range v.Needs {
			w := want{target: u.place(need.Target), include: need.Include}
			w.set = u.setOf(w.target, need.Allows, fresh)
			i, found := open[w]
			if found && m.runs[i].hi >= r-1 {
				m.runs[i].hi = r
				continue
			}
			open[w] = len(m.runs)
			m.runs = append(m.runs, run{w.target, w.set, r, r, w.include})
		}
		for _, id := range v.Merges {
			if id == spec.ID {
				continue // nothing takes its own place
			}
			t := u.place(id)
			if i, found := merging[t]; found && m.merges[i].hi >= r-1 {
				m.merges[i].hi = r
				continue
			}
			fresh(t).merged = true
			merging[t] = len(m.merges)
			m.merges = append(m.merges, mergeRun{t, r, r})
		}
	}
	slices.SortStableFunc(m.runs, func(a, b run) int {
		return cmp.Or(strings.Compare(u.modules[a.target].spec.ID, u.modules[b.target].spec.ID), order(a.include, b.include), cmp.Compare(a.lo, b.lo))
	})
	slices.SortStableFunc(m.merges, func(a, b mergeRun) int {
		return cmp.Or(strings.Compare(u.modules[a.target].spec.ID, u.modules[b.target].spec.ID), cmp.Compare(a.lo, b.lo))
	})
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// setOf returns the place among the target's sets of what is allowed.
func (u *Universe) setOf(target int32, allows Allows, fresh func(int32) *module) int32 {
	key := allows.Key()
	if i, found := u.modules[target].setNos[key]; found {
		return i
	}
	t := fresh(target)
	i := int32(len(t.sets))
	t.sets = append(t.sets, set{allows, t.spansOf(allows)})
	t.setNos[key] = i
	return i
}

// spansOf returns the ranks that are allowed.
func (m *module) spansOf(allows Allows) []span {
	var list []span
	for i := range m.spec.Versions {
		rank := int32(i)
		if !allows.Allowed(int(m.published(rank)), m.spec.Versions[i]) {
			continue
		}
		if n := len(list); n > 0 && list[n-1].hi == rank-1 {
			list[n-1].hi++
			continue
		}
		list = append(list, span{rank, rank})
	}
	return list
}

// published returns the rank among the published versions, -1 for one that is not published.
func (m *module) published(rank int32) int32 {
	switch {
	case m.foreign < 0 || rank < m.foreign:
		return rank
	case rank == m.foreign:
		return -1
	}
	return rank - 1
}

// rank returns the place of the version among the module's: of the one with the text, else of the one
// with the number, unless that is the zero number. -1 where there is none.
func (m *module) rank(text string, n version.Number) int32 {
	versions := m.spec.Versions
	if n != (version.Number{}) {
		i, found := slices.BinarySearchFunc(versions, n, func(v VersionSpec, n version.Number) int { return version.Compare(v.Number, n) })
		if found {
			return int32(i)
		}
	}
	i := slices.IndexFunc(versions, func(v VersionSpec) bool { return v.Version == text })
	return int32(i)
}

// mergersOf returns the places of the modules of which a version takes the place of target, by id.
func (u *Universe) mergersOf(target int32) []int32 {
	var list []int32
	for i, m := range u.modules {
		if slices.ContainsFunc(m.merges, func(r mergeRun) bool { return r.target == target }) {
			list = append(list, int32(i))
		}
	}
	slices.SortFunc(list, func(a, b int32) int { return strings.Compare(u.modules[a].spec.ID, u.modules[b].spec.ID) })
	return list
}
