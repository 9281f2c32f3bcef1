package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// cardPage is a payment service on another site, that answers as Stripe does and knows one payment.
type cardPage struct {
	*httptest.Server
	mu   sync.Mutex
	form url.Values // of the session
	paid string     // status of the payment intent, "" before the buyer has approved
}

func newCardPage(t *testing.T) *cardPage {
	c := &cardPage{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /pay", c.page)
	mux.HandleFunc("POST /pay", c.approve)
	mux.HandleFunc("POST /v1/checkout/sessions", func(w http.ResponseWriter, r *http.Request) {
		must(t, r.ParseForm())
		c.mu.Lock()
		c.form = r.PostForm
		c.mu.Unlock()
		c.session(w, r)
	})
	mux.HandleFunc("GET /v1/checkout/sessions/cs_test_1", c.session)
	mux.HandleFunc("GET /v1/payment_intents/pi_test_1", c.intent)
	mux.HandleFunc("POST /v1/payment_intents/pi_test_1/capture", func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.paid = "succeeded"
		c.mu.Unlock()
		c.intent(w, r)
	})
	c.Server = httptest.NewServer(mux)
	t.Cleanup(c.Close)
	return c
}

func (c *cardPage) page(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, `<!doctype html><title>Cards</title><h1>Pay by card</h1><form method="post"><button>Approve</button></form>`)
}

func (c *cardPage) approve(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paid = "requires_capture"
	http.Redirect(w, r, strings.ReplaceAll(c.form.Get("success_url"), "{CHECKOUT_SESSION_ID}", "cs_test_1"), http.StatusSeeOther)
}

func (c *cardPage) session(w http.ResponseWriter, _ *http.Request) {
	s := map[string]any{"id": "cs_test_1", "object": "checkout.session", "status": "open", "url": c.URL + "/pay"}
	if pi := c.payment(); pi != nil {
		s["status"], s["payment_intent"] = "complete", pi
	}
	c.answer(w, s)
}

func (c *cardPage) intent(w http.ResponseWriter, _ *http.Request) { c.answer(w, c.payment()) }

func (c *cardPage) payment() map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paid == "" {
		return nil
	}
	pi := map[string]any{"id": "pi_test_1", "object": "payment_intent", "status": c.paid, "amount": 500, "currency": "eur"}
	if c.paid == "succeeded" {
		pi["amount_received"], pi["latest_charge"] = 500, map[string]any{"id": "ch_test_1", "object": "charge", "amount": 500}
	}
	return pi
}

func (c *cardPage) answer(w http.ResponseWriter, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the market will say what it misses
}

// TestPayingElsewhere pays on another site, to which the form of the checkout may not lead by itself.
func TestPayingElsewhere(t *testing.T) {
	path, cards := chromium(t), newCardPage(t)
	w := newWorld(t, "sqlite", "SOUK_STRIPE_SECRET_KEY=sk_test_0123456789abcdef", "SOUK_STRIPE_API_URL="+cards.URL, "SOUK_HTTP_ALLOW_PRIVATE=127.0.0.0/8", "SOUK_PAYMENTS_OFFER=stripe")
	customer := newBrowser(t, path, w).user(t, "customer")
	customer.open(w.offer(t, "org.example.bread", "Bread"))
	customer.press("Buy")
	customer.press("Pay 5.00 EUR")
	customer.sees("Pay by card")
	if at := eval[string](customer, "location.href"); at != cards.URL+"/pay" {
		t.Errorf("the checkout leads to %s, want %s/pay", at, cards.URL)
	}
	customer.follow("button")
	customer.sees("It is yours")
	w.client.Run("verify")
}
