package resolvetest

import (
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// requested reports whether the request wants the module, and that holds.
func (r *rules) requested(id string) bool {
	return len(r.wants[id]) > 0 && r.holds(fact{kind: resolve.CauseRequested, module: id})
}

// mustStay reports whether the module is installed, so that it is not below that and is not missing
// without a reason, and that holds.
func (r *rules) mustStay(id string) bool {
	return r.isInstalled(id) && r.holds(fact{kind: resolve.CauseInstalled, module: id})
}

// goes reports whether the request removes the module, and that holds.
func (r *rules) goes(id string) bool {
	return r.removed[id] && r.holds(fact{kind: resolve.CauseRemoved, module: id})
}

func (r *rules) mayBeAbsent(id string) bool {
	return !r.requested(id) && (!r.held(id) || !r.mustStay(id))
}

// states returns the versions in which the module can be a member, as far as only it is asked.
func (r *rules) states(id string) []int {
	if r.goes(id) {
		return nil
	}
	list := r.candidates(id)
	if r.isInstalled(id) {
		if !r.upwards(id) {
			list = append(list, r.at[id])
		}
		if !r.mustStay(id) && !r.upwards(id) {
			list = append(list, r.below(id)...)
		}
	}
	return keep(list, func(rank int) bool { return r.allowed(id, rank) })
}

// upwards reports whether the request wants the module above what is installed.
func (r *rules) upwards(id string) bool {
	return r.requested(id) && slices.ContainsFunc(r.wants[id], func(w want) bool { return w.above })
}

// below returns the versions below what is installed.
func (r *rules) below(id string) (list []int) {
	for rank := range r.modules[id].Versions {
		if rank != r.at[id] && !r.above(id, rank) {
			list = append(list, rank)
		}
	}
	return list
}
