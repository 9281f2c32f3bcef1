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
	Others  int      // other modules that change with it
	Reasons []string // sentences: why it does not fit, or why nothing newer does
}

// Fits answers whether the module fits to an installation.
func (s *Service) Fits(ctx context.Context, actor account.Actor, installation Installation, ref string) (Fit, error) {
	a, q, names, err := s.prepare(ctx, actor, ResolveInput{Installation: installation}, ref)
	if err != nil {
		return Fit{}, errs.Wrap("advise.Fits", err)
	}
	id := names.module(ref)
	if slices.ContainsFunc(q.Modules, func(m InstalledModule) bool { return moduleID(m.ID) == id }) {
		q.Objective, q.Only, q.Tolerate = resolve.MostUpdated, []string{id}, true
	} else {
		q.Objective, q.Install = resolve.Check, []resolve.Want{{ID: id}}
	}
	answer, err := a.solve(ctx, q)
	if err != nil {
		return Fit{}, errs.Wrap("advise.Fits", err)
	}
	say, err := s.sentences(ctx)
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
			if step.Why.Kind == resolve.Newer {
				f.Reasons = append(f.Reasons, say.Reason(step))
			}
		case resolve.Remove:
			f.Version = ""
			f.Reasons = append(f.Reasons, say.Reason(step))
		}
	}
	return f
}
