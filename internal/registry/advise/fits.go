package advise

import (
	"context"
	"slices"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/registry/resolve"
)

// FitState is how a module stands to an installation.
type FitState string

// The states.
const (
	FitInstalled FitState = "installed" // it is there, in the newest version that fits
	FitUpdate    FitState = "update"    // it is there, and goes to Version
	FitInstall   FitState = "fits"      // it is not there, and can be installed in Version
	FitNot       FitState = "does-not-fit"
)

// Fit says how a module stands to an installation.
type Fit struct {
	State   FitState
	Version string   // that is there, or that it takes; "" where it does not fit
	From    string   // the installed version; "" where it is not there
	Others  int      // other modules that change with it, where it comes or moves
	Reasons []string // sentences: why it does not fit, or why nothing newer does
}

// Fits answers whether the module fits to an installation, or, where it is installed, whether a newer version
// of it does.
func (s *Service) Fits(ctx context.Context, actor account.Actor, installation Installation, ref string) (Fit, error) {
	a, q, names, err := s.prepare(ctx, actor, ResolveInput{Installation: installation}, ref)
	if err != nil {
		return Fit{}, errs.Wrap("advise.Fits", err)
	}
	say, err := s.sentences(ctx)
	if err != nil {
		return Fit{}, errs.Wrap("advise.Fits", err)
	}
	id := names.module(ref)
	q.Objective = resolve.Check
	installed := slices.ContainsFunc(q.Modules, func(m InstalledModule) bool { return moduleID(m.ID) == id })
	if installed {
		q.Update, q.Tolerate, q.Unexplained = []resolve.Want{{ID: id}}, true, true
	} else {
		q.Install = []resolve.Want{{ID: id}}
	}
	answer, err := a.solve(ctx, q)
	if err == nil && installed && !answer.Satisfiable { // it stays: a scan says why
		q.Objective, q.Update = resolve.MostUpdated, nil
		answer, err = a.solve(ctx, q)
	}
	return fitOf(answer, id, say), errs.Wrap("advise.Fits", err)
}

func fitOf(answer resolve.Answer, id string, say Sentences) Fit {
	f := Fit{State: FitNot}
	for _, cause := range allCauses(answer) {
		f.Reasons = append(f.Reasons, say.Cause(cause))
	}
	for _, step := range answer.Plan {
		if step.ID != id {
			if step.Action != resolve.Keep {
				f.Others++
			}
			continue
		}
		f.Version, f.From = step.Version, step.From
		switch step.Action {
		case resolve.Install:
			f.State = FitInstall
		case resolve.Update:
			f.State = FitUpdate
		case resolve.Keep:
			f.State = FitInstalled
			if step.Why.Kind == resolve.Newer || step.Why.Kind == resolve.NeedsMore {
				f.Reasons = append(f.Reasons, say.Reason(step))
			}
		case resolve.Remove:
			f.Version = ""
			f.Reasons = append(f.Reasons, say.Reason(step))
		}
	}
	if f.State == FitInstalled {
		f.Others = 0
	}
	return f
}
