package client

import (
	"context"

	"souk.dev/souk/internal/wire"
)

// PreviewPlan checks a draft of a plan, and returns what it comes to.
func (c *Client) PreviewPlan(ctx context.Context, in wire.PlanPreviewInput) (e wire.Estimate, err error) {
	return e, c.post(ctx, "/plans/preview", in, &e)
}

// EstimatePlan returns what a plan of an offering comes to; the label "" is right where there is one plan.
func (c *Client) EstimatePlan(ctx context.Context, ref, label string, usage map[string]string) (e wire.Estimate, err error) {
	return e, c.post(ctx, at("offerings", ref, "estimate"), wire.EstimateInput{Plan: label, Usage: usage}, &e)
}

// Units returns the units that prices may be for.
func (c *Client) Units(ctx context.Context) (l wire.List[wire.Unit], err error) {
	return l, c.get(ctx, "/units", nil, &l)
}

// AddUnit lets prices be for another unit.
func (c *Client) AddUnit(ctx context.Context, in wire.UnitInput) (l wire.List[wire.Unit], err error) {
	return l, c.post(ctx, "/admin/units", in, &l)
}

// ChangeUnit gives a unit another model or period.
func (c *Client) ChangeUnit(ctx context.Context, name string, in wire.UnitChange) (l wire.List[wire.Unit], err error) {
	return l, c.put(ctx, at("admin", "units", name), in, &l)
}

// RemoveUnit takes a unit away from new prices.
func (c *Client) RemoveUnit(ctx context.Context, name string) error {
	return c.remove(ctx, at("admin", "units", name), nil)
}

// WhatIf replays a draft of a plan over what the customers of an offering used.
func (c *Client) WhatIf(ctx context.Context, ref string, in wire.WhatIfInput) (w wire.WhatIf, err error) {
	return w, c.post(ctx, at("offerings", ref, "what-if"), in, &w)
}
