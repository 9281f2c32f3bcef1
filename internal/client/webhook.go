package client

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// Events returns what happened to the organisation behind the cursor, of the types or of all; go on with the
// Next of the answer.
func (c *Client) Events(ctx context.Context, types []string, p page.Request) (e wire.Events, err error) {
	return e, c.get(ctx, "/events", pageQuery(url.Values{"type": types}, p), &e)
}

// Webhooks returns the addresses that events of the organisation are sent to.
func (c *Client) Webhooks(ctx context.Context) (l wire.List[wire.Webhook], err error) {
	return l, c.get(ctx, "/webhooks", nil, &l)
}

// CreateWebhook enters an address. Its secret is in the answer, this once.
func (c *Client) CreateWebhook(ctx context.Context, in wire.WebhookInput) (w wire.SecretWebhook, err error) {
	return w, c.post(ctx, "/webhooks", in, &w)
}

// Webhook returns an address by its id.
func (c *Client) Webhook(ctx context.Context, id string) (w wire.Webhook, err error) {
	return w, c.get(ctx, at("webhooks", id), nil, &w)
}

// UpdateWebhook changes an address.
func (c *Client) UpdateWebhook(ctx context.Context, id string, in wire.WebhookChange) (w wire.Webhook, err error) {
	return w, c.call(ctx, request{method: http.MethodPatch, path: at("webhooks", id), in: in, out: &w})
}

// RemoveWebhook forgets an address.
func (c *Client) RemoveWebhook(ctx context.Context, id string) error {
	return c.remove(ctx, at("webhooks", id), nil)
}

// RotateWebhook gives an address another secret, which is in the answer, this once.
func (c *Client) RotateWebhook(ctx context.Context, id string) (w wire.SecretWebhook, err error) {
	return w, c.post(ctx, at("webhooks", id, "secret"), nil, &w)
}

// TestWebhook sends a test event to an address.
func (c *Client) TestWebhook(ctx context.Context, id string) (d wire.WebhookDelivery, err error) {
	return d, c.post(ctx, at("webhooks", id, "test"), nil, &d)
}

// WebhookDeliveries returns a page of what was sent to an address, the newest first; "" is every state.
func (c *Client) WebhookDeliveries(ctx context.Context, id, state string, p page.Request) (l wire.List[wire.WebhookDelivery], err error) {
	query := url.Values{}
	if state != "" {
		query.Set("state", state)
	}
	return l, c.get(ctx, at("webhooks", id, "deliveries"), pageQuery(query, p), &l)
}

// WebhookDelivery returns a delivery with what is sent, and its tries.
func (c *Client) WebhookDelivery(ctx context.Context, id, delivery string) (d wire.WebhookDelivery, err error) {
	return d, c.get(ctx, at("webhooks", id, "deliveries", delivery), nil, &d)
}

// ReplayWebhook sends again what an address missed.
func (c *Client) ReplayWebhook(ctx context.Context, id string, in wire.WebhookReplay) (r wire.WebhookReplayed, err error) {
	return r, c.post(ctx, at("webhooks", id, "replay"), in, &r)
}
