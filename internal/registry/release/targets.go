package release

import (
	"strings"

	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
)

// targets looks for the modules that the candidate depends on or includes. One that is not registered
// here, or not visible, is a warning, or, where the market is configured so, a mistake.
func (p *plan) targets(c candidate) {
	level := pkgfile.Warned
	if p.rules.RefuseUnknownTargets {
		level = pkgfile.Failed
	}
	missing := map[string]bool{}
	for _, d := range c.pkg.Dependencies {
		m, found := p.survey.modules[d.TargetID]
		if d.TargetID == "" || found && m.VisibleTo(p.actor) {
			continue
		}
		missing[d.TargetID] = true
		check, verb := pkgfile.CheckDependencies, "depends on"
		if d.Included {
			check, verb = pkgfile.CheckIncludes, "includes"
		}
		p.note(level, check, "unknown_target", c.where(strings.ToUpper(d.TargetID)), "",
			"%s %s %s, which is not registered here.", c.pkg.Package, verb, called(d.TargetName, d.TargetID))
	}
	if !c.pkg.IsCore() && len(c.pkg.Dependencies) > 0 && !missing[module.CoreID] && !p.survey.graph.reachesCore(c.pkg.ID) {
		p.note(level, pkgfile.CheckDependencies, "core_not_reached", c.path, "Depend on core, or on a module that does.",
			"As far as is known here, the dependencies of %s do not lead to core.", c.pkg.Package)
	}
	p.satisfied(c, level)
}

// called names a target as the package does, and by its id.
func called(name, id string) string {
	if name == "" {
		return id
	}
	return name + " (" + id + ")"
}

// called names the target of a dependency by its package name here, else as the package does.
func (p *plan) called(d Dependency) string {
	if m, found := p.survey.modules[d.TargetID]; found && m.VisibleTo(p.actor) {
		return m.Package
	}
	return called(d.TargetName, d.TargetID)
}

// order is check 6: no circles, and nothing included twice.
func (p *plan) order(c candidate) {
	if way := p.survey.graph.cycle(c.pkg.ID); way != nil {
		p.fail(pkgfile.CheckDependencies, "dependency_circle", c.path, "", "The dependencies run in a circle: %s.", p.names(way))
	}
	for _, d := range p.survey.graph.includedTwice(c.pkg.ID, c.number) {
		if d.circle {
			p.fail(pkgfile.CheckIncludes, "include_circle", c.path, "", "The includes run in a circle: %s includes %s.", p.names([]string{d.second}), c.pkg.Package)
			continue
		}
		p.fail(pkgfile.CheckIncludes, "included_twice", c.path, "Include it once.", "%s is included twice: by %s and by %s.",
			p.names([]string{d.id}), p.names([]string{d.first}), p.names([]string{d.second}))
	}
}

// names returns the package names of the modules, for people; the id of one that is not known here, or
// not for the actor.
func (p *plan) names(ids []string) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = id
		if m, found := p.survey.modules[id]; found && m.VisibleTo(p.actor) {
			list[i] = m.Package
		}
	}
	return strings.Join(list, " → ")
}
