package resolve

import (
	"cmp"
	"slices"
	"strings"

	"souk.dev/souk/internal/registry/version"
)

// scope is a request against a universe, narrowed to what can come of it.
//
// What it holds true: every module that the request names, or that was reached from one, has one item,
// and items are numbered in the order in which they were reached, which depends on the request and on what
// is published, but not on the order in which either was given.
type scope struct {
	u     *Universe // with what this installation has of its own
	req   Request
	items []item
	no    []int32 // by place in the universe: number of the item and one, 0 for none

	audience map[string]bool
	only     map[string]bool // nil: all may move
	waived   map[waiver]bool // needs that the installation breaks already, see Request.Tolerate
	majors   map[string]bool // modules that may leave their major version
	wide     bool            // items have all versions of their modules, see explain.go
}

// item is a module in the scope.
type item struct {
	m  *module
	at int32 // place in the universe

	installed int32 // rank, -1 for none
	level     int   // lowest maturity of versions to go to
	held      bool  // stays in the installed version
	install   bool  // requested
	update    bool  // requested above the installed version
	remove    bool  // must not stay
	wanted    int32 // rank of the requested version, -1 for none
	hard      bool  // no other version than the wanted one will do

	// The versions that may be chosen, by local number 0 to top: those of rank base, base+1, … or, where
	// there are gaps, of the ranks in allowed. top is -1 where there is none.
	base    int32
	top     int32
	allowed []int32
}

// waiver is a need of an installed module, by places in the universe.
type waiver struct{ from, to int32 }

// newScope reads the request. The mistakes say what is wrong with it in itself.
func newScope(u *Universe, req Request, wide bool) (*scope, []mistake) {
	s := &scope{req: canonical(req), wide: wide, majors: map[string]bool{}}
	for _, id := range req.AnyMajor {
		s.majors[id] = true
	}
	s.u = u.with(s.own(u))
	s.no = make([]int32, len(s.u.modules)+16)
	s.audience = map[string]bool{"": true}
	for _, a := range req.Audience {
		s.audience[a] = true
	}
	if req.Only != nil {
		s.only = map[string]bool{}
		for _, id := range req.Only {
			s.only[id] = true
		}
	}
	for _, in := range s.req.Installed {
		s.install(in)
	}
	mistakes := s.wants()
	if req.Tolerate {
		s.waive()
	}
	return s, mistakes
}

// canonical sorts the lists of a request and drops what is named twice, so that equal requests are the same.
func canonical(req Request) Request {
	byID := func(a, b Want) int { return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Version, b.Version)) }
	byModule := func(a, b Installed) int { return strings.Compare(a.ID, b.ID) }
	if !slices.IsSortedFunc(req.Installed, byModule) {
		req.Installed = slices.SortedStableFunc(slices.Values(req.Installed), byModule)
	}
	req.Installed = slices.CompactFunc(slices.Clone(req.Installed), func(a, b Installed) bool { return a.ID == b.ID })
	req.Install = slices.Compact(slices.SortedFunc(slices.Values(req.Install), byID))
	req.Update = slices.Compact(slices.SortedFunc(slices.Values(req.Update), byID))
	req.Remove = slices.Compact(slices.Sorted(slices.Values(req.Remove)))
	if req.Objective == "" {
		req.Objective = MostUpdated
	}
	return req
}

// own returns the modules that are other than published in this installation: with a version that the
// universe does not have, with its rank, or with needs that the instance has changed.
func (s *scope) own(u *Universe) (list []ModuleSpec, foreign map[string]int32) {
	foreign = map[string]int32{}
	for _, in := range s.req.Installed {
		spec := ModuleSpec{ID: in.ID, Name: in.Name, Class: Module}
		rank := int32(-1)
		if i, found := u.find(in.ID); found {
			m := u.modules[i]
			if m.spec.Name != "" {
				in.Name = m.spec.Name
			}
			spec = m.spec // only an id where it is needed, but not published
			spec.Name = in.Name
			rank = m.rank(in.Version, in.Number)
		}
		switch {
		case rank < 0:
			spec, foreign[in.ID] = spec.overridden(in.Overrides).withInstalled(in)
			list = append(list, spec)
		case len(in.Overrides) > 0:
			list = append(list, spec.overridden(in.Overrides))
		}
	}
	return list, foreign
}

// withInstalled adds the installed version, which was not published, and tells its rank.
func (m ModuleSpec) withInstalled(in Installed) (ModuleSpec, int32) {
	v := VersionSpec{Version: in.Version, Number: in.Number, Needs: in.Needs, Merges: in.Merges}
	at := len(m.Versions)
	if in.Number != (version.Number{}) {
		at, _ = slices.BinarySearchFunc(m.Versions, in.Number, func(v VersionSpec, n version.Number) int { return version.Compare(v.Number, n) })
	}
	m.Versions = slices.Insert(slices.Clone(m.Versions), at, v)
	return m, int32(at)
}

// overridden gives the editable needs of all versions the enforcement that the instance has set.
func (m ModuleSpec) overridden(by map[string]version.Enforcement) ModuleSpec {
	m.Versions = slices.Clone(m.Versions)
	for i, v := range m.Versions {
		needs := slices.Clone(v.Needs)
		for n, need := range needs {
			how, set := by[need.Target]
			if r, isRange := RangeOf(need.Allows); set && isRange && need.Editable {
				r.Enforcement = how
				needs[n].Allows = InRange(r)
			}
		}
		m.Versions[i].Needs = needs
	}
	return m
}

