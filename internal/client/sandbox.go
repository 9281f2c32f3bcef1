package client

import (
	"context"
	"net/http"

	"souk.dev/souk/internal/wire"
)

// Sandboxes returns the sandboxes of the organisation, the newest first.
func (c *Client) Sandboxes(ctx context.Context) (l wire.List[wire.Sandbox], err error) {
	return l, c.get(ctx, "/sandboxes", nil, &l)
}

// Sandbox returns a sandbox by its name or id.
func (c *Client) Sandbox(ctx context.Context, ref string) (s wire.Sandbox, err error) {
	return s, c.get(ctx, at("sandboxes", ref), nil, &s)
}

// CreateSandbox makes a sandbox.
func (c *Client) CreateSandbox(ctx context.Context, in wire.SandboxCreate) (s wire.Sandbox, err error) {
	return s, c.post(ctx, "/sandboxes", in, &s)
}

// AdvanceSandbox sets the clock of a sandbox forward; the server then goes through the time in between.
func (c *Client) AdvanceSandbox(ctx context.Context, ref string, in wire.SandboxAdvance) (s wire.Sandbox, err error) {
	return s, c.post(ctx, at("sandboxes", ref, "advance"), in, &s)
}

// RemoveSandbox removes a sandbox with everything in it.
func (c *Client) RemoveSandbox(ctx context.Context, ref string) error {
	return c.call(ctx, request{method: http.MethodDelete, path: at("sandboxes", ref)})
}
