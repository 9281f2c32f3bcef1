package client

import (
	"context"

	"souk.dev/souk/internal/wire"
)

// PaymentMethods returns the ways to pay that gateways keep for the organisation, the newest first.
func (c *Client) PaymentMethods(ctx context.Context) (l wire.List[wire.PaymentMethod], err error) {
	return l, c.get(ctx, "/payment-methods", nil, &l)
}

// SetDefaultPaymentMethod lets the organisation be charged by this one from now on.
func (c *Client) SetDefaultPaymentMethod(ctx context.Context, id string) (m wire.PaymentMethod, err error) {
	return m, c.put(ctx, at("payment-methods", id, "default"), nil, &m)
}

// RemovePaymentMethod removes a way to pay.
func (c *Client) RemovePaymentMethod(ctx context.Context, id string) error {
	return c.remove(ctx, at("payment-methods", id), nil)
}

// PaymentGateways returns how the payment gateways stand, to administrators.
func (c *Client) PaymentGateways(ctx context.Context) (l wire.List[wire.PaymentGateway], err error) {
	return l, c.get(ctx, "/admin/gateways", nil, &l)
}
