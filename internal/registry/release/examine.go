package release

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/version"
)

// plan is what is to happen with an upload, and everything that was found on the way to it.
type plan struct {
	actor   account.Actor
	input   PublishInput
	rules   Options
	levels  Levels
	survey  *survey
	claimed map[string]string // free prefixes that the upload takes, to the module that takes them
	inside  map[string]bool   // ids of the modules whose packages are inside the upload
	// together are the numbers that are published with the upload, by module.
	together map[string][]version.Number

	checks    []Check
	skipped   []string // checks that could not be made
	publish   []publication
	unchanged []Unchanged
}

// publication is a candidate that is to be published, and what its module becomes.
type publication struct {
	candidate
	module   module.Module
	prefixes []string // free ones that become the module's
	there    string   // id of the version that came along with a pack, where this one is it; else ""
}

// examine checks an upload against the registry as q sees it.
func (s *Service) examine(ctx context.Context, q sqldb.Queryer, actor account.Actor, in PublishInput, up *upload) (*plan, error) {
	known, err := look(ctx, q, append([]candidate{up.main}, up.nested...))
	if err != nil {
		return nil, err
	}
	levels, err := LoadLevels(ctx, q)
	if err == nil && in.Maturity != 0 {
		err = levels.Check(in.Maturity)
	}
	if err != nil {
		return nil, err
	}
	p := &plan{actor: actor, input: in, rules: s.options, levels: levels, survey: known, claimed: map[string]string{}}
	p.gather(up)
	for _, f := range up.findings {
		p.checks = append(p.checks, Check{Name: f.Check, Level: f.Level, Code: f.Code, Path: f.Path, Message: f.Message, Fix: f.Fix})
	}
	if up.main.pkg.ID == "" {
		return p, nil // the findings say so
	}
	p.main(up.main)
	for _, c := range up.nested {
		if c.pkg.ID != "" {
			p.nested(c)
		}
	}
	return p, nil
}

// gather notes which modules the upload has inside, and what is published together.
func (p *plan) gather(up *upload) {
	p.inside, p.together = map[string]bool{}, map[string][]version.Number{}
	p.together[up.main.pkg.ID] = []version.Number{up.main.number}
	for _, c := range up.nested {
		p.inside[c.pkg.ID] = true
		if p.input.WithNested {
			p.together[c.pkg.ID] = append(p.together[c.pkg.ID], c.number)
		}
	}
}

// list returns the list of checks to show.
func (p *plan) list() []Check { return complete(p.checks, p.skipped) }

func (p *plan) note(level pkgfile.Level, name, code, path, fix, format string, args ...any) {
	p.checks = append(p.checks, Check{Name: name, Level: level, Code: code, Path: path, Message: fmt.Sprintf(format, args...), Fix: fix})
}

func (p *plan) fail(name, code, path, fix, format string, args ...any) {
	p.note(pkgfile.Failed, name, code, path, fix, format, args...)
}

func (p *plan) warn(name, code, path, fix, format string, args ...any) {
	p.note(pkgfile.Warned, name, code, path, fix, format, args...)
}

// main checks the package that was uploaded.
func (p *plan) main(c candidate) {
	m, registered := p.survey.modules[c.pkg.ID]
	if !registered {
		p.skipped = append(p.skipped, CheckOwner, CheckCommercial)
		p.fail(pkgfile.CheckModule, "module_not_registered", c.where("AD_MODULE_ID"),
			"Register it first: the page for publishing offers it, and so does souk module register.",
			"The module %s (%s) is not registered here.", c.pkg.Package, c.pkg.ID)
		return
	}
	p.candidate(c, m)
}

// candidate checks a package whose module is registered, and plans its publication.
func (p *plan) candidate(c candidate, m module.Module) {
	if !m.May(p.actor, module.RightPublish) {
		owner := "somebody else"
		if m.VisibleTo(p.actor) {
			owner = m.OwnerName
		}
		p.fail(CheckOwner, "not_owner", c.path, "Act for the owner, or give your own module another id.",
			"The module %s belongs to %s, and you act for %s.", c.pkg.Package, owner, p.actor.OrgName)
		return
	}
	if m.Quarantined() {
		p.fail(CheckOwner, "quarantined", c.path, "Answer the administrators of this market; they restore it.",
			"The module %s is in quarantine, and nothing is published of it until it is restored. The reason: %s", c.pkg.Package, m.QuarantineReason)
		return
	}
	p.identity(c, m)
	there, along := p.along(c)
	if along {
		p.again(c, there)
	} else {
		p.number(c)
		p.frozen(c)
	}
	p.targets(c)
	p.order(c)
	p.merged(c, m)
	r := publication{candidate: c, module: m, prefixes: p.prefixes(c, m), there: there.id}
	r.module.Commercial = p.commercial(c, m)
	r.module.Trial = p.trial(c, m, r.module.Commercial)
	p.publish = append(p.publish, r)
}

// identity is check 2 of spec openbravo 3.2, with the type, which a module keeps.
func (p *plan) identity(c candidate, m module.Module) {
	if c.pkg.Package != m.Package {
		p.fail(pkgfile.CheckModule, "package_differs", c.where("JAVAPACKAGE"), "",
			"The package name is %s, but the module is registered as %s. A module keeps its package name.", c.pkg.Package, m.Package)
	}
	if c.pkg.Type != m.Type {
		p.fail(pkgfile.CheckModule, "type_differs", c.where("TYPE"), "",
			"The package is of a %s, but the module is registered as a %s. A module keeps its type.", module.TypeName(c.pkg.Type), module.TypeName(m.Type))
	}
}

