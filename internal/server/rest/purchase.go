package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

// PurchasePath names a purchase.
type PurchasePath struct {
	ID string `path:"id" doc:"Id of the purchase."`
}

func (a *API) listPurchases(ctx context.Context, actor account.Actor, in *struct {
	Paging
	Side string `query:"side" enum:"purchases,sales" doc:"What the organisation bought, or what it sold; purchases when absent."`
}) (*body[wire.List[wire.Purchase]], error) {
	list := a.Orders.List
	if in.Side == "sales" {
		list = a.Orders.Sales
	}
	purchases, err := list(ctx, actor, in.request())
	if err != nil {
		return nil, err
	}
	return listOf(purchases, wirePurchase), nil
}

func (a *API) buyOffering(ctx context.Context, actor account.Actor, in *struct{ Body wire.PurchaseInput }) (*created[wire.Purchase], error) {
	p, err := a.Orders.Buy(ctx, actor, order.BuyInput{
		Offering: in.Body.Offering, AcceptTerms: in.Body.AcceptTerms, TaxAddress: (*account.Address)(in.Body.TaxAddress),
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

func (a *API) listLibrary(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.LibraryItem]], error) {
	items, err := a.Orders.Library(ctx, actor, in.request())
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
