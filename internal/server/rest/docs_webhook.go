package rest

import (
	"maps"
	"net/http"

	"souk.dev/souk/internal/wire"
)

// webhookDocs are the operations of events, and of the addresses that they are sent to.
var webhookDocs = map[string]doc{
	"listEvents": {tag: "webhooks", summary: "Read what happened",
		description: "Returns what happened to the organisation that the request acts for, in the order in which it was noted. " +
			"Ask again from next on: nothing is missed, and nothing comes twice. Events are kept for 90 days. For managers and providers.",
		errors: []int{http.StatusForbidden, http.StatusUnprocessableEntity}},
	"listWebhooks": {tag: "webhooks", summary: "List the webhooks",
		description: "Returns the addresses that events of the organisation are sent to, those of offerings included. For its managers, as all of this but the feed.",
		errors:      []int{http.StatusForbidden}},
	"createWebhook": {tag: "webhooks", summary: "Enter a webhook", status: http.StatusCreated,
		description: "Enters an address and shows its secret, this once. It is sent what happens from now on. " +
			"The answer is never kept: a second request with the same Idempotency-Key is answered 409, code answer_not_kept.",
		errors: []int{http.StatusForbidden}},
	"getWebhook": {tag: "webhooks", summary: "Read a webhook",
		description: "Returns an address, and how it goes.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"updateWebhook": {tag: "webhooks", summary: "Change, pause or continue a webhook",
		description: "Changes what the body names. The address of an offering can be paused only; the rest is changed with the offering.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"removeWebhook": {tag: "webhooks", summary: "Remove a webhook",
		description: "Forgets an address with everything that was sent there, and what waits.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"rotateWebhook": {tag: "webhooks", summary: "Change the secret of a webhook",
		description: "Makes another secret and shows it, this once. The one before signs as well for a day. The answer is never kept for an Idempotency-Key.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"testWebhook": {tag: "webhooks", summary: "Send a test",
		description: "Sends an event of the type webhook.test, which is tried and noted like the others, and returns its delivery.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"listDeliveries": {tag: "webhooks", summary: "List the deliveries",
		description: "Returns what was sent to an address and what waits, the newest first.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}},
	"getDelivery": {tag: "webhooks", summary: "Read a delivery",
		description: "Returns a delivery with what is sent, and every try with the beginning of its answer.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
	"replayWebhook": {tag: "webhooks", summary: "Send again",
		description: "Sends a delivery again, or what happened in a time and did not arrive; at most 10 000 at once. What comes again has the webhook-id that it had.",
		errors:      []int{http.StatusForbidden, http.StatusNotFound}},
}

var (
	exampleEvent = wire.Event{
		ID: "674f1c2e9b1d4c0f8a7e5b70", Type: "version.yanked", Timestamp: exampleTime,
		Data: []byte(`{"module":"FF8080813129ADA401312CA1222A0005","package":"org.example.bread","name":"Bread","version":"1.0.3","maturity":500,"commercial":true,"reason":"Burnt.","url":"https://market.example.org/modules/org.example.bread/versions/1.0.3"}`),
	}
	exampleWebhook = wire.Webhook{
		ID: "674f1c2e9b1d4c0f8a7e5b71", Organisation: "bakery", Kind: "webhook", URL: "https://example.org/souk", Description: "Our accounts",
		Types: []string{"purchase.paid", "invoice.issued"}, State: "active", AnsweredAt: exampleTime, CreatedAt: exampleTime, UpdatedAt: exampleTime,
	}
	exampleDelivery = wire.WebhookDelivery{
		ID: "674f1c2e9b1d4c0f8a7e5b72", Event: exampleEvent.ID, Type: exampleEvent.Type, State: "done", Attempts: 1, CreatedAt: exampleTime, ClosedAt: exampleTime,
	}
	exampleSecret = wire.SecretWebhook{Webhook: exampleWebhook, Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
)

func init() {
	maps.Copy(docs, webhookDocs)
	url, active := "https://example.org/souk", true
	one := exampleDelivery
	one.Body = `{"type":"version.yanked","timestamp":"2026-11-21T12:00:00Z","data":{"version":"1.0.3"}}`
	one.Log = []wire.WebhookAttempt{{At: exampleTime, Milliseconds: 84, Status: 204}}
	for name, example := range map[string]any{
		"Events": wire.Events{Items: []wire.Event{exampleEvent}, Next: "4711"}, "Webhook": exampleWebhook, "SecretWebhook": exampleSecret,
		"ListWebhook":   wire.List[wire.Webhook]{Items: []wire.Webhook{exampleWebhook}},
		"WebhookInput":  wire.WebhookInput{URL: url, Description: "Our accounts", Types: exampleWebhook.Types},
		"WebhookChange": wire.WebhookChange{URL: &url, Active: &active}, "WebhookDelivery": one,
		"ListWebhookDelivery": wire.List[wire.WebhookDelivery]{Items: []wire.WebhookDelivery{exampleDelivery}},
		"WebhookReplay":       wire.WebhookReplay{Since: exampleTime}, "WebhookReplayed": wire.WebhookReplayed{Deliveries: 3},
	} {
		examples[name] = example
	}
}
