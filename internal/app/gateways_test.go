package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/app"
	"souk.dev/souk/internal/platform/config"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/store/order"
)

// The secrets of the market's accounts, which must come out nowhere.
var secrets = map[string]string{
	"stripe.secret_key": "sk_live_HOSTILE0123456789", "stripe.webhook_secret": "whsec_HOSTILE0123456789",
	"paypal.secret": "EHOSTILEsecret0123456789", "paypal_classic.password": "HOSTILEpassword0123", "paypal_classic.signature": "HOSTILEsignature0123",
}

// echo is a gateway that refuses everything, and repeats what it was sent: headers, bodies and all.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	user, password, _ := r.BasicAuth()
	text := strings.Join([]string{r.Header.Get("Authorization"), user, password, string(body)}, " ")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	answer := map[string]any{"error": map[string]any{"type": "invalid_request_error", "message": text}, "name": text, "message": text}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(err)
	}
}

// buffer is a log that may be written by several at once.
type buffer struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write implements io.Writer.
func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// TestGatewaysKeepSecrets sets up every gateway before a server that repeats what it is sent, lets buyers fail at
// each, and looks for the secrets: in errors, in the log, and in every row of the database.
func TestGatewaysKeepSecrets(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(echo))
	defer server.Close()
	flags := map[string]string{
		"data": t.TempDir(), "listen": "127.0.0.1:0", "http.allow_private": "127.0.0.0/8",
		"paypal.client_id": "AHOSTILEclient0123456789", "paypal.webhook_id": "WH1", "paypal_classic.user": "seller_api1",
		"stripe.api_url": server.URL, "paypal.api_url": server.URL, "paypal_classic.api_url": server.URL + "/nvp", "payments.offer": "stripe,paypal,paypal-classic,sandbox",
	}
	for key, secret := range secrets {
		flags[key] = secret
	}
	cfg, err := config.Load(config.Sources{Flags: flags})
	if err != nil {
		t.Fatal(err)
	}
	log := &buffer{}
	market, err := app.Open(t.Context(), cfg, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	defer market.Close()
	said := failEverywhere(t, market)
	rows := dump(t, market.DB)
	for key, secret := range secrets {
		for where, text := range map[string]string{"an error": said, "the log": log.String(), "the database": rows} {
			if strings.Contains(text, secret) {
				t.Errorf("%s has %s", where, key)
			}
		}
	}
}

// failEverywhere tries to buy at each gateway, and sends each a message, and returns what was said.
func failEverywhere(t *testing.T, market *app.App) string {
	t.Helper()
	ctx := t.Context()
	if err := market.Demo(ctx); err != nil {
		t.Fatal(err)
	}
	customer, err := market.Accounts.BasicActor(ctx, "customer", app.DemoPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	offerings, err := sqldb.All(ctx, market.DB, sqldb.Value[string], `
SELECT o.id FROM offerings o WHERE o.state = 'published'
AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.offering_id = o.id) ORDER BY o.id`)
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Builder{}
	for _, gateway := range []string{"stripe", "paypal", "paypal-classic"} {
		if !tryToBuy(ctx, t, market, customer, offerings, gateway, &said) {
			t.Errorf("nobody tried to pay at %s", gateway)
		}
		header := http.Header{"Stripe-Signature": {"t=1,v1=00"}, "Paypal-Transmission-Sig": {"x"}}
		if err := market.Payments.Receive(ctx, gateway, header, []byte(`{"id":"1"}`)); err == nil {
			t.Errorf("%s takes a forged message", gateway)
		} else {
			said.WriteString(err.Error())
		}
	}
	_ = market.Orders.Settle(ctx) // what cannot be settled is in the log
	overview, err := market.Payments.Overview(ctx, account.Operator)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(overview)
	if err != nil {
		t.Fatal(err)
	}
	said.Write(text)
	return said.String()
}

// tryToBuy tries to buy until a gateway was asked, and reports whether one was.
func tryToBuy(ctx context.Context, t *testing.T, market *app.App, buyer account.Actor, offerings []string, gateway string, said *strings.Builder) bool {
	t.Helper()
	for _, id := range offerings {
		_, err := market.Orders.Buy(ctx, buyer, order.BuyInput{
			Offering: id, AcceptTerms: true, Gateway: gateway, TaxAddress: &account.Address{Street: "1", Postal: "1", City: "A", Country: "DE"},
		})
		if err != nil {
			said.WriteString(err.Error())
		}
		if errs.CodeOf(err) == "gateway_unavailable" {
			return true
		}
	}
	return false
}

// dump returns every text of the tables in which gateways leave something.
func dump(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	var all strings.Builder
	for _, query := range []string{
		`SELECT message FROM gateway_faults`, `SELECT detail FROM audit_log`, `SELECT payload FROM outbox`, `SELECT value FROM settings`,
		`SELECT reference || url || title || return_url || failure FROM gateway_payments`,
	} {
		list, err := sqldb.All(t.Context(), db, sqldb.Value[string], query)
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(strings.Join(list, "\n"))
	}
	if n, err := sqldb.One(t.Context(), db, sqldb.Value[int64], `SELECT COUNT(*) FROM gateway_faults`); err != nil || n < 3 {
		t.Errorf("%d gateways left a fault, error %v", n, err)
	}
	return all.String()
}
