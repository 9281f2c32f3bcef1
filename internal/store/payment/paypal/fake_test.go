package paypal_test

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/money"
)

const (
	clientID  = "AclientHostile0123456789"
	secret    = "EsecretHostile0123456789"
	webhookID = "WH-HOSTILE-0123456789"
)

type object = map[string]any

// fakeOrder is an order of the fake.
type fakeOrder struct {
	id, status, reference string
	amount                money.Amount
	decline               bool // the buyer's card is declined when the order is captured
	capture               string
	refunds               []object
	disputed, won         bool
}

// fake is PayPal's REST API, as its public documentation says it behaves, for what this market asks of it.
type fake struct {
	*httptest.Server
	now func() time.Time

	mu       sync.Mutex
	orders   map[string]*fakeOrder
	replays  map[string]object // by PayPal-Request-Id
	tokens   map[string]bool
	losing   bool
	down     bool
	sequence int
	captures int
}

func newFake(t *testing.T, now func() time.Time) *fake {
	f := &fake{now: now, orders: map[string]*fakeOrder{}, replays: map[string]object{}, tokens: map[string]bool{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) id(prefix string) string {
	f.sequence++
	return fmt.Sprintf("%s%014d", prefix, f.sequence)
}

// ServeHTTP answers a call.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		panic(http.ErrAbortHandler)
	}
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if r.URL.Path == "/v1/oauth2/token" {
		f.login(w, r)
		return
	}
	if !f.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] {
		answer(w, 401, object{"name": "INVALID_TOKEN", "message": "The token is not valid: " + secret})
		return
	}
	key := r.Method + r.URL.Path + r.Header.Get("PayPal-Request-Id")
	if done, known := f.replays[key]; known && r.Header.Get("PayPal-Request-Id") != "" {
		answer(w, 200, done)
		return
	}
	status, out := f.call(r, path, body)
	if status < 300 && r.Header.Get("PayPal-Request-Id") != "" {
		f.replays[key] = out
	}
	if f.losing && r.Method == http.MethodPost && status < 300 {
		f.losing = false
		w.Header().Set("Content-Length", "1000") // broken off in the middle: before, net/http may ask again by itself
		w.WriteHeader(status)
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	answer(w, status, out)
}

func answer(w http.ResponseWriter, status int, body object) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(err)
	}
}

func (f *fake) login(w http.ResponseWriter, r *http.Request) {
	if id, password, ok := r.BasicAuth(); !ok || id != clientID || password != secret {
		answer(w, 401, object{"error": "invalid_client", "error_description": "Client Authentication failed for " + password})
		return
	}
	token := f.id("A21AA")
	f.tokens[token] = true
	answer(w, 200, object{"access_token": token, "token_type": "Bearer", "expires_in": 32400})
}

func issue(status int, issue string) (int, object) {
	name := "UNPROCESSABLE_ENTITY"
	if status == 404 {
		name = "RESOURCE_NOT_FOUND"
	}
	return status, object{"name": name, "details": []object{{"issue": issue, "description": "It is so."}}}
}

func (f *fake) call(r *http.Request, path []string, body []byte) (int, object) {
	last := path[len(path)-1]
	switch {
	case r.Method == "POST" && last == "orders":
		return f.newOrder(body)
	case last == "verify-webhook-signature":
		return f.verify(body)
	case last == "disputes":
		return f.disputes(r.URL.Query().Get("disputed_transaction_id"))
	case last == "refund":
		return f.refund(path[3], body)
	}
	o := f.orders[path[3]]
	if o == nil {
		return issue(404, "INVALID_RESOURCE_ID")
	}
	if last != "capture" {
		return 200, f.written(o)
	}
	switch {
	case o.status == "COMPLETED":
		return issue(422, "ORDER_ALREADY_CAPTURED")
	case o.status != "APPROVED":
		return issue(422, "ORDER_NOT_APPROVED")
	case o.decline:
		return issue(422, "INSTRUMENT_DECLINED")
	}
	o.status, o.capture = "COMPLETED", f.id("CAP")
	f.captures++
	return 201, f.written(o)
}

