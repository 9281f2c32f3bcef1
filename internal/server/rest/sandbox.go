package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/pricing"
	"souk.dev/souk/internal/store/sandboxes"
	"souk.dev/souk/internal/wire"
)

// SandboxPath names a sandbox.
type SandboxPath struct {
	Sandbox string `path:"sandbox" doc:"Name or id of the sandbox."`
}

func (a *API) listSandboxes(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Sandbox]], error) {
	list, err := a.Sandboxes.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	return listOf(page.Page[sandboxes.Sandbox]{Items: list}, wireSandbox), nil
}

func (a *API) createSandbox(ctx context.Context, actor account.Actor, in *struct{ Body wire.SandboxCreate }) (*created[wire.Sandbox], error) {
	box, err := a.Sandboxes.Create(ctx, actor, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &created[wire.Sandbox]{Location: Prefix + "/sandboxes/" + box.ID, Body: wireSandbox(box)}, nil
}

func (a *API) getSandbox(ctx context.Context, actor account.Actor, in *SandboxPath) (*body[wire.Sandbox], error) {
	return sandboxBody(a.Sandboxes.Get(ctx, actor, in.Sandbox))
}

func (a *API) advanceSandbox(ctx context.Context, actor account.Actor, in *struct {
	SandboxPath
	Body wire.SandboxAdvance
}) (*body[wire.Sandbox], error) {
	by := sandboxes.AdvanceInput{By: pricing.PeriodUnit(in.Body.By)}
	if in.Body.To != nil {
		by.To = *in.Body.To
	}
	return sandboxBody(a.Sandboxes.Advance(ctx, actor, in.Sandbox, by))
}

func (a *API) removeSandbox(ctx context.Context, actor account.Actor, in *SandboxPath) (*nothing, error) {
	return &nothing{}, a.Sandboxes.Remove(ctx, actor, in.Sandbox)
}

func sandboxBody(box sandboxes.Sandbox, err error) (*body[wire.Sandbox], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Sandbox]{Body: wireSandbox(box)}, nil
}

func wireSandbox(s sandboxes.Sandbox) wire.Sandbox {
	return wire.Sandbox{
		ID: s.ID, Name: s.Name, Organisation: s.OrgName, Buyer: s.BuyerName, State: string(s.State), Now: s.Now, Target: s.Target,
		Progress: s.Progress(), Problem: s.Problem, CreatedAt: s.CreatedAt, CreatedBy: s.CreatedBy,
	}
}
