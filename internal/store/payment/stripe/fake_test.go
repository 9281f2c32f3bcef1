package stripe_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"souk.dev/souk/internal/store/payment"
)

const (
	secretKey = "sk_test_51Hostile0123456789"
	hookKey   = "whsec_hostile0123456789"
)

// object is a thing of Stripe, as JSON.
type object = map[string]any

// fake is Stripe, as its public documentation says it behaves, for what this market asks of it. Unlike
// stripe-mock it remembers.
type fake struct {
	*httptest.Server
	now func() time.Time

	mu       sync.Mutex
	things   map[string]object // by id
	order    []string          // ids as they were made
	replays  map[string]replay // by idempotency key
	later    map[string]payment.Failure
	losing   bool // the next answer to what changes something is lost
	down     bool // nothing is answered, and nothing has an effect
	sequence int
}

// replay is the answer that was given under a key.
type replay struct {
	params string
	status int
	body   object
}

func newFake(t *testing.T, now func() time.Time) *fake {
	f := &fake{now: now, things: map[string]object{}, replays: map[string]replay{}, later: map[string]payment.Failure{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP answers a call, under its key if it has one.
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		panic(http.ErrAbortHandler)
	}
	if r.Header.Get("Authorization") != "Bearer "+secretKey {
		answer(w, http.StatusUnauthorized, wrong("invalid_request_error", "", "Invalid API Key provided: "+secretKey))
		return
	}
	key := r.Header.Get("Idempotency-Key")
	params := r.URL.Path + "?" + r.PostForm.Encode()
	done, known := f.replays[key]
	switch {
	case known && done.params != params:
		answer(w, http.StatusBadRequest, wrong("idempotency_error", "", "Keys for idempotent requests can only be used with the same parameters they were first used with."))
		return
	case !known || key == "":
		done = replay{params: params}
		done.status, done.body = f.call(r.Method, strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/"), r.Form)
		if key != "" {
			f.replays[key] = done
		}
	}
	if f.losing && r.Method == http.MethodPost {
		f.losing = false
		lose(w)
	}
	answer(w, done.status, done.body)
}

// lose breaks off in the middle of the answer: before its beginning, net/http would ask again by itself.
func lose(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "1000")
	w.WriteHeader(http.StatusOK)
	if err := http.NewResponseController(w).Flush(); err != nil {
		panic(err)
	}
	panic(http.ErrAbortHandler)
}

func answer(w http.ResponseWriter, status int, body object) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(err)
	}
}

func wrong(kind, code, message string) object {
	return object{"error": object{"type": kind, "code": code, "message": message}}
}

func (f *fake) call(method string, path []string, form url.Values) (int, object) {
	var thing object
	last := path[len(path)-1]
	if len(path) > 1 && path[1] != "sessions" || len(path) > 2 {
		id := path[1]
		if path[0] == "checkout" {
			id = path[2]
		}
		var known bool
		if thing, known = f.things[id]; !known {
			return 404, wrong("invalid_request_error", "resource_missing", "No such thing: '"+id+"'")
		}
	}
	switch {
	case last == "balance":
		return 200, object{"object": "balance", "available": []object{}}
	case method == "POST" && last == "sessions":
		return f.newSession(form)
	case last == "expire":
		if thing["status"] != "open" {
			return 400, wrong("invalid_request_error", "", "Only Checkout Sessions with a status in [\"open\"] can be expired.")
		}
		thing["status"] = "expired"
	case last == "capture":
		return f.capture(thing)
	case last == "cancel":
		if s := thing["status"]; s == "succeeded" || s == "canceled" {
			return 400, wrong("invalid_request_error", "payment_intent_unexpected_state", "You cannot cancel this PaymentIntent because it has a status of "+fmt.Sprint(s))
		}
		thing["status"] = "canceled"
	case last == "detach":
		if thing["customer"] == nil {
			return 400, wrong("invalid_request_error", "", "The payment method you provided is not attached to a customer so detachment is impossible.")
		}
		thing["customer"] = nil
	case method == "POST" && last == "payment_intents":
		return f.chargeSaved(form)
	case method == "POST" && last == "refunds":
		return f.refund(form)
	case method == "POST" && last == "accounts":
		return f.newAccount(form)
	case method == "POST" && last == "account_links":
		return f.newLink(form)
	case method == "POST" && last == "transfers":
		return f.transfer(form)
	case method == "GET" && len(path) == 1:
		return 200, f.list(last, form)
	}
	return 200, f.written(thing)
}

