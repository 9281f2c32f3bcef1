package release

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/pkgfile"
	"souk.dev/souk/internal/registry/version"
)

// Frozen says what becomes of a version that depends on other modules than the last one of its major version.
type Frozen string

// The policies. "" is FrozenRefuse.
const (
	FrozenRefuse Frozen = "refuse"
	FrozenWarn   Frozen = "warn"
	FrozenOff    Frozen = "off"
)

// frozen is check 4 of spec openbravo 3.2: within a major version the targets of plain dependencies stay.
// Starts may rise, ends and enforcements change, and includes of packs and templates come and go.
func (p *plan) frozen(c candidate) {
	level := map[Frozen]pkgfile.Level{"": pkgfile.Failed, FrozenRefuse: pkgfile.Failed, FrozenWarn: pkgfile.Warned}[p.rules.Frozen]
	before, found := p.survey.previous(c)
	if !found {
		return
	}
	had, has := plain(before.needs), plain(needsOf(c.pkg))
	for _, n := range had {
		i := slices.IndexFunc(has, func(o Dependency) bool { return o.TargetID == n.TargetID })
		if i >= 0 && lower(has[i].Start, n.Start) {
			p.warn(pkgfile.CheckDependencies, "start_lowered", c.where(n.TargetID), "Make sure that it works with what is older, too.",
				"%s begins with %s of %s, and %s began with %s.", c.pkg.Version, has[i].Start, p.called(n), before.number, n.Start)
		}
	}
	added, gone := without(has, had), without(had, has)
	if level == "" || len(added)+len(gone) == 0 {
		return
	}
	next := version.Number{A: c.number.A, B: c.number.B + 1}
	p.note(level, pkgfile.CheckDependencies, "dependencies_frozen", c.where("AD_MODULE_DEPENDENCY"),
		fmt.Sprintf("Begin another major version, as %s, or leave the dependencies as they were.", next),
		"Within the major version %s the modules that it depends on stay the same, and %s differs from %s: %s.",
		c.number.Major(), c.pkg.Version, before.number, p.differences(added, gone))
}

// differences says for people which dependencies came and went.
func (p *plan) differences(added, gone []Dependency) string {
	var words []string
	for _, d := range added {
		words = append(words, "it also depends on "+p.called(d))
	}
	for _, d := range gone {
		words = append(words, "it no longer depends on "+p.called(d))
	}
	return strings.Join(words, "; ")
}

// plain returns the dependencies that are no includes.
func plain(list []Dependency) []Dependency {
	return slices.DeleteFunc(slices.Clone(list), func(d Dependency) bool { return d.Included || d.TargetID == "" })
}

// without returns those of the list whose targets the other one does not have.
func without(list, other []Dependency) []Dependency {
	return slices.DeleteFunc(slices.Clone(list), func(d Dependency) bool {
		return slices.ContainsFunc(other, func(o Dependency) bool { return o.TargetID == d.TargetID })
	})
}

// lower reports whether version a is below b; false where one is none.
func lower(a, b string) bool {
	x, errX := version.ParseLoose(a)
	y, errY := version.ParseLoose(b)
	return errX == nil && errY == nil && version.Compare(x, y) < 0
}

// previous returns the highest version of the same major version as the candidate's and below it that is
// not withdrawn.
func (s *survey) previous(c candidate) (published, bool) {
	var last published
	found := false
	for _, v := range s.versions[c.pkg.ID] {
		below := version.CompareMajor(v.number, c.number) == 0 && version.Compare(v.number, c.number) < 0 && !v.yanked
		if below && (!found || version.Compare(v.number, last.number) > 0) {
			last, found = v, true
		}
	}
	return last, found
}

// readNeeds reads what the versions before those of the candidates need.
func (s *survey) readNeeds(ctx context.Context, q sqldb.Queryer, list []candidate) error {
	place := map[string]*Version{}
	var ids []string
	for _, c := range list {
		if before, found := s.previous(c); found && place[before.id] == nil {
			place[before.id] = &Version{}
			ids = append(ids, before.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if err := attachDependencies(ctx, q, ids, place); err != nil {
		return err
	}
	for _, versions := range s.versions {
		for i := range versions {
			if v := place[versions[i].id]; v != nil {
				versions[i].needs = v.Dependencies
			}
		}
	}
	return nil
}