// item returns the number of the module's item; the module is new in the scope where it has none.
func (s *scope) item(at int32) int32 {
	if int(at) >= len(s.no) {
		s.no = append(s.no, make([]int32, len(s.u.modules)-len(s.no)+16)...)
	}
	if n := s.no[at]; n > 0 {
		return n - 1
	}
	it := item{m: s.u.modules[at], at: at, installed: -1, wanted: -1, level: s.req.InstallLevel}
	it.setLevel(s)
	it.narrow(s)
	s.items = append(s.items, it)
	s.no[at] = int32(len(s.items))
	return int32(len(s.items) - 1)
}

// install puts an installed module into the scope.
func (s *scope) install(in Installed) {
	at, _ := s.u.find(in.ID) // own put it there where it is not published
	it := &s.items[s.item(at)]
	it.installed = it.m.rank(in.Version, in.Number)
	it.level = s.req.UpdateLevel
	if in.Level != nil {
		it.level = *in.Level
	}
	it.setLevel(s)
	it.held = s.only != nil && !s.only[in.ID]
	it.narrow(s)
}

// setLevel takes the level that the request has for this module alone.
func (it *item) setLevel(s *scope) {
	if level, set := s.req.Levels[it.m.spec.ID]; set {
		it.level = level
	}
}

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
	case m.Name != "":
		return m.Name
	case m.ID == "0":
		return "Core"
	}
	return m.ID
}

func (s *scope) visible(m *module) bool { return s.req.AllAudiences || s.audience[m.spec.Audience] }

// narrow works out which versions of the module may be chosen.
func (it *item) narrow(s *scope) {
	n := int32(len(it.m.spec.Versions))
	it.base, it.allowed = max(it.installed, 0), nil
	it.top = n - 1 - it.base
	switch {
	case !s.visible(it.m):
		it.top = min(0, it.installed) // the installed version, or none
		return
	case s.wide:
		it.base, it.top = 0, n-1
		return
	case it.held:
		it.top = 0
		return
	case it.hard && it.wanted >= 0:
		it.allowed = []int32{}
		if it.installed >= 0 {
			it.allowed = append(it.allowed, it.installed)
		}
		if it.wanted != it.installed && !it.refused(s, it.wanted) {
			it.allowed = append(it.allowed, it.wanted)
		}
		it.top = int32(len(it.allowed)) - 1
		return
	case !it.m.yanked && it.m.lowest >= it.level && !it.keepsMajor(s):
		return
	}
	gaps := false
	allowed := make([]int32, 0, n-it.base)
	for r := it.base; r < n; r++ {
		if !it.refused(s, r) {
			allowed = append(allowed, r)
			continue
		}
		gaps = true
	}
	if gaps {
		it.allowed = allowed
		it.top = int32(len(allowed)) - 1
	}
}

// keepsMajor reports whether the module stays in its installed major version.
func (it *item) keepsMajor(s *scope) bool {
	return it.installed >= 0 && it.m.spec.SameMajor && !s.majors[it.m.spec.ID]
}

// refusalKinds are the reasons for which a version must not be chosen.
var refusalKinds = []CauseKind{CauseYanked, CauseMaturity, CauseMajor}

// refused reports whether the version of the rank, not below the installed one, must not be chosen.
func (it *item) refused(s *scope, rank int32) bool {
	return slices.ContainsFunc(refusalKinds, func(kind CauseKind) bool { return it.refusedFor(s, rank, kind) })
}

// refusedFor reports whether the version must not be chosen for that reason; there may be others.
func (it *item) refusedFor(s *scope, rank int32, kind CauseKind) bool {
	v := &it.m.spec.Versions[rank]
	switch {
	case rank == it.installed:
		return false
	case kind == CauseYanked:
		return v.Yanked
	case kind == CauseMaturity:
		return v.Maturity < it.level && rank != it.wanted
	}
	return it.keepsMajor(s) && !it.inMajorOf(rank, it.installed) && (s.req.StrictMajor || !it.inMajorOf(rank, it.wanted))
}

// inMajorOf reports whether the versions of two ranks have the same major version; there is none for -1.
func (it *item) inMajorOf(rank, other int32) bool {
	return other >= 0 && version.CompareMajor(it.m.spec.Versions[rank].Number, it.m.spec.Versions[other].Number) == 0
}

// rank returns the rank of a local number.
func (it *item) rank(local int32) int32 {
	if it.allowed != nil {
		return it.allowed[local]
	}
	return it.base + local
}

// local returns the local numbers of the ranks from lo to hi; from is above to where none may be chosen.
func (it *item) local(lo, hi int32) (from, to int32) {
	if it.allowed == nil {
		return max(lo-it.base, 0), min(hi-it.base, it.top)
	}
	i, _ := slices.BinarySearch(it.allowed, lo)
	j, _ := slices.BinarySearch(it.allowed, hi+1)
	return int32(i), int32(j) - 1
}

// waive notes which needs of installed versions the installation does not meet.
func (s *scope) waive() {
	s.waived = map[waiver]bool{}
	for i := range s.items {
		it := &s.items[i]
		if it.installed < 0 {
			continue
		}
		for _, r := range it.m.runs {
			if r.lo <= it.installed && it.installed <= r.hi && !s.met(r) {
				s.waived[waiver{it.at, r.target}] = true
			}
		}
	}
}

// met reports whether the installation has what the run needs.
func (s *scope) met(r run) bool {
	if int(r.target) >= len(s.no) || s.no[r.target] == 0 {
		return false
	}
	t := &s.items[s.no[r.target]-1]
	for _, sp := range t.m.sets[r.set].spans {
		if t.installed >= sp.lo && t.installed <= sp.hi {
			return true
		}
	}
	return false
}
