package web

import (
	"time"

	"souk.dev/souk/internal/platform/webkit"
)

func sampleWebhooks() webhooksView {
	return webhooksView{Tabs: settingsTabs("/settings/webhooks"), Org: "Baker & Sons", Manage: true, CLI: []webkit.Command{souk("webhook list")}, Items: []webhookRow{
		{URL: "https://example.org/souk", Href: "#", Description: "Our accounts", Events: "purchase.paid, invoice.issued", State: stateTag{"Active", "tag-good"}, AnsweredAt: before(time.Hour)},
		{URL: "https://ckan.example.org/api/action/dataset_acquired?a-long-address-that-goes-on-and-on", Href: "#", Events: "Sales of the offerings that name this address", State: stateTag{"Failing", "tag-bad"}},
	}}
}

func sampleWebhook() webhookView {
	return webhookView{
		Crumbs: []webkit.Link{{Label: "Webhooks", Href: "#"}, {Label: "https://example.org/souk"}}, Org: "Baker & Sons", URL: "https://example.org/souk", Path: "#", Events: "All events",
		Entered: true, State: stateTag{"Active", "tag-good"}, Active: true, AnsweredAt: before(time.Hour), Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		Form: webkit.NewForm("url", "https://example.org/souk", "types", "purchase.paid"), Types: typeOptions, Rotate: webkit.Confirm{Label: "Change the secret", Button: "Make another secret", Question: "Sure?", Action: "#"},
		Remove: webkit.Confirm{Label: "Remove", Button: "Remove it", Question: "Sure?", Action: "#"}, States: []webkit.Link{{Label: "All", Href: "#", Current: true}, {Label: "Waiting", Href: "#"}},
		Deliveries: []deliveryRow{
			{Type: "purchase.paid", Href: "#", State: stateTag{"Delivered", "tag-good"}, Tries: 1, At: before(time.Hour)},
			{Type: "invoice.issued", Href: "#", State: stateTag{"Waiting", ""}, Tries: 3, At: before(day), NextAt: before(-time.Hour)},
		},
	}
}

func sampleWebhookPaused() webhookView {
	v := sampleWebhook()
	v.Secret, v.Active, v.State, v.Deliveries = "", false, stateTag{"Paused", "tag-bad"}, nil
	v.Problem = "It took nothing for a day, in 24 tries. The last one: It answered 500 Internal Server Error."
	return v
}
