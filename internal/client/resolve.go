package client

import (
	"context"

	"souk.dev/souk/internal/wire"
)

// Resolve answers what an installation looks like after a change, or why it cannot be.
func (c *Client) Resolve(ctx context.Context, in wire.ResolveInput) (r wire.Resolution, err error) {
	return r, c.post(ctx, "/resolve", in, &r)
}

// Scan answers what an installation can be updated to.
func (c *Client) Scan(ctx context.Context, in wire.ScanInput) (s wire.Scan, err error) {
	return s, c.post(ctx, "/scan", in, &s)
}

// Why answers why a module is in the answer to a request.
func (c *Client) Why(ctx context.Context, in wire.WhyInput) (w wire.Why, err error) {
	return w, c.post(ctx, "/why", in, &w)
}

// WhyNot answers whether a version can be had, and if not, why.
func (c *Client) WhyNot(ctx context.Context, in wire.WhyNotInput) (w wire.WhyNot, err error) {
	return w, c.post(ctx, "/why-not", in, &w)
}

// Compatibility answers beside which versions of core a version can be installed; "" is the latest.
func (c *Client) Compatibility(ctx context.Context, ref, version string) (w wire.Compatibility, err error) {
	return w, c.get(ctx, versionPath(ref, version)+"/compatibility", nil, &w)
}
