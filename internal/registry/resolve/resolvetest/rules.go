package resolvetest

import (
	"cmp"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// Problem is a universe and what is asked of it.
type Problem struct {
	Modules []resolve.ModuleSpec
	Request resolve.Request
}

// Set is a final set: the place of each member among the versions of its module, by the module's id, and
// unlisted for an installed version that the universe does not have.
type Set map[string]int

const unlisted = -1

// fact is something that is so, and that an explanation can name. rank, target and what a need allows, for
// people and as a key, count for some kinds.
type fact struct {
	kind   resolve.CauseKind
	module string
	rank   int
	target string
	allows string
	key    string
}

// askedRightly is the fact that a request has no mistakes of its own.
const askedRightly resolve.CauseKind = "asked-rightly"

// rules answers what the rules say of single modules and versions of one problem.
type rules struct {
	req       resolve.Request
	modules   map[string]resolve.ModuleSpec
	installed map[string]resolve.Installed
	at        map[string]int // place of the installed version
	wants     map[string][]want
	removed   map[string]bool
	ids       []string // of all modules that are published or installed, by class, then by id

	// holds says which facts hold; the others are as if they were not so.
	holds func(fact) bool
}

// want is a module that is asked for.
type want struct {
	resolve.Want
	above bool // above what is installed, unless that is the very version that is wanted
}

// newRules returns the rules for a problem in which all facts hold.
func newRules(p Problem) *rules {
	r := &rules{
		req: p.Request, modules: map[string]resolve.ModuleSpec{}, installed: map[string]resolve.Installed{},
		at: map[string]int{}, wants: map[string][]want{}, removed: map[string]bool{},
		holds: func(fact) bool { return true },
	}
	for _, m := range p.Modules {
		if r.sees(m) { // another one is as if it were not published
			r.modules[m.ID] = m
			r.ids = append(r.ids, m.ID)
		}
	}
	for _, in := range p.Request.Installed {
		r.installed[in.ID] = in
		r.at[in.ID] = r.find(in)
		if _, known := r.modules[in.ID]; !known {
			r.ids = append(r.ids, in.ID)
		}
	}
	for _, w := range p.Request.Install {
		r.wants[w.ID] = append(r.wants[w.ID], want{w, false})
	}
	for _, w := range p.Request.Update {
		in, installed := r.installed[w.ID]
		r.wants[w.ID] = append(r.wants[w.ID], want{w, installed && w.Version != in.Version})
	}
	for _, id := range p.Request.Remove {
		r.removed[id] = true
	}
	slices.SortFunc(r.ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.class(a), r.class(b)), cmp.Compare(a, b))
	})
	return r
}

// find returns the place of the installed version: the one with its text, else the one with its number.
func (r *rules) find(in resolve.Installed) int {
	versions := r.modules[in.ID].Versions
	if i := slices.IndexFunc(versions, func(v resolve.VersionSpec) bool { return v.Version == in.Version }); i >= 0 {
		return i
	}
	if in.Number == (version.Number{}) {
		return unlisted
	}
	return slices.IndexFunc(versions, func(v resolve.VersionSpec) bool { return v.Number == in.Number })
}

// class returns the class of a module; what is not published counts as a plain module.
func (r *rules) class(id string) resolve.Class {
	if m, ok := r.modules[id]; ok {
		return m.Class
	}
	return resolve.Module
}

// spec returns a version; of an unlisted one, what the installation says of it.
func (r *rules) spec(id string, rank int) resolve.VersionSpec {
	if rank != unlisted {
		return r.modules[id].Versions[rank]
	}
	in := r.installed[id]
	return resolve.VersionSpec{Version: in.Version, Number: in.Number, Needs: in.Needs, Merges: in.Merges}
}

// isInstalled reports whether the module is installed.
func (r *rules) isInstalled(id string) bool {
	_, ok := r.installed[id]
	return ok
}

// stays reports whether the version is the installed one.
func (r *rules) stays(id string, rank int) bool { return r.isInstalled(id) && r.at[id] == rank }

// needs returns what the version needs. The enforcements that the instance has set count for the editable
// needs of all published versions of a module.
func (r *rules) needs(id string, rank int) []resolve.NeedSpec {
	needs := slices.Clone(r.spec(id, rank).Needs)
	if rank == unlisted {
		return needs
	}
	for i, n := range needs {
		how, set := r.installed[id].Overrides[n.Target]
		if bounds, is := resolve.RangeOf(n.Allows); is && set && n.Editable {
			bounds.Enforcement = how
			needs[i].Allows = resolve.InRange(bounds)
		}
	}
	return needs
}

// merges returns the ids of the modules whose place the version takes. Nothing takes its own.
func (r *rules) merges(id string, rank int) []string {
	return slices.DeleteFunc(slices.Clone(r.spec(id, rank).Merges), func(target string) bool { return target == id })
}

// content reports whether the need is content with the version.
func (r *rules) content(n resolve.NeedSpec, rank int) bool {
	return n.Allows.Allowed(rank, r.spec(n.Target, rank))
}

// tolerated reports whether a need that is not met is left out of account: the installed version of a
// module lacks something, or has something in another version, and neither of them moves. targetRank
// counts where the target is there.
func (r *rules) tolerated(id string, rank int, target string, there bool, targetRank int) bool {
	return r.req.Tolerate && r.stays(id, rank) &&
		(there && r.stays(target, targetRank) || !there && !r.isInstalled(target))
}

