package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/store/coupon"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

// CouponPath names a coupon.
type CouponPath struct {
	Coupon string `path:"coupon" doc:"Id of the coupon, or its code."`
}

func (a *API) listCoupons(ctx context.Context, actor account.Actor, in *struct {
	Paging
	State string `query:"state" enum:"active,used_up,expired,stopped" doc:"Only those that are so by now."`
}) (*body[wire.List[wire.Coupon]], error) {
	p, err := a.Coupons.List(ctx, actor, coupon.State(in.State), in.request())
	if err != nil {
		return nil, err
	}
	return listOf(p, a.wireCoupon), nil
}

func (a *API) createCoupon(ctx context.Context, actor account.Actor, in *struct{ Body wire.CouponInput }) (*created[wire.Coupon], error) {
	c, err := a.Coupons.Create(ctx, actor, coupon.Input(in.Body))
	if err != nil {
		return nil, err
	}
	return &created[wire.Coupon]{Location: located("coupons", c.ID), Body: a.wireCoupon(c)}, nil
}

func (a *API) getCoupon(ctx context.Context, actor account.Actor, in *CouponPath) (*body[wire.Coupon], error) {
	return a.couponBody(a.Coupons.Get(ctx, actor, in.Coupon))
}

func (a *API) stopCoupon(ctx context.Context, actor account.Actor, in *CouponPath) (*body[wire.Coupon], error) {
	return a.couponBody(a.Coupons.Stop(ctx, actor, in.Coupon))
}

func (a *API) couponBody(c coupon.Coupon, err error) (*body[wire.Coupon], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Coupon]{Body: a.wireCoupon(c)}, nil
}

func (a *API) wireCoupon(c coupon.Coupon) wire.Coupon {
	return wire.Coupon{
		ID: c.ID, Code: c.Code, State: string(c.State(a.Clock.Now())), Seller: c.OrgName, Note: c.Note, Percent: unlessZero(c.Percent), Amount: wireMoney(c.Amount),
		Offering: c.Product, Plans: c.Plans, Periods: c.Periods, MaxUses: c.MaxUses, MaxPerOrg: c.MaxPerOrg, Uses: c.Uses, Until: c.LastDay(),
		StoppedAt: c.StoppedAt, StoppedBy: c.StoppedBy, CreatedAt: c.CreatedAt, CreatedBy: c.CreatedBy,
	}
}

func (a *API) quoteOffering(ctx context.Context, actor account.Actor, in *struct {
	OfferingPath
	Body wire.QuoteInput
}) (*body[wire.Quote], error) {
	o, err := a.Catalogue.Get(ctx, actor, in.Offering)
	if err != nil {
		return nil, err
	}
	q, err := a.Orders.QuoteFor(ctx, actor, o, order.Wish(in.Body))
	if err != nil {
		return nil, err
	}
	out := wire.Quote{
		Plan: wirePlan(q.Plan), Lines: wireLines(q.Lines, q.Total.Currency), Net: wireMoney(q.Net), Tax: wireMoney(q.Tax), Total: wireMoney(q.Total), TaxRate: q.TaxRate, TaxReason: q.TaxReason,
		ThenFrom: q.ThenFrom, Coupon: q.Coupon, FreeFor: q.FreeFor,
	}
	for _, r := range q.Then {
		out.Then = append(out.Then, wire.Recurring{Period: r.Period.String(), Net: sum(r.Net), Tax: sum(r.Tax), Total: sum(r.Total)})
	}
	if q.Discount != nil {
		out.Periods = q.Discount.Periods
	}
	return &body[wire.Quote]{Body: out}, nil
}

// wireLines are the lines of a charge, whose amounts are in minor units of the currency.
func wireLines(lines []order.Line, currency string) []wire.ChargeLine {
	in := func(minor int64) wire.Money { return sum(money.Amount{Minor: minor, Currency: currency}) }
	return each(lines, func(l order.Line) wire.ChargeLine {
		return wire.ChargeLine{
			Kind: string(l.Kind), Label: l.Label, Unit: l.Unit, Quantity: l.Quantity, UnitPrice: l.UnitPrice, TaxRate: l.TaxRate,
			Net: in(l.Net), Tax: in(l.Tax), Total: in(l.Total), From: l.From, To: l.To, Steps: l.Steps,
		}
	})
}
