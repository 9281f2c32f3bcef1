package resolve

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"souk.dev/souk/internal/registry/resolve/sat"
)

// Repaired returns the request after a repair.
func (r Request) Repaired(repair Repair) Request {
	drop := func(list []Want, c Change, anyVersion bool) []Want {
		return slices.DeleteFunc(slices.Clone(list), func(w Want) bool {
			return w.ID == c.Module && (anyVersion || c.Version == "" || w.Version == c.Version)
		})
	}
	for _, c := range repair.Changes {
		switch c.Kind {
		case DropInstall: // what is not installed may be asked for as an update, too
			r.Install, r.Update = drop(r.Install, c, false), drop(r.Update, c, false)
		case DropUpdate: // an update may be asked for as an installation, too
			r.Update, r.Install = drop(r.Update, c, true), drop(r.Install, c, true)
		case DropRemove:
			r.Remove = slices.DeleteFunc(slices.Clone(r.Remove), func(id string) bool { return id == c.Module })
		case AlsoRemove:
			r.Remove = append(slices.Clone(r.Remove), c.Module)
		case AllowMove:
			r.Only = append(slices.Clone(r.Only), c.Module)
		case AllowMajor:
			r.AnyMajor = append(slices.Clone(r.AnyMajor), c.Module)
		case LowerMaturity:
			levels := maps.Clone(r.Levels)
			if levels == nil {
				levels = map[string]int{}
			}
			levels[c.Module] = c.Level
			r.Levels = levels
		}
	}
	return r
}

const (
	repairsMost  = 6
	changesMost  = 3  // of one repair
	attemptsMost = 80 // sets of changes that are tried
)

// demand says what every repair has to do: one of the changes, where it has all of those in when.
type demand struct{ when, changes []fact }

// repairs finds the smallest sets of facts that can be given up. Every repair must give up something of
// each conflict; the smallest sets that do are tried, and where one is not enough, what contradicts it
// then is one more demand on the others (implicit hitting sets). Each is verified by solving the repaired
// request.
func (x *explainer) repairs(ctx context.Context, u *Universe, req Request, conflicts [][]fact) []Repair {
	var demands []demand
	for _, c := range conflicts {
		demands = append(demands, demand{changes: x.givable(c)})
	}
	var found [][]fact
	var list []Repair
	tried := map[string]bool{}
	for attempts := 0; attempts < attemptsMost && len(list) < repairsMost && ctx.Err() == nil; attempts++ {
		try := smallest(demands, found, tried)
		if try == nil {
			break
		}
		tried[keyOf(try)] = true
		core, refuted := x.refute(func() []sat.Lit { return x.without(try) })
		if x.stopped {
			break
		}
		if refuted {
			demands = append(demands, x.demandOf(core, try))
			continue
		}
		if r, ok := x.verified(ctx, u, req, try); ok {
			found = append(found, try)
			list = append(list, r)
		}
	}
	return list
}

