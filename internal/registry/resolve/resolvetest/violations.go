package resolvetest

import (
	"fmt"
	"maps"
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// Violations returns the rules of package resolve that the set breaks as an answer to the problem, as
// sentences; none where it is an answer.
func Violations(p Problem, set Set) []string {
	v := violations{rules: newRules(p), set: set}
	for _, m := range v.mistakes() {
		v.add("the request is one without an answer: %s of %s", m.kind, m.module)
	}
	for _, id := range slices.Sorted(maps.Keys(set)) {
		v.member(id, set[id])
	}
	for _, id := range slices.Sorted(maps.Keys(v.installed)) {
		v.installation(id)
	}
	for _, id := range slices.Sorted(maps.Keys(v.wants)) {
		v.want(id)
	}
	v.reached()
	return v.list
}

// violations collects what is wrong with a set. Rule 1, a module in one version at most, holds of every Set.
type violations struct {
	*rules
	set  Set
	list []string
}

func (v *violations) add(format string, args ...any) {
	v.list = append(v.list, fmt.Sprintf(format, args...))
}

// name returns what a member is called in a sentence.
func (v *violations) name(id string) string { return id + "@" + v.spec(id, v.set[id]).Version }

// member checks rules 2, 3 and 5 for one member.
func (v *violations) member(id string, rank int) {
	switch {
	case rank == unlisted && !v.stays(id, rank), rank < unlisted, rank >= len(v.modules[id].Versions):
		v.add("%s has no version number %d", id, rank)
		return
	case v.removed[id]:
		v.add("%s is there though the request removes it", v.name(id))
	case v.held(id) && !v.stays(id, rank):
		v.add("%s may not move", v.name(id))
	case !v.stays(id, rank) && !v.choosable(id, rank):
		v.add("%s may not be chosen", v.name(id))
	}
	for _, n := range v.needs(id, rank) {
		target, there := v.set[n.Target]
		switch {
		case v.tolerated(id, rank, n.Target, there, target):
		case !there:
			v.add("%s needs %s, which is not there", v.name(id), n.Target)
		case !v.content(n, target):
			v.add("%s needs %s %s, not %s", v.name(id), n.Target, n.Allows, v.name(n.Target))
		}
	}
	for _, merged := range v.merges(id, rank) {
		if _, there := v.set[merged]; there {
			v.add("%s takes the place of %s, which is there", v.name(id), merged)
		}
	}
}

// installation checks rules 3 and 4 for an installed module.
func (v *violations) installation(id string) {
	rank, there := v.set[id]
	switch {
	case there:
		if !v.stays(id, rank) && !v.above(id, rank) {
			v.add("%s is below what is installed", v.name(id))
		}
	case v.removed[id]:
	case v.held(id):
		v.add("%s is gone, but may not move", id)
	case !slices.ContainsFunc(slices.Collect(maps.Keys(v.set)), func(other string) bool {
		return slices.Contains(v.merges(other, v.set[other]), id)
	}):
		v.add("%s is gone, and nothing takes its place", id)
	}
}

// want checks rule 4 for a module that the request wants.
func (v *violations) want(id string) {
	rank, there := v.set[id]
	if !there {
		v.add("%s is wanted, but not there", id)
		return
	}
	for _, w := range v.wants[id] {
		if w.above && !v.above(id, rank) {
			v.add("%s is wanted above what is installed", v.name(id))
		}
		if w.Hard && w.Version != "" && w.Version != v.spec(id, rank).Version {
			v.add("%s is wanted in version %s and no other", v.name(id), w.Version)
		}
	}
}

// reached checks rule 6: nothing is added that nobody needs.
func (v *violations) reached() {
	reached := map[string]bool{}
	var reach func(id string)
	reach = func(id string) {
		rank, there := v.set[id]
		if reached[id] || !there {
			return
		}
		reached[id] = true
		for _, n := range v.needs(id, rank) {
			reach(n.Target)
		}
	}
	for id := range v.set {
		if v.isInstalled(id) || len(v.wants[id]) > 0 {
			reach(id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(v.set)) {
		if !reached[id] {
			v.add("%s is added, but nothing needs it", v.name(id))
		}
	}
}

// Cost returns what the set costs, level by level of the request's objective (readings 22 and 23).
func Cost(p Problem, set Set) []int64 { return newRules(p).cost(set) }

func (r *rules) cost(set Set) []int64 {
	var all, moved [resolve.Classes]int64 // lags
	var otherVersion, changed, unasked, added int64
	for id, rank := range set {
		lag := r.lag(id, rank)
		all[r.class(id)] += lag
		if !r.stays(id, rank) {
			moved[r.class(id)] += lag
		}
		if !r.isInstalled(id) {
			added++
		}
		if r.otherVersion(id, rank) {
			otherVersion++
		}
	}
	for id := range r.installed {
		if rank, there := set[id]; !there || !r.stays(id, rank) {
			changed++
			if len(r.wants[id]) == 0 && !r.removed[id] {
				unasked++
			}
		}
	}
	switch r.req.Objective {
	case resolve.Check:
		return slices.Concat([]int64{otherVersion}, moved[:], []int64{unasked, added})
	case resolve.LeastChange:
		return slices.Concat([]int64{otherVersion, changed, added}, all[:])
	}
	return append(all[:], int64(len(set)))
}

// worth returns all that counts between answers, the lowest being the best: where the objective itself says
// nothing of requested versions, how many modules are in another one; the costs; and the preference.
func (r *rules) worth(set Set) []int64 {
	return slices.Concat(r.wishes(set), r.cost(set), r.preference(set))
}

// wishes is the level of requested versions that does not appear in the costs of MostUpdated.
func (r *rules) wishes(set Set) []int64 {
	if r.req.Objective == resolve.Check || r.req.Objective == resolve.LeastChange {
		return nil
	}
	other := int64(0)
	for id, rank := range set {
		if r.otherVersion(id, rank) {
			other++
		}
	}
	return []int64{other}
}

// otherVersion reports whether the request wants another version of the module than this one.
func (r *rules) otherVersion(id string, rank int) bool {
	return slices.ContainsFunc(r.wants[id], func(w want) bool {
		return w.Version != "" && w.Version != r.spec(id, rank).Version
	})
}

// preference returns what decides between sets of the same cost: the lags of the modules in the order of
// their classes and ids, none for those that are not there; then which of them are there at all, the
// fewer of the first ones the better. The lowest is the best.
func (r *rules) preference(set Set) []int64 {
	var lags, presence []int64
	for _, id := range r.ids {
		rank, there := set[id]
		if !there {
			lags, presence = append(lags, 0), append(presence, 0)
			continue
		}
		lags, presence = append(lags, r.lag(id, rank)), append(presence, 1)
	}
	return append(lags, presence...)
}
