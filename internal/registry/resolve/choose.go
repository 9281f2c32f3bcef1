package resolve

import (
	"slices"

	"souk.dev/souk/internal/registry/version"
)

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
