package advise

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/registry/module"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/registry/version"
)

// checkUpgrade answers the request for another major version of a module, with all it takes: modules that
// keep to their major version by themselves go along where it takes that (spec openbravo 3.8).
func (s *Service) checkUpgrade(ctx context.Context, a asker, in CheckInput) (CheckResult, error) {
	names, err := s.lookUp(ctx, a, []string{in.UpgradeModule})
	if err != nil {
		return CheckResult{}, err
	}
	target := names.module(in.UpgradeModule)
	numbers, err := s.numbersOf(ctx, a, target, clean(in.UpgradeVersion))
	if err != nil {
		return CheckResult{}, err
	}
	say, err := s.sentences(ctx)
	if err != nil {
		return CheckResult{}, err
	}
	q, answer, err := a.upgrade(ctx, in.question(a.modules), target, numbers, a.keepers(in.UpgradeStays))
	if err != nil {
		return CheckResult{}, err
	}
	r := a.checked(q, answer, say)
	if !answer.Satisfiable {
		precheck, err := json.Marshal(a.precheck(allCauses(answer), say))
		if err != nil {
			return CheckResult{}, fmt.Errorf("upgrade-precheck: %w", err)
		}
		r.Install, r.Update = nil, nil
		r.Messages = []string{"upgrade-precheck", string(precheck)}
	}
	return r, nil
}

// upgrade solves the move of a module to one of the versions, the best first: each as the others stand, then
// with keepers going along, which keep to their major version by themselves. Where none of them can be, the answer says why
// the first cannot.
func (a asker) upgrade(ctx context.Context, q Question, target string, numbers, keepers []string) (Question, resolve.Answer, error) {
	var first resolve.Answer
	for i, number := range numbers {
		q.Update = []resolve.Want{{ID: target, Version: number, Hard: number != ""}}
		for _, along := range [][]string{nil, keepers} {
			q.AnyMajor, q.Unexplained = along, i > 0 || along == nil
			answer, err := a.solve(ctx, q)
			if err != nil || answer.Satisfiable {
				return q, answer, err
			}
			if i == 0 {
				first = answer
			}
		}
	}
	return q, first, nil
}

// keepers returns the installed modules that keep to their major version by themselves and may go along with an
// upgrade: all but those that stay; not nil.
func (a asker) keepers(stay []string) []string {
	list := []string{}
	stay = ids(stay)
	for _, m := range a.modules {
		if spec, seen := a.module(moduleID(m.ID)); seen && spec.SameMajor && !slices.Contains(stay, spec.ID) {
			list = append(list, spec.ID)
		}
	}
	return list
}

// majorTries bounds the versions of a major version that are tried.
const majorTries = 5

// numbersOf returns the versions of the module that the text may mean, the best first: by number, by label,
// or, as "3.0", by the major version. A text that names none is returned as it is.
func (s *Service) numbersOf(ctx context.Context, a asker, id, text string) ([]string, error) {
	spec, seen := a.module(id)
	if !seen || text == "" {
		return []string{text}, nil
	}
	labels, err := s.labels(ctx, spec.Versions)
	if err != nil {
		return nil, err
	}
	var major []string
	for _, v := range slices.Backward(spec.Versions) {
		switch {
		case v.Version == text || labels[v.ID] == text:
			return []string{v.Version}, nil
		case !v.Yanked && v.Number.Major() == text && len(major) < majorTries:
			major = append(major, v.Version)
		}
	}
	if len(major) == 0 {
		return []string{text}, nil
	}
	return major, nil
}

// labels returns the labels of the versions, by their ids.
func (s *Service) labels(ctx context.Context, versions []resolve.VersionSpec) (map[string]string, error) {
	found := map[string]string{}
	for chunk := range slices.Chunk(versions, 5000) {
		list := make([]string, len(chunk))
		for i, v := range chunk {
			list[i] = v.ID
		}
		var args sqldb.Args
		rows, err := sqldb.All(ctx, s.db, func(row sqldb.Row) (pair [2]string, err error) {
			return pair, row.Scan(&pair[0], &pair[1])
		}, `SELECT id, label FROM versions WHERE label <> '' AND id IN (`+sqldb.List(&args, list)+`)`, args.Values()...)
		if err != nil {
			return nil, fmt.Errorf("labels: %w", err)
		}
		for _, pair := range rows {
			found[pair[0]] = pair[1]
		}
	}
	return found, nil
}

