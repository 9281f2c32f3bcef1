package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/catalogue"
	"souk.dev/souk/internal/store/market"
	"souk.dev/souk/internal/wire"
)

func (a *API) previewPlan(ctx context.Context, actor account.Actor, in *struct{ Body wire.PlanPreviewInput }) (*body[wire.Estimate], error) {
	return estimate(a.Catalogue.Preview(ctx, actor, planDraft(in.Body.Plan), in.Body.Usage))
}

func (a *API) estimatePlan(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Body wire.EstimateInput
}) (*body[wire.Estimate], error) {
	return estimate(a.Catalogue.Estimate(ctx, actor, in.Offering, in.Body.Plan, in.Body.Usage))
}

func estimate(e catalogue.Estimate, err error) (*body[wire.Estimate], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Estimate]{Body: wire.Estimate{Plan: wirePlan(e.Plan), Start: wireBill(e.Start), Period: wireBill(e.Period)}}, nil
}

func (a *API) listUnits(ctx context.Context, _ account.Actor, _ *struct{}) (*body[wire.List[wire.Unit]], error) {
	return units(a.Market.UnitList(ctx))
}

func (a *API) addUnit(ctx context.Context, actor account.Actor, in *struct{ Body wire.UnitInput }) (*body[wire.List[wire.Unit]], error) {
	return units(a.Market.AddUnit(ctx, actor, market.UnitInput(in.Body)))
}

// UnitPath names a unit.
type UnitPath struct {
	Name string `path:"name" doc:"Name of the unit, in any case."`
}

func (a *API) changeUnit(ctx context.Context, actor account.Actor, in *struct {
	UnitPath
	Body wire.UnitChange
}) (*body[wire.List[wire.Unit]], error) {
	return units(a.Market.ChangeUnit(ctx, actor, market.UnitInput{
		Name: in.Name, Model: in.Body.Model, PeriodCount: in.Body.PeriodCount, PeriodUnit: in.Body.PeriodUnit,
	}))
}

func (a *API) removeUnit(ctx context.Context, actor account.Actor, in *UnitPath) (*nothing, error) {
	_, err := a.Market.RemoveUnit(ctx, actor, in.Name)
	return &nothing{}, err
}

func units(list []market.Unit, err error) (*body[wire.List[wire.Unit]], error) {
	if err != nil {
		return nil, err
	}
	return all(list, wireUnit), nil
}

func wireUnit(u market.Unit) wire.Unit {
	return wire.Unit{
		Name: u.Name, Model: string(u.Model), PeriodCount: u.Period.Count, PeriodUnit: string(u.Period.Unit),
		Offerings: u.Offerings, AddedAt: u.AddedAt,
	}
}
