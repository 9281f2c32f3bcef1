package client

import (
	"context"
	"net/url"
	"strconv"

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

// ContractFilter narrows a list of contracts; zero values leave out a condition.
type ContractFilter struct {
	Side      string // bought, sold or all; bought when ""
	State     string
	Recurring bool // not those that were paid once and for all
}

// Contracts lists contracts, the newest first.
func (c *Client) Contracts(ctx context.Context, f ContractFilter, p page.Request) (l wire.List[wire.Contract], err error) {
	query := url.Values{}
	set(query, "side", f.Side)
	set(query, "state", f.State)
	if f.Recurring {
		set(query, "recurring", "true")
	}
	return l, c.get(ctx, "/contracts", pageQuery(query, p), &l)
}

// Contract returns a contract.
func (c *Client) Contract(ctx context.Context, id string) (k wire.Contract, err error) {
	return k, c.get(ctx, at("contracts", id), nil, &k)
}

// Charges returns what was charged for a contract.
func (c *Client) Charges(ctx context.Context, id string) (l wire.List[wire.Charge], err error) {
	return l, c.get(ctx, at("contracts", id, "charges"), nil, &l)
}

// PreviewContract returns what a contract comes to next.
func (c *Client) PreviewContract(ctx context.Context, id string) (h wire.Charge, err error) {
	return h, c.get(ctx, at("contracts", id, "preview"), nil, &h)
}

// RenewContract pays for the next period of a contract, or for what is open of it.
func (c *Client) RenewContract(ctx context.Context, id string, in wire.PayInput) (h wire.Charge, err error) {
	return h, c.post(ctx, at("contracts", id, "renew"), in, &h)
}

// SandboxCharge renews a contract and pays at the sandbox.
func (c *Client) SandboxCharge(ctx context.Context, id, action string) (h wire.Charge, err error) {
	return h, c.post(ctx, at("contracts", id, "sandbox"), wire.SandboxInput{Action: action}, &h)
}

// ChangeContract changes the plan of a contract, or says what that would mean.
func (c *Client) ChangeContract(ctx context.Context, id string, in wire.ChangeInput) (p wire.PlanChange, err error) {
	return p, c.post(ctx, at("contracts", id, "change"), in, &p)
}

// CancelContract lets a contract end when what is paid is used up.
func (c *Client) CancelContract(ctx context.Context, id string) (k wire.Contract, err error) {
	return k, c.post(ctx, at("contracts", id, "cancel"), nil, &k)
}

// ResumeContract lets a cancelled contract go on.
func (c *Client) ResumeContract(ctx context.Context, id string) (k wire.Contract, err error) {
	return k, c.post(ctx, at("contracts", id, "resume"), nil, &k)
}

// SetContractRenews says whether a contract renews by itself.
func (c *Client) SetContractRenews(ctx context.Context, id string, renews bool) (k wire.Contract, err error) {
	return k, c.put(ctx, at("contracts", id, "renews"), wire.RenewsInput{Renews: renews}, &k)
}

// RefundContract gives money of a contract back.
func (c *Client) RefundContract(ctx context.Context, id string, in wire.RefundInput) (h wire.Charge, err error) {
	return h, c.post(ctx, at("contracts", id, "refund"), in, &h)
}

// Gateways returns the ways to pay.
func (c *Client) Gateways(ctx context.Context) (l wire.List[wire.Gateway], err error) {
	return l, c.get(ctx, "/gateways", nil, &l)
}

// SalesTotals returns what the organisation has sold, for each currency.
func (c *Client) SalesTotals(ctx context.Context) (l wire.List[wire.SalesTotal], err error) {
	return l, c.get(ctx, "/sales/totals", nil, &l)
}

// SalesReport returns how the organisation has sold in the last months.
func (c *Client) SalesReport(ctx context.Context, months int) (r wire.SalesReport, err error) {
	return r, c.get(ctx, "/sales/report", url.Values{"months": {strconv.Itoa(months)}}, &r)
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

// RunCharging charges what is due by now; with a contract, its usage alone, however old that is.
func (c *Client) RunCharging(ctx context.Context, contract string) (r wire.ChargingRun, err error) {
	return r, c.post(ctx, "/admin/charging/runs", wire.ChargingRunInput{Contract: contract}, &r)
}
