package rest_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/wire"
)

// TestWebhookSecrets looks for the secret of an address where it must not be: it is shown once.
func TestWebhookSecrets(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	var hook wire.SecretWebhook
	first := m.do(t, ada, "POST", "/webhooks", `{"url":"https://example.org/souk"}`, "Idempotency-Key", "one")
	first.into(t, &hook)
	if !strings.HasPrefix(hook.Secret, "whsec_") {
		t.Fatalf("entered: %s", first.text)
	}
	if again := m.do(t, ada, "POST", "/webhooks", `{"url":"https://example.org/souk"}`, "Idempotency-Key", "one"); again.brief() != "409 answer_not_kept" {
		t.Errorf("entered again: %s", again.text)
	}
	rotated := m.do(t, ada, "POST", "/webhooks/"+hook.ID+"/secret", "", "Idempotency-Key", "two")
	if rotated.StatusCode != 200 || !strings.Contains(rotated.text, "whsec_") || strings.Contains(rotated.text, hook.Secret) {
		t.Errorf("changed: %s", rotated.text)
	}
	for _, path := range []string{"/webhooks", "/webhooks/" + hook.ID, "/webhooks/" + hook.ID + "/deliveries", "/me/activity", "/me/data"} {
		if got := m.do(t, ada, "GET", path, ""); got.StatusCode != 200 || strings.Contains(got.text, "whsec_") {
			t.Errorf("%s: %s", path, got.text)
		}
	}
	kept, err := sqldb.All(t.Context(), m.DB, sqldb.Value[string], `SELECT body || header FROM idempotency_keys`)
	must(t, err)
	if strings.Contains(strings.Join(kept, " "), "whsec_") {
		t.Error("the secret is kept with the answer")
	}
}

// TestEventsOfASale reads the feed of buyer and seller after a purchase.
func TestEventsOfASale(t *testing.T) {
	m := newMarket(t, dbtest.Open(t, sqldb.SQLite))
	p := m.sell(t, "bread")
	if _, err := m.Sandbox.Approve(t.Context(), p.GatewayRef); err != nil {
		t.Fatal(err)
	}
	_, err := m.Orders.Return(t.Context(), m.actor(t, "bob/bob"), p.ID, p.GatewayRef)
	must(t, err)
	must(t, m.Notify.Spread(t.Context()))
	for _, who := range []string{"bob/bob", ada} {
		var feed wire.Events
		m.do(t, who, "GET", "/events?type=purchase.paid&type=invoice.issued", "").into(t, &feed)
		if len(feed.Items) != 2 || feed.Items[0].Type != "purchase.paid" || feed.Items[1].Type != "invoice.issued" || !strings.Contains(string(feed.Items[0].Data), p.ID) {
			t.Errorf("%s reads %+v", who, feed)
		}
		for _, secret := range []string{"fee", p.GatewayRef} {
			if strings.Contains(string(feed.Items[0].Data), secret) {
				t.Errorf("%s reads of %s: %s", who, secret, feed.Items[0].Data)
			}
		}
		var rest wire.Events
		if m.do(t, who, "GET", "/events?after="+feed.Next, "").into(t, &rest); len(rest.Items) != 0 || rest.Next != feed.Next {
			t.Errorf("%s reads on: %+v", who, rest)
		}
	}
	var published wire.Events
	if m.do(t, ada, "GET", "/events?type=version.published", "").into(t, &published); len(published.Items) != 1 {
		t.Errorf("of the module: %+v", published)
	}
}
