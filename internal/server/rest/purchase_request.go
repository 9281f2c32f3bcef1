package rest

import (
	"context"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/store/order"
	"souk.dev/souk/internal/wire"
)

func (a *API) listRequests(ctx context.Context, actor account.Actor, in *Paging) (*body[wire.List[wire.Purchase]], error) {
	return purchaseList(a.Orders.Requests(ctx, actor, in.request()))
}

func (a *API) approvePurchase(ctx context.Context, actor account.Actor, in *PurchasePath) (*body[wire.Purchase], error) {
	return purchaseBody(a.Orders.Approve(ctx, actor, in.ID))
}

func (a *API) refusePurchase(ctx context.Context, actor account.Actor, in *struct {
	PurchasePath
	Body wire.RefusalInput
}) (*body[wire.Purchase], error) {
	return purchaseBody(a.Orders.Refuse(ctx, actor, in.ID, in.Body.Reason))
}

func (a *API) getSalesTotals(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.SalesTotal]], error) {
	totals, err := a.Orders.SalesTotals(ctx, actor)
	if err != nil {
		return nil, err
	}
	return listOf(page.Page[order.SalesTotal]{Items: totals}, wireSalesTotal), nil
}

func (a *API) listGateways(context.Context, account.Actor, *struct{}) (*body[wire.List[wire.Gateway]], error) {
	list := listOf(page.Page[order.Gateway]{Items: a.Orders.Gateways()}, wireGateway)
	if len(list.Body.Items) > 0 {
		list.Body.Items[0].Default = true
	}
	return list, nil
}

// OwnedPath names something in the library.
type OwnedPath struct {
	Resource string `path:"resource" doc:"Id of the resource."`
}

func (a *API) getLibraryItem(ctx context.Context, actor account.Actor, in *OwnedPath) (*body[wire.LibraryItem], error) {
	e, err := a.Orders.Owned(ctx, actor, in.Resource)
	if err != nil {
		return nil, err
	}
	return &body[wire.LibraryItem]{Body: wireLibraryItem(e)}, nil
}

func (a *API) listLibraryFiles(ctx context.Context, actor account.Actor, in *OwnedPath) (*body[wire.List[wire.OwnedFile]], error) {
	files, err := a.Orders.Files(ctx, actor, in.Resource)
	if err != nil {
		return nil, err
	}
	return listOf(page.Page[order.File]{Items: files}, wireOwnedFile), nil
}

func (a *API) listAllPurchases(ctx context.Context, actor account.Actor, in *struct {
	Paging
	State   string `query:"state" enum:"requested,pending,paid,cancelled,expired,refused" doc:"Only purchases in this state."`
	Gateway string `query:"gateway" doc:"Only those that are paid there, as invoice for bank transfers."`
	Word    string `query:"q" maxLength:"200" doc:"Code of a transfer, id of a purchase, or how the buyer's name begins."`
}) (*body[wire.List[wire.Purchase]], error) {
	filter := order.Filter{State: order.State(in.State), Gateway: in.Gateway, Word: in.Word}
	return purchaseList(a.Orders.All(ctx, actor, filter, in.request()))
}

func (a *API) markPurchasePaid(ctx context.Context, actor account.Actor, in *struct {
	PurchasePath
	Body wire.PaidInput
}) (*body[wire.Purchase], error) {
	return purchaseBody(a.Orders.MarkPaid(ctx, actor, in.ID, order.MarkPaidInput{
		Amount: in.Body.Amount, Confirm: in.Body.Confirm, Reference: in.Body.Reference, PaidAt: in.Body.PaidAt,
	}))
}

func (a *API) dismissPurchase(ctx context.Context, actor account.Actor, in *struct {
	PurchasePath
	Body wire.DismissalInput
}) (*body[wire.Purchase], error) {
	return purchaseBody(a.Orders.Dismiss(ctx, actor, in.ID, in.Body.Reason))
}
