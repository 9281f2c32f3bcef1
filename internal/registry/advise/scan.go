package advise

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// ScanInput asks for updates.
type ScanInput struct {
	Installation
	UpdateLevel, InstallLevel int            // lowest maturities; 0 takes any
	Levels                    map[string]int // of single modules, in place of the two
	Only                      []string       // the modules that may move; nil for all
}

// ScanResult is what can be updated to, all of it together.
type ScanResult struct {
	Updates []VersionRef
	Removed []Removed
	Added   []VersionRef   // what the updates need besides; not part of the answer to old clients
	Upgrade []MajorUpgrade // higher major versions of modules that do not go there by themselves
	Answer  resolve.Answer
}

// VersionRef is a version of the plan, to be read in full with Details.
type VersionRef struct {
	ModuleID, VersionID, Version, From string
	Maturity                           int
}

// Removed is an installed module that goes because another one takes its place.
type Removed struct {
	ModuleID, Version                   string
	VersionID                           string // "" where the registry does not know the version
	MergedID, MergedName, MergedVersion string // who takes its place
}

// MajorUpgrade is a module with higher major versions.
type MajorUpgrade struct {
	ModuleID string
	Versions []string // the highest of each, the lowest first; for people: the label where there is one
}

// Scan returns what the installation can be updated to (spec openbravo 3.7 and 4.6): the set as a whole
// fits together and to what stays; of each module there is one version at most, above the installed one and
// mature enough. What is broken in the installation already stays so, and keeps nothing else from moving.
func (s *Service) Scan(ctx context.Context, actor account.Actor, in ScanInput) (ScanResult, error) {
	if err := bounded(in.Installation, in.Only); err != nil {
		return ScanResult{}, err
	}
	a, err := s.ask(ctx, actor, in.Installation)
	if err != nil {
		return ScanResult{}, errs.Wrap("advise.Scan", err)
	}
	q := Question{
		Modules: a.modules, Objective: resolve.MostUpdated, UpdateLevel: in.UpdateLevel, InstallLevel: in.InstallLevel,
		Levels: in.Levels, Only: in.Only, Tolerate: true, Unexplained: true,
	}
	answer, err := a.solve(ctx, q)
	if err != nil {
		return ScanResult{}, errs.Wrap("advise.Scan", err)
	}
	r := ScanResult{Answer: answer}
	r.Added, r.Updates, r.Removed = a.sorted(answer)
	r.Upgrade, err = s.upgrades(ctx, a, answer, max(in.UpdateLevel, a.policy.UpdateLevel))
	return r, errs.Wrap("advise.Scan", err)
}

// sorted returns what a plan adds, what it updates, and what makes place for another module.
func (a asker) sorted(answer resolve.Answer) (added, updated []VersionRef, removed []Removed) {
	for _, step := range answer.Plan {
		switch {
		case step.Action == resolve.Install && step.Spec != nil:
			added = append(added, refOf(step))
		case step.Action == resolve.Update && step.Spec != nil:
			updated = append(updated, refOf(step))
		case step.Action == resolve.Remove && step.Why.Kind == resolve.Merged:
			spec, _ := a.universe.Module(step.ID)
			text, number := readVersion(step.Version)
			known, _ := versionIn(spec, text, number)
			removed = append(removed, Removed{
				ModuleID: step.ID, VersionID: known.ID, Version: step.Version,
				MergedID: step.Why.By, MergedName: step.Why.ByName, MergedVersion: step.Why.Version,
			})
		}
	}
	return added, updated, removed
}

func refOf(step resolve.Step) VersionRef {
	return VersionRef{
		ModuleID: step.ID, VersionID: step.Spec.ID, Version: step.Version, From: step.From, Maturity: step.Spec.Maturity,
	}
}

// upgrades returns the higher major versions of the installed modules that go there only when they are
// asked to (the module's defaultUpgrade, spec openbravo 1.1).
func (s *Service) upgrades(ctx context.Context, a asker, answer resolve.Answer, level int) ([]MajorUpgrade, error) {
	seen := a.sees()
	var list []MajorUpgrade
	var tops [][]resolve.VersionSpec
	for _, step := range answer.Plan {
		if step.Action == resolve.Remove || step.From == "" {
			continue
		}
		spec, there := a.universe.Module(step.ID)
		if !there || !spec.SameMajor || !seen.sees(spec) {
			continue
		}
		if top := higherMajors(spec, step.From, level); len(top) > 0 {
			list, tops = append(list, MajorUpgrade{ModuleID: step.ID}), append(tops, top)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	labels, err := s.labels(ctx, slices.Concat(tops...))
	if err != nil {
		return nil, err
	}
	for i, top := range tops {
		for _, v := range top {
			text := labels[v.ID]
			if text == "" {
				text = v.Version
			}
			list[i].Versions = append(list[i].Versions, text)
		}
	}
	return list, nil
}

// higherMajors returns the highest version of each major version above the installed one, as far as they
// may be chosen, the lowest first.
func higherMajors(spec resolve.ModuleSpec, installed string, level int) []resolve.VersionSpec {
	_, from := readVersion(installed)
	var top []resolve.VersionSpec
	for _, v := range spec.Versions {
		if v.Yanked || v.Maturity < level || version.CompareMajor(v.Number, from) <= 0 {
			continue
		}
		if n := len(top); n > 0 && version.CompareMajor(top[n-1].Number, v.Number) == 0 {
			top[n-1] = v
			continue
		}
		top = append(top, v)
	}
	return top
}
