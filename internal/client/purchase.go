package client

import (
	"context"
	"net/url"

	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/wire"
)

// PurchasesIn returns a page of what the organisation bought or asks for that is in the state; "" is any.
func (c *Client) PurchasesIn(ctx context.Context, state string, p page.Request) (l wire.List[wire.Purchase], err error) {
	query := url.Values{}
	set(query, "state", state)
	return l, c.get(ctx, "/purchases", pageQuery(query, p), &l)
}

// Requests returns a page of the requests of the organisation that wait for a decision.
func (c *Client) Requests(ctx context.Context, p page.Request) (l wire.List[wire.Purchase], err error) {
	return l, c.get(ctx, "/purchases/requests", pageQuery(nil, p), &l)
}

// ApprovePurchase approves a request.
func (c *Client) ApprovePurchase(ctx context.Context, id string) (p wire.Purchase, err error) {
	return p, c.post(ctx, at("purchases", id, "approve"), nil, &p)
}

// RefusePurchase turns a request down.
func (c *Client) RefusePurchase(ctx context.Context, id, reason string) (p wire.Purchase, err error) {
	return p, c.post(ctx, at("purchases", id, "refuse"), wire.RefusalInput{Reason: reason}, &p)
}

// Gateways returns the ways to pay.
func (c *Client) Gateways(ctx context.Context) (l wire.List[wire.Gateway], err error) {
	return l, c.get(ctx, "/gateways", nil, &l)
}

// SalesTotals returns what the organisation has sold, for each currency.
func (c *Client) SalesTotals(ctx context.Context) (l wire.List[wire.SalesTotal], err error) {
	return l, c.get(ctx, "/sales/totals", nil, &l)
}

// LibraryItem returns one thing that the organisation has a right to.
func (c *Client) LibraryItem(ctx context.Context, resource string) (i wire.LibraryItem, err error) {
	return i, c.get(ctx, at("library", resource), nil, &i)
}

// LibraryFiles returns the versions of a file or link that the organisation has a right to.
func (c *Client) LibraryFiles(ctx context.Context, resource string) (l wire.List[wire.OwnedFile], err error) {
	return l, c.get(ctx, at("library", resource, "files"), nil, &l)
}

// PurchaseQuery narrows the list of all purchases; "" leaves out a condition.
type PurchaseQuery struct {
	State   string
	Gateway string
	Word    string // code of a transfer, id of a purchase, or how the buyer's name begins
}

// AllPurchases returns a page of the purchases of the market, the newest first.
func (c *Client) AllPurchases(ctx context.Context, q PurchaseQuery, p page.Request) (l wire.List[wire.Purchase], err error) {
	query := url.Values{}
	set(query, "state", q.State)
	set(query, "gateway", q.Gateway)
	set(query, "q", q.Word)
	return l, c.get(ctx, "/admin/purchases", pageQuery(query, p), &l)
}

// MarkPurchasePaid says that the money of a bank transfer has come.
func (c *Client) MarkPurchasePaid(ctx context.Context, id string, in wire.PaidInput) (p wire.Purchase, err error) {
	return p, c.post(ctx, at("admin", "purchases", id, "paid"), in, &p)
}

// DismissPurchase stops waiting for a bank transfer.
func (c *Client) DismissPurchase(ctx context.Context, id, reason string) (p wire.Purchase, err error) {
	return p, c.post(ctx, at("admin", "purchases", id, "dismiss"), wire.DismissalInput{Reason: reason}, &p)
}
