package resolve

import (
	"cmp"
	"slices"
	"strings"
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
	s := &scope{req: canonical(req), wide: wide, majors: setOf(req.AnyMajor), audience: setOf(req.Audience)}
	s.audience[""] = true
	if req.Only != nil {
		s.only = setOf(req.Only)
	}
	s.u = u.with(s.own(u))
	s.no = make([]int32, len(s.u.modules)+16)
	for _, in := range s.req.Installed {
		s.install(in)
	}
	mistakes := s.wants()
	if req.Tolerate {
		s.waive()
	}
	return s, mistakes
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list)+1)
	for _, x := range list {
		set[x] = true
	}
	return set
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

func (s *scope) visible(m *module) bool { return s.req.AllAudiences || s.audience[m.spec.Audience] }

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
