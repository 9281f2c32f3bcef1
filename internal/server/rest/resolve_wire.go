package rest

import (
	"time"

	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/wire"
)

// PlanOf returns a plan as it is sent: the command line prints what it resolves by itself in the same form.
func PlanOf(p advise.Plan, took time.Duration) wire.Resolution {
	out := wire.Resolution{
		Satisfiable: p.Satisfiable, Optimal: p.Optimal, Cost: each(p.Cost, self), MS: milliseconds(took),
		Plan: make([]wire.Step, 0, len(p.Plan)), Conflict: causesOf(p.Conflict, p.Say), Repairs: make([]wire.Repair, 0, len(p.Repairs)),
	}
	if p.Satisfiable && !p.Optimal {
		out.Bound = p.Bound
	}
	for _, step := range p.Plan {
		w := wireStep(step, p.Say)
		if f, comes := p.Facts[w.VersionID]; comes {
			w.Label, w.Size, w.Commercial, w.Entitled, w.UpdateText = f.Label, f.Size, f.Commercial, f.MayHave, f.UpdateText
			w.MaturityName = p.Say.Levels[w.Maturity]
		}
		out.Plan = append(out.Plan, w)
	}
	for _, more := range p.More {
		out.More = append(out.More, causesOf(more, p.Say))
	}
	for _, r := range p.Repairs {
		out.Repairs = append(out.Repairs, wire.Repair{Sentence: p.Say.Repair(r), Changes: each(r.Changes, wireChange)})
	}
	return out
}

func wireStep(s resolve.Step, say advise.Sentences) wire.Step {
	w := wire.Step{
		ID: s.ID, Name: s.Name, Type: classNames[s.Class], Action: string(s.Action), Version: s.Version, From: s.From, Wanted: s.Wanted,
		Why: say.Reason(s), Reason: wire.Reason{
			Kind: string(s.Why.Kind), By: s.Why.By, ByName: s.Why.ByName, Version: s.Why.Version, Include: s.Why.Include, Allows: s.Why.Allows,
		},
	}
	if s.Spec != nil {
		w.VersionID, w.Maturity = s.Spec.ID, s.Spec.Maturity
	}
	return w
}

var classNames = [resolve.Classes]string{resolve.Core: "core", resolve.Template: "template", resolve.Pack: "pack", resolve.Module: "module"}

func causesOf(causes []resolve.Cause, say advise.Sentences) []wire.Cause {
	return each(causes, func(c resolve.Cause) wire.Cause {
		return wire.Cause{
			Kind: string(c.Kind), Module: c.Module, Name: c.Name, Version: c.Version, Versions: c.Versions,
			Target: c.Target, TargetName: c.TargetName, Allows: c.Allows, Level: c.Level, Newest: c.Newest, Broken: c.Broken,
			Sentence: say.Cause(c),
		}
	})
}

func wireChange(c resolve.Change) wire.RepairChange {
	return wire.RepairChange{Kind: string(c.Kind), Module: c.Module, Name: c.Name, Version: c.Version, Level: c.Level}
}

// WhyOf returns why a module is in an answer, as it is sent.
func WhyOf(r advise.WhyResult, say advise.Sentences) wire.Why {
	out := wire.Why{
		In: r.In, Chain: each(r.Chain, wireLink), NeededBy: each(r.NeededBy, wireLink), Sentences: each(say.Chain(r), self),
		Satisfiable: r.Answer.Satisfiable,
	}
	if r.Step.ID != "" {
		step := wireStep(r.Step, say)
		out.Step = &step
	}
	return out
}

func wireLink(l advise.Link) wire.WhyLink {
	return wire.WhyLink{ID: l.ID, Name: l.Name, Version: l.Version, Include: l.Include, Allows: l.Allows}
}

// WhyNotOf returns whether a version can be had, as it is sent.
func WhyNotOf(r advise.WhyNotResult, took time.Duration) wire.WhyNot {
	return wire.WhyNot{
		Module: r.Want.ID, Version: r.Want.Version, Fits: r.Fits, Here: r.Here,
		Plan: PlanOf(advise.Plan{Answer: r.Answer, Say: r.Say}, took),
	}
}
