package rest

import (
	"context"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/registry/advise"
	"souk.dev/souk/internal/registry/resolve"
	"souk.dev/souk/internal/wire"
)

func (a *API) resolve(ctx context.Context, actor account.Actor, in *struct{ Body wire.ResolveInput }) (*body[wire.Resolution], error) {
	start := a.Clock.Now()
	p, err := a.Advise.Resolve(ctx, actor, resolveInput(in.Body))
	if err != nil {
		return nil, err
	}
	return &body[wire.Resolution]{Body: PlanOf(p, a.Clock.Now().Sub(start))}, nil
}

func (a *API) scan(ctx context.Context, actor account.Actor, in *struct{ Body wire.ScanInput }) (*body[wire.Scan], error) {
	start := a.Clock.Now()
	b := in.Body
	r, err := a.Advise.Scan(ctx, actor, advise.ScanInput{
		Installation: installation(b.Installed, b.Needs, b.Instance), Only: b.Only,
		UpdateLevel: b.UpdateLevel, InstallLevel: b.InstallLevel, Levels: b.Levels,
	})
	if err != nil {
		return nil, err
	}
	out := wire.Scan{
		Updates: each(r.Updates, wireUpdate), Added: each(r.Added, wireUpdate), Removed: each(r.Removed, wireRemoved),
		Upgrade: each(r.Upgrade, wireUpgrade), Optimal: r.Answer.Optimal, MS: milliseconds(a.Clock.Now().Sub(start)),
	}
	return &body[wire.Scan]{Body: out}, nil
}

func (a *API) why(ctx context.Context, actor account.Actor, in *struct{ Body wire.WhyInput }) (*body[wire.Why], error) {
	r, err := a.Advise.Why(ctx, actor, resolveInput(in.Body.In), in.Body.Module)
	if err != nil {
		return nil, err
	}
	return &body[wire.Why]{Body: WhyOf(r, advise.Sentences{})}, nil
}

func (a *API) whyNot(ctx context.Context, actor account.Actor, in *struct{ Body wire.WhyNotInput }) (*body[wire.WhyNot], error) {
	start := a.Clock.Now()
	r, err := a.Advise.WhyNot(ctx, actor, resolveInput(in.Body.In), in.Body.Module, in.Body.Version)
	if err != nil {
		return nil, err
	}
	return &body[wire.WhyNot]{Body: WhyNotOf(r, a.Clock.Now().Sub(start))}, nil
}

func (a *API) getCompatibility(ctx context.Context, actor account.Actor, in *VersionPath) (*body[wire.Compatibility], error) {
	c, err := a.Advise.Compatibility(ctx, actor, in.Module, in.number())
	if err != nil {
		return nil, err
	}
	return &body[wire.Compatibility]{Body: wire.Compatibility{
		Module: c.Version.Module.ID, Version: c.Version.Version, Tried: c.Asked, More: c.More,
		Core: each(c.Core, func(r advise.CoreRange) wire.CoreRange { return wire.CoreRange(r) }),
	}}, nil
}

func resolveInput(in wire.ResolveInput) advise.ResolveInput {
	return advise.ResolveInput{
		Installation: installation(in.Installed, in.Needs, in.Instance),
		Install:      in.Install, Update: in.Update, Remove: in.Remove, Only: in.Only, Objective: resolve.Objective(in.Objective),
		UpdateLevel: in.UpdateLevel, InstallLevel: in.InstallLevel, Levels: in.Levels, AnyMajor: in.AnyMajor,
		Tolerate: in.Tolerate, Unexplained: in.Explain != nil && !*in.Explain, Texts: in.Detail,
	}
}

func installation(installed map[string]string, needs map[string][]wire.InstalledNeed, instance string) advise.Installation {
	in := advise.Installation{Instance: instance, Modules: make([]advise.InstalledModule, 0, len(installed))}
	for id, version := range installed {
		in.Modules = append(in.Modules, advise.InstalledModule{ID: id, Version: version, Rows: each(needs[id], needRow)})
	}
	return in
}

func needRow(n wire.InstalledNeed) advise.InstalledNeed {
	return advise.InstalledNeed{
		TargetID: n.ModuleID, TargetName: n.Name, Start: n.Start, End: n.End, Included: n.Included,
		Enforcement: n.Enforcement, Instance: n.Instance,
	}
}

func wireUpdate(v advise.VersionRef) wire.ScanUpdate {
	return wire.ScanUpdate{ID: v.ModuleID, Version: v.Version, VersionID: v.VersionID}
}

func wireRemoved(r advise.Removed) wire.ScanRemoved {
	return wire.ScanRemoved{ID: r.ModuleID, By: r.MergedID, ByName: r.MergedName, Version: r.MergedVersion}
}

func wireUpgrade(u advise.MajorUpgrade) wire.ScanUpgrade {
	return wire.ScanUpgrade{ID: u.ModuleID, Versions: u.Versions}
}

// milliseconds rounds to a hundredth of one.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(10*time.Microsecond).Microseconds()) / 1000
}