// givable returns those of the facts that can be given up, the easiest first.
func (x *explainer) givable(conflict []fact) []fact {
	var list []fact
	for _, f := range conflict {
		it := &x.items[f.item]
		switch f.kind {
		case CauseRequested, CauseRemoved, CauseHeld, CauseMaturity, CauseMajor:
			list = append(list, f)
		case CauseInstalled:
			if it.m.spec.Class != Core && !it.install && !it.remove {
				list = append(list, f)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b fact) int {
		return cmp.Compare(slices.Index(giveOrder, a.kind), slices.Index(giveOrder, b.kind))
	})
	return list
}

var giveOrder = []CauseKind{CauseRequested, CauseRemoved, CauseHeld, CauseMaturity, CauseMajor, CauseInstalled}

// without assumes all facts but those given up.
func (x *explainer) without(given []fact) []sat.Lit {
	list := x.facts.assumptions(func(f fact) bool { return slices.Contains(given, f) })
	for _, f := range given {
		if l, found := x.instead(f); found {
			list = append(list, l)
		}
	}
	return list
}

// instead returns what holds where a fact is given up: an installed module goes, one that was to go stays.
func (x *explainer) instead(f fact) (sat.Lit, bool) {
	switch f.kind {
	case CauseInstalled:
		return x.at(f.item).present.Not(), true
	case CauseRemoved:
		return x.facts.selectors[f].Not(), true
	}
	return 0, false
}

// demandOf returns what a core, found without some facts, demands of repairs that give those up.
func (x *explainer) demandOf(core []sat.Lit, given []fact) demand {
	var d demand
	var facts []fact
	for _, l := range core {
		if f, isFact := x.facts.of[l]; isFact {
			facts = append(facts, f)
			continue
		}
		for _, f := range given {
			if other, found := x.instead(f); found && other == l {
				d.when = append(d.when, f)
			}
		}
	}
	d.changes = x.givable(facts)
	return d
}

// smallest returns the smallest set, the easiest first, that meets all demands, was not tried, and does not
// contain one that was found; nil where there is none of changesMost facts at the most.
func smallest(demands []demand, found [][]fact, tried map[string]bool) []fact {
	for size := 1; size <= changesMost; size++ {
		if set := hit(demands, found, tried, nil, size); set != nil {
			return set
		}
	}
	return nil
}

// hit extends a set by at most left facts.
func hit(demands []demand, found [][]fact, tried map[string]bool, set []fact, left int) []fact {
	if slices.ContainsFunc(found, func(f []fact) bool { return within(f, set) }) {
		return nil
	}
	i := slices.IndexFunc(demands, func(d demand) bool {
		return within(d.when, set) && !slices.ContainsFunc(d.changes, func(f fact) bool { return slices.Contains(set, f) })
	})
	if i < 0 {
		if len(set) == 0 || tried[keyOf(set)] {
			return nil
		}
		return set
	}
	if left == 0 {
		return nil
	}
	for _, f := range demands[i].changes {
		if full := hit(demands, found, tried, append(slices.Clip(set), f), left-1); full != nil {
			return full
		}
	}
	return nil
}

// within reports whether all of some are among set.
func within(some, set []fact) bool {
	return !slices.ContainsFunc(some, func(f fact) bool { return !slices.Contains(set, f) })
}

// keyOf returns the same text for the same set.
func keyOf(set []fact) string {
	keys := make([]string, len(set))
	for i, f := range set {
		keys[i] = fmt.Sprint(f.kind, f.item)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

// verified makes a repair of the facts that are given up, and solves the request with it.
func (x *explainer) verified(ctx context.Context, u *Universe, req Request, given []fact) (Repair, bool) {
	chosen := x.read()
	var r Repair
	for _, f := range given {
		r.Changes = append(r.Changes, x.change(f, chosen))
	}
	solves := func() bool { return u.feasible(ctx, req.Repaired(r)) }
	if !solves() {
		return Repair{}, false
	}
	for i := range r.Changes { // no lower than it takes
		if r.Changes[i].Kind == LowerMaturity {
			x.raise(&r.Changes[i], x.items[given[i].item], solves)
		}
	}
	return r, true
}

// raise finds the highest level of maturity with which the repair still is one.
func (x *explainer) raise(c *Change, it item, solves func() bool) {
	var levels []int
	for _, v := range it.m.spec.Versions {
		if v.Maturity > c.Level && v.Maturity < it.level && !slices.Contains(levels, v.Maturity) {
			levels = append(levels, v.Maturity)
		}
	}
	slices.Sort(levels)
	lowest := c.Level
	for _, level := range slices.Backward(levels) {
		if c.Level = level; solves() {
			return
		}
	}
	c.Level = lowest
}

// change says for people and machines what giving up a fact means.
func (x *explainer) change(f fact, chosen *model) Change {
	it := &x.items[f.item]
	c := Change{Module: it.m.spec.ID, Name: it.m.spec.called()}
	if it.installed >= 0 {
		c.Version = it.m.spec.Versions[it.installed].Version
	}
	switch f.kind {
	case CauseRequested:
		c.Kind = DropUpdate
		if it.installed < 0 {
			c.Kind, c.Version = DropInstall, ""
		}
	case CauseRemoved:
		c.Kind = DropRemove
	case CauseHeld:
		c.Kind = AllowMove
	case CauseMajor:
		c.Kind = AllowMajor
		if local := chosen.chosen[f.item]; local >= 0 {
			c.Version = it.m.spec.Versions[it.rank(local)].Version
		}
	case CauseInstalled:
		c.Kind = AlsoRemove
	case CauseMaturity:
		c.Kind = LowerMaturity
		if local := chosen.chosen[f.item]; local >= 0 {
			c.Level = it.m.spec.Versions[it.rank(local)].Maturity
		}
	}
	return c
}
