package release

import "souk.dev/souk/internal/registry/module"

// nested checks a package inside the uploaded one. Its module must be registered. With the
// flag it is published too where it is the owner's and new; published already with the same bytes, it
// is left alone.
func (p *plan) nested(c candidate) {
	m, registered := p.survey.modules[c.pkg.ID]
	if !registered {
		p.fail(CheckNested, "nested_not_registered", c.path, "Register it too: souk module register --with-nested.",
			"The module %s (%s) inside is not registered here.", c.pkg.Package, c.pkg.ID)
		return
	}
	there, exists := p.survey.version(c)
	same := there.sha256 == c.file.SHA256
	with := p.input.WithNested
	switch {
	case exists && same && with:
		p.unchanged = append(p.unchanged, Unchanged{Module: brief(m, p.actor), Version: c.pkg.Version, Why: "It is published already, with the same file."})
	case exists && same:
	case exists && with:
		p.fail(CheckNested, "nested_differs", c.path, "Pack the published file, or give yours a new version number.",
			"%s %s is published already, with another file than the one inside.", c.pkg.Package, c.pkg.Version)
	case exists:
		p.warn(CheckNested, "nested_differs", c.path, "Pack the published file.",
			"%s %s is published with another file than the one inside.", c.pkg.Package, c.pkg.Version)
	case !with:
		p.warn(CheckNested, "nested_not_published", c.path, "Publish it too: --with-nested does.",
			"%s %s is not published here.", c.pkg.Package, c.pkg.Version)
	case !m.May(p.actor, module.RightPublish):
		p.fail(CheckNested, "nested_not_owned", c.path, "Let its owner publish it, or publish the pack without the packages inside.",
			"%s %s is not published, and it is not yours to publish.", c.pkg.Package, c.pkg.Version)
	default:
		p.candidate(c, m)
	}
}
