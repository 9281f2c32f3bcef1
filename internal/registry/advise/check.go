package advise

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
)

// CheckInput asks whether modules can be installed and updated. Versions are ids of versions (24 hex) or
// MODULE@VERSION; empty ones do not count.
type CheckInput struct {
	Installation
	Install, Update           []string
	Remove                    []string // modules
	UpdateLevel, InstallLevel int
	Levels                    map[string]int    // of single modules, in place of the two
	Objective                 resolve.Objective // "" is resolve.Check
	// Upgrade moves a module to another major version, with all it takes: both lists are empty then.
	UpgradeModule, UpgradeVersion string
	UpgradeStays                  []string // ids of modules that keep to their major version then, too
}

// CheckResult is the answer to it.
type CheckResult struct {
	Valid   bool
	Install []VersionRef
	Update  []VersionRef
	Removed []Removed
	// Messages are for people, with the keys of the old clients between @ where they know one (spec
	// openbravo 4.4): the reasons where not valid, else notes. Sentences are the same without keys.
	Messages, Sentences []string
	Answer              resolve.Answer
}

// Check returns what it takes to install and update what is asked for, or why it cannot be (spec openbravo
// 3.8 and 4). Where it cannot, Install and Update hold what was asked for.
func (s *Service) Check(ctx context.Context, actor account.Actor, in CheckInput) (CheckResult, error) {
	if err := bounded(in.Installation, in.Install, in.Update, in.Remove); err != nil {
		return CheckResult{}, err
	}
	a, err := s.ask(ctx, actor, in.Installation)
	if err != nil {
		return CheckResult{}, errs.Wrap("advise.Check", err)
	}
	if clean(in.UpgradeModule) != "" {
		r, err := s.checkUpgrade(ctx, a, in)
		return r, errs.Wrap("advise.Check", err)
	}
	names, err := s.lookUp(ctx, a, in.Install, in.Update, in.Remove)
	if err != nil {
		return CheckResult{}, errs.Wrap("advise.Check", err)
	}
	q := in.question(a.modules)
	var unknown, unknownToo []string
	q.Install, unknown = names.wants(in.Install)
	q.Update, unknownToo = names.wants(in.Update)
	unknown = append(unknown, unknownToo...)
	q.Remove = names.modules(in.Remove)
	if len(unknown) > 0 {
		r := CheckResult{Install: a.refs(q.Install), Update: a.refs(q.Update)}
		for _, id := range unknown {
			r.Messages = append(r.Messages, `"`+id+`" `+keyNotFound)
			r.Sentences = append(r.Sentences, "There is no version with the id "+id+" on this market.")
		}
		return r, nil
	}
	answer, err := a.solve(ctx, q)
	if err != nil {
		return CheckResult{}, errs.Wrap("advise.Check", err)
	}
	say, err := s.sentences(ctx)
	if err != nil {
		return CheckResult{}, errs.Wrap("advise.Check", err)
	}
	return a.checked(q, answer, say), nil
}

func (in CheckInput) question(modules []InstalledModule) Question {
	q := Question{
		Modules: modules, Objective: in.Objective, UpdateLevel: in.UpdateLevel, InstallLevel: in.InstallLevel, Levels: in.Levels,
	}
	if q.Objective == "" {
		q.Objective = resolve.Check
	}
	return q
}

// checked is what the answer to a check says.
func (a asker) checked(q Question, answer resolve.Answer, say Sentences) CheckResult {
	r := CheckResult{Valid: answer.Satisfiable, Answer: answer}
	if !answer.Satisfiable {
		r.Install, r.Update = a.refs(q.Install), a.refs(q.Update)
		causes := allCauses(answer)
		r.Messages = messages{asker: a, all: causes, say: say, level: a.levels(q)}.list()
		for _, cause := range causes {
			r.Sentences = append(r.Sentences, say.Cause(cause))
		}
		return r
	}
	r.Install, r.Update, r.Removed = a.sorted(answer)
	for _, step := range answer.Plan {
		if step.Wanted != "" {
			note := say.Replaced(step)
			r.Messages, r.Sentences = append(r.Messages, note), append(r.Sentences, note)
		}
	}
	return r
}

// allCauses returns the facts of all conflicts, each once.
func allCauses(answer resolve.Answer) []resolve.Cause {
	list := slices.Clone(answer.Conflict)
	same := func(a resolve.Cause) func(resolve.Cause) bool {
		return func(b resolve.Cause) bool {
			return a.Kind == b.Kind && a.Module == b.Module && a.Target == b.Target && a.Version == b.Version && slices.Equal(a.Versions, b.Versions)
		}
	}
	for _, more := range answer.More {
		for _, c := range more {
			if !slices.ContainsFunc(list, same(c)) {
				list = append(list, c)
			}
		}
	}
	return list
}

// refs returns the versions that are asked for, as far as they are there.
func (a asker) refs(wants []resolve.Want) []VersionRef {
	var list []VersionRef
	seen := a.sees()
	for _, w := range wants {
		spec, there := a.universe.Module(w.ID)
		if !there || !seen.sees(spec) {
			continue
		}
		at := slices.IndexFunc(spec.Versions, func(v resolve.VersionSpec) bool { return v.Version == w.Version })
		if at < 0 {
			continue
		}
		v := spec.Versions[at]
		list = append(list, VersionRef{ModuleID: w.ID, VersionID: v.ID, Version: v.Version, Maturity: v.Maturity})
	}
	return list
}
