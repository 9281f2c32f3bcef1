package rest

import (
	"context"
	"fmt"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/payment/saved"
	"souk.dev/souk/internal/store/payment/watch"
	"souk.dev/souk/internal/wire"
)

// MethodPath names a way to pay that is kept.
type MethodPath struct {
	ID string `path:"id" doc:"Id of the way to pay."`
}

func (a *API) listPaymentMethods(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.PaymentMethod]], error) {
	list, err := a.Saved.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	return all(list, wireMethod), nil
}

func (a *API) setDefaultPaymentMethod(ctx context.Context, actor account.Actor, in *MethodPath) (*body[wire.PaymentMethod], error) {
	m, err := a.Saved.SetDefault(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &body[wire.PaymentMethod]{Body: wireMethod(m)}, nil
}

func (a *API) removePaymentMethod(ctx context.Context, actor account.Actor, in *MethodPath) (*nothing, error) {
	return &nothing{}, a.Saved.Remove(ctx, actor, in.ID)
}

func (a *API) listPaymentGateways(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.PaymentGateway]], error) {
	list, err := a.Payments.Overview(ctx, actor)
	if err != nil {
		return nil, err
	}
	return all(list, wirePaymentGateway), nil
}

func wireMethod(m saved.Method) wire.PaymentMethod {
	w := wire.PaymentMethod{
		ID: m.ID, Gateway: m.Gateway, Brand: m.Brand, Last4: m.Last4, Expired: m.Expired, Default: m.Default, AddedBy: m.AddedBy, AddedAt: m.AddedAt,
	}
	if m.Year > 0 {
		w.Expires = fmt.Sprintf("%04d-%02d", m.Year, int(m.Month))
	}
	return w
}

func wirePaymentGateway(g watch.Gateway) wire.PaymentGateway {
	w := wire.PaymentGateway{
		Name: g.Name, Title: g.Title, Sentence: g.Sentence, Offered: g.Offered, Test: g.Test, Manual: g.Manual, Saves: g.Saves, Refunds: g.Refunds,
		WebhookURL: g.WebhookURL, Open: g.Open,
	}
	if !g.MessageAt.IsZero() {
		w.MessageAt = &g.MessageAt
	}
	if !g.Fault.At.IsZero() {
		w.Fault = &wire.GatewayFault{Call: g.Fault.Call, Message: g.Fault.Message, At: g.Fault.At}
	}
	return w
}
