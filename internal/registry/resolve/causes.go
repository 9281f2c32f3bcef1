package resolve

import (
	"cmp"
	"slices"
	"strings"
)

// kindOrder is how the facts of a conflict are told: what is asked for, what is there, what follows.
var kindOrder = []CauseKind{
	CauseRequested, CauseRemoved, CauseHeld, CauseInstalled, CauseDependency, CauseInclude, CauseMerge,
	CauseMaturity, CauseMajor, CauseYanked, CauseMissing,
}

// causes words the facts of a conflict.
func (x *explainer) causes(conflict []fact) []Cause {
	list := make([]Cause, len(conflict))
	for i, f := range conflict {
		list[i] = x.cause(f)
	}
	slices.SortStableFunc(list, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(slices.Index(kindOrder, a.Kind), slices.Index(kindOrder, b.Kind)),
			strings.Compare(a.Module, b.Module), strings.Compare(a.Target, b.Target), slices.Compare(a.Versions, b.Versions))
	})
	return list
}

func (x *explainer) cause(f fact) Cause {
	it := &x.items[f.item]
	c := Cause{Kind: f.kind, Module: it.m.spec.ID, Name: it.m.spec.called(), Newest: x.newestOf(it.at)}
	installed := func() string {
		if it.installed < 0 {
			return ""
		}
		return it.m.spec.Versions[it.installed].Version
	}
	switch f.kind {
	case CauseInstalled, CauseHeld, CauseRemoved:
		c.Version = installed()
	case CauseRequested:
		if it.wanted >= 0 {
			c.Version = it.m.spec.Versions[it.wanted].Version
		}
	case CauseDependency:
		x.need(&c, it, it.m.runs[f.place])
	case CauseMerge:
		r := it.m.merges[f.place]
		c.Versions = it.versions(r.lo, r.hi)
		c.Target, c.TargetName = x.named(r.target, "")
	case CauseMaturity, CauseYanked, CauseMajor:
		c.Version, c.Level = installed(), it.level
		for r := it.installed + 1; int(r) < len(it.m.spec.Versions); r++ {
			if it.refusedFor(x.scope, r, f.kind) {
				c.Versions = append(c.Versions, it.m.spec.Versions[r].Version)
				if f.kind == CauseMaturity {
					c.Best = max(c.Best, it.m.spec.Versions[r].Maturity)
				}
			}
		}
	case CauseMissing:
		c.Name = x.nameOf(it)
	}
	return c
}

// need fills in what a run asks for.
func (x *explainer) need(c *Cause, it *item, r run) {
	if r.include {
		c.Kind = CauseInclude
	}
	c.Versions = it.versions(r.lo, r.hi)
	if it.installed >= 0 {
		c.Version = it.m.spec.Versions[it.installed].Version
		c.Broken = r.lo <= it.installed && it.installed <= r.hi && !x.met(r)
	}
	name := ""
	for _, n := range it.m.spec.Versions[r.lo].Needs {
		if n.Target == x.u.modules[r.target].spec.ID {
			name = n.Name
		}
	}
	c.Target, c.TargetName = x.named(r.target, name)
	c.Allows = x.u.modules[r.target].sets[r.set].allows.String()
	c.Newest = x.newestOf(r.target)
}

// versions returns the versions of the ranks from lo to hi, without those below the installed one where there
// are others; nil where that is all of them.
func (it *item) versions(lo, hi int32) []string {
	lowest := max(0, it.installed)
	if hi < lowest {
		lowest = 0
	}
	if lo <= lowest && int(hi) == len(it.m.spec.Versions)-1 {
		return nil
	}
	var list []string
	for r := max(lo, lowest); r <= hi; r++ {
		list = append(list, it.m.spec.Versions[r].Version)
	}
	return list
}

// named returns id and name of a module. Of one that is not in the registry, or not for the one who asks,
// the name is what the dependency calls it.
func (x *explainer) named(at int32, called string) (id, name string) {
	m := x.u.modules[at]
	switch {
	case len(m.spec.Versions) > 0 && x.visible(m):
		return m.spec.ID, m.spec.called()
	case called != "":
		return m.spec.ID, called
	case m.spec.ID == "0":
		return m.spec.ID, "Core"
	}
	return m.spec.ID, m.spec.ID
}

// nameOf returns the name of a missing item as those call it that need it.
func (x *explainer) nameOf(it *item) string {
	for n := range x.items {
		for _, v := range x.items[n].m.spec.Versions {
			for _, need := range v.Needs {
				if need.Target == it.m.spec.ID && need.Name != "" {
					return need.Name
				}
			}
		}
	}
	_, name := x.named(it.at, "")
	return name
}

// newestOf returns the newest version that the one who asks may see.
func (x *explainer) newestOf(at int32) string {
	m := x.u.modules[at]
	if !x.visible(m) {
		return ""
	}
	return m.newest()
}