// blocker is what an old client shows of a module that stands in the way of a major upgrade.
type blocker struct {
	Module        string       `json:"module"`
	Name          string       `json:"name"`
	Type          string       `json:"type"` // deps, maturity or other
	LatestVersion string       `json:"latestVersion,omitempty"`
	Errors        []blockError `json:"errors"`
}

type blockError struct {
	Code       string       `json:"errorCode"`
	Message    string       `json:"message"`
	Dependency *blockedNeed `json:"dependency,omitempty"`
	IsMaturity bool         `json:"isMaturity,omitempty"`
	Wanted     string       `json:"minMaturityRequired,omitempty"`
	Best       string       `json:"maxMaturityAvailable,omitempty"`
	WantedCode int          `json:"minMaturityRequiredCode,omitempty"`
}

type blockedNeed struct {
	ModuleID     string              `json:"moduleId"`
	ModuleName   string              `json:"moduleName,omitempty"`
	FirstVersion string              `json:"firstVersion"`
	LastVersion  string              `json:"lastVersion,omitempty"`
	Enforcement  version.Enforcement `json:"enforcement"`
}

// precheck is the conflict in the form that the old clients show, a row for each module. Of a row of the type deps they
// show what is said of dependencies and nothing else, so other facts have rows of their own.
func (a asker) precheck(conflict []resolve.Cause, say Sentences) []blocker {
	list := []blocker{}
	for _, c := range conflict {
		if c.Kind == resolve.CauseRequested || c.Kind == resolve.CauseInstalled {
			continue // what is asked for blocks nothing
		}
		e, kind := blockError{Message: say.Cause(c)}, "other"
		needs := c.Kind == resolve.CauseDependency || c.Kind == resolve.CauseInclude
		switch {
		case needs && c.Target != "": // it may not be shown
			e.Code, kind = "No3.0Dependency", "deps"
			if c.Target == module.CoreID {
				e.Code = "No3.0CoreDep"
			}
			e.Dependency = &blockedNeed{ModuleID: c.Target, ModuleName: called(c.TargetName, c.Target), Enforcement: version.Major}
			if limits, known := a.rangeOf(c); known {
				e.Dependency.FirstVersion, e.Dependency.LastVersion = limits.Start.String(), limits.End.String()
				e.Dependency.Enforcement = limits.Enforcement
			}
		case c.Kind == resolve.CauseMaturity:
			e.Code, e.IsMaturity, e.WantedCode, kind = "No3.0DependencyWithMaturity", true, c.Level, "maturity"
			e.Wanted, e.Best = say.Level(c.Level), say.Level(a.mostMature(c.Module))
		default:
			e.Code = string(c.Kind)
		}
		at := slices.IndexFunc(list, func(b blocker) bool { return b.Module == c.Module && b.Type == kind })
		if at < 0 {
			at = len(list)
			list = append(list, blocker{Module: c.Module, Name: called(c.Name, c.Module), Type: kind, LatestVersion: a.newestOf(c.Module)})
		}
		list[at].Errors = append(list[at].Errors, e)
	}
	return list
}

// module returns the module with the id, false where there is none that the one who asks sees.
func (a asker) module(id string) (resolve.ModuleSpec, bool) {
	spec, there := a.universe.Module(id)
	if !there || !a.sees().sees(spec) {
		return resolve.ModuleSpec{}, false
	}
	return spec, true
}

// mostMature is the highest maturity that the module has, 0 where it is not seen.
func (a asker) mostMature(id string) int {
	spec, _ := a.module(id)
	best := 0
	for _, v := range spec.Versions {
		if !v.Yanked {
			best = max(best, v.Maturity)
		}
	}
	return best
}

// newestOf is the newest version of the module that may be chosen, "" where there is none.
func (a asker) newestOf(id string) string {
	spec, _ := a.module(id)
	for _, v := range slices.Backward(spec.Versions) {
		if !v.Yanked {
			return v.Version
		}
	}
	return ""
}
