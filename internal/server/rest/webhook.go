package rest

import (
	"context"
	"strings"
	"time"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/store/notify"
	"souk.dev/souk/internal/wire"
)

// WebhookPath names an address that events are sent to.
type WebhookPath struct {
	Webhook string `path:"webhook" doc:"Its id."`
}

func (a *API) listEvents(ctx context.Context, actor account.Actor, in *struct {
	After string   `query:"after" doc:"The next of the part before; absent from the oldest on that is kept."`
	Type  []string `query:"type,explode" doc:"Only events of these types."`
	Limit int      `query:"limit" minimum:"1" maximum:"200" doc:"Events wanted; 25 when absent."`
}) (*body[wire.Events], error) {
	feed, err := a.Notify.Feed(ctx, actor, notify.FeedInput{After: in.After, Types: in.Type, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	events := wire.Events{Items: make([]wire.Event, len(feed.Events)), Next: feed.Next}
	for i, e := range feed.Events {
		data, err := e.Data()
		if err != nil {
			return nil, err
		}
		events.Items[i] = wire.Event{ID: e.ID, Type: string(e.Type), Timestamp: e.OccurredAt, Data: data}
	}
	return &body[wire.Events]{Body: events}, nil
}

func (a *API) listWebhooks(ctx context.Context, actor account.Actor, _ *struct{}) (*body[wire.List[wire.Webhook]], error) {
	list, err := a.Notify.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &body[wire.List[wire.Webhook]]{Body: wire.List[wire.Webhook]{Items: each(list, wireWebhook)}}, nil
}

func (a *API) createWebhook(ctx context.Context, actor account.Actor, in *struct{ Body wire.WebhookInput }) (*created[wire.SecretWebhook], error) {
	w, secret, err := a.Notify.Create(ctx, actor, notify.Input(in.Body))
	if err != nil {
		return nil, err
	}
	return &created[wire.SecretWebhook]{Location: located("webhooks", w.ID), Body: wire.SecretWebhook{Webhook: wireWebhook(w), Secret: secret}}, nil
}

func (a *API) getWebhook(ctx context.Context, actor account.Actor, in *WebhookPath) (*body[wire.Webhook], error) {
	return webhookBody(a.Notify.Get(ctx, actor, in.Webhook))
}

func (a *API) updateWebhook(ctx context.Context, actor account.Actor, in *struct {
	WebhookPath
	Body wire.WebhookChange
}) (*body[wire.Webhook], error) {
	return webhookBody(a.Notify.Update(ctx, actor, in.Webhook, notify.Change(in.Body)))
}

func (a *API) removeWebhook(ctx context.Context, actor account.Actor, in *WebhookPath) (*nothing, error) {
	return &nothing{}, a.Notify.Remove(ctx, actor, in.Webhook)
}

func (a *API) rotateWebhook(ctx context.Context, actor account.Actor, in *WebhookPath) (*body[wire.SecretWebhook], error) {
	w, secret, err := a.Notify.Rotate(ctx, actor, in.Webhook)
	if err != nil {
		return nil, err
	}
	return &body[wire.SecretWebhook]{Body: wire.SecretWebhook{Webhook: wireWebhook(w), Secret: secret}}, nil
}

func (a *API) testWebhook(ctx context.Context, actor account.Actor, in *WebhookPath) (*body[wire.WebhookDelivery], error) {
	return deliveryBody(a.Notify.Test(ctx, actor, in.Webhook))
}

func (a *API) listDeliveries(ctx context.Context, actor account.Actor, in *struct {
	WebhookPath
	Paging
	State string `query:"state" enum:"waiting,done,failed" doc:"Only those in this state."`
}) (*body[wire.List[wire.WebhookDelivery]], error) {
	list, err := a.Notify.Deliveries(ctx, actor, in.Webhook, notify.DeliveryState(in.State), in.request())
	if err != nil {
		return nil, err
	}
	return listOf(list, wireDelivery), nil
}

func (a *API) getDelivery(ctx context.Context, actor account.Actor, in *struct {
	WebhookPath
	Delivery string `path:"delivery" doc:"Id of the delivery."`
}) (*body[wire.WebhookDelivery], error) {
	return deliveryBody(a.Notify.Delivery(ctx, actor, in.Webhook, in.Delivery))
}

func (a *API) replayWebhook(ctx context.Context, actor account.Actor, in *struct {
	WebhookPath
	Body wire.WebhookReplay
}) (*body[wire.WebhookReplayed], error) {
	n, err := a.Notify.Replay(ctx, actor, in.Webhook, notify.ReplayInput(in.Body))
	if err != nil {
		return nil, err
	}
	return &body[wire.WebhookReplayed]{Body: wire.WebhookReplayed{Deliveries: n}}, nil
}

// isWebhookSecret reports whether what is answered on the path holds the secret of an address.
func isWebhookSecret(path string) bool {
	return path == Prefix+"/webhooks" || strings.HasPrefix(path, Prefix+"/webhooks/") && strings.HasSuffix(path, "/secret")
}

func webhookBody(w notify.Webhook, err error) (*body[wire.Webhook], error) {
	if err != nil {
		return nil, err
	}
	return &body[wire.Webhook]{Body: wireWebhook(w)}, nil
}

func wireWebhook(w notify.Webhook) wire.Webhook {
	return wire.Webhook{
		ID: w.ID, Organisation: w.OrgName, Kind: string(w.Kind), URL: w.URL, Description: w.Description,
		Types: each(w.Types, func(t notify.Type) string { return string(t) }), State: string(w.State), Problem: w.Problem,
		Failures: w.Failures, FailingSince: w.FailingSince, AnsweredAt: w.AnsweredAt, OldUntil: w.OldUntil, CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
}

// deliveryBody answers with one delivery: with what is sent, and its tries.
func deliveryBody(d notify.Delivery, err error) (*body[wire.WebhookDelivery], error) {
	if err != nil {
		return nil, err
	}
	out := wireDelivery(d)
	out.Body = d.Event.Body
	for _, a := range d.Log {
		out.Log = append(out.Log, wire.WebhookAttempt{
			At: a.At, Milliseconds: int64(a.Took / time.Millisecond), Status: a.Status, Answer: a.Answer, Problem: a.Problem,
		})
	}
	return &body[wire.WebhookDelivery]{Body: out}, nil
}

func wireDelivery(d notify.Delivery) wire.WebhookDelivery {
	return wire.WebhookDelivery{
		ID: d.ID, Event: d.Event.ID, Type: string(d.Event.Type), State: string(d.State), Attempts: d.Attempts, NextTryAt: d.NextTryAt,
		CreatedAt: d.CreatedAt, ClosedAt: d.ClosedAt,
	}
}
