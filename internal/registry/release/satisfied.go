package release

import (
	"context"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/version"
)

// satisfied is the second half of check 5 of spec openbravo 3.2: of each module that the candidate depends
// on, a version is published that the range holds; of each that it includes, that very version. What is
// published together with the candidate counts. Includes whose packages are inside are for nested to say.
func (p *plan) satisfied(c candidate, level pkgfile.Level) {
	for _, d := range needsOf(c.pkg) {
		m, known := p.survey.modules[d.TargetID]
		if !known || !m.VisibleTo(p.actor) || d.Included && p.inside[d.TargetID] {
			continue
		}
		start, errStart := version.Parse(d.Start)
		end, errEnd := version.ParseLoose(d.End)
		if errStart != nil || errEnd != nil {
			continue // the package's own checks say so
		}
		numbers := slices.Concat(p.survey.offered[d.TargetID], p.together[d.TargetID])
		if m.Quarantined() {
			numbers = nil
		}
		asked := version.Range{Start: start, End: end, Enforcement: d.Enforcement, Strict: p.rules.StrictMajor}
		if d.Included {
			asked = version.Range{Start: start, End: version.Open, Enforcement: version.Minor}
		}
		if slices.ContainsFunc(numbers, asked.Contains) {
			continue
		}
		check, verb := pkgfile.CheckDependencies, "depends on"
		if d.Included {
			check, verb = pkgfile.CheckIncludes, "includes"
		}
		p.note(level, check, "target_not_published", c.where(d.TargetID), "Publish such a version of it, or ask for another one.",
			"%s %s %s in version %s, and no such version is published here: %s.", c.pkg.Package, verb, p.called(d), asked.Text(), available(numbers))
	}
}

// available says for people which versions there are.
func available(numbers []version.Number) string {
	if len(numbers) == 0 {
		return "there is none that can be chosen"
	}
	low, high := slices.MinFunc(numbers, version.Compare), slices.MaxFunc(numbers, version.Compare)
	if low == high {
		return "there is " + low.String()
	}
	return fmt.Sprintf("there are %d, from %s to %s", len(numbers), low, high)
}

// needsOf returns the dependencies of a package as they will be kept.
func needsOf(m pkgfile.Module) []Dependency {
	list := make([]Dependency, len(m.Dependencies))
	for i, d := range m.Dependencies {
		list[i] = Dependency{
			ID: d.ID, TargetID: d.TargetID, TargetName: d.TargetName, Start: d.Start, End: d.End,
			Included: d.Included, Enforcement: version.Enforcement(d.Enforcement), UserEditable: d.UserEditable,
		}
	}
	return list
}

// readOffered reads the numbers of the versions that may be chosen of the modules that the candidates need.
func (s *survey) readOffered(ctx context.Context, q sqldb.Queryer, list []candidate) error {
	s.offered = map[string][]version.Number{}
	var ids []string
	for _, c := range list {
		for _, d := range c.pkg.Dependencies {
			if _, known := s.modules[d.TargetID]; known && !slices.Contains(ids, d.TargetID) {
				ids = append(ids, d.TargetID)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	type row struct {
		moduleID string
		number   version.Number
	}
	var a sqldb.Args
	rows, err := sqldb.All(ctx, q, func(r sqldb.Row) (x row, err error) {
		return x, r.Scan(&x.moduleID, &x.number.A, &x.number.B, &x.number.C)
	}, `SELECT module_id, part_a, part_b, part_c FROM versions WHERE yanked_at IS NULL AND module_id IN (`+sqldb.List(&a, ids)+`)`, a.Values()...)
	if err != nil {
		return fmt.Errorf("versions of targets: %w", err)
	}
	for _, r := range rows {
		s.offered[r.moduleID] = append(s.offered[r.moduleID], r.number)
	}
	return nil
}

// merged warns of modules that the candidate takes the place of and that are somebody else's: who installs it
// loses them.
func (p *plan) merged(c candidate, own module.Module) {
	for _, g := range c.pkg.Merges {
		m, known := p.survey.modules[g.TargetID]
		if known && m.VisibleTo(p.actor) && m.OwnerID != own.OwnerID {
			p.warn(pkgfile.CheckDependencies, "merges_others", c.where("AD_MODULE_MERGE"), "Agree on it with its owner.",
				"%s takes the place of %s, which belongs to %s: installing it removes that.", c.pkg.Package, m.Package, m.OwnerName)
		}
	}
}