// number is check 3: a new number, above those of the same major version.
func (p *plan) number(c candidate) {
	if _, exists := p.survey.version(c); exists {
		p.fail(pkgfile.CheckVersion, "version_exists", c.where("VERSION"), "Give the package a new version number.",
			"%s %s is published already, and a published version never changes.", c.pkg.Package, c.pkg.Version)
		return
	}
	if last, found := p.survey.last(c); found && last.C > c.number.C {
		next := last
		next.C++
		p.fail(pkgfile.CheckVersion, "version_not_above", c.where("VERSION"), "Number it "+next.String()+" or higher, or begin another major version.",
			"The version %s is below %s, the last one of %s.", c.pkg.Version, last, last.Major())
	}
}

// prefixes checks rule 1.2 and returns the prefixes that become the module's with this version: any for
// core, one for a module that has none yet, and those that a merge brings.
func (p *plan) prefixes(c candidate, m module.Module) []string {
	var claims []string
	for _, prefix := range c.pkg.Prefixes {
		h, held := p.survey.holders[prefix]
		switch {
		case held && (h.ModuleID == m.ID || h.Lends(c.mergedIDs(), m.OwnerID)):
		case held || p.claimed[prefix] != "":
			p.fail(pkgfile.CheckPrefixes, "db_prefix_in_use", c.where("AD_MODULE_DBPREFIX"), "", "The prefix %s belongs to another module.", prefix)
		case c.pkg.IsCore() || len(c.pkg.Merges) > 0 || len(m.Prefixes) == 0:
			claims = append(claims, prefix)
			p.claimed[prefix] = m.ID
		default:
			p.fail(pkgfile.CheckPrefixes, "db_prefix_differs", c.where("AD_MODULE_DBPREFIX"), "",
				"The package has the prefix %s, but the module is registered with %s.", prefix, strings.Join(m.Prefixes, ", "))
		}
	}
	for _, prefix := range m.Prefixes {
		if !slices.Contains(c.pkg.Prefixes, prefix) {
			p.warn(pkgfile.CheckPrefixes, "db_prefix_unused", c.where("AD_MODULE_DBPREFIX"), "",
				"The module is registered with the prefix %s, which the package does not have. It stays reserved.", prefix)
		}
	}
	return claims
}

// trial returns whether the module may be installed on trial from this version on: once set, it stays. It
// takes the right manage to set it.
func (p *plan) trial(c candidate, m module.Module, commercial bool) bool {
	asked := c.pkg.Trial || c.path == "" && p.input.Trial
	switch {
	case asked && !m.Trial && !m.May(p.actor, module.RightManage):
		p.needManage(c.where("ISTRIALALLOWED"), m, "allow a trial of it")
	case m.Trial && !asked:
		p.note(pkgfile.Passed, CheckCommercial, "", "", "", "The module may be installed on trial, as before: only an administrator takes that back.")
	case asked && !commercial:
		p.warn(CheckCommercial, "trial_of_free", c.where("ISTRIALALLOWED"), "", "The package allows a trial, which means nothing while the module is not commercial.")
	case asked && !m.Trial:
		p.note(pkgfile.Passed, CheckCommercial, "", "", "", "The module may be installed on trial from now on, all later versions included.")
	}
	return m.Trial || asked
}

// commercial returns whether the module is commercial from this version on, and says what that changes. It
// takes the right manage to change it.
func (p *plan) commercial(c candidate, m module.Module) bool {
	commercial := m.Commercial || c.pkg.Commercial
	if c.path == "" && p.input.Commercial != nil {
		commercial = *p.input.Commercial
	}
	path := c.where("ISCOMMERCIAL")
	switch {
	case commercial != m.Commercial && !m.May(p.actor, module.RightManage):
		p.needManage(path, m, "change whether it is commercial")
	case commercial && !m.Commercial:
		p.warn(CheckCommercial, "becomes_commercial", path, "", "%s", module.CommercialWarning(m))
	case !commercial && m.Commercial:
		p.warn(CheckCommercial, "becomes_free", path, "", "%s is no longer commercial: everybody may download all its files.", m.Package)
	case commercial:
		p.note(pkgfile.Passed, CheckCommercial, "", "", "", "The module is commercial: only those who have a right to it download it.")
	}
	if commercial && !c.pkg.Commercial && !pkgfile.IsCommercialLicence(c.pkg.LicenceType) {
		p.warn(pkgfile.CheckLicence, "licence_not_commercial", c.where("LICENSETYPE"), "",
			"The module is commercial, and its licence is %s. OBCL or OtherCOM are usual.", cmp.Or(c.pkg.LicenceType, "not given"))
	}
	return commercial
}

// needManage notes that the publication would do with the module what takes more than the right to publish.
func (p *plan) needManage(path string, m module.Module, what string) {
	p.fail(CheckCommercial, "manage_needed", path, "Ask its owner to do it, or for the right manage; or publish without it.",
		"You may publish versions of %s, but not %s.", m.Package, what)
}