// number returns the number of the installed version.
func (r *rules) number(id string) version.Number { return r.spec(id, r.at[id]).Number }

// above reports whether the version is above the installed one. Above one that is not listed are those with
// a higher number, none where it has no number.
func (r *rules) above(id string, rank int) bool {
	if at := r.at[id]; at != unlisted {
		return rank > at
	}
	number := r.number(id)
	return number != (version.Number{}) && version.Compare(r.spec(id, rank).Number, number) > 0
}

// held reports whether the module may not move, because the request names others only. What the request
// wants or removes may.
func (r *rules) held(id string) bool {
	return r.req.Only != nil && r.isInstalled(id) && !slices.Contains(r.req.Only, id) &&
		len(r.wants[id]) == 0 && !r.removed[id] && r.holds(fact{kind: resolve.CauseHeld, module: id})
}

// sees reports whether the one who asks may see the module.
func (r *rules) sees(m resolve.ModuleSpec) bool {
	return m.Audience == "" || r.req.AllAudiences || slices.Contains(r.req.Audience, m.Audience)
}

// level returns the lowest maturity of new versions of the module.
func (r *rules) level(id string) int {
	if level, ok := r.req.Levels[id]; ok {
		return level
	}
	in, installed := r.installed[id]
	switch {
	case !installed:
		return r.req.InstallLevel
	case in.Level != nil:
		return *in.Level
	}
	return r.req.UpdateLevel
}

// wanted reports whether the request names the very version.
func (r *rules) wanted(id string, rank int) bool {
	return slices.ContainsFunc(r.wants[id], func(w want) bool { return w.Version == r.spec(id, rank).Version })
}

// inMajor reports whether the version is in the installed major version where the module keeps to that, or
// in one that the request allows.
func (r *rules) inMajor(id string, rank int) bool {
	number := r.spec(id, rank).Number
	same := func(other int) bool { return version.CompareMajor(number, r.spec(id, other).Number) == 0 }
	if !r.isInstalled(id) || !r.modules[id].SameMajor || slices.Contains(r.req.AnyMajor, id) || same(r.at[id]) {
		return true
	}
	if r.req.StrictMajor {
		return false
	}
	for other := range r.modules[id].Versions {
		if r.wanted(id, other) && same(other) {
			return true
		}
	}
	return false
}

// choosable reports whether the version may be chosen anew (rule 5).
func (r *rules) choosable(id string, rank int) bool {
	v := r.spec(id, rank)
	is := func(kind resolve.CauseKind) bool { return r.holds(fact{kind: kind, module: id, rank: rank}) }
	switch {
	case v.Yanked && is(resolve.CauseYanked):
		return false
	case v.Maturity < r.level(id) && !r.wanted(id, rank) && is(resolve.CauseMaturity):
		return false
	case !r.inMajor(id, rank) && is(resolve.CauseMajor):
		return false
	}
	return true
}

// candidates returns the versions that the request may choose anew: above what is installed, or any where
// the module is not.
func (r *rules) candidates(id string) []int {
	var list []int
	if r.held(id) {
		return nil
	}
	for rank := range r.modules[id].Versions {
		if r.choosable(id, rank) && r.allowed(id, rank) && (!r.isInstalled(id) || r.above(id, rank)) {
			list = append(list, rank)
		}
	}
	return list
}

// allowed reports whether no want insists on another version.
func (r *rules) allowed(id string, rank int) bool {
	if !r.holds(fact{kind: resolve.CauseRequested, module: id}) {
		return true
	}
	return !slices.ContainsFunc(r.wants[id], func(w want) bool {
		return w.Hard && w.Version != "" && w.Version != r.spec(id, rank).Version
	})
}

// lag returns how many candidates are newer than the version.
func (r *rules) lag(id string, rank int) int64 {
	var lag int64
	for _, c := range r.candidates(id) {
		if rank == unlisted || c > rank {
			lag++
		}
	}
	return lag
}

// mistake is what is wrong with a request by itself.
type mistake struct {
	kind   resolve.CauseKind
	module string
}

// mistakes returns what makes the request one without an answer, whatever else is so.
func (r *rules) mistakes() []mistake {
	var list []mistake
	for id, wants := range r.wants {
		texts := map[string]bool{}
		for _, w := range wants {
			if w.Version != "" {
				texts[w.Version] = true
			}
		}
		if len(texts) > 1 {
			list = append(list, mistake{resolve.CauseTwice, id})
		}
		for text := range texts {
			if kind := r.versionMistake(id, text); kind != "" {
				list = append(list, mistake{kind, id})
			}
		}
	}
	return list
}

// versionMistake says what is wrong with wanting the version, "" for nothing.
func (r *rules) versionMistake(id, text string) resolve.CauseKind {
	rank := slices.IndexFunc(r.modules[id].Versions, func(v resolve.VersionSpec) bool { return v.Version == text })
	switch {
	case rank < 0 && r.isInstalled(id) && r.installed[id].Version == text:
		return ""
	case rank < 0:
		return resolve.CauseVersion
	case r.isInstalled(id) && !r.stays(id, rank) && !r.above(id, rank):
		return resolve.CauseDowngrade
	}
	return ""
}
