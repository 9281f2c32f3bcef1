package client

import (
	"context"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// Coupons returns a page of the coupons of the organisation that are in the state; "" is any.
func (c *Client) Coupons(ctx context.Context, state string, p page.Request) (l wire.List[wire.Coupon], err error) {
	query := url.Values{}
	set(query, "state", state)
	return l, c.get(ctx, "/coupons", pageQuery(query, p), &l)
}

// CreateCoupon makes a coupon.
func (c *Client) CreateCoupon(ctx context.Context, in wire.CouponInput) (k wire.Coupon, err error) {
	return k, c.post(ctx, "/coupons", in, &k)
}

// Coupon returns a coupon by its id or its code.
func (c *Client) Coupon(ctx context.Context, ref string) (k wire.Coupon, err error) {
	return k, c.get(ctx, at("coupons", ref), nil, &k)
}

// StopCoupon lets nobody use a coupon from now on.
func (c *Client) StopCoupon(ctx context.Context, ref string) (k wire.Coupon, err error) {
	return k, c.post(ctx, at("coupons", ref, "stop"), nil, &k)
}

// Quote returns what an offering comes to, with tax, before it is bought.
func (c *Client) Quote(ctx context.Context, offering string, in wire.QuoteInput) (q wire.Quote, err error) {
	return q, c.post(ctx, at("offerings", offering, "quote"), in, &q)
}