// written is a thing with what Stripe expands, which is all that we ask for.
func (f *fake) written(thing object) object {
	out := object{}
	for name, value := range thing {
		if id, isID := value.(string); isID && (name == "payment_intent" && thing["object"] == "checkout.session" ||
			name == "latest_charge" || name == "payment_method" || name == "customer" && thing["object"] == "payment_intent") {
			if inner, known := f.things[id]; known {
				value = f.written(inner)
			}
		}
		out[name] = value
	}
	return out
}

func (f *fake) list(kind string, form url.Values) object {
	data := []object{}
	names := map[string]string{"payment_intents": "payment_intent", "refunds": "refund", "disputes": "dispute", "transfers": "transfer"}
	for _, id := range f.order {
		t := f.things[id]
		fits := t["object"] == names[kind]
		for _, by := range []string{"payment_intent", "customer", "transfer_group"} {
			fits = fits && (form.Get(by) == "" || t[by] == form.Get(by))
		}
		if fits {
			data = append(data, f.written(t))
		}
	}
	return object{"object": "list", "data": data, "has_more": false, "url": "/v1/" + kind}
}

// add makes a thing.
func (f *fake) add(prefix, kind string, t object) object {
	f.sequence++
	id := fmt.Sprintf("%s_test_%024d", prefix, f.sequence)
	t["id"], t["object"], t["created"] = id, kind, f.now().Unix()
	f.things[id], f.order = t, append(f.order, id)
	return t
}

func metadata(form url.Values, prefix string) object {
	out := object{}
	for name, values := range form {
		if key, ok := strings.CutPrefix(name, prefix+"["); ok {
			out[strings.TrimSuffix(key, "]")] = values[0]
		}
	}
	return out
}

func (f *fake) newSession(form url.Values) (int, object) {
	amount, err := strconv.ParseInt(form.Get("line_items[0][price_data][unit_amount]"), 10, 64)
	end, endErr := strconv.ParseInt(form.Get("expires_at"), 10, 64)
	left := time.Unix(end, 0).Sub(f.now())
	switch {
	case err != nil || amount <= 0 || form.Get("mode") != "payment" || form.Get("payment_intent_data[capture_method]") != "manual":
		return 400, wrong("invalid_request_error", "parameter_missing", "Missing required param.")
	case endErr != nil || left < 30*time.Minute || left > 24*time.Hour:
		return 400, wrong("invalid_request_error", "", "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.")
	case !strings.Contains(form.Get("success_url"), "{CHECKOUT_SESSION_ID}"):
		return 400, wrong("invalid_request_error", "", "no way back")
	}
	s := f.add("cs", "checkout.session", object{
		"status": "open", "payment_intent": nil, "amount_total": amount, "currency": form.Get("line_items[0][price_data][currency]"),
		"metadata": metadata(form, "metadata"), "customer_creation": form.Get("customer_creation"),
		"setup_future_usage": form.Get("payment_intent_data[setup_future_usage]"), "intent_metadata": metadata(form, "payment_intent_data[metadata]"),
	})
	s["url"] = "https://checkout.stripe.com/c/pay/" + s["id"].(string)
	return 200, s
}

