package client

import (
	"context"
	"net/http"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// OfferingQuery narrows the list of offerings; "" leaves out a condition.
type OfferingQuery struct {
	Word         string // in name, title, abstract or description
	Organisation string // who sells
	State        string // published when ""; uploaded, deleted and all show one's own
	Module       string // id or package name of a module in it
}

// Offerings returns a page of the offerings, the newest first.
func (c *Client) Offerings(ctx context.Context, q OfferingQuery, p page.Request) (l wire.List[wire.Offering], err error) {
	query := url.Values{}
	set(query, "q", q.Word)
	set(query, "organisation", q.Organisation)
	set(query, "state", q.State)
	set(query, "module", q.Module)
	return l, c.get(ctx, "/offerings", pageQuery(query, p), &l)
}

// CreateOffering writes a new offering, which is not on sale before it is published.
func (c *Client) CreateOffering(ctx context.Context, in wire.OfferingInput) (o Tagged[wire.Offering], err error) {
	return o, c.post(ctx, "/offerings", in, &o)
}

// Offering returns an offering by id or organisation/name/version.
func (c *Client) Offering(ctx context.Context, ref string) (o Tagged[wire.Offering], err error) {
	return o, c.get(ctx, at("offerings", ref), nil, &o)
}

// UpdateOffering replaces an offering. With an ifMatch, the ETag of what was read, it fails with
// KindPrecondition when somebody else changed it meanwhile; "" changes it anyway.
func (c *Client) UpdateOffering(ctx context.Context, ref string, in wire.OfferingInput, ifMatch string) (o Tagged[wire.Offering], err error) {
	return o, c.call(ctx, request{
		method: http.MethodPut, path: at("offerings", ref), header: matching(ifMatch), in: in, out: &o,
	})
}

// PublishOffering puts an offering on sale.
func (c *Client) PublishOffering(ctx context.Context, ref string) (o Tagged[wire.Offering], err error) {
	return o, c.post(ctx, at("offerings", ref, "publish"), nil, &o)
}

// DeleteOffering takes an offering off sale; one that never was on sale is removed.
func (c *Client) DeleteOffering(ctx context.Context, ref string) error {
	return c.remove(ctx, at("offerings", ref), nil)
}

// Buy buys an offering. A pending purchase has a PaymentURL.
func (c *Client) Buy(ctx context.Context, in wire.PurchaseInput) (p wire.Purchase, err error) {
	return p, c.post(ctx, "/purchases", in, &p)
}

// Purchases returns a page of what the organisation bought, the newest first.
func (c *Client) Purchases(ctx context.Context, p page.Request) (l wire.List[wire.Purchase], err error) {
	return l, c.get(ctx, "/purchases", pageQuery(nil, p), &l)
}

// Sales returns a page of what the organisation sold, the newest first.
func (c *Client) Sales(ctx context.Context, p page.Request) (l wire.List[wire.Purchase], err error) {
	return l, c.get(ctx, "/purchases", pageQuery(url.Values{"side": {"sales"}}, p), &l)
}

// Purchase returns a purchase.
func (c *Client) Purchase(ctx context.Context, id string) (p wire.Purchase, err error) {
	return p, c.get(ctx, at("purchases", id), nil, &p)
}

// CompletePurchase comes back from the payment page with the token that the gateway gave.
func (c *Client) CompletePurchase(ctx context.Context, id, token string) (p wire.Purchase, err error) {
	return p, c.post(ctx, at("purchases", id, "complete"), wire.CompletionInput{Token: token}, &p)
}

// CancelPurchase gives up a pending purchase.
func (c *Client) CancelPurchase(ctx context.Context, id string) (p wire.Purchase, err error) {
	return p, c.post(ctx, at("purchases", id, "cancel"), nil, &p)
}

// SandboxPurchase does what the buttons of the sandbox gateway's page do, "pay" or "cancel", and
// comes back from there.
func (c *Client) SandboxPurchase(ctx context.Context, id, action string) (p wire.Purchase, err error) {
	return p, c.post(ctx, at("purchases", id, "sandbox"), wire.SandboxInput{Action: action}, &p)
}

// Library returns a page of what the organisation has a right to.
func (c *Client) Library(ctx context.Context, p page.Request) (l wire.List[wire.LibraryItem], err error) {
	return l, c.get(ctx, "/library", pageQuery(nil, p), &l)
}
