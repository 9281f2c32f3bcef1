package client

import (
	"context"

	"souk.dev/souk/internal/wire"
)

// Tax returns how the market takes tax, and all rates. It is for administrators.
func (c *Client) Tax(ctx context.Context) (t wire.Tax, err error) {
	return t, c.get(ctx, "/admin/tax", nil, &t)
}

// SetTaxMode chooses how tax is taken from now on: "one-rate" or "by-country".
func (c *Client) SetTaxMode(ctx context.Context, mode string) (t wire.Tax, err error) {
	return t, c.put(ctx, "/admin/tax", wire.TaxModeInput{Mode: mode}, &t)
}

// AddTaxRate adds a rate of a country from a day on.
func (c *Client) AddTaxRate(ctx context.Context, in wire.TaxRateInput) (t wire.Tax, err error) {
	return t, c.post(ctx, "/admin/tax-rates", in, &t)
}

// RemoveTaxRate takes a rate away that was added.
func (c *Client) RemoveTaxRate(ctx context.Context, country, class, from string) (t wire.Tax, err error) {
	return t, c.remove(ctx, at("admin", "tax-rates", country, class, from), &t)
}