func (f *fake) newOrder(body []byte) (int, object) {
	var in struct {
		Intent string
		Units  []struct {
			CustomID string `json:"custom_id"`
			Invoice  string `json:"invoice_id"`
			Amount   struct {
				Currency string `json:"currency_code"`
				Value    string
			}
		} `json:"purchase_units"`
		Source struct {
			PayPal struct {
				Context struct {
					Return string `json:"return_url"`
					Cancel string `json:"cancel_url"`
				} `json:"experience_context"`
			}
		} `json:"payment_source"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Intent != "CAPTURE" || len(in.Units) != 1 || in.Source.PayPal.Context.Return == "" ||
		in.Source.PayPal.Context.Cancel == "" || in.Units[0].CustomID == "" || in.Units[0].Invoice == "" {
		return issue(422, "MISSING_REQUIRED_PARAMETER")
	}
	sum, err := money.Parse(in.Units[0].Amount.Value, in.Units[0].Amount.Currency)
	if err != nil || sum.Minor <= 0 {
		return issue(422, "CANNOT_BE_ZERO_OR_NEGATIVE")
	}
	o := &fakeOrder{id: f.id("5O"), status: "PAYER_ACTION_REQUIRED", reference: in.Units[0].CustomID, amount: sum}
	f.orders[o.id] = o
	return 200, f.written(o)
}

func (f *fake) written(o *fakeOrder) object {
	payments := object{}
	if o.capture != "" {
		payments["captures"] = []object{{"id": o.capture, "status": "COMPLETED", "amount": object{"currency_code": o.amount.Currency, "value": o.amount.String()}}}
		payments["refunds"] = o.refunds
	}
	return object{
		"id": o.id, "status": o.status, "purchase_units": []object{{"custom_id": o.reference, "payments": payments}},
		"links": []object{{"rel": "self", "href": f.URL + "/v2/checkout/orders/" + o.id}, {"rel": "payer-action", "href": "https://www.sandbox.paypal.com/checkoutnow?token=" + o.id}},
	}
}

func (f *fake) refund(captureID string, body []byte) (int, object) {
	var in struct {
		Amount struct{ Value string }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return issue(400, "MALFORMED")
	}
	for _, o := range f.orders {
		if o.capture != captureID {
			continue
		}
		left := o.amount.Minor
		for _, r := range o.refunds {
			back, _ := money.Parse(r["amount"].(object)["value"].(string), o.amount.Currency)
			left -= back.Minor
		}
		sum, err := money.Parse(in.Amount.Value, o.amount.Currency)
		switch {
		case err != nil:
			return issue(422, "DECIMAL_PRECISION")
		case left == 0:
			return issue(422, "CAPTURE_FULLY_REFUNDED")
		case sum.Minor > left:
			return issue(422, "REFUND_AMOUNT_EXCEEDED")
		}
		r := object{"id": f.id("REF"), "status": "COMPLETED", "amount": object{"currency_code": o.amount.Currency, "value": sum.String()}}
		o.refunds = append(o.refunds, r)
		return 201, r
	}
	return issue(404, "INVALID_RESOURCE_ID")
}

func (f *fake) disputes(captureID string) (int, object) {
	items := []object{}
	for _, o := range f.orders {
		if o.capture == captureID && o.disputed {
			outcome := "RESOLVED_BUYER_FAVOUR"
			if o.won {
				outcome = "RESOLVED_SELLER_FAVOUR"
			}
			items = append(items, object{
				"dispute_id": "PP-D-1", "status": "RESOLVED", "dispute_outcome": object{"outcome_code": outcome},
				"dispute_amount": object{"currency_code": o.amount.Currency, "value": o.amount.String()},
			})
		}
	}
	return 200, object{"items": items}
}

// sign is how the fake signs: a sum over the same things that PayPal's signature is over.
func sign(id, at string, body []byte) string {
	return fmt.Sprintf("%x", crc32.ChecksumIEEE([]byte(strings.Join([]string{secret, id, at, webhookID, string(body)}, "|"))))
}

func (f *fake) verify(body []byte) (int, object) {
	var in struct {
		ID    string          `json:"transmission_id"`
		Sig   string          `json:"transmission_sig"`
		At    string          `json:"transmission_time"`
		Hook  string          `json:"webhook_id"`
		Event json.RawMessage `json:"webhook_event"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return issue(400, "MALFORMED")
	}
	if in.Hook != webhookID || in.Sig != sign(in.ID, in.At, in.Event) {
		return 200, object{"verification_status": "FAILURE"}
	}
	return 200, object{"verification_status": "SUCCESS"}
}

// approve is what the buyer does on PayPal's page.
func (f *fake) approve(t *testing.T, ref string) *fakeOrder {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	o := f.orders[ref]
	if o == nil || o.status == "COMPLETED" {
		t.Fatalf("there is no open order %s", ref)
	}
	o.status = "APPROVED"
	return o
}

// with does something to the fake while no call is answered.
func (f *fake) with(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}
