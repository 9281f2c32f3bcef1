package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

// PurchasePath names a purchase.
type PurchasePath struct {
	ID string `path:"id" doc:"Id of the purchase."`
}

func (a *API) listPurchases(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Side  string `query:"side" enum:"purchases,sales" doc:"What the organisation bought, or what it sold; purchases when absent."`
	State string `query:"state" enum:"requested,pending,paid,cancelled,expired,refused" doc:"Only purchases in this state; sales are paid anyhow."`
}) (*body[wire.List[wire.Purchase]], error) {
	if in.Side == "sales" {
		return purchaseList(a.Orders.Sales(ctx, actor, in.request()))
	}
	return purchaseList(a.Orders.Purchases(ctx, actor, order.Filter{State: order.State(in.State)}, in.request()))
}

func purchaseList(p page.Page[order.Purchase], err error) (*body[wire.List[wire.Purchase]], error) {
	if err != nil {
		return nil, err
	}
	return listOf(p, wirePurchase), nil
}

func (a *API) buyOffering(ctx context.Context, actor account.Actor, in *struct{ Body wire.PurchaseInput }) (*created[wire.Purchase], error) {
	p, err := a.Orders.Buy(ctx, actor, order.BuyInput{
		Offering: in.Body.Offering, Plan: in.Body.Plan, Keep: in.Body.Keep, AcceptTerms: in.Body.AcceptTerms, TaxAddress: (*account.Address)(in.Body.TaxAddress),
		Gateway: in.Body.Gateway, Coupon: in.Body.Coupon, Reference: in.Body.Reference, Request: in.Body.Request, Note: in.Body.Note,
	})
	if err != nil {
		return nil, err
	}
	return &created[wire.Purchase]{Location: located("purchases", p.ID), Body: wirePurchase(p)}, nil
}

func (a *API) getPurchase(ctx context.Context, actor account.Actor, in *PurchasePath) (*body[wire.Purchase], error) {
	p, err := a.Orders.Get(ctx, actor, in.ID)
	return purchaseBody(p, err)
}

func (a *API) completePurchase(ctx context.Context, actor account.Actor, in *struct {
	PurchasePath
	Body wire.CompletionInput
}) (*body[wire.Purchase], error) {
	p, err := a.Orders.Return(ctx, actor, in.ID, in.Body.Token)
	return purchaseBody(p, err)
}

func (a *API) cancelPurchase(ctx context.Context, actor account.Actor, in *PurchasePath) (*body[wire.Purchase], error) {
	p, err := a.Orders.Cancel(ctx, actor, in.ID)
	return purchaseBody(p, err)
}

// sandboxPurchase presses a button of the sandbox gateway's page and follows it back to the shop. On a
// purchase that is closed already it answers as completing and cancelling do.
func (a *API) sandboxPurchase(ctx context.Context, actor account.Actor, in *struct {
	PurchasePath
	Body wire.SandboxInput
}) (*body[wire.Purchase], error) {
	p, err := a.Orders.Get(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	if p.State == order.StatePending && (a.Sandbox == nil || p.Gateway != a.Sandbox.Name()) {
		return nil, errs.Conflict("not_a_sandbox_payment", "This purchase is not one that you pay with the sandbox gateway.")
	}
	if in.Body.Action == "cancel" {
		p, err = a.Orders.Cancel(ctx, actor, in.ID)
		return purchaseBody(p, err)
	}
	p, err = a.Orders.Payable(ctx, actor, in.ID)
	if err != nil || p.State == order.StatePaid {
		return purchaseBody(p, err)
	}
	_, err = a.Sandbox.Approve(ctx, p.GatewayRef)
	if err != nil && !errs.Is(err, errs.KindConflict) && !errs.Is(err, errs.KindGone) { // those Return explains
		return nil, err
	}
	p, err = a.Orders.Return(ctx, actor, in.ID, p.GatewayRef)
	return purchaseBody(p, err)
}

func purchaseBody(p order.Purchase, err error) (*body[wire.Purchase], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Purchase]{Body: wirePurchase(p)}, nil
}

func (a *API) listLibrary(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Word string `query:"q" maxLength:"200" doc:"In the title, the package name, the offering's title or the seller's name."`
	Kind string `query:"kind" doc:"Only this kind: module, download, api."`
}) (*body[wire.List[wire.LibraryItem]], error) {
	items, err := a.Orders.Library(ctx, actor, order.LibraryFilter{Word: in.Word, Kind: in.Kind}, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(items, wireLibraryItem), nil
}

func (a *API) listBalances(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.Balance]], error) {
	balances, err := a.Ledger.Balances(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(balances, wireBalance), nil
}