// approve is what the buyer does on the page.
func (f *fake) approve(t *testing.T, ref string, later payment.Failure) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.things[ref]
	if s["status"] != "open" {
		t.Fatalf("the session is %v", s["status"])
	}
	pm := f.add("pm", "payment_method", object{"type": "card", "customer": nil, "card": object{"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030}})
	var customer any
	if s["customer_creation"] == "always" {
		customer = f.add("cus", "customer", object{})["id"]
		pm["customer"] = customer
	}
	f.later[pm["id"].(string)] = later
	s["payment_intent"] = f.add("pi", "payment_intent", object{
		"status": "requires_capture", "amount": s["amount_total"], "amount_received": 0, "currency": s["currency"], "payment_method": pm["id"],
		"customer": customer, "metadata": s["intent_metadata"], "setup_future_usage": s["setup_future_usage"], "client_secret": "pi_secret_hostile",
	})["id"]
	s["status"] = "complete"
}

func (f *fake) capture(pi object) (int, object) {
	if pi["status"] != "requires_capture" {
		return 400, wrong("invalid_request_error", "payment_intent_unexpected_state", "This PaymentIntent could not be captured because it has a status of "+fmt.Sprint(pi["status"]))
	}
	f.succeed(pi)
	return 200, f.written(pi)
}

func (f *fake) succeed(pi object) {
	pi["status"], pi["amount_received"] = "succeeded", pi["amount"]
	pi["latest_charge"] = f.add("ch", "charge", object{"amount": pi["amount"], "amount_refunded": int64(0), "disputed": false, "payment_intent": pi["id"]})["id"]
}

func (f *fake) chargeSaved(form url.Values) (int, object) {
	amount, err := strconv.ParseInt(form.Get("amount"), 10, 64)
	if err != nil || form.Get("off_session") != "true" || form.Get("confirm") != "true" {
		return 400, wrong("invalid_request_error", "parameter_missing", "Missing required param.")
	}
	pm, known := f.things[form.Get("payment_method")]
	if !known || pm["customer"] != form.Get("customer") {
		e := wrong("invalid_request_error", "resource_missing", "No such PaymentMethod")
		e["error"].(object)["param"] = "payment_method"
		return 400, e
	}
	pi := f.add("pi", "payment_intent", object{
		"status": "requires_payment_method", "amount": amount, "amount_received": 0, "currency": form.Get("currency"), "payment_method": pm["id"],
		"customer": form.Get("customer"), "metadata": metadata(form, "metadata"), "client_secret": "pi_secret_hostile",
	})
	why := f.later[pm["id"].(string)]
	if why == "" {
		f.succeed(pi)
		return 200, f.written(pi)
	}
	e := object{"type": "card_error", "code": "card_declined", "decline_code": "generic_decline", "message": "Your card was declined."}
	switch why {
	case payment.NoFunds:
		e["decline_code"] = "insufficient_funds"
	case payment.NeedsBuyer:
		e["code"], e["decline_code"] = "authentication_required", "authentication_required"
	}
	pi["last_payment_error"] = object{"type": "card_error", "code": e["code"], "decline_code": e["decline_code"]}
	e["payment_intent"] = f.written(pi)
	return 402, object{"error": e}
}

func (f *fake) refund(form url.Values) (int, object) {
	amount, err := strconv.ParseInt(form.Get("amount"), 10, 64)
	pi := f.things[form.Get("payment_intent")]
	if err != nil || pi == nil || pi["status"] != "succeeded" {
		return 400, wrong("invalid_request_error", "", "This PaymentIntent does not have a successful charge to refund.")
	}
	charge := f.things[pi["latest_charge"].(string)]
	left := charge["amount"].(int64) - charge["amount_refunded"].(int64)
	switch {
	case charge["disputed"] == true:
		return 400, wrong("invalid_request_error", "refund_disputed_payment", "The payment is disputed.")
	case left == 0:
		return 400, wrong("invalid_request_error", "charge_already_refunded", "Charge has already been refunded.")
	case amount > left:
		return 400, wrong("invalid_request_error", "", "Refund amount is greater than unrefunded amount on charge")
	}
	charge["amount_refunded"] = charge["amount_refunded"].(int64) + amount
	return 200, f.add("re", "refund", object{"status": "succeeded", "amount": amount, "payment_intent": pi["id"], "metadata": metadata(form, "metadata")})
}

// dispute is what the buyer's bank does.
func (f *fake) dispute(ref string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pi := f.things[f.things[ref]["payment_intent"].(string)]
	f.things[pi["latest_charge"].(string)]["disputed"] = true
	f.add("dp", "dispute", object{"status": "needs_response", "amount": pi["amount"], "currency": pi["currency"], "payment_intent": pi["id"]})
}

// with does something to the fake while no call is answered.
func (f *fake) with(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

// decide ends all disputes.
func (f *fake) decide(status string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, thing := range f.things {
		if thing["object"] == "dispute" {
			thing["status"] = status
		}
	}
}
