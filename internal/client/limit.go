package client

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/wire"
)

// Limits returns what an organisation may spend, and what is spent of it.
func (c *Client) Limits(ctx context.Context, org string) (l wire.List[wire.SpendingLimit], err error) {
	return l, c.get(ctx, at("organisations", org, "limits"), nil, &l)
}

// SetLimit sets a limit of an organisation, or of a member of it.
func (c *Client) SetLimit(ctx context.Context, org string, in wire.SpendingLimitInput) (l wire.SpendingLimit, err error) {
	return l, c.put(ctx, at("organisations", org, "limits"), in, &l)
}

// RemoveLimit removes the limit of an organisation, or of a member of it.
func (c *Client) RemoveLimit(ctx context.Context, org, user string) error {
	query := url.Values{}
	set(query, "user", user)
	return c.call(ctx, request{method: http.MethodDelete, path: at("organisations", org, "limits"), query: query})
}
