package paypal_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/httpx"
	"souk.dev/souk/internal/platform/money"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
	"souk.dev/souk/internal/store/payment"
	"souk.dev/souk/internal/store/payment/gatewaytest"
	"souk.dev/souk/internal/store/payment/paypal"
	"souk.dev/souk/internal/store/payment/remote"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, db *sqldb.DB, clk clock.Clock, f *fake, password string) *remote.Hooked {
	t.Helper()
	c, err := httpx.Fixed(httpx.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, f.URL, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return paypal.New(db, clk, paypal.Options{ClientID: clientID, Secret: password, WebhookID: webhookID, URL: f.URL, HTTP: c})
}

// message is what PayPal sends about an order.
func message(t *testing.T, id, kind string, resource object) (http.Header, []byte) {
	t.Helper()
	body, err := json.MarshalIndent(object{"id": id, "event_type": kind, "resource": resource, "summary": "a < b & c"}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	header.Set("PAYPAL-TRANSMISSION-ID", "t-"+id)
	header.Set("PAYPAL-TRANSMISSION-TIME", start.Format(time.RFC3339))
	header.Set("PAYPAL-TRANSMISSION-SIG", sign("t-"+id, start.Format(time.RFC3339), body))
	return header, body
}

func TestGateway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(start)
		f := newFake(t, clk.Now)
		sent := 0
		gatewaytest.Run(t, func(t *testing.T) gatewaytest.Harness {
			return gatewaytest.Harness{
				Gateway: open(t, db, clk, f, secret), Now: clk.Now, Wait: clk.Advance,
				Approve: func(t *testing.T, ref string) { f.approve(t, ref) },
				ApproveLosing: func(t *testing.T, ref string) {
					f.approve(t, ref)
					f.with(func() { f.losing = true })
				},
				ChargeBack: func(_ *testing.T, ref string) { f.with(func() { f.orders[ref].disputed = true }) },
				WinDispute: func(_ *testing.T, ref string) { f.with(func() { f.orders[ref].won = true }) },
				Message: func(t *testing.T, ref, _ string) (http.Header, []byte) {
					sent++
					return message(t, fmt.Sprintf("WH-%d", sent), "CHECKOUT.ORDER.APPROVED", object{"id": ref})
				},
			}
		})
	})
}

func charge(reference string, sum money.Amount) payment.Charge {
	return payment.Charge{
		Reference: reference, Amount: sum, Title: strings.Repeat("Brot & Käse ", 20),
		ReturnURL: "https://souk.test/return", CancelURL: "https://souk.test/cancel", ExpiresAt: start.Add(5 * time.Minute),
	}
}

func euros(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }

// begun is a payment of 5.95 EUR that waits for its buyer.
func begun(t *testing.T, g payment.Gateway, reference string) string {
	t.Helper()
	st, err := g.Start(t.Context(), charge(reference, euros(595)))
	if err != nil || st.URL != "https://www.sandbox.paypal.com/checkoutnow?token="+st.Ref {
		t.Fatalf("%+v, error %v", st, err)
	}
	return st.Ref
}

// TestDeclined lets PayPal decline the buyer's card at the capture: the payment stays open, and goes through
// with another card.
func TestDeclined(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	g := open(t, dbtest.Open(t, sqldb.SQLite), clk, f, secret)
	ref := begun(t, g, "p1")
	o := f.approve(t, ref)
	f.with(func() { o.decline = true })
	for range 2 {
		st, err := g.Capture(t.Context(), ref)
		if err != nil || st.State != payment.Created || st.Failure != payment.Declined || st.URL == "" {
			t.Fatalf("%+v, error %v", st, err)
		}
	}
	f.with(func() { o.decline = false })
	if st, err := g.Capture(t.Context(), ref); err != nil || st.State != payment.Captured || st.Failure != "" {
		t.Errorf("%+v, error %v", st, err)
	}
}

// TestForgottenKeys loses the answer to a capture until PayPal has forgotten its key, and the token is not
// taken any more: the order is captured once.
func TestForgottenKeys(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	g := open(t, dbtest.Open(t, sqldb.SQLite), clk, f, secret)
	ref := begun(t, g, "p1")
	f.approve(t, ref)
	f.with(func() { f.losing = true })
	if _, err := g.Capture(t.Context(), ref); err == nil {
		t.Fatal("the answer is not lost")
	}
	f.with(func() { f.down = true })
	if err := g.Cancel(t.Context(), ref); err == nil || errs.CodeOf(err) == "payment_captured" {
		t.Errorf("cancelling what may be captured gives error %v", err)
	}
	f.with(func() { f.down = false })
	f.with(func() { clear(f.replays) })
	f.with(func() { clear(f.tokens) })
	clk.Advance(48 * time.Hour)
	refs, err := g.Settle(t.Context())
	if err != nil || len(refs) != 1 || refs[0] != ref {
		t.Errorf("Settle gives %v, error %v", refs, err)
	}
	st, err := g.Status(t.Context(), ref)
	f.with(func() {
		if err != nil || st.State != payment.Captured || f.captures != 1 {
			t.Errorf("%+v, %d captures, error %v", st, f.captures, err)
		}
	})
}

