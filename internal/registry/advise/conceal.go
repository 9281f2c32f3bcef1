package advise

import (
	"slices"

	"souk.dev/souk/internal/registry/resolve"
)

// conceal takes out of an answer what the registry knows of modules that the one who asks does not see: an
// installation may have them all the same, and then they are called by their ids, and need what the
// installation itself says.
func (a asker) conceal(answer *resolve.Answer, modules []InstalledModule) {
	seen := a.sees()
	if seen.all {
		return
	}
	c := concealer{universe: a.universe, seen: seen, modules: modules, strict: a.strict}
	for i := range answer.Plan {
		c.step(&answer.Plan[i])
	}
	for _, list := range append([][]resolve.Cause{answer.Conflict}, answer.More...) {
		for i := range list {
			c.cause(&list[i])
		}
	}
	for _, repair := range answer.Repairs {
		for i := range repair.Changes {
			c.hide(repair.Changes[i].Module, &repair.Changes[i].Name)
		}
	}
}

type concealer struct {
	universe *resolve.Universe
	seen     viewer
	modules  []InstalledModule // of the installation, with its own rows
	strict   bool              // as Question.StrictEnds
}

// hide gives a hidden module its id for a name, and reports whether it is hidden.
func (c concealer) hide(id string, name *string) bool {
	spec, there := c.universe.Module(id)
	hidden := there && !c.seen.sees(spec)
	if hidden {
		*name = id
	}
	return hidden
}

func (c concealer) step(s *resolve.Step) {
	hidden := c.hide(s.ID, &s.Name)
	if hidden {
		s.Spec, s.Rank = nil, -1
	}
	hiddenBy := c.hide(s.Why.By, &s.Why.ByName)
	switch s.Why.Kind {
	case resolve.NeedsMore: // the step's own versions do
		if hidden {
			s.Why = resolve.Reason{Kind: resolve.Stays}
		}
	case resolve.Needed, resolve.Newer:
		if hiddenBy && !c.own(s.Why.By, s.ID, s.Why.Allows) {
			s.Why.Allows, s.Why.Include = "", false
		}
	}
}

func (c concealer) cause(f *resolve.Cause) {
	hidden := c.hide(f.Module, &f.Name)
	c.hide(f.Target, &f.TargetName)
	if !hidden {
		return
	}
	f.Versions = nil
	if f.Kind == resolve.CauseDependency || f.Kind == resolve.CauseInclude {
		if f.Version != "" {
			f.Versions = []string{f.Version} // the installed one, all that is known of
		}
		if c.own(f.Module, f.Target, f.Allows) {
			return
		}
	}
	f.Target, f.TargetName, f.Allows, f.Newest = "", "", "", ""
}

// own reports whether the installation itself says that the module needs the target like this.
func (c concealer) own(id, target, allows string) bool {
	return slices.ContainsFunc(c.modules, func(m InstalledModule) bool {
		return moduleID(m.ID) == id && slices.ContainsFunc(needsOf(m.Rows, c.strict), func(n resolve.NeedSpec) bool {
			return n.Target == target && n.Allows.String() == allows
		})
	})
}