// TestMessages reads the kinds of messages that PayPal sends about one payment.
func TestMessages(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	g := open(t, dbtest.Open(t, sqldb.SQLite), clk, f, secret)
	ref := begun(t, g, "p1")
	f.approve(t, ref)
	if _, err := g.Capture(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	var captureID string
	f.with(func() { captureID = f.orders[ref].capture })
	for kind, resource := range map[string]object{
		"CHECKOUT.ORDER.APPROVED":   {"id": ref},
		"PAYMENT.CAPTURE.COMPLETED": {"id": captureID, "custom_id": "p1"},
		"PAYMENT.CAPTURE.PENDING":   {"id": "CAP_NEW", "custom_id": "p1"},
		"PAYMENT.CAPTURE.DENIED":    {"id": "x", "supplementary_data": object{"related_ids": object{"order_id": ref}}},
		"PAYMENT.CAPTURE.REFUNDED":  {"id": "REF1", "links": []object{{"rel": "up", "href": "https://api-m.paypal.com/v2/payments/captures/" + captureID}}},
		"CUSTOMER.DISPUTE.CREATED":  {"id": "PP-D-1", "disputed_transactions": []object{{"seller_transaction_id": captureID}}},
	} {
		header, body := message(t, "WH-"+kind, kind, resource)
		events, err := g.Webhook(t.Context(), header, body)
		if err != nil || len(events) != 1 || events[0] != (payment.Event{ID: "WH-" + kind, Ref: ref, Kind: kind}) {
			t.Errorf("%s: %+v, error %v", kind, events, err)
		}
	}
	header, body := message(t, "WH-9", "BILLING.PLAN.CREATED", object{"id": "P-1"})
	if events, err := g.Webhook(t.Context(), header, body); err != nil || len(events) != 0 {
		t.Errorf("what is no payment gives %+v, error %v", events, err)
	}
	f.with(func() { f.down = true })
	if _, err := g.Webhook(t.Context(), header, body); !errs.Is(err, errs.KindUnavailable) {
		t.Errorf("while PayPal does not answer: error %v", err)
	}
}

func TestCurrencies(t *testing.T) {
	for text, m := range map[string]money.Amount{
		"5.95": euros(595), "595": {Minor: 595, Currency: "JPY"}, "12": {Minor: 1200, Currency: "HUF"}, "0.01": {Minor: 1, Currency: "USD"},
	} {
		if got, err := paypal.Text(m); err != nil || got != text {
			t.Errorf("%v is %q, error %v", m, got, err)
		}
	}
	for code, m := range map[string]money.Amount{
		"currency_not_taken": {Minor: 1000, Currency: "KWD"}, "amount_not_taken": {Minor: 1250, Currency: "HUF"},
	} {
		if _, err := paypal.Text(m); errs.CodeOf(err) != code {
			t.Errorf("%v: error %v", m, err)
		}
	}
	for address, live := range map[string]bool{
		paypal.LiveURL: true, paypal.SandboxURL: false, "https://api-3t.paypal.com/nvp": true, "https://api-3t.sandbox.paypal.com/nvp": false,
		"http://127.0.0.1:1": false, "https://paypal.com.example.org": false,
	} {
		if paypal.IsLive(address) != live {
			t.Errorf("%s is live: %v", address, !live)
		}
	}
}

// TestKeepsSecrets lets PayPal refuse the secret of the market, with the secret in its answer.
func TestKeepsSecrets(t *testing.T) {
	clk := clock.NewSet(start)
	f := newFake(t, clk.Now)
	db := dbtest.Open(t, sqldb.SQLite)
	g := open(t, db, clk, f, secret+"9")
	_, err := g.Start(t.Context(), charge("p1", euros(595)))
	if errs.CodeOf(err) != "gateway_refuses_us" {
		t.Fatalf("error %v", err)
	}
	fault, faultErr := sqldb.One(t.Context(), db, sqldb.Value[string], `SELECT message FROM gateway_faults WHERE gateway = 'paypal'`)
	if faultErr != nil || fault == "" || strings.Contains(fault+err.Error(), secret) || strings.Contains(fault+err.Error(), clientID) {
		t.Errorf("the fault is %q of %v, error %v", fault, err, faultErr)
	}
}
